import type { Operation } from '@latchkey/openapi'
import type {
  GrantDialect,
  RequestShape,
  ResponseDialect,
  TokenCalls,
  WrittenCalls,
  WrittenDialect,
  WrittenGrant,
  WrittenShape,
} from './dialect.ts'
import type { ResponseMembers } from './response-places.ts'

/** Response members RFC 6749 (section 5.1) names. */
const standardMembers = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']

/** Parameters of RFC 6749 and its extensions, which programs know by options of their own. */
const standardParameters = new Set(
  (
    'grant_type client_id client_secret client_assertion client_assertion_type scope resource audience username password ' +
    'refresh_token code code_verifier redirect_uri assertion device_code subject_token subject_token_type actor_token ' +
    'actor_token_type requested_token_type'
  ).split(' '),
)

/** Whether a parameter is of this vendor and of no standard. */
export function isVendorsOwn(parameter: string): boolean {
  return !standardParameters.has(parameter)
}

export function resolveShape(
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
  const query = queryOf(written)
  const inHeaders = Object.values(written.headers ?? {}).flatMap(variablesOf)
  // One of the vendor's own that is null in the body is there for its header.
  const isInBody = (name: string): boolean =>
    listed.has(name) && !(isVendorsOwn(name) && fieldOf(written.fields, name) === null)
  const headerOnly = inHeaders.filter((name) => !isInBody(name) && !variables.includes(name))
  const isSecretSent = /_(post|basic)$/.test(written.clientAuth) || headerOnly.includes('client_secret')
  const fields = [...new Set([...listed, ...variables, ...Object.keys(query), ...headerOnly])].flatMap(
    (parameter): [string, string][] => {
      const named = fieldOf(written.fields, parameter)
      const isNamed = named !== null || headerOnly.includes(parameter)
      const isKept = isNamed && (parameter !== 'client_secret' || isSecretSent)
      return isKept ? [[parameter, named ?? parameter]] : []
    },
  )
  const isNested = fields.some(([, field]) => field.startsWith('/'))
  const shape: RequestShape = {
    method: method === 'POST' ? undefined : method,
    path: variables.length > 0 ? variables : undefined,
    query: Object.keys(query).length > 0 ? query : undefined,
    headers: written.headers,
    headerOnly: headerOnly.length > 0 ? headerOnly : undefined,
    constants: written.constants,
    lists: written.lists,
    idInBody: written.idInBody || undefined,
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

function queryOf({ query = {}, fields = {} }: WrittenShape): Record<string, string> {
  return Array.isArray(query)
    ? Object.fromEntries(query.map((name) => [name, fieldOf(fields, name) ?? name]))
    : query
}

/** Where a dialect puts a parameter, which may have a name that every object has: `constructor`. */
function fieldOf(fields: WrittenShape['fields'] = {}, parameter: string): string | null | undefined {
  return Object.hasOwn(fields, parameter) ? fields[parameter] : undefined
}

export function resolveResponse(written: WrittenDialect, answer: ResponseMembers): ResponseDialect {
  const standard = standardMembers.filter((member) => answer.names.has(member)).map((name) => [name, [name]])
  const lifetime = written.lifetime ?? written.expiresInUnit
  return {
    response: written.response ?? Object.fromEntries(standard),
    apiOrigins: written.apiOrigins,
    responseEncoding: written.responseEncoding === 'form' ? 'form' : undefined,
    successCodes: written.successCodes,
    tokenParts: partsOf(written.calls),
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

/** What stands for the token itself in headers of calls. */
const wholeToken = 'access_token'

/** Places of a token response that headers of calls name beside the token, each once; undefined: they name none. */
export function partsOf({ headers = {} }: WrittenCalls = {}): string[] | undefined {
  const named = new Set(Object.values(headers).flatMap(variablesOf))
  named.delete(wholeToken)
  return named.size > 0 ? [...named] : undefined
}

export function resolveCalls(calls: WrittenCalls): TokenCalls {
  const { query, cookie, header = 'Authorization', scheme, headers } = calls
  if (headers !== undefined) {
    const order = [wholeToken, ...(partsOf(calls) ?? [])]
    const numbered = Object.entries(headers).map(([name, text]) => [
      name,
      text.replaceAll(/\{([^{}]+)\}/g, (_, place: string) => `{${order.indexOf(place)}}`),
    ])
    return { headers: Object.fromEntries(numbered) as Record<string, string> }
  }
  if (query !== undefined) return { query }
  if (cookie !== undefined) return { header: 'Cookie', scheme: `${cookie}=` }
  return { header, scheme: scheme ?? (header === 'Authorization' ? 'Bearer' : '') }
}

/** Names of the variables of a path. */
export function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!)
}
