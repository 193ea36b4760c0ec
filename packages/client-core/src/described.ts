import {
  cached,
  type CachedTokenSource,
  checkUrl,
  ConfigurationError,
  type Exchange,
  type TokenDialect,
} from '@latchkey/auth-core'
import {
  addressFromToken,
  basicOrBody,
  describedDialect,
  type DescribedDialect,
  extraParamsOf,
  tradedExchange,
} from '@latchkey/auth-core/dialect'
import {
  clientCredentials,
  grantExchange,
  type GrantExchangeOptions,
  jwtBearer,
  password,
} from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
import type { ApiClient } from './api-client.ts'
import type { BasicCredential } from './call-credentials.ts'
import { withTokenParts } from './token-parts.ts'
import { type CallRules, withCredentials } from './with-credentials.ts'
import { authorizedClient, type ClientWithFetch } from './client.ts'
import { narrowed } from './narrowed.ts'
import {
  baseOfToken,
  chooseServer,
  knownAddress,
  type OperationServers,
  ownServer,
  server,
  type ServerChoices,
  type ServerVariables,
  statedOrigins,
  unknownBase,
  unknownPart,
} from './wire/server.ts'
import { wireClient } from './wire/wire-client.ts'

/** What the package of a vendor is made of, as data: for programs that know a vendor by its document alone. */
export interface DescribedClient {
  /** Name of the vendor in errors. */
  readonly vendor: string
  /** Addresses of the API, by environment. */
  readonly choices: ServerChoices
  /** The environment that is meant where none is given. */
  readonly preset?: string | undefined
  /** Where the API may be whose address comes with each token. */
  readonly apiOrigins?: readonly string[] | undefined
  /** Its path, where `choices` has none. */
  readonly apiPath?: string | undefined
  /** Variable of an address → the value's name. */
  readonly variables: Readonly<Record<string, string>>
  /** Operations that live elsewhere. */
  readonly operationServers: Readonly<Record<string, OperationServers>>
  /** Values of variables in those addresses. */
  readonly defaults: ServerVariables
  /** Where the token endpoint is: at `url`, at `path` of the API's origin, or at the API's address. */
  readonly tokenAddress: {
    readonly url?: string | undefined
    /** In place of `url` for an address of the API. */
    readonly rows?: OperationServers | undefined
    readonly path?: string | undefined
  }
  readonly token?:
    | {
        readonly grant: 'client_credentials' | 'password' | 'urn:ietf:params:oauth:grant-type:jwt-bearer'
        readonly path: string
        readonly dialect: DescribedDialect
        /** The grant of a second call, which trades the token of the first. */
        readonly trade?: string | undefined
        /** Nobody says how clients prove themselves: HTTP Basic is tried, then the body. */
        readonly basicOrBody?: boolean | undefined
        readonly headers: Readonly<Record<string, string>>
        /** Values that are options of the token call. */
        readonly options: readonly string[]
        /** Values that are parameters of the vendor's own → their names. */
        readonly extra: Readonly<Record<string, string>>
      }
    | undefined
  /** How calls are authorized. */
  readonly rules: CallRules
}

/** What a described client is given: options by name, all of them text; those of HTTP Basic as `…Username` and `…Password`. */
export type DescribedValues = Readonly<Record<string, string | undefined>>

/** How calls and token calls travel. Default: the global `fetch`. */
export interface DescribedTransport {
  fetch?: typeof globalThis.fetch | undefined
}

const grants = {
  client_credentials: clientCredentials,
  password,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
}

/**
 * The token call of a described client, which remembers nothing.
 *
 * @throws {@link ConfigurationError} for values that cannot work, and where the document has no token call for programs.
 */
export function describedExchange(
  client: DescribedClient,
  values: DescribedValues,
  { fetch }: DescribedTransport = {},
): Exchange {
  const { token, vendor } = client
  if (!token) throw new ConfigurationError('tokenSource', 'is missing: the document has no token call')
  const given = (names: readonly string[]) =>
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]))
  const extra = given(Object.keys(token.extra)).map(([name, value]) => [token.extra[name]!, value] as const)
  const options = {
    ...Object.fromEntries(given(token.options)),
    ...(extra.length > 0 && { extraParams: Object.fromEntries(extra) }),
    ...(fetch && { fetch: (request: Request) => fetch(request) }),
    grant: token.grant,
    baseUrl: values['tokenBaseUrl'] ?? tokenBaseUrlOf(client, values),
    vendor,
  }
  const make = (dialect: TokenDialect) => {
    const sender = createClient({ headers: { ...token.headers } })
    const { trade, path } = token
    const own =
      trade === undefined ? {} : { extraParams: extraParamsOf(dialect, token.grant, options.extraParams) }
    // By name from a table of the document: which options go together is known at run time alone, where they are read.
    const given = { ...options, ...own } as unknown as GrantExchangeOptions
    const first = grantExchange(grants[token.grant], sender, path, dialect, given)
    return trade === undefined ? first : tradedExchange(first, sender, path, dialect, trade, options)
  }
  const dialect = describedDialect(token.dialect)
  return token.basicOrBody ? basicOrBody(dialect, make) : make(dialect)
}

