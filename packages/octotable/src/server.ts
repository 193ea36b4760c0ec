import type { CachedTokenSource } from '@latchkey/auth-core'
import { ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { octotableExchange } from './auth.ts'
import { createOctotableClient, type OctotableApiOptions, type OctotableClient } from './client.ts'

export { octotableExchange, type OctotableCredentials } from './auth.ts'
export { registerClient, type RegisterClientOptions, type RegisteredClient } from './register-client.ts'

export type OctotableOptions = OwnTokenOptions &
  OctotableApiOptions & {
    /** From the registration of your API client; looks like `public_…`. */
    clientId: string
    /** Where `/oauth2/token` is: another service than the API. Default: OctoTable's address. */
    tokenBaseUrl?: string | undefined
  }

/** The typed client, and the tokens it uses. */
export type Octotable = OctotableClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per property and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * The secret gives access to every property of yours: servers only.
 *
 * @throws ConfigurationError at once, for options that cannot work. Calls reject with TokenError when no token is to be had.
 */
export function createOctotable(options: OctotableOptions): Octotable {
  const { propertyId, baseUrl, tokens, ...credentials } = options ?? {}
  const tokenSource = ownTokens(tokens, (timing) => octotableExchange({ ...credentials, ...timing }))
  const { fetch } = credentials
  const client = createOctotableClient({ propertyId, baseUrl, fetch, onEvent: tokens?.onEvent, tokenSource })
  return Object.assign(client, { tokenSource })
}
