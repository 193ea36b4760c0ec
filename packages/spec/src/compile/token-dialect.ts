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
import { leadsSomewhere } from './response-places.ts'

export const dialectMember = 'x-token-dialect'

/** What may differ from grant to grant. */
export type GrantDialect = {
  encoding: 'form' | 'json'
  clientAuth: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  basicEncoding?: 'form' | 'raw' | undefined
  /** Every parameter with its name on the wire. */
  fields: { [parameter: string]: string }
  scopeSeparator?: string | undefined
  /** What a request consists of beside a body of named members; undefined where there is nothing else. */
  shape?: RequestShape | undefined
}

/** What a token request is made of beside a body of named members. */
export type RequestShape = {
  method?: string | undefined
  path?: string[] | undefined
  query?: { [parameter: string]: string } | undefined
  headers?: { [header: string]: string } | undefined
  headerOnly?: string[] | undefined
  constants?: JsonObject | undefined
}

/** How a response states how long a token lives. */
export type LifetimeForm =
  | 'seconds'
  | 'minutes'
  | 'milliseconds'
  | 'hours-minutes-seconds'
  | 'epoch-seconds'
  | 'epoch-milliseconds'
  | 'date'
  | 'jwt-exp'

/** How a token response is read. */
export type ResponseDialect = {
  response: { [what: string]: string[] }
  responseEncoding?: 'form' | 'json' | undefined
  lifetime?: LifetimeForm | undefined
  refreshLifetime?: LifetimeForm | undefined
  endlessLifetimes?: number[] | undefined
  mayLiveLong?: boolean | undefined
  tokenTypes?: string[] | undefined
  tokenTypeOptional?: boolean | undefined
  defaultLifetimeSeconds?: number | undefined
  reauthErrors?: string[] | undefined
  transientErrors?: string[] | undefined
}

/** One grant: its constants, what must be given, and where it differs from the rest. */
export type DialectGrant = {
  fixed: { [parameter: string]: string }
  required?: string[] | undefined
  own?: (Partial<GrantDialect> & Partial<ResponseDialect> & { path?: string | undefined }) | undefined
}

/** The dialect as the package carries it: every default resolved, every parameter with its name on the wire. */
export type TokenDialect = GrantDialect & ResponseDialect & { grants: { [grant: string]: DialectGrant } }

/** How the API wants to be given the token. */
export type TokenCalls = { header: string; scheme: string } | { query: string }

export type TokenOperation = {
  path: string
  /** Upper case. */
  method: string
  dialect: TokenDialect
  calls: TokenCalls | undefined
  authorization: { url?: string; parameters?: { [name: string]: string }; code?: string }
  revocation: string | undefined
  /** `METHOD /path` of every operation that hands out tokens. */
  operations: string[]
}

type WrittenShape = {
  encoding: GrantDialect['encoding']
  clientAuth: GrantDialect['clientAuth']
  basicEncoding?: GrantDialect['basicEncoding']
  fields?: { [parameter: string]: string | null }
  headers?: { [header: string]: string }
  query?: string[] | { [parameter: string]: string }
  scopeSeparator?: string
  constants?: JsonObject
}

type WrittenGrant = Partial<WrittenShape> & {
  parameters: string[]
  fixed?: { [parameter: string]: string }
  path?: string
}

type WrittenDialect = WrittenShape &
  Partial<ResponseDialect> & {
    grants: { [grant: string]: WrittenGrant }
    expiresInUnit?: 'seconds' | 'minutes' | 'milliseconds'
    calls?: { header?: string; scheme?: string; query?: string }
    authorization?: TokenOperation['authorization']
    revocation?: string
  }

const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const
/** Response members RFC 6749 (section 5.1) names. */
const standardMembers = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']
/** RFC 7523 section 2.2. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const bodyless = /^(GET|HEAD|DELETE)$/

/**
 * The token operations of a document and their dialect, or what is wrong with them. A document without one is fine: its
 * package has no token exchange. Several operations are one dialect, as long as each grant stands in one of them.
 */