/**
 * A client of a document alone, which gets and keeps its own tokens as the vendor's package would.
 *
 * @throws {@link ConfigurationError} naming the option.
 */
export function describedClient(
  client: DescribedClient,
  values: DescribedValues,
  { fetch }: DescribedTransport = {},
): ClientWithFetch<ApiClient<Record<string, never>>> & {
  readonly tokenSource: CachedTokenSource | undefined
} {
  const { rules, operationServers, defaults, vendor } = client
  const apiOrigins = originsOfToken(client, values)
  const stated = baseUrlOf(client, values)
  const baseUrl = apiOrigins ? baseOfToken(stated) : stated
  const tokenSource = client.token && cached(describedExchange(client, values, { fetch }))
  const { accessToken } = values
  // A call that nothing lets in needs nothing; the API says whether it does.
  const isBare = !tokenSource && accessToken === undefined && Object.keys(rules.schemes).length === 0
  // It has no secret that others on the way could read.
  checkUrl('baseUrl', baseUrl, isBare)
  // Nothing is for the address of operations that ask for nothing.
  const places = Object.keys(operationServers).filter((one) => rules.operations?.[one]?.length !== 0)
  const origins = () =>
    statedOrigins(
      baseUrl,
      places.map((one) => operationServers[one]!),
      defaults,
    )
  const given = { fetch, ...(tokenSource ? { tokenSource } : { accessToken }) }
  const plain: typeof globalThis.fetch = (...call) => (fetch ?? globalThis.fetch)(...call)
  const table = Object.fromEntries(
    Object.entries(operationServers).map(([operation, servers]) => [operation, [server(servers, defaults)]]),
  )
  const made = authorizedClient<Record<string, never>>(
    isBare
      ? { fetch: plain }
      : withCredentials(
          rules.parts ? withTokenParts(given, rules.parts) : given,
          keysOf(rules, values),
          rules,
          origins,
        ),
    baseUrl,
    origins,
    (settings) =>
      narrowed(wireClient(createClient({ ...settings, baseUrl }), table, baseUrl), rules.operations ?? {}),
    apiOrigins && addressFromToken({ baseUrl: unknownBase, apiOrigins, vendor }),
  )
  return Object.assign(made, { tokenSource })
}

function keysOf({ schemes }: CallRules, values: DescribedValues): Record<string, string | BasicCredential> {
  const keys: Record<string, string | BasicCredential> = {}
  for (const [option, { kind }] of Object.entries(schemes)) {
    const { [option]: key, [`${option}Username`]: username, [`${option}Password`]: secret } = values
    if (kind === 'key' && key !== undefined) keys[option] = key
    // A password that is missing is refused by its name, where the client is made.
    if (kind === 'basic' && username !== undefined) keys[option] = { username, password: secret! }
  }
  return keys
}

/** Where the API may be, if its address comes with the tokens: a client that gets its own, and is given no other address. */
function originsOfToken({ token, apiOrigins }: DescribedClient, { baseUrl }: DescribedValues) {
  return token && baseUrl === undefined ? apiOrigins : undefined
}

function baseUrlOf(client: DescribedClient, values: DescribedValues): string {
  const { choices, preset, variables } = client
  const { baseUrl } = values
  // Nobody has to say what comes with the token.
  const isOfToken = originsOfToken(client, values) !== undefined
  if (isOfToken && Object.keys(choices).length === 0) return unknownBase + (client.apiPath ?? '')
  const isChosen = Object.keys(choices).length > 1 || preset === undefined
  const own = isChosen ? values['environment'] : undefined
  if (baseUrl === undefined && Object.keys(choices).length === 0)
    throw new ConfigurationError('baseUrl', 'is missing: the document names no address')
  const unsaid = (variable: string) => (isOfToken ? unknownValue(choices, variable) : undefined)
  const filled = Object.entries(variables).map(([variable, name]) => [
    variable,
    values[name] ?? unsaid(variable),
  ])
  return chooseServer(choices, { baseUrl, environment: own, preset }, Object.fromEntries(filled))
}

/** What stands for a variable that nobody has said; undefined for one that has a default. */
function unknownValue(choices: ServerChoices, variable: string): string | undefined {
  const those = Object.values(choices).filter(
    ({ variables }) => variables && Object.hasOwn(variables, variable),
  )
  if (those.every(({ variables }) => variables![variable]!.default !== undefined)) return undefined
  return those.some(({ url }) => url.startsWith(`{${variable}}`)) ? unknownBase : unknownPart
}

function tokenBaseUrlOf(client: DescribedClient, values: DescribedValues): string {
  const { url, rows, path } = client.tokenAddress
  if (url !== undefined && rows === undefined) return url
  const baseUrl = baseUrlOf(client, values)
  if (url !== undefined) return knownAddress('tokenBaseUrl', ownServer(rows!, {}, baseUrl) ?? url)
  const known = knownAddress('tokenBaseUrl', baseUrl)
  return path === undefined ? known : new URL(known).origin + path
}
