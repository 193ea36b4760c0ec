import { type JsonObject, type Operation, operationsOf } from '@latchkey/openapi'
import { grantRequest, type GrantRequest, type TokenOperation } from '@latchkey/spec'
import { deviceGrant, jwtBearerGrant } from '../grants.ts'
import { asTexts, requiredHeaders } from '../new-vendor/call-parameters.ts'
import { tokenRequest } from '../new-vendor/derive-dialect.ts'
import { sampleOf } from '../new-vendor/schema-properties.ts'
import { hasTokenServer, type WireFacts } from '../wire/index.ts'
import { parametersOf } from '../wire/read-parameters.ts'

/** Grants a program can use on its own, the one to prefer first. */
const programGrants = ['client_credentials', 'password', jwtBearerGrant] as const
export type ProgramGrant = (typeof programGrants)[number]

/** What the code of one grant depends on. */
export interface GrantPlan {
  path: string
  /** Whether the compiler can hold the dialect to the types of the operation. */
  isTyped: boolean
  /** Whether id and secret are tried in the body where HTTP Basic is refused. */
  basicOrBody: boolean
  /** What the client is asked for: its id, a secret, a signed assertion. */
  wantsId: boolean
  wantsSecret: boolean
  wantsAssertion: boolean
  /** Whether the endpoint has an address of its own, whatever that of the API is. */
  server: boolean
  /** Parameters with an option of their own in auth-core (`scope`, `audience`, `resource`) that the endpoint takes. */
  options: TokenParameter[]
  /** Parameters of this vendor's own, which go through `extraParams`. */
  extra: TokenParameter[]
  /** The grant of a second call, which trades the token of the first. */
  trade: string | undefined
  /** How the call is made, where a POST that accepts JSON and has its secrets in no URL is not it. */
  call: { method: string; accept: string | undefined; hasSecretsInUrl: boolean }
  /** Headers the endpoint insists on, such as a version, with the value its schema shows. */
  headers: { [name: string]: string }
}

export type TokenPlan = GrantPlan & {
  grant: ProgramGrant
  /** `METHOD /path` of every operation that hands out tokens. */
  operations: string[]
}

/** How people sign in. */
export type SignInPlan = GrantPlan & {
  /** Whether people are sent to an authorization endpoint, and come back with a code. */
  hasCode: boolean
  /** Whether the document names that endpoint. */
  hasEndpoint: boolean
  /** Whether the token endpoint is told where people came back to. */
  takesRedirect: boolean
  /** Whether the token call repeats something of the callback. */
  repeats: boolean
  /** Grant → that of the second call, which trades its token. */
  trades: { [grant: string]: string }
  /** Whether one of its grants takes parameters of the vendor's own that another does not. */
  hasOwnExtra: boolean
  /** Whether tokens can be refreshed. */
  hasRefresh: boolean
  /** Whether devices without a browser can ask for a code (RFC 8628). */
  device: 'known' | 'unknown' | undefined
  /** What stands between two scopes that devices ask for, if not a space. */
  deviceSeparator: string | undefined
  /** Whether the document names a revocation endpoint. */
  revocation: boolean
  /** How clients prove themselves at the endpoints beside that of tokens. */
  endpointAuth: 'client_secret_basic' | 'client_secret_post'
  /** A client without a secret is one, too: its id travels in the body, in place of a header or alone. */
  publicClients: 'in place of a header' | 'alone' | undefined
}

export interface TokenParameter {
  name: string
  required: boolean
  sample: string
}

export function planToken(
  token: TokenOperation,
  document: JsonObject,
  wire: WireFacts,
): TokenPlan | undefined {
  const grant = programGrants.find((one) => isFirst(token, one))
  if (!grant) return undefined
  return { ...planGrant(token, grant, document, wire), grant, operations: token.operations }
}

/** Whether a dialect has a grant that is asked for by itself, and not with the token of another. */
function isFirst({ dialect: { grants } }: TokenOperation, name: string): boolean {
  return Object.hasOwn(grants, name) && Object.values(grants).every(({ tradedBy }) => tradedBy !== name)
}

