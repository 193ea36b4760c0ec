import {
  deref,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Operation,
  operationsOf,
  propertyNames,
} from '@latchkey/openapi'
import { checkSchema, type Finding } from '../schemas.ts'

export const dialectMember = 'x-token-dialect'

/** The dialect as the package carries it: every default resolved, every parameter with its name on the wire. */
export type TokenDialect = {
  encoding: 'form' | 'json'
  clientAuth: 'client_secret_post' | 'client_secret_basic' | 'none'
  basicEncoding?: 'form' | 'raw' | undefined
  grants: { [grant: string]: { fixed: { [parameter: string]: string } } }
  fields: { [parameter: string]: string }
  response: { [what: string]: string[] }
  responseEncoding?: 'form' | 'json' | undefined
  expiresInUnit: 'seconds' | 'minutes' | 'milliseconds'
  tokenTypeOptional?: boolean | undefined
  defaultLifetimeSeconds?: number | undefined
}

export type TokenOperation = { path: string; dialect: TokenDialect }

type WrittenDialect = Partial<TokenDialect> & {
  encoding: TokenDialect['encoding']
  clientAuth: TokenDialect['clientAuth']
  grants: { [grant: string]: { parameters: string[]; fixed?: { [parameter: string]: string } } }
  fields?: { [parameter: string]: string | null }
}

const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const
/** Response members RFC 6749 (section 5.1) names. */
const standardMembers = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']

/**
 * The token operation of a document and its dialect, or what is wrong with them. A document without one is fine: its
 * package has no token exchange.
 */
export function readTokenOperation(document: JsonObject): { token?: TokenOperation; findings: Finding[] } {
  const marked = operationsOf(document).filter(({ operation }) => operation[dialectMember] !== undefined)
  const [token, second] = marked
  if (!token) return { findings: [] }
  const at = `${token.pointer}/${dialectMember}`
  if (second) {
    const reason = `a second token dialect; ${token.method} ${token.path} has one already`
    return { findings: [{ pointer: `${second.pointer}/${dialectMember}`, reason }] }
  }
  if (token.method !== 'POST') {
    return { findings: [{ pointer: at, reason: `a token operation is a POST, this is ${token.method}` }] }
  }
  const value = token.operation[dialectMember] ?? null
  const findings = checkSchema('tokenDialect', value, at)
  if (findings.length > 0) return { findings }

  const written = value as WrittenDialect
  const request = requestSchema(document, token, written.encoding)
  if (request === undefined) {
    const reason = `encoding is ${written.encoding}, but the request body has no ${mediaTypes[written.encoding]}`
    return { findings: [{ pointer: `${at}/encoding`, reason }] }
  }
  const answer = responseMembers(document, token, written.responseEncoding ?? 'json')
  const dialect = resolve(written, answer)
  const checked = [
    ...checkFields(dialect, written, propertyNames(document, request), at),
    ...checkResponse(dialect, answer, at, token),
  ]
  return checked.length > 0 ? { findings: checked } : { token: { path: token.path, dialect }, findings: [] }
}

function resolve(written: WrittenDialect, answer: Set<string>): TokenDialect {
  const grants = Object.entries(written.grants)
  const parameters = new Set([
    'grant_type',
    ...grants.flatMap(([, grant]) => [...grant.parameters, ...Object.keys(grant.fixed ?? {})]),
  ])
  const fields: [string, string][] = []
  for (const parameter of parameters) {
    const named = written.fields?.[parameter]
    const isKept = parameter !== 'client_secret' || written.clientAuth !== 'none'
    if (named !== null && isKept) fields.push([parameter, named ?? parameter])
  }
  const standard = standardMembers.filter((member) => answer.has(member)).map((member) => [member, [member]])
  // Members left undefined are left out when the dialect is written down.
  return {
    encoding: written.encoding,
    clientAuth: written.clientAuth,
    basicEncoding: written.basicEncoding,
    grants: Object.fromEntries(grants.map(([grant, { fixed }]) => [grant, { fixed: fixed ?? {} }])),
    fields: Object.fromEntries(fields),
    response: written.response ?? Object.fromEntries(standard),
    responseEncoding: written.responseEncoding,
    expiresInUnit: written.expiresInUnit ?? 'seconds',
    tokenTypeOptional: written.tokenTypeOptional,
    defaultLifetimeSeconds: written.defaultLifetimeSeconds,
  }
}

function checkFields(
  dialect: TokenDialect,
  written: WrittenDialect,
  known: Set<string>,
  at: string,
): Finding[] {
  const used = new Set(Object.keys(dialect.fields))
  const unused = Object.entries(written.fields ?? {})
    .filter(([parameter, field]) => field !== null && !used.has(parameter))
    .map(([parameter]) => ({
      pointer: `${at}/fields/${parameter}`,
      reason: `no grant lists the parameter "${parameter}"`,
    }))
  const inHeader = dialect.clientAuth === 'client_secret_basic' ? ['client_id', 'client_secret'] : []
  const unknown = Object.entries(dialect.fields)
    .filter(([parameter, field]) => !known.has(field) && !inHeader.includes(parameter))
    .map(([parameter, field]) => ({
      pointer: Object.hasOwn(written.fields ?? {}, parameter) ? `${at}/fields/${parameter}` : at,
      reason: `the request body has no field "${field}" (for ${parameter}); it has ${list(known)}`,
    }))
  return [...unused, ...unknown]
}

function checkResponse(dialect: TokenDialect, known: Set<string>, at: string, token: Operation): Finding[] {
  if (!Object.hasOwn(dialect.response, 'access_token')) {
    const reason = `the answer of ${token.method} ${token.path} has no access_token; name the member it comes in`
    return [{ pointer: `${at}/response`, reason }]
  }
  return Object.entries(dialect.response).flatMap(([what, members]) =>
    members
      .filter((member) => !known.has(member))
      .map((member) => ({
        pointer: `${at}/response/${what}`,
        reason: `neither answer 200 nor 201 has a member "${member}"; it has ${list(known)}`,
      })),
  )
}

function list(names: Set<string>): string {
  return names.size === 0 ? 'none' : [...names].join(', ')
}

function requestSchema(
  document: JsonObject,
  { operation }: Operation,
  encoding: 'form' | 'json',
): Json | undefined {
  const body = objectOf(deref(document, operation['requestBody']))
  return schemaOf(objectOf(body['content']), mediaTypes[encoding])
}

function responseMembers(
  document: JsonObject,
  { operation }: Operation,
  encoding: 'form' | 'json',
): Set<string> {
  const names = new Set<string>()
  for (const [status, value] of Object.entries(objectOf(operation['responses']))) {
    if (status !== '200' && status !== '201') continue
    const response = objectOf(deref(document, value))
    const schema = schemaOf(objectOf(response['content']), mediaTypes[encoding])
    for (const name of propertyNames(document, schema)) names.add(name)
  }
  return names
}

function schemaOf(content: JsonObject, mediaType: string): Json | undefined {
  const found = Object.entries(content).find(
    ([name]) => name.split(';')[0]?.trim().toLowerCase() === mediaType,
  )
  return isObject(found?.[1]) ? found[1]['schema'] : undefined
}
