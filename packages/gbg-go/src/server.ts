import type { CachedTokenSource, Secret } from '@latchkey/auth-core'
import { fromEnvironment, ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { gbgGoExchange, type GbgGoCredentials } from './auth.ts'
import { createTypedClient, type TransportOptions, type GbgGoClient } from './client.ts'
import type { CustomerPaths } from './paths.ts'
import type { Region, RegionOptions } from './region.ts'

export { gbgGoExchange, type GbgGoCredentials, type GbgGoExchangeOptions } from './auth.ts'

export type GbgGoOptions = OwnTokenOptions &
  Pick<TransportOptions, 'headers'> &
  (
    | {
        /** Default: the variable `GBG_GO_REGION`, where there is no `GBG_GO_BASE_URL`. */
        region?: Region | undefined
        baseUrl?: undefined
      }
    | Exclude<RegionOptions, { region: Region }>
  ) &
  (
    | { username?: undefined; password?: undefined }
    | {
        /** Only for accounts that still hold one. Default: the variable `GBG_GO_USERNAME`. */
        username: string
        /** Default: the variable `GBG_GO_PASSWORD`. */
        password: Secret
      }
  ) & {
    /**
     * Host of the token endpoint, one for all regions. Default: the variable `GBG_GO_TOKEN_BASE_URL`, or else
     * `https://api.auth.gbgplc.com`.
     */
    tokenBaseUrl?: string | undefined
  }

/** The typed client, and the tokens it uses. */
export type GbgGo = GbgGoClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per process and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * What is not given is read from the environment: `GBG_GO_REGION`, `GBG_GO_CLIENT_ID`, `GBG_GO_CLIENT_SECRET`, and for a
 * mock `GBG_GO_BASE_URL` and `GBG_GO_TOKEN_BASE_URL`. The secret gives access to every journey of your account: servers
 * only.
 *
 * @throws {@link ConfigurationError} at once, naming the option: an unknown region, an empty secret, half a user name and
 *   password. Calls reject with {@link TokenError} when no token is to be had.
 */
export function createGbgGo(options?: GbgGoOptions): GbgGo {
  const { region, baseUrl, headers, tokens, replay, ...given } = fromEnvironment('GBG_GO', options, {
    needed: [['baseUrl', 'region'], 'clientId', 'clientSecret'],
    optional: ['tokenBaseUrl', 'username', 'password'],
  })
  // Half a user name and password passes no type check; the exchange names the half that is missing.
  const credentials = given as GbgGoCredentials & typeof given
  const tokenSource = ownTokens(tokens, (timing) => gbgGoExchange({ ...credentials, ...timing }))
  const { fetch } = credentials
  // A union does not survive being taken apart; what was given is one half of it.
  const where = { region, baseUrl } as RegionOptions
  const client = createTypedClient<CustomerPaths>({
    ...where,
    headers,
    fetch,
    replay,
    onEvent: tokens?.onEvent,
    tokenSource,
  })
  return Object.assign(client, { tokenSource })
}
