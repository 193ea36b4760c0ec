import type { CachedTokenSource } from '@latchkey/auth-core'
import { fromEnvironment, ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { octotableExchange } from './auth.ts'
import { createOctotableClient, type OctotableApiOptions, type OctotableClient } from './client.ts'

export { octotableExchange, type OctotableCredentials } from './auth.ts'
export { registerClient, type RegisterClientOptions, type RegisteredClient } from './register-client.ts'

export type OctotableOptions = OwnTokenOptions &
  Partial<OctotableApiOptions> & {
    /** From the registration of your API client; looks like `public_…`. Default: the variable `OCTOTABLE_CLIENT_ID`. */
    clientId?: string | undefined
    /**
     * Where `/oauth2/token` is: another service than the API. Default: the variable `OCTOTABLE_TOKEN_BASE_URL`, or else
     * OctoTable's address.
     */
    tokenBaseUrl?: string | undefined
  }

/** The typed client, and the tokens it uses. */
export type Octotable = OctotableClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per property and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * What is not given is read from the environment: `OCTOTABLE_CLIENT_ID`, `OCTOTABLE_CLIENT_SECRET`, `OCTOTABLE_PROPERTY_ID`,
 * and for a mock `OCTOTABLE_BASE_URL` and `OCTOTABLE_TOKEN_BASE_URL`. The secret gives access to every property of yours:
 * servers only.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. Calls reject with {@link TokenError} when no token is to be had.
 */
export function createOctotable(options?: OctotableOptions): Octotable {
  const { baseUrl, tokens, replay, ...given } = fromEnvironment('OCTOTABLE', options, {
    needed: ['clientId', 'clientSecret', 'propertyId'],
    optional: ['baseUrl', 'tokenBaseUrl'],
  })
  const { propertyId: property, ...credentials } = given
  const propertyId = Number(property) // text, where a variable says it
  const tokenSource = ownTokens(tokens, (timing) => octotableExchange({ ...credentials, ...timing }))
  const { fetch } = credentials
  const client = createOctotableClient({
    propertyId,
    baseUrl,
    fetch,
    replay,
    onEvent: tokens?.onEvent,
    tokenSource,
  })
  return Object.assign(client, { tokenSource })
}
