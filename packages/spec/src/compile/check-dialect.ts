import { deref, type JsonObject, objectOf, type Operation, propertyNames } from '@latchkey/openapi'
import type { Finding } from '../schemas.ts'
import type { GrantDialect, TokenOperation, WrittenDialect, WrittenShape } from './dialect.ts'
import { isVendorsOwn, partsOf, resolveResponse } from './resolve-dialect.ts'
import { requestSchema } from './request-schema.ts'
import { leadsSomewhere, mediaTypes, type ResponseMembers } from './response-places.ts'

const bodyless = /^(GET|HEAD|DELETE)$/

/** @param sent the fields that are sent with just these words; those of `resolved` where all are */
export function checkFields(
  document: JsonObject,
  operation: Operation,
  written: WrittenShape,
  resolved: GrantDialect,
  at: string,
  sent = resolved.fields,
): Finding[] {
  const findings = [
    ...unlistedFields(written, resolved, at),
    ...jsonOnly(written, resolved, at),
    ...idAlone(written, resolved, at),
  ]
  const isBodyless = bodyless.test(operation.method)
  // What is behind a second question mark, or behind a fragment, is not what the dialect says it is.
  if (/[?#]/.test(operation.path) && (isBodyless || resolved.shape?.query)) {
    const reason = `${operation.path} has a query or a fragment of its own, behind which parameters cannot stand; name the path without it`
    return [...findings, { pointer: at, reason }]
  }
  const [mediaType, request] = requestSchema(document, operation, written.encoding)
  const elsewhere = sentElsewhere(written, resolved)
  const inBody = Object.entries(sent).filter(([parameter]) => !elsewhere.has(parameter))
  if (request === undefined && !isBodyless)
    return [...findings, ...missingBody(written, resolved, inBody.length > 0, at)]
  const untold = untoldType(written, mediaType)
  if (untold !== undefined) return [...findings, { pointer: at, reason: untold }]
  const known = new Set([
    ...propertyNames(document, request),
    ...(isBodyless ? parameterNames(document, operation, 'query') : []),
  ])
  // Nothing is said about the parameters of a GET more often than not.
  if (isBodyless && known.size === 0) return findings
  const isKnown = (field: string): boolean =>
    field.startsWith('/') ? leadsSomewhere(document, request, field) : known.has(field)
  const lost = inBody.filter(([, field]) => !isKnown(field))
  const what = isBodyless ? 'has no parameter' : 'body has no field'
  return [
    ...findings,
    ...lost.map(([parameter, field]) => ({
      pointer: Object.hasOwn(written.fields ?? {}, parameter) ? `${at}/fields/${parameter}` : at,
      reason: `the request ${what} "${field}" (for ${parameter}); it has ${list(known)}`,
    })),
  ]
}

/** What travels in headers, path and query alone needs no body to be described. */
function missingBody(
  { encoding }: WrittenShape,
  { shape }: GrantDialect,
  isAnyInBody: boolean,
  at: string,
): Finding[] {
  if (!isAnyInBody && shape?.constants === undefined) return []
  const reason = `encoding is ${encoding}, but the request body has no ${mediaTypes[encoding]}`
  return [{ pointer: `${at}/encoding`, reason }]
}

/** What only a body of JSON can hold. */
function jsonOnly({ encoding, lists = [] }: WrittenShape, resolved: GrantDialect, at: string): Finding[] {
  const isForm = encoding !== 'json'
  const constants =
    isForm && resolved.shape?.constants
      ? [
          {
            pointer: `${at}/constants`,
            reason: 'a form holds text only; use fixed, or encoding json',
          },
        ]
      : []
  const unknown = lists.filter((name) => !Object.hasOwn(resolved.fields, name))
  const reasons = isForm
    ? lists.slice(0, 1).map(() => 'a form has no lists; use scopeSeparator, or encoding json')
    : unknown.map((name) => `no grant lists the parameter "${name}"`)
  return [...constants, ...reasons.map((reason) => ({ pointer: `${at}/lists`, reason }))]
}

/** An id beside Basic is one that a grant lists. */
function idAlone({ clientAuth, idInBody }: WrittenShape, { fields }: GrantDialect, at: string): Finding[] {
  const isIt = clientAuth === 'client_secret_basic' && Object.hasOwn(fields, 'client_id')
  const reason = 'is for clientAuth client_secret_basic, with a grant that lists client_id'
  return idInBody && !isIt ? [{ pointer: `${at}/idInBody`, reason }] : []
}

/** Why a body of a type of the vendor's own cannot be sent; its header says it where it is stated. */
function untoldType(
  { encoding, headers = {} }: WrittenShape,
  mediaType: string | undefined,
): string | undefined {
  const isSaid = Object.keys(headers).some((name) => /^content-type$/i.test(name))
  return mediaType === undefined || mediaType === mediaTypes[encoding] || isSaid
    ? undefined
    : `the request body is ${mediaType}; state headers: { Content-Type: ${mediaType} }`
}

function unlistedFields({ fields = {} }: WrittenShape, resolved: GrantDialect, at: string): Finding[] {
  const used = new Set(Object.keys(resolved.fields))
  return Object.entries(fields)
    .filter(([parameter, field]) => field !== null && !used.has(parameter))
    .map(([parameter]) => ({
      pointer: `${at}/fields/${parameter}`,
      reason: `no grant lists the parameter "${parameter}"`,
    }))
}

/** A parameter of the vendor's own that has no name is sent under its own: listed and null, it says two things. */
export function unsentParameters(written: WrittenDialect, main: GrantDialect, at: string): Finding[] {
  const { fields = {}, grants } = written
  const { path = [], query = {}, headerOnly = [] } = main.shape ?? {}
  const elsewhere = new Set([...path, ...headerOnly, ...Object.keys(query)])
  const listed = Object.values(grants).flatMap((grant) => (grant.fields ? [] : grant.parameters))
  return [...new Set(listed)]
    .filter((name) => isVendorsOwn(name) && fields[name] === null && !elsewhere.has(name))
    .map((name) => ({
      pointer: `${at}/fields/${name}`,
      reason: 'is listed by a grant and never sent: leave it out of its parameters',
    }))
}

/** Parameters that go somewhere else than the body, or are added by how the client proves itself. */
function sentElsewhere({ clientAuth }: WrittenShape, { shape = {} }: GrantDialect): Set<string> {
  const { path = [], query = {}, headerOnly = [], idInBody } = shape
  return new Set([
    ...path,
    ...headerOnly,
    ...Object.keys(query),
    ...(clientAuth === 'client_secret_basic' ? ['client_secret', ...(idInBody ? [] : ['client_id'])] : []),
    ...(clientAuth === 'private_key_jwt' ? ['client_assertion', 'client_assertion_type'] : []),
  ])
}

/** The parameter of a second call that is filled with the token of the first. */
const firstToken = 'first_token'

/** A second call is that of another grant, which is sent the first token and nothing after that. */
export function checkTrades({ dialect, basicOrBody }: TokenOperation, at: string): Finding[] {
  const { grants } = dialect
  const takes = (name: string): boolean => {
    const { own, without = [] } = grants[name]!
    return Object.hasOwn(own?.fields ?? dialect.fields, firstToken) && !without.includes(firstToken)
  }
  const trades = Object.values(grants).flatMap(({ tradedBy }) => tradedBy ?? [])
  return Object.entries(grants).flatMap(([name, { tradedBy }]): Finding[] => {
    const pointer = `${at}/grants/${name}`
    if (tradedBy === undefined) {
      if (!takes(name) || trades.includes(name)) return []
      return [
        { pointer, reason: `nothing fills its ${firstToken}: another grant names it, as tradedBy: ${name}` },
      ]
    }
    const say = (reason: string): Finding[] => [{ pointer: `${pointer}/tradedBy`, reason }]
    if (!Object.hasOwn(grants, tradedBy))
      return say(`there is no grant ${tradedBy}; state it beside this one`)
    if (tradedBy === name) return say('a second call is that of another grant')
    if (!takes(tradedBy))
      return say(`${tradedBy} has no parameter ${firstToken} for the token of the first call`)
    if (grants[tradedBy]!.tradedBy !== undefined)
      return say(`${tradedBy} names a further call: two are made at most`)
    if (takes(name)) return say(`this grant has ${firstToken} itself, and there is no call before it`)
    return basicOrBody ? say('goes with a clientAuth that is stated: leave basicOrBody out') : []
  })
}

/** What every sign-in sends by itself (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
const sentAnyway = /^(response_type|client_id|redirect_uri|scope|state|code_challenge|code_challenge_method)$/

/** Constants of the authorization endpoint are of the vendor's; `response_type: code` says what is sent anyway. */
export function checkAuthorization(written: WrittenDialect, at: string): Finding[] {
  return [...wrongConstants(written, at), ...unlistedRepeats(written, at)]
}

/** What a callback brings is sent where the grant lists it. */
function unlistedRepeats({ authorization, grants }: WrittenDialect, at: string): Finding[] {
  const { parameters = [] } = grants['authorization_code'] ?? {}
  return (authorization?.repeated ?? [])
    .filter((name) => !parameters.includes(name))
    .map((name) => ({
      pointer: `${at}/authorization/repeated`,
      reason: `authorization_code does not list the parameter "${name}"`,
    }))
}

function wrongConstants({ authorization }: WrittenDialect, at: string): Finding[] {
  return Object.entries(authorization?.parameters ?? {})
    .filter(([name, value]) => sentAnyway.test(name) && !(name === 'response_type' && value === 'code'))
    .map(([name]) => ({
      pointer: `${at}/authorization/parameters/${name}`,
      reason:
        name === 'response_type'
          ? 'people come back with a code and nothing else: it is always code'
          : 'is sent by every sign-in, as its options say: leave it out',
    }))
}

export function checkResponse(
  document: JsonObject,
  written: WrittenDialect,
  answer: ResponseMembers,
  at: string,
  token: Operation,
): Finding[] {
  const places = resolveResponse(written, answer).response
  if (!Object.hasOwn(places, 'access_token')) {
    const reason = `the answer of ${token.method} ${token.path} has no access_token; name the member it comes in`
    return [{ pointer: `${at}/response`, reason }]
  }
  const untold = untoldOrigins(written, at)
  if (untold) return [untold]
  if (written.successCodes && !places['error']) {
    const reason = 'goes with response: { error: [...] }, which says where the code is'
    return [{ pointer: `${at}/successCodes`, reason }]
  }
  // Where an error is told is rarely in a schema, and costs no token.
  const checked = Object.entries(places).filter(([what]) => !what.startsWith('error'))
  const named = [
    ...checked.map(([what, members]) => [`response/${what}`, members] as const),
    ['calls/headers', partsOf(written.calls) ?? []] as const,
  ]
  return named.flatMap(([place, members]) =>
    members
      .filter((member) => !isInAnswer(document, answer, member))
      .map((member) => ({
        pointer: `${at}/${place}`,
        reason: `neither answer 200 nor 201 has a member "${member}"; it has ${list(answer.names)}${hint(member)}`,
      })),
  )
}

/** A token must not go wherever a response says. */
function untoldOrigins({ response = {}, apiOrigins }: WrittenDialect, at: string): Finding | undefined {
  const isRead = Object.hasOwn(response, 'api_address')
  if (isRead === (apiOrigins !== undefined)) return undefined
  return isRead
    ? {
        pointer: `${at}/response/api_address`,
        reason:
          'goes with apiOrigins, the origins of the vendor’s APIs: without them a token would go wherever a response says',
      }
    : {
        pointer: `${at}/apiOrigins`,
        reason: 'goes with response: { api_address: [...] }, which says where the API is',
      }
}

function isInAnswer(document: JsonObject, { names, schemas }: ResponseMembers, place: string): boolean {
  if (place === '') return names.size === 0
  if (/^(header|cookie):/.test(place)) return true
  return place.startsWith('/')
    ? schemas.some((schema) => leadsSomewhere(document, schema, place))
    : names.has(place)
}

function hint(member: string): string {
  return member.includes('.') ? `; a nested one is written as /${member.replaceAll('.', '/')}` : ''
}

function list(names: Set<string>): string {
  return names.size === 0 ? 'none' : [...names].join(', ')
}

function parameterNames(document: JsonObject, { operation, pathItem }: Operation, place: string): string[] {
  return [pathItem['parameters'], operation['parameters']]
    .flatMap((found) => (Array.isArray(found) ? found : []))
    .map((parameter) => objectOf(deref(document, parameter)))
    .filter((parameter) => parameter['in'] === place)
    .map((parameter) => String(parameter['name']))
}
