import { authFetch, lightRequests, staticToken, type TokenSource } from '@latchkey/auth-core'
import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { servers } from './generated/servers.ts'
import { serializeBody } from './multipart.ts'

/** A client for every operation of the API: `client.GET('/sign/envelopes', …)` and so on, as openapi-fetch has it. */
export type NitroSignClient = Client<paths>

export type NitroSignClientOptions = {
  /** Default: `https://api.gonitro.dev`. Tokens go to the origin of this address and nowhere else. */
  baseUrl?: string | undefined
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
 * @throws ConfigurationError when `baseUrl` is neither https nor loopback
 */
export function createNitroSignClient(options: NitroSignClientOptions): NitroSignClient {
  const { baseUrl = defaultBaseUrl, fetch } = options
  const source = options.accessToken === undefined ? options.tokenSource : staticToken(options.accessToken)
  const common = { baseUrl, bodySerializer: serializeBody }
  if (!source) return createClient<paths>({ ...common, ...(fetch && { fetch }) })
  const origins = [new URL(baseUrl).origin]
  return lightRequests(createClient<paths>({ ...common, fetch: authFetch(source, { origins, fetch }) }))
}