export function readTokenOperation(document: JsonObject): { token?: TokenOperation; findings: Finding[] } {
  const read = operationsOf(document)
    .filter(({ operation }) => operation[dialectMember] !== undefined)
    .map((operation) => readOne(document, operation))
  const findings = read.flatMap((one) => one.findings)
  if (findings.length > 0) return { findings }
  const [main, ...others] = read.flatMap(({ token }) => (token ? [token] : [])).toSorted(mainFirst)
  if (!main) return { findings: [] }
  for (const other of others) {
    const at = `${other.pointer}/${dialectMember}/grants`
    for (const [grant, described] of Object.entries(other.token.dialect.grants)) {
      if (Object.hasOwn(main.token.dialect.grants, grant)) {
        const reason = `${main.token.method} ${main.token.path} states this grant, too; state it on the one operation that takes it`
        return { findings: [{ pointer: `${at}/${grant}`, reason }] }
      }
      const { grants: _, ...own } = other.token.dialect
      main.token.dialect.grants[grant] = {
        ...described,
        own: { ...differences(main.token.dialect, own), ...described.own, path: other.token.path },
      }
    }
    main.token.operations.push(...other.token.operations)
  }
  return { token: main.token, findings: [] }
}

type Read = { token: TokenOperation; pointer: string }

/** A grant that starts something comes before one that only goes on. */
function mainFirst(a: Read, b: Read): number {
  const rank = ({ token }: Read): number =>
    Object.keys(token.dialect.grants).every((grant) => grant === 'refresh_token') ? 1 : 0
  return rank(a) - rank(b)
}

function readOne(document: JsonObject, operation: Operation): { token?: Read; findings: Finding[] } {
  const at = `${operation.pointer}/${dialectMember}`
  const value = operation.operation[dialectMember] ?? null
  const findings = checkSchema('tokenDialect', value, at)
  if (findings.length > 0) return { findings }

  const written = value as WrittenDialect
  const answer = responseMembers(document, operation, written.responseEncoding ?? 'json')
  const main = resolveShape(written, Object.values(written.grants), operation)
  const checked = [
    ...checkFields(document, operation, written, main, at),
    ...checkResponse(document, written, answer, at, operation),
  ]
  const grants: TokenDialect['grants'] = {}
  const operations = [keyOf(operation)]
  for (const [name, grant] of Object.entries(written.grants)) {
    const place = grant.path === undefined ? operation : findOperation(document, grant.path)
    if (!place) {
      const reason = `there is no operation at ${grant.path}`
      checked.push({ pointer: `${at}/grants/${name}/path`, reason })
      continue
    }
    if (place !== operation) operations.push(keyOf(place))
    const { parameters: _, fixed = {}, path, ...words } = grant
    const own = resolveShape({ ...written, ...words }, [grant], place)
    if (path !== undefined || Object.keys(words).length > 0) {
      const pointer = `${at}/grants/${name}`
      checked.push(...checkFields(document, place, { ...written, ...words }, own, pointer))
    }
    const isOwn = path !== undefined || Object.keys(words).length > 0
    const { fields: ownFields, ...others } = isOwn ? differences(main, own) : ({} as Partial<GrantDialect>)
    const different = { ...others, ...(ownFields && { fields: own.fields }), ...(path && { path }) }
    const required = variablesOf(place.path)
    grants[name] = {
      fixed: { ...(own.clientAuth === 'private_key_jwt' && { client_assertion_type: jwtBearer }), ...fixed },
      required: required.length > 0 ? required : undefined,
      own: Object.keys(different).length > 0 ? different : undefined,
    }
  }
  if (checked.length > 0) return { findings: checked }
  const token: TokenOperation = {
    path: operation.path,
    method: operation.method,
    dialect: { ...main, grants, ...resolveResponse(written, answer) },
    calls: written.calls && resolveCalls(written.calls),
    authorization: written.authorization ?? {},
    revocation: written.revocation,
    operations: [...new Set(operations)],
  }
  return { token: { token, pointer: operation.pointer }, findings: [] }
}

function resolveCalls({
  query,
  header = 'Authorization',
  scheme,
}: NonNullable<WrittenDialect['calls']>): TokenCalls {
  if (query !== undefined) return { query }
  return { header, scheme: scheme ?? (header === 'Authorization' ? 'Bearer' : '') }
}