/** What says who the client, and the user, is. */
export function credentialOptions(token: TokenPlan): string[] {
  return [
    ...(token.wantsId ? ['clientId'] : []),
    ...(token.wantsSecret ? ['clientSecret'] : []),
    ...(token.wantsAssertion ? ['clientAssertion'] : []),
    ...(token.grant === 'password' ? ['username', 'password'] : []),
    ...(token.grant === jwtBearerGrant ? ['assertion'] : []),
  ]
}

/** People sign in with a code or on another device; what others keep for them can be refreshed. */
export function planSignIn(
  token: TokenOperation,
  document: JsonObject,
  wire: WireFacts,
): SignInPlan | undefined {
  const { grants, clientAuth } = token.dialect
  const names = ['authorization_code', deviceGrant, 'refresh_token']
  const grant = names.find((one) => isFirst(token, one))
  if (grant === undefined) return undefined
  const plan = planGrant(token, grant, document, wire)
  const present = names.filter((one) => isFirst(token, one))
  const plans = present.map((one) => planGrant(token, one, document, wire))
  const extras = plans.map(({ extra }) => extra)
  const repeated = token.authorization?.dialect.repeated ?? []
  const request = grantRequest(token, grant)
  const isHeader = request.clientAuth === 'client_secret_basic'
  // What stands in the dialect can be left out of it; what stands in one of its grants cannot.
  const canBePublic = plan.wantsSecret && Object.hasOwn(request.fields, 'client_id')
  const isOwnHeader = isHeader && clientAuth !== 'client_secret_basic'
  return {
    ...plan,
    extra: joined(extras).filter(({ name }) => !repeated.includes(name)),
    repeats: repeated.length > 0,
    trades: Object.fromEntries(
      plans.flatMap(({ trade }, at) => (trade === undefined ? [] : [[present[at]!, trade]])),
    ),
    hasOwnExtra:
      plans.some(({ trade }) => trade !== undefined) ||
      new Set(extras.map((extra) => JSON.stringify(extra.map(({ name }) => name)))).size > 1,
    hasCode: token.authorization !== undefined,
    hasEndpoint: token.authorization?.endpoint !== undefined,
    takesRedirect: Object.hasOwn(request.fields, 'redirect_uri'),
    hasRefresh: isFirst(token, 'refresh_token'),
    device: !isFirst(token, deviceGrant) ? undefined : token.deviceAuthorization ? 'known' : 'unknown',
    deviceSeparator: { ...token.dialect, ...grants[deviceGrant]?.own }.scopeSeparator,
    revocation: token.revocation !== undefined,
    endpointAuth: clientAuth === 'client_secret_basic' ? clientAuth : 'client_secret_post',
    publicClients: canBePublic && !isOwnHeader ? (isHeader ? 'in place of a header' : 'alone') : undefined,
  }
}

/** Each parameter once; what one of the grants asks for must be given. */
function joined(extras: readonly TokenParameter[][]): TokenParameter[] {
  const all = extras.flat()
  const names = [...new Set(all.map(({ name }) => name))]
  return names.map((name) => {
    const found = all.filter((one) => one.name === name)
    return { ...found[0]!, required: found.some(({ required }) => required) }
  })
}

function planGrant(token: TokenOperation, grant: string, document: JsonObject, wire: WireFacts): GrantPlan {
  const trade = token.dialect.grants[grant]!.tradedBy
  const first = planCall(token, grant, document, wire)
  if (trade === undefined) return first
  const second = planCall(token, trade, document, wire)
  return {
    ...first,
    trade,
    isTyped: false,
    wantsId: first.wantsId || second.wantsId,
    wantsSecret: first.wantsSecret || second.wantsSecret,
    wantsAssertion: first.wantsAssertion || second.wantsAssertion,
    extra: joined([first.extra, second.extra]),
    headers: { ...second.headers, ...first.headers },
  }
}

