import type { CachedTokenSource } from '@latchkey/auth-core'
import { ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { gbgGoExchange, type GbgGoCredentials } from './auth.ts'
import { createTypedClient, type TransportOptions, type GbgGoClient } from './client.ts'
import type { CustomerPaths } from './paths.ts'
import type { RegionOptions } from './region.ts'

export { gbgGoExchange, type GbgGoCredentials, type GbgGoExchangeOptions } from './auth.ts'

export type GbgGoOptions = OwnTokenOptions &
  RegionOptions &
  Pick<TransportOptions, 'headers'> &
  GbgGoCredentials & {
    /** Host of the token endpoint, one for all regions. Default: `https://api.auth.gbgplc.com`. */
    tokenBaseUrl?: string | undefined
  }

/** The typed client, and the tokens it uses. */
export type GbgGo = GbgGoClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per process and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * The secret gives access to every journey of your account: servers only.
 *
 * @throws ConfigurationError at once, naming the option: an unknown region, an empty secret, half a user name and
 *   password. Calls reject with TokenError when no token is to be had.
 */
export function createGbgGo(options: GbgGoOptions): GbgGo {
  const { region, baseUrl, headers, tokens, ...credentials } = options ?? {}
  const tokenSource = ownTokens(tokens, (timing) => gbgGoExchange({ ...credentials, ...timing }))
  const { fetch } = credentials
  // A union does not survive being taken apart; what was given is one half of it.
  const where = { region, baseUrl } as RegionOptions
  const client = createTypedClient<CustomerPaths>({
    ...where,
    headers,
    fetch,
    onEvent: tokens?.onEvent,
    tokenSource,
  })
  return Object.assign(client, { tokenSource })
}
