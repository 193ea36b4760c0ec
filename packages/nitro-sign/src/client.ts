import {
  type ApiClient,
  authorizedClient,
  type CallCredential,
  type ClientWithFetch,
  type TransportOptions,
} from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { servers } from './generated/servers.ts'
import type { tokenPath } from './generated/token.ts'
import { originsOf, wired } from './generated/wire.ts'

/** Everything but the token endpoint, which `./server` and token sources call. */
export type NitroSignPaths = Omit<paths, typeof tokenPath>

/** An openapi-fetch client of the Nitro Sign API, `client.GET('/sign/envelopes', …)` and so on, and the `fetch` it uses. */
export type NitroSignClient = ClientWithFetch<ApiClient<NitroSignPaths>>

export type NitroSignClientOptions = TransportOptions &
  CallCredential & {
    /** Default: `https://api.gonitro.dev`. Tokens go to the origin of this address and nowhere else. */
    baseUrl?: string | undefined
  }

/** The address of the API. It serves the token endpoint too. */
export const defaultBaseUrl = servers[0].url

/**
 * Makes a typed client from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * Bodies are sent and responses read as their documented media types: a file as multipart/form-data, a PDF as a `Blob`.
 *
 * @throws {@link ConfigurationError} naming the option: a `baseUrl` that is neither https nor loopback, no way to authorize calls
 */
export function createNitroSignClient(options: NitroSignClientOptions): NitroSignClient {
  const { baseUrl = defaultBaseUrl, ...transport } = options ?? {}
  return authorizedClient(
    transport,
    baseUrl,
    () => originsOf(baseUrl),
    (settings) => wired(createClient<NitroSignPaths>({ ...settings, baseUrl }), baseUrl),
  )
}
