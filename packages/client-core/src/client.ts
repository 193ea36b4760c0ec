import {
  type AuthFetchOptions,
  cached,
  type CachedOptions,
  type CachedTokenSource,
  ConfigurationError,
  type Exchange,
  type Secret,
  staticToken,
  type Token,
  TokenError,
  type TokenEventListener,
  type TokenSource,
} from '@latchkey/auth-core'
import {
  attachTokens,
  authFetchDefaults,
  cachedOptions,
  markAuthorized,
  readOptions,
  type OptionTable,
} from '@latchkey/auth-core/lib'
import type { Client } from 'openapi-fetch'
import type { ApiClient } from './api-client.ts'
import { lightRequests, type RequestSettings } from './light-requests.ts'
import { serializePath } from './path-params.ts'

export { lightRequests }

/** How the calls of a client travel. */
export interface TransportOptions {
  /** The transport. Default: the global `fetch`. Retries, timeouts and `observeResponses` go here. */
  fetch?: typeof globalThis.fetch | undefined
  /** Hears of replayed calls. */
  onEvent?: TokenEventListener | undefined
  /** Which calls are sent again with a new token when theirs is refused. Default `always`. */
  replay?: AuthFetchOptions['replay']
}

/** How the calls of a client are authorized: exactly one of the three. `AccessToken` narrows which strings will do. */
export type CallCredential<AccessToken extends string = string> =
  | {
      /** Where tokens come from, and from where a new one comes when one is refused. */
      tokenSource: TokenSource
      accessToken?: undefined
    }
  | {
      /** A token somebody else keeps, or a function asked at every call; its argument names the token refused. */
      accessToken: GivenToken<AccessToken>
      tokenSource?: undefined
    }
  | {
      /** A fetch that lets itself in, such as one that goes through your backend. */
      fetch: typeof globalThis.fetch
      tokenSource?: undefined
      accessToken?: undefined
    }

/** A token somebody else keeps, or a function asked at every call; its argument names the token refused. */
export type GivenToken<AccessToken extends string = string> =
  AccessToken | ((request: { rejected?: string | undefined }) => AccessToken | Promise<AccessToken>)

/** What a client that gets and keeps its own tokens takes. */
export interface OwnTokenOptions {
  /** Default: the variable `<VENDOR>_CLIENT_ID` of the environment. */
  clientId?: string | undefined
  /**
   * A secret, or a function that fetches it: asked at every token call, and once more when it was refused. Default: the
   * variable `<VENDOR>_CLIENT_SECRET` of the environment.
   */
  clientSecret?: Secret | undefined
  /** The transport of API calls and token calls. Default: the global `fetch`. Retries and `observeResponses` go here. */
  fetch?: typeof globalThis.fetch | undefined
  /** Which calls are sent again with a new token when theirs is refused. Default `always`. */
  replay?: AuthFetchOptions['replay']
  /** How tokens are asked for, kept and renewed, and what is told about it. */
  tokens?: TokensOptions | undefined
}

/** How a client keeps its own tokens: what `cached` takes, and what concerns the token call. */
export interface TokensOptions extends CachedOptions {
  /** Bounds a token call, headers and body together. Default 10 000 ms. */
  timeoutMs?: number | undefined
  /**
   * Puts something around the token call, such as a store, which hears and lives by what the tokens do:
   * `(exchange, shared) => stored(exchange, { store, ...shared })`.
   */
  wrap?: ((exchange: Exchange, shared: Pick<CachedOptions, 'clock' | 'onEvent'>) => Exchange) | undefined
}

/** A typed client, and the `fetch` its calls go through. */
export type ClientWithFetch<Typed> = Typed & {
  /** Sends the token to the origins of the API, and to no other. A path goes after the API's address. Adds nothing else. */
  readonly fetch: typeof globalThis.fetch
}

/** What every client hands to openapi-fetch, whatever else it does; also how parameters are put into a path. */
export interface ClientSettings extends RequestSettings {
  pathSerializer: typeof serializePath
}

/**
 * What a client of openapi-fetch is here. Its package has declarations for ES modules and for CommonJS, whose types are no
 * match for each other; a program that compiles to CommonJS has both.
 */
interface LikeClient {
  use(...middleware: never[]): void
}

const TRANSPORT = {
  fetch: 'function',
  onEvent: 'function',
  replay: 'string',
  tokenSource: 'object',
  accessToken: 'any',
} as const

/**
 * Makes a typed client whose calls are authorized: what every vendor's `create…Client` does with its options. The one place
 * where clients are made.
 *
 * `create` hands the settings it gets to openapi-fetch. `origins` is asked only where tokens are sent: to these and no
 * others. A `fetch` given without a token is used as it is. `apiAddress` sends calls to the address that came with a token.
 *
 * @throws {@link ConfigurationError} (`tokenSource`) when there is no way to authorize calls, (`accessToken`) when there are
 * two, (`baseUrl`) for an address with a query, a fragment or credentials, for unknown options, and what `origins` throws.
 */