/** The members of the second that are not those of the first. */
function differences<T extends object>(main: T, own: T): Partial<T> {
  const entries = Object.entries(own).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(main[name as keyof T]),
  )
  return Object.fromEntries(entries) as Partial<T>
}

function keyOf({ method, path }: Operation): string {
  return `${method} ${path}`
}

function findOperation(document: JsonObject, path: string): Operation | undefined {
  const there = operationsOf(document).filter((operation) => operation.path === path)
  return there.find(({ method }) => method === 'POST') ?? there[0]
}

/** Names of the variables of a path. */
function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!)
}

function resolveShape(
  written: WrittenShape,
  grants: readonly WrittenGrant[],
  { method, path }: Operation,
): GrantDialect {
  const listed = new Set([
    'grant_type',
    ...grants.flatMap((grant) => [...grant.parameters, ...Object.keys(grant.fixed ?? {})]),
  ])
  const isJwt = written.clientAuth === 'private_key_jwt'
  if (isJwt) for (const name of ['client_assertion', 'client_assertion_type']) listed.add(name)
  const variables = variablesOf(path)
  const query = Array.isArray(written.query)
    ? Object.fromEntries(written.query.map((name) => [name, written.fields?.[name] ?? name]))
    : (written.query ?? {})
  const inHeaders = Object.values(written.headers ?? {}).flatMap(variablesOf)
  const headerOnly = inHeaders.filter((name) => !listed.has(name) && !variables.includes(name))
  const fields: [string, string][] = []
  for (const parameter of new Set([...listed, ...variables, ...Object.keys(query), ...headerOnly])) {
    const named = written.fields?.[parameter]
    const isKept = parameter !== 'client_secret' || /_(post|basic)$/.test(written.clientAuth)
    if (named !== null && (isKept || headerOnly.includes(parameter)))
      fields.push([parameter, named ?? parameter])
  }
  const isNested = fields.some(([, field]) => field.startsWith('/'))
  const shape: RequestShape = {
    method: method === 'POST' ? undefined : method,
    path: variables.length > 0 ? variables : undefined,
    query: Object.keys(query).length > 0 ? query : undefined,
    headers: written.headers,
    headerOnly: headerOnly.length > 0 ? headerOnly : undefined,
    constants: written.constants,
  }
  const isPlain = Object.values(shape).every((value) => value === undefined)
  const needsShape = !isPlain || isNested || written.scopeSeparator !== undefined
  // Members left undefined are left out when the dialect is written down.
  return {
    encoding: written.encoding,
    clientAuth: written.clientAuth,
    basicEncoding: written.basicEncoding,
    fields: Object.fromEntries(fields),
    scopeSeparator: written.scopeSeparator,
    shape: needsShape ? shape : undefined,
  }
}

function resolveResponse(written: WrittenDialect, answer: Answer): ResponseDialect {
  const standard = standardMembers.filter((member) => answer.names.has(member)).map((name) => [name, [name]])
  const lifetime = written.lifetime ?? written.expiresInUnit
  return {
    response: written.response ?? Object.fromEntries(standard),
    responseEncoding: written.responseEncoding === 'form' ? 'form' : undefined,
    lifetime: lifetime === 'seconds' ? undefined : lifetime,
    refreshLifetime: written.refreshLifetime,
    endlessLifetimes: written.endlessLifetimes,
    mayLiveLong: written.mayLiveLong,
    tokenTypes: written.tokenTypes,
    tokenTypeOptional: written.tokenTypeOptional,
    defaultLifetimeSeconds: written.defaultLifetimeSeconds,
    reauthErrors: written.reauthErrors,
    transientErrors: written.transientErrors,
  }
}

