import { checkUrl } from '@latchkey/auth-core'
import {
  type ApiClient,
  authorizedClient,
  type CallCredential,
  type ClientWithFetch,
  type TransportOptions,
} from '@latchkey/client-core'
import createClient from 'openapi-fetch'

/**
 * A client of the tenant's own API, and the `fetch` it uses.
 *
 * `Paths` are the tenant's, as openapi-typescript makes them from its document: Gobo's tokens are for that API, Gobo has
 * none of its own to call. Without them, use `fetch`.
 */
export type GoboClient<Paths extends {} = {}> = ClientWithFetch<ApiClient<Paths>>

export interface GoboApiOptions {
  /** Base address of the tenant's API. Tokens go to its origin. */
  apiUrl: string
  /** Further origins the tenant's API has, such as `https://files.example.com`. Tokens go there too. */
  apiOrigins?: readonly string[] | undefined
}

export type GoboClientOptions = GoboApiOptions & TransportOptions & CallCredential

/**
 * Makes a client of the tenant's API from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * @throws {@link ConfigurationError} naming the option: no `apiUrl`, one that is neither https nor loopback, no way to authorize
 *   calls
 */
export function createGoboClient<Paths extends {} = {}>(options: GoboClientOptions): GoboClient<Paths> {
  const { apiUrl, apiOrigins = [], ...transport } = options ?? {}
  return authorizedClient(
    transport,
    apiUrl,
    () => [checkUrl('apiUrl', apiUrl).origin, ...apiOrigins],
    (settings) => createClient<Paths>({ ...settings, baseUrl: apiUrl }),
  )
}
