import { deref, type Json, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { dialectMember } from '@latchkey/spec'
import { answerStatuses } from '../new-vendor/answer-properties.ts'
import { shownDialect } from '../new-vendor/derive-dialect.ts'
import { operationTarget } from '../new-vendor/operation-target.ts'
import { guessDialect, tokenPlace } from './guess-dialect.ts'
import { lastName, requestNames } from './guess-request.ts'

/** An operation that may be the one that hands out tokens, and the action for `overlay.yaml` that would say so. */
export interface TokenCandidate {
  /** `POST /login` */
  operation: string
  /** What makes it look like one. */
  because: string[]
  /** What no dialect can say of it; then there is no action. */
  cannot: string | undefined
  action: { target: string; description: string; update: JsonObject } | undefined
}

/** Operations that look like the one that hands out tokens, the likeliest first. */
export function tokenCandidates(document: JsonObject): TokenCandidate[] {
  return operationsOf(document)
    .map((operation) => ({ operation, because: signsOf(document, operation) }))
    .filter(({ because }) => because.length > 0)
    .toSorted((a, b) => b.because.length - a.because.length)
    .slice(0, mostShown)
    .map(({ operation, because }) => {
      const cannot = foreignType(document, operation)
      return {
        operation: `${operation.method} ${operation.path}`,
        because,
        cannot,
        action: cannot === undefined ? actionFor(document, operation) : undefined,
      }
    })
}

const mostShown = 3
/** A token call takes a few things; what takes more makes something, and mentions a token. */
const mostAsked = 20
const deepestGiven = 2

/** What in an operation speaks of handing out tokens; nothing for one whose response could hold none. */
function signsOf(document: JsonObject, one: Operation): string[] {
  const { method, path, operation } = one
  if (method !== 'POST' && method !== 'GET' && method !== 'PUT') return []
  const names = requestNames(document, one)
  if (names.length > mostAsked) return []
  const words = [path, operation['operationId'], operation['summary']].map(String).join(' ')
  const asked = names.filter((name) => secretMember.test(lastName(name)))
  const isOpen = Array.isArray(operation['security']) && operation['security'].length === 0
  const isNamed = tokenWord.test(words)
  const given = placeGiven(document, operation, isNamed && asked.length > 0)
  // Any response may be a text.
  const named = given === '' ? undefined : given
  if (!isLikely(method, named, asked, isNamed)) return []
  return [
    ...(given === '' ? ['its response is one text'] : []),
    ...(named === undefined ? [] : [`its response has ${named}`]),
    ...(asked.length > 0 ? [`it takes ${asked[0]}`] : []),
    ...(isNamed ? ['its name says so'] : []),
    ...(isOpen ? ['it asks for no token itself'] : []),
  ]
}

/** Where the token is; what is none by its name alone is one of a login. */
function placeGiven(document: JsonObject, operation: JsonObject, isLogin: boolean): string | undefined {
  const place = tokenPlace(document, operation)
  return place && (place.isSure || isLogin) ? place.written : undefined
}

function isLikely(
  method: string,
  given: string | undefined,
  asked: readonly string[],
  isNamed: boolean,
): boolean {
  if (given !== undefined) {
    // What lies below an envelope is part of something else, unless somebody is proven.
    if (given.split('/').length > deepestGiven + 1) return asked.length > 0
    // What lies deeper, or beside the body, and is called a token is often that of a page.
    return !/^(\/|header:|cookie:)/.test(given) || isNamed || asked.length > 0
  }
  // A query that names a client alone is that of a sign-in or a filter.
  const isProof = method !== 'GET' || asked.some((name) => /secret|passw(or)?d|pwd|grant/i.test(name))
  return isNamed && asked.length > 0 && isProof
}

const tokenWord = /token|oauth|log-?in|sign-?in|auth(enticate|orize)?\b|session/i
const secretMember =
  /^(grant[-_]?type|(client|app|corp|partner|role|secret|consumer|access[-_]?key)[-_]?(id|key|secret)|passw(or)?d|pwd|api[-_]?(key|secret)|username)$/i

/** The media type of a request or a response that is neither a form nor JSON, where it has no other. */
function foreignType(document: JsonObject, { operation }: Operation): string | undefined {
  const responses = objectOf(operation['responses'])
  const typesOf = (value: Json | undefined): string[] =>
    Object.keys(objectOf(objectOf(deref(document, value))['content']))
  const asked = typesOf(operation['requestBody'])
  const given = answerStatuses(responses).flatMap((status) => typesOf(responses[status]))
  const isForeign = (types: readonly string[], known: RegExp): boolean =>
    types.length > 0 && !types.some((type) => known.test(type))
  if (isForeign(asked, /json|x-www-form-urlencoded|\*/i)) return `takes ${asked.join(', ')}`
  // Beside a token in a header, a body is not read.
  const isRead = !/^(header|cookie):/.test(tokenPlace(document, operation)?.written ?? '')
  return isRead && isForeign(given, /json|x-www-form-urlencoded|^text\/(?!xml)|\*/i)
    ? `answers with ${given.join(', ')}`
    : undefined
}

function actionFor(document: JsonObject, operation: Operation): NonNullable<TokenCandidate['action']> {
  return {
    target: operationTarget(operation),
    description: '[inferred] The operation that hands out tokens.',
    update: {
      security: [],
      [dialectMember]: shownDialect(document, operation, [])?.dialect ?? guessDialect(document, operation),
    },
  }
}