/** What one call depends on. */
function planCall(token: TokenOperation, grant: string, document: JsonObject, wire: WireFacts): GrantPlan {
  const { grants } = token.dialect
  const { fixed, required = [] } = grants[grant]!
  const request = grantRequest(token, grant)
  const { fields, clientAuth, path, method } = request
  const operation = operationsOf(document).find((one) => one.path === path && one.method === method)
  const { properties } = tokenRequest(document, operation?.operation ?? {})
  const inHeaders = operation
    ? askedByHeaders(document, operation, request.shape?.headers)
    : new Set<string>()
  const free = Object.entries(fields)
    .filter(([name]) => !reserved.has(name) && !Object.hasOwn(fixed, name))
    .map(([name, field]): TokenParameter => {
      const property = properties.get(field)
      const isRequired = required.includes(name) || (property?.required ?? false) || inHeaders.has(name)
      return {
        name,
        required: isRequired,
        sample: property?.sample ?? literalSample(property?.schema) ?? name,
      }
    })
  return {
    path,
    basicOrBody: token.basicOrBody === true,
    isTyped:
      !token.basicOrBody &&
      token.method === 'POST' &&
      !token.dialect.shape &&
      Object.values(grants).every((one) => !one.own),
    wantsId: clientAuth === 'client_secret_basic' || Object.hasOwn(fields, 'client_id'),
    // A dialect has a field for it only where it is sent, be it in a header of the vendor's.
    wantsSecret: clientAuth === 'client_secret_basic' || Object.hasOwn(fields, 'client_secret'),
    wantsAssertion: clientAuth === 'private_key_jwt',
    server: hasTokenServer(wire),
    options: free.filter(hasOption),
    extra: free.filter((parameter) => !hasOption(parameter)),
    trade: undefined,
    call: callOf(request),
    headers: operation ? requiredHeaders(document, operation) : {},
  }
}

/** What of a call the contract of token sources has to be told. */
function callOf({ method, shape = {}, fields, clientAuth }: GrantRequest): GrantPlan['call'] {
  const { headers = {}, query = {}, headerOnly = [], path = [] } = shape
  const [, accept] = Object.entries(headers).find(([name]) => /^accept$/i.test(name)) ?? []
  const isBodyless = /^(GET|HEAD|DELETE)$/.test(method)
  const inUrl = isBodyless
    ? Object.keys(fields).filter((name) => !headerOnly.includes(name))
    : Object.keys(query)
  const proof = clientAuth === 'client_secret_basic' ? 'client_secret' : ''
  const hasSecretsInUrl = [...inUrl, ...path].some((name) => name !== proof && secret.test(name))
  return { method, accept, hasSecretsInUrl }
}

const secret = /^(client_secret|password|assertion|client_assertion)$/

/** Parameters that headers hold without which a token call is refused. */
function askedByHeaders(
  document: JsonObject,
  operation: Operation,
  headers: Readonly<Record<string, string>> = {},
): Set<string> {
  const needed = requiredHeaderNames(document, operation)
  const templates = Object.entries(headers).filter(([name]) => needed.has(name.toLowerCase()))
  return new Set(templates.flatMap(([, text]) => text.match(/[^{}]+(?=\})/g) ?? []))
}

/** Headers a token call insists on whose value the document does not show, and the dialect does not state. */
export function missingHeaders(document: JsonObject, token: TokenOperation, grant: string): string[] {
  const { path, method, shape } = grantRequest(token, grant)
  const operation = operationsOf(document).find((one) => one.path === path && one.method === method)
  if (!operation) return []
  const known = new Set(
    [...Object.keys(requiredHeaders(document, operation)), ...Object.keys(shape?.headers ?? {})].map((name) =>
      name.toLowerCase(),
    ),
  )
  return [...requiredHeaderNames(document, operation)].flatMap(([lower, name]) =>
    known.has(lower) ? [] : [name],
  )
}

/** In lower case → as they are written. */
function requiredHeaderNames(document: JsonObject, operation: Operation): Map<string, string> {
  const headers = parametersOf(document, operation).filter(
    ({ place, parameter }) => place === 'header' && parameter['required'] === true,
  )
  return new Map(headers.map(({ name }) => [name.toLowerCase(), name]))
}

/** A value of a member that is no text, as the text that a program gives. */
function literalSample(schema: JsonObject = {}): string | undefined {
  const samples = { integer: '1', number: '1', boolean: 'true' } as const
  return sampleOf(asTexts(schema)) ?? samples[String(schema['type']) as keyof typeof samples]
}

function hasOption({ name }: TokenParameter): boolean {
  return ['scope', 'audience', 'resource'].includes(name)
}

/** Parameters that identify the client or the grant, or belong to other grants. */
const reserved = new Set(
  (
    'grant_type client_id client_secret client_assertion client_assertion_type username password refresh_token code ' +
    'code_verifier redirect_uri assertion device_code first_token'
  ).split(' '),
)
