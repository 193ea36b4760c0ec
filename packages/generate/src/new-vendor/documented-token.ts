import { deref, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { parametersOf } from '../wire/read-parameters.ts'
import { answerStatuses } from './answer-properties.ts'
import type { TokenUrl } from './oauth-flows.ts'

/** The document's own POST at an address, or else at the same path: a path begins where its server ends. */
export function postAt(document: JsonObject, { server }: TokenUrl, path: string): Operation | undefined {
  const posts = operationsOf(document).filter(({ method }) => method === 'POST')
  const address = `${String(server['url'])}${path}`
  return posts.find((one) => isAt(document, one, address)) ?? posts.find((one) => one.path === path)
}

function isAt(document: JsonObject, one: Operation, address: string): boolean {
  return serversFor(document, one).some((url) => url.replace(/\/+$/, '') + one.path === address)
}

/** Addresses of the servers an operation has. */
export function serversFor(document: JsonObject, { operation, pathItem }: Operation): string[] {
  const lists = [operation, pathItem, document].map(({ servers }) => servers)
  const stated = lists.find((list) => Array.isArray(list) && list.length > 0)
  return Array.isArray(stated) ? stated.map((one) => String(objectOf(one)['url'])) : []
}

/**
 * What an operation lacks of a token operation, where it is at the address of the scheme and its document says nothing of
 * what goes in and comes out; `undefined` otherwise: what is said is not to be written over.
 *
 * @param implied by the OAuth 2 scheme
 * @param token the operation that it implies
 */
export function lackedOf(
  document: JsonObject,
  one: Operation,
  implied: TokenUrl,
  token: JsonObject,
): JsonObject | undefined {
  if (!isAt(document, one, `${String(implied.server['url'])}${implied.path}`)) return undefined
  const { requestBody = {}, responses: stated } = one.operation
  const responses = objectOf(stated)
  const [status = '200'] = answerStatuses(responses)
  const told = [requestBody, responses[status] ?? {}]
  const isSilent = told.every((part) => deref(document, part) === part && hasNoSchema(objectOf(part)))
  if (!isSilent || parametersOf(document, one).length > 0) return undefined
  const { '200': answer, ...refusals } = objectOf(token['responses'])
  const others = Object.entries(refusals).filter(([code]) => responses[code] === undefined)
  const { content } = objectOf(answer)
  const answered = responses[status] === undefined ? answer! : { content: content! }
  return {
    'x-token-dialect': token['x-token-dialect']!,
    requestBody: token['requestBody']!,
    responses: { [status]: answered, ...Object.fromEntries(others) },
  }
}

function hasNoSchema({ content }: JsonObject): boolean {
  return Object.values(objectOf(content)).every((media) => objectOf(media)['schema'] === undefined)
}
