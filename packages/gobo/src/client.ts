import {
  authFetch,
  checkUrl,
  ConfigurationError,
  lightRequests,
  staticToken,
  type TokenEventListener,
  type TokenSource,
} from '@latchkey/auth-core'
import createClient, { type Client } from 'openapi-fetch'

/**
 * A client of the tenant's own API, and the `fetch` it uses.
 *
 * `Paths` are the tenant's, as openapi-typescript makes them from its document: Gobo's tokens are for that API, Gobo has
 * none of its own to call. Without them, use `fetch`.
 */
export type GoboClient<Paths extends {}> = Client<Paths> & {
  /** Sends the token to the origins of the tenant's API, and to no other. */
  readonly fetch: typeof globalThis.fetch
}

export type GoboApiOptions = {
  /** Base address of the tenant's API. Tokens go to its origin. */
  apiUrl: string
  /** Further origins the tenant's API has, such as `https://files.example.com`. Tokens go there too. */
  apiOrigins?: readonly string[] | undefined
}

export type GoboClientOptions = GoboApiOptions & {
  /** Hears of replayed and refused calls. */
  onEvent?: TokenEventListener | undefined
} & (
    | {
        /** Where tokens come from, and from where a new one comes when one is refused. */
        tokenSource: TokenSource
        accessToken?: undefined
        /** The transport. Default: the global `fetch`. */
        fetch?: typeof globalThis.fetch | undefined
      }
    | {
        /** A token somebody else keeps, or a function asked at every call; its argument names the token refused. */
        accessToken: Parameters<typeof staticToken>[0]
        tokenSource?: undefined
        /** The transport. Default: the global `fetch`. */
        fetch?: typeof globalThis.fetch | undefined
      }
    | {
        /** A fetch that lets itself in, such as one that goes through your backend. */
        fetch: typeof globalThis.fetch
        tokenSource?: undefined
        accessToken?: undefined
      }
  )

/**
 * Makes a client of the tenant's API from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * @throws ConfigurationError naming the option: no `apiUrl`, one that is neither https nor loopback, no way to authorize
 *   calls
 */
export function createGoboClient<Paths extends {} = {}>(options: GoboClientOptions): GoboClient<Paths> {
  const { apiUrl, apiOrigins = [], fetch, onEvent, accessToken } = options
  const source = accessToken === undefined ? options.tokenSource : staticToken(accessToken)
  if (!source) {
    if (!fetch) throw new ConfigurationError('tokenSource', 'or "accessToken" or "fetch" is missing')
    return Object.assign(createClient<Paths>({ baseUrl: apiUrl, fetch }), { fetch })
  }
  const authorized = authFetch(source, {
    origins: [checkUrl('apiUrl', apiUrl).origin, ...apiOrigins],
    fetch,
    onEvent,
  })
  const client = lightRequests(createClient<Paths>({ baseUrl: apiUrl, fetch: authorized }))
  return Object.assign(client, { fetch: authorized })
}
