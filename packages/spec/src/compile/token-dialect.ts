import { type JsonObject, type Operation, operationsOf } from '@latchkey/openapi'
import { checkSchema, type Finding } from '../schemas.ts'
import { authorizationFacts, deviceEndpoint } from './authorization.ts'
import {
  checkAuthorization,
  checkFields,
  checkResponse,
  checkTrades,
  unsentParameters,
} from './check-dialect.ts'
import type { GrantDialect, TokenDialect, TokenOperation, WrittenDialect } from './dialect.ts'
import { isVendorsOwn, resolveCalls, resolveResponse, resolveShape, variablesOf } from './resolve-dialect.ts'
import { responseMembers } from './response-places.ts'
import { shapeIn } from './shape-in.ts'
import { serversOf } from './servers-of.ts'

export type { GrantDialect, TokenCalls, TokenOperation } from './dialect.ts'

export const dialectMember = 'x-token-dialect'

/** RFC 7523 section 2.2. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

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
    if (serversOf(document, other.operation) !== serversOf(document, main.operation)) {
      const reason = `its servers are not those of ${main.token.method} ${main.token.path}: one address is asked for tokens, and secrets for one must not go to the other; state the dialect on one of them`
      return { findings: [{ pointer: `${other.pointer}/${dialectMember}`, reason }] }
    }
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
    main.token.calls ??= other.token.calls
    main.token.authorization ??= other.token.authorization
    main.token.revocation ??= other.token.revocation
    main.token.deviceAuthorization ??= other.token.deviceAuthorization
  }
  const wrong = checkTrades(main.token, `${main.pointer}/${dialectMember}`)
  return wrong.length > 0 ? { findings: wrong } : { token: main.token, findings: [] }
}

interface Read {
  token: TokenOperation
  pointer: string
  operation: Operation
}

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

  // What its JSON Schema has just said it is.
  const written = value as unknown as WrittenDialect
  const answer = responseMembers(document, operation, written.responseEncoding ?? 'json')
  const main = shapeIn(document, written, Object.values(written.grants), operation)
  const checked = [
    ...checkFields(document, operation, written, main, at, plainFields(written, operation)),
    ...checkResponse(document, written, answer, at, operation),
    ...checkAuthorization(written, at),
    ...unsentParameters(written, main, at),
  ]
  const grants: TokenDialect['grants'] = {}
  const operations = [keyOf(operation)]
  for (const [name, grant] of Object.entries(written.grants)) {
    const place = grant.path === undefined ? operation : findOperation(document, grant.path)
    const problem = place
      ? otherServers(document, operation, place)
      : `there is no operation at ${grant.path}`
    if (problem !== undefined) checked.push({ pointer: `${at}/grants/${name}/path`, reason: problem })
    if (!place || problem !== undefined) continue
    if (place !== operation) operations.push(keyOf(place))
    const { parameters: _, fixed = {}, path, tradedBy, ...words } = grant
    const own = shapeIn(document, { ...written, ...words }, [grant], place)
    // A second call sends what it lists: what proves the client may have been for the first alone.
    const isSecond = Object.values(written.grants).some((one) => one.tradedBy === name)
    const isOwn = path !== undefined || isSecond || Object.keys(words).length > 0
    if (isOwn) {
      const pointer = `${at}/grants/${name}`
      const stated = { ...listedFields(written, own), ...words }
      checked.push(...checkFields(document, place, stated, own, pointer))
    }
    const { fields: ownFields, ...others } = isOwn ? differences(main, own) : ({} as Partial<GrantDialect>)
    const different = { ...others, ...(ownFields && { fields: own.fields }), ...(path && { path }) }
    const required = variablesOf(place.path)
    grants[name] = {
      fixed: { ...(own.clientAuth === 'private_key_jwt' && { client_assertion_type: jwtBearer }), ...fixed },
      required: required.length > 0 ? required : undefined,
      without: isOwn ? undefined : ofOthers(written.grants, name),
      tradedBy,
      own: Object.keys(different).length > 0 ? different : undefined,
    }
  }
  if (checked.length > 0) return { findings: checked }
  const token: TokenOperation = {
    path: operation.path,
    method: operation.method,
    dialect: { ...main, grants, ...resolveResponse(written, answer) },
    calls: written.calls && resolveCalls(written.calls),
    // An overlay that says how clients prove themselves has answered it.
    basicOrBody: written.clientAuth === 'client_secret_basic' ? written.basicOrBody : undefined,
    authorization: Object.hasOwn(grants, 'authorization_code')
      ? authorizationFacts(document, operation, written)
      : undefined,
    revocation: written.revocation,
    deviceAuthorization: written.deviceAuthorization ?? deviceEndpoint(document, operation),
    operations: [...new Set(operations)],
  }
  return { token: { token, pointer: operation.pointer, operation }, findings: [] }
}

/** A dialect with the names of those parameters that a grant has: the rest are of other grants. */
function listedFields({ fields = {}, ...written }: WrittenDialect, own: GrantDialect): WrittenDialect {
  const listed = Object.entries(fields).filter(
    ([parameter, field]) => field === null || Object.hasOwn(own.fields, parameter),
  )
  return { ...written, fields: Object.fromEntries(listed) }
}

/** Parameters of the vendor's own that are of other grants; undefined: there are none. */
function ofOthers(grants: WrittenDialect['grants'], name: string): string[] | undefined {
  const { parameters = [], fixed = {} } = grants[name] ?? {}
  const own = new Set([...parameters, ...Object.keys(fixed)])
  const others = Object.values(grants).flatMap((grant) => grant.parameters.filter(isVendorsOwn))
  const missing = [...new Set(others)].filter((parameter) => !own.has(parameter))
  return missing.length > 0 ? missing : undefined
}

/** Why a grant cannot be asked for at another operation; undefined: it can. */
function otherServers(document: JsonObject, operation: Operation, place: Operation): string | undefined {
  if (serversOf(document, place) === serversOf(document, operation)) return undefined
  return `the servers of ${keyOf(place)} are not those of ${keyOf(operation)}: one address is asked for tokens, and secrets for one must not go to the other`
}

/** The fields of grants that are as the dialect has them; a grant with words of its own is checked with those. */
function plainFields(written: WrittenDialect, operation: Operation): GrantDialect['fields'] | undefined {
  const all = Object.values(written.grants)
  const plain = all.filter((grant) =>
    Object.keys(grant).every((word) => /^(parameters|fixed|tradedBy)$/.test(word)),
  )
  if (plain.length === all.length) return undefined
  return plain.length === 0 ? {} : resolveShape(written, plain, operation).fields
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
