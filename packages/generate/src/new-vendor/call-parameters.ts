import type { JsonObject, Operation } from '@latchkey/openapi'
import { parametersOf } from '../wire/read-parameters.ts'

const names: Readonly<Record<string, RegExp>> = {
  client_id: /^(x[-_])?client[-_]?id$/i,
  client_secret: /^(x[-_])?client[-_]?secret$/i,
}

/** Headers of a token call that carry id and secret, as a dialect writes them; undefined where the secret has none. */
export function proofHeaders(document: JsonObject, operation: Operation): JsonObject | undefined {
  const headers = parametersOf(document, operation).filter(({ place }) => place === 'header')
  const found = Object.entries(names).flatMap(([parameter, pattern]): [string, string][] => {
    const header = headers.find(({ name }) => pattern.test(name))
    return header ? [[header.name, `{${parameter}}`]] : []
  })
  return found.some(([, value]) => value === '{client_secret}') ? Object.fromEntries(found) : undefined
}

/** What a dialect can call a parameter. */
export const parameterName = /^[^\s=&]+$/

/** What the call has to carry in its query beside the body: parameter → its name there. The known ones are of any spelling. */
export function neededInQuery(
  document: JsonObject,
  operation: Operation,
  known: readonly string[],
): JsonObject | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')
  const needed = parametersOf(document, operation).filter(
    ({ place, name, parameter }) =>
      place === 'query' && parameter['required'] === true && parameterName.test(name),
  )
  const query = needed.map(({ name }) => [known.find((one) => plain(one) === plain(name)) ?? name, name])
  return query.length > 0 ? (Object.fromEntries(query) as JsonObject) : undefined
}