function checkFields(
  document: JsonObject,
  operation: Operation,
  written: WrittenShape,
  resolved: GrantDialect,
  at: string,
): Finding[] {
  const used = new Set(Object.keys(resolved.fields))
  const findings: Finding[] = Object.entries(written.fields ?? {})
    .filter(([parameter, field]) => field !== null && !used.has(parameter))
    .map(([parameter]) => ({
      pointer: `${at}/fields/${parameter}`,
      reason: `no grant lists the parameter "${parameter}"`,
    }))
  if (resolved.shape?.constants && written.encoding !== 'json') {
    findings.push({
      pointer: `${at}/constants`,
      reason: 'a form holds text only; use fixed, or encoding json',
    })
  }
  const isBodyless = bodyless.test(operation.method)
  const request = requestSchema(document, operation, written.encoding)
  if (request === undefined && !isBodyless) {
    const reason = `encoding is ${written.encoding}, but the request body has no ${mediaTypes[written.encoding]}`
    return [...findings, { pointer: `${at}/encoding`, reason }]
  }
  const known = new Set([
    ...propertyNames(document, request),
    ...(isBodyless ? parameterNames(document, operation, 'query') : []),
  ])
  const { path = [], query = {}, headerOnly = [] } = resolved.shape ?? {}
  const elsewhere = new Set([...path, ...headerOnly, ...Object.keys(query)])
  if (written.clientAuth === 'client_secret_basic')
    for (const name of ['client_id', 'client_secret']) elsewhere.add(name)
  if (written.clientAuth === 'private_key_jwt')
    for (const name of ['client_assertion', 'client_assertion_type']) elsewhere.add(name)
  for (const [parameter, field] of Object.entries(resolved.fields)) {
    const isFound = field.startsWith('/') ? leadsSomewhere(document, request, field) : known.has(field)
    // Nothing is said about the parameters of a GET more often than not.
    if (isFound || elsewhere.has(parameter) || (isBodyless && known.size === 0)) continue
    findings.push({
      pointer: Object.hasOwn(written.fields ?? {}, parameter) ? `${at}/fields/${parameter}` : at,
      reason: `the request ${isBodyless ? 'has no parameter' : 'body has no field'} "${field}" (for ${parameter}); it has ${list(known)}`,
    })
  }
  return findings
}

function checkResponse(
  document: JsonObject,
  written: WrittenDialect,
  answer: Answer,
  at: string,
  token: Operation,
): Finding[] {
  const places = resolveResponse(written, answer).response
  if (!Object.hasOwn(places, 'access_token')) {
    const reason = `the answer of ${token.method} ${token.path} has no access_token; name the member it comes in`
    return [{ pointer: `${at}/response`, reason }]
  }
  // Where an error is told is rarely in a schema, and costs no token.
  const checked = Object.entries(places).filter(([what]) => !what.startsWith('error'))
  return checked.flatMap(([what, members]) =>
    members
      .filter((member) => !isInAnswer(document, answer, member))
      .map((member) => ({
        pointer: `${at}/response/${what}`,
        reason: `neither answer 200 nor 201 has a member "${member}"; it has ${list(answer.names)}${hint(member)}`,
      })),
  )
}

function isInAnswer(document: JsonObject, { names, schemas }: Answer, place: string): boolean {
  if (place === '') return names.size === 0
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

function requestSchema(
  document: JsonObject,
  { operation }: Operation,
  encoding: 'form' | 'json',
): Json | undefined {
  const body = objectOf(deref(document, operation['requestBody']))
  return schemaOf(objectOf(body['content']), mediaTypes[encoding])
}

type Answer = { names: Set<string>; schemas: Json[] }

function responseMembers(document: JsonObject, { operation }: Operation, encoding: 'form' | 'json'): Answer {
  const names = new Set<string>()
  const schemas: Json[] = []
  for (const [status, value] of Object.entries(objectOf(operation['responses']))) {
    if (status !== '200' && status !== '201') continue
    const response = objectOf(deref(document, value))
    const schema = schemaOf(objectOf(response['content']), mediaTypes[encoding])
    if (schema !== undefined) schemas.push(schema)
    for (const name of propertyNames(document, schema)) names.add(name)
  }
  return { names, schemas }
}

function schemaOf(content: JsonObject, mediaType: string): Json | undefined {
  const found = Object.entries(content).find(
    ([name]) => name.split(';')[0]?.trim().toLowerCase() === mediaType,
  )
  return isObject(found?.[1]) ? found[1]['schema'] : undefined
}
