import {
  deref,
  type JsonObject,
  objectOf,
  type Operation,
  operationsOf,
  propertyNames,
} from '@latchkey/openapi'
import { dialectMember } from '@latchkey/spec'
import { shownDialect, tokenRequest } from '../new-vendor/derive-dialect.ts'

/** An operation that may be the one that hands out tokens, and the action for `overlay.yaml` that would say so. */
export interface TokenCandidate {
  /** `POST /login` */
  operation: string
  /** What makes it look like one. */
  because: string[]
  action: { target: string; description: string; update: JsonObject }
}

/** Operations that look like the one that hands out tokens, the likeliest first. */
export function tokenCandidates(document: JsonObject): TokenCandidate[] {
  return operationsOf(document)
    .map((operation) => ({ operation, because: signsOf(document, operation) }))
    .filter(({ because }) => because.length > 0)
    .toSorted((a, b) => b.because.length - a.because.length)
    .slice(0, mostShown)
    .map(({ operation, because }) => ({
      operation: `${operation.method} ${operation.path}`,
      because,
      action: actionFor(document, operation),
    }))
}

const mostShown = 3

/** What in an operation speaks of handing out tokens; nothing for one whose response could hold none. */
function signsOf(document: JsonObject, one: Operation): string[] {
  const { method, path, operation } = one
  if (method !== 'POST' && method !== 'GET') return []
  const words = [path, operation['operationId'], operation['summary']].map(String).join(' ')
  const given = [...responseMembers(document, operation)].filter((name) => tokenMember.test(name))
  const asked = [...tokenRequest(document, operation).properties.keys()].filter((name) =>
    secretMember.test(name),
  )
  const isOpen = Array.isArray(operation['security']) && operation['security'].length === 0
  const isNamed = tokenWord.test(words)
  if (given.length === 0 && !(isNamed && asked.length > 0)) return []
  return [
    ...(given.length > 0 ? [`its response has ${given[0]}`] : []),
    ...(asked.length > 0 ? [`it takes ${asked[0]}`] : []),
    ...(isNamed ? ['its name says so'] : []),
    ...(isOpen ? ['it asks for no token itself'] : []),
  ]
}

const tokenWord = /token|oauth|log-?in|sign-?in|auth(enticate|orize)?\b|session/i
const tokenMember = /^(access|bearer|auth|id|session)?[-_]?(token|jwt)$/i
const secretMember = /^(grant[-_]?type|client[-_]?(id|secret)|password|api[-_]?(key|secret)|username)$/i

function responseMembers(document: JsonObject, operation: JsonObject): Set<string> {
  const responses = objectOf(operation['responses'])
  const names = ['200', '201'].flatMap((status) =>
    Object.values(objectOf(objectOf(deref(document, responses[status]))['content'])).flatMap((media) => [
      ...propertyNames(document, objectOf(media)['schema']),
    ]),
  )
  return new Set(names)
}

function actionFor(document: JsonObject, operation: Operation): TokenCandidate['action'] {
  const { method, path } = operation
  return {
    target: `$.paths['${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'].${method.toLowerCase()}`,
    description: '[inferred] The operation that hands out tokens.',
    update: {
      security: [],
      [dialectMember]: shownDialect(document, operation, []) ?? guessedDialect(document, operation),
    },
  }
}

/** What can be read of a dialect; the rest is to be corrected. */
function guessedDialect(document: JsonObject, { operation }: Operation): JsonObject {
  const { encoding, properties } = tokenRequest(document, operation)
  const names = [...properties.keys()]
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  const isPassword = has(/^password$/i)
  const isInBody = has(/^client[-_]?secret$/i)
  const members = responseMembers(document, operation)
  const member = [...members].find((name) => tokenMember.test(name)) ?? 'access_token'
  return {
    encoding,
    clientAuth: isInBody ? 'client_secret_post' : isPassword ? 'none' : 'client_secret_basic',
    grants: { [isPassword ? 'password' : 'client_credentials']: { parameters: names } },
    ...(names.includes('grant_type') ? {} : { fields: { grant_type: null } }),
    ...(member === 'access_token' ? {} : { response: { access_token: [member] } }),
    ...(members.has('token_type') ? {} : { tokenTypeOptional: true }),
  }
}
