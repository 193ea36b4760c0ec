import { checkUrl } from '@latchkey/auth-core'
import { authorizedClient, type CallCredential, type TransportOptions } from '@latchkey/auth-core/client'
import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { servers } from './generated/servers.ts'
import type { tokenPath } from './generated/token.ts'
import { serializeBody } from './multipart.ts'

/** Everything but the token endpoint, which `./server` and token sources call. */
export type NitroSignPaths = Omit<paths, typeof tokenPath>

/** An openapi-fetch client of the Nitro Sign API, `client.GET('/sign/envelopes', …)` and so on, and the `fetch` it uses. */
export type NitroSignClient = Client<NitroSignPaths> & {
  /** Sends the token to the origin of `baseUrl`, and to no other. A path goes after `baseUrl`. Adds nothing else. */
  readonly fetch: typeof globalThis.fetch
}

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
 * A body that holds a file is sent as multipart/form-data, every other body as JSON.
 *
 * @throws ConfigurationError naming the option: a `baseUrl` that is neither https nor loopback, no way to authorize calls
 */
export function createNitroSignClient(options: NitroSignClientOptions): NitroSignClient {
  const { baseUrl = defaultBaseUrl, ...transport } = options ?? {}
  let authorized!: typeof globalThis.fetch // set by the call below
  const client = authorizedClient(
    transport,
    () => [checkUrl('baseUrl', baseUrl).origin],
    (fetch) =>
      createClient<NitroSignPaths>({ baseUrl, bodySerializer: serializeBody, fetch: (authorized = fetch) }),
  )
  const fetch: typeof authorized = (input, init) =>
    // A URL and a Request have no first letter.
    authorized((input as string)[0] === '/' ? baseUrl.replace(/\/$/, '') + input : input, init)
  return Object.assign(client, { fetch })
}