export function authorizedClient<Paths extends {}>(
  options: TransportOptions & { tokenSource?: TokenSource | undefined; accessToken?: GivenToken | undefined },
  baseUrl: string,
  origins: () => readonly string[],
  create: (settings: ClientSettings) => Client<Paths> | LikeClient,
  apiAddress?: AuthFetchOptions['apiAddress'],
): ClientWithFetch<ApiClient<Paths>> {
  const { tokenSource, accessToken, ...transport } = readOptions(options, TRANSPORT, authFetchDefaults)
  const source = accessToken === undefined ? tokenSource : staticToken(accessToken)
  if (tokenSource && source !== tokenSource)
    throw new ConfigurationError('accessToken', 'excludes "tokenSource"')
  const authorized = source
    ? attachTokens(source, { ...transport, origins: origins(), apiAddress })
    : transport.fetch
  if (!authorized) throw new ConfigurationError('tokenSource', 'or "accessToken" or "fetch" is missing')
  // Also where no token is sent there: what is put after it would become part of the query.
  if (/[?#]|^\w+:\/\/[^/]*@/.test(baseUrl))
    throw new ConfigurationError('baseUrl', 'must be without query, fragment or credentials')
  const fetchAny: typeof authorized = (input, init) =>
    // A URL and a Request have no first letter.
    authorized((input as string)[0] === '/' ? baseUrl.replace(/\/$/, '') + input : input, init)
  // A token call that went through it would wait for itself.
  if (source) markAuthorized(fetchAny)
  const createLight = (settings: RequestSettings) => create({ ...settings, pathSerializer: serializePath })
  // The calls are openapi-fetch's; the type takes fewer arguments.
  const client = lightRequests(createLight, authorized) as unknown as ApiClient<Paths>
  return Object.assign(client, { fetch: fetchAny })
}

/**
 * The tokens a client gets and keeps for itself: what every vendor's `create…` makes of its `tokens`.
 *
 * `exchange` makes the token call, and is given what concerns it.
 *
 * @throws {@link ConfigurationError} for unknown options.
 */
export function ownTokens(
  tokens: TokensOptions | undefined,
  exchange: (timing: Pick<TokensOptions, 'timeoutMs' | 'clock'>) => Exchange,
): CachedTokenSource {
  const { wrap, timeoutMs, ...caching } = readOptions(
    tokens,
    { timeoutMs: 'number', wrap: 'function', ...cachedOptions } satisfies OptionTable<TokensOptions>,
    {},
    'tokens.',
  )
  const { clock, onEvent } = caching
  const call = exchange({ timeoutMs, clock })
  return cached(wrap ? wrap(call, { clock, onEvent }) : call, caching)
}

/** Ten years, in milliseconds: nothing can renew such a token, so it is used until it is refused. */
const UNTIL_REFUSED_MS = 315_576_000_000

/** Who a client acts for, once they have signed in. */
export interface PersonTokenOptions {
  /** What the sign-in gave. */
  token?: Token | undefined
  /** In place of `token`: a refresh token that was kept. */
  refreshToken?: string | undefined
  /** Names the person in a store put around the token call. Default: the refresh token, or else the token itself. */
  subject?: string | undefined
}

/**
 * The tokens of a person who has signed in: what every vendor's `create…User` makes of its options.
 *
 * `exchange` makes the token call that refreshes; undefined for a vendor without one: then calls reject with
 * {@link TokenError} `reauth_required` once the token has ended. A token without an end that nothing can renew is used
 * until it is refused.
 *
 * @throws {@link ConfigurationError} (`token`) when there is neither a token nor a refresh token, and for unknown options.
 */
export function personTokens(
  { token, refreshToken, subject }: PersonTokenOptions,
  tokens: Omit<TokensOptions, 'initial'> | undefined,
  exchange:
    | ((
        timing: Pick<TokensOptions, 'timeoutMs' | 'clock'> & {
          refreshToken: string | undefined
          subject: string | undefined
        },
      ) => Exchange)
    | undefined,
): CachedTokenSource {
  // Below, its members are all that is taken of it.
  readOptions({ tokens }, { tokens: 'record' })
  const isToken = typeof token?.reveal === 'function'
  if (!isToken && (token !== undefined || !refreshToken))
    throw new ConfigurationError('token', 'must be what "finish" gave')
  const own = token?.revealRefreshToken() ?? refreshToken
  const until = own === undefined || !exchange ? { unknownLifetimeMs: UNTIL_REFUSED_MS } : {}
  return ownTokens({ ...until, ...tokens, initial: token }, (timing) =>
    exchange
      ? // Two people must never meet in a store.
        exchange({ ...timing, refreshToken: own, subject: subject ?? own ?? token?.reveal() })
      : () => Promise.reject(new TokenError('reauth_required')),
  )
}
