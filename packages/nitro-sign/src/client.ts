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
import type { paths } from './generated/schema.ts'
import { servers } from './generated/servers.ts'
import type { tokenPath } from './generated/token.ts'
import { serializeBody } from './multipart.ts'

/** Everything but the token endpoint, which `./server` and token sources call. */
export type NitroSignPaths = Omit<paths, typeof tokenPath>

/** An openapi-fetch client of the Nitro Sign API: `client.GET('/sign/envelopes', …)` and so on. */
export type NitroSignClient = Client<NitroSignPaths>

export type NitroSignClientOptions = {
  /** Default: `https://api.gonitro.dev`. Tokens go to the origin of this address and nowhere else. */
  baseUrl?: string | undefined
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

/** The address of the API. It serves the token endpoint too. */
export const defaultBaseUrl = servers[0].url

/**
 * Makes a typed client from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * A body that holds a file is sent as multipart/form-data, every other body as JSON.
 *
 * @throws ConfigurationError naming the option: a `baseUrl` that is neither https nor loopback, no way to authorize calls
 */
export function createNitroSignClient(options: NitroSignClientOptions): NitroSignClient {
  const { baseUrl = defaultBaseUrl, fetch, onEvent, accessToken } = options
  const source = accessToken === undefined ? options.tokenSource : staticToken(accessToken)
  if (!source && !fetch) {
    throw new ConfigurationError('tokenSource', 'is missing: give one, an "accessToken", or a "fetch"')
  }
  const common = { baseUrl, bodySerializer: serializeBody }
  if (!source) return createClient<NitroSignPaths>({ ...common, ...(fetch && { fetch }) })
  const authorized = authFetch(source, { origins: [checkUrl('baseUrl', baseUrl).origin], fetch, onEvent })
  return lightRequests(createClient<NitroSignPaths>({ ...common, fetch: authorized }))
}
