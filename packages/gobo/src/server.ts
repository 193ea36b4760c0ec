import type { CachedTokenSource } from '@latchkey/auth-core'
import { fromEnvironment, ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { goboExchange, type GoboCredentials } from './auth.ts'
import { createGoboClient, type GoboApiOptions, type GoboClient } from './client.ts'
import type { CustomerOrg } from './customer-org.ts'

export { goboExchange, type GoboCredentials } from './auth.ts'

export type GoboOptions = OwnTokenOptions &
  Partial<GoboApiOptions> &
  Partial<Pick<GoboCredentials, 'marketplaceUrl' | 'customerOrg' | 'scope'>> & {
    /** From the partner portal. Default: the variable `GOBO_CLIENT_ID`. */
    clientId?: string | undefined
  }

/** The client of the tenant's API, and the tokens it uses. */
export type Gobo<Paths extends {} = {}> = GoboClient<Paths> & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a client of the tenant's API that gets and keeps its own tokens, for one organisation that installed the app.
 * Create one per organisation and share it: its calls share one token, and one token call when that runs out.
 *
 * What is not given is read from the environment: `GOBO_MARKETPLACE_URL`, `GOBO_CLIENT_ID`, `GOBO_CLIENT_SECRET`,
 * `GOBO_API_URL`, and `GOBO_CUSTOMER_ORG_EXTERNAL_ID` or else `GOBO_CUSTOMER_ORG_GUID`.
 *
 * The app acts for itself; what a person consented to comes from the authorization code flow. The secret gives access
 * to every organisation that installed the app: servers only.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. Calls reject with {@link TokenError} when no token is to be had.
 */
export function createGobo<Paths extends {} = {}>(options?: GoboOptions): Gobo<Paths> {
  const { apiUrl, apiOrigins, tokens, replay, ...given } = fromEnvironment('GOBO', options, {
    needed: [
      'marketplaceUrl',
      'clientId',
      'clientSecret',
      ['customerOrg.externalId', 'customerOrg.guid'],
      'apiUrl',
    ],
  })
  const credentials = given as typeof given & { customerOrg: CustomerOrg } // one of the two is there
  const tokenSource = ownTokens(tokens, (timing) => goboExchange({ ...credentials, ...timing }))
  const { fetch } = credentials
  const client = createGoboClient<Paths>({
    apiUrl,
    apiOrigins,
    fetch,
    replay,
    onEvent: tokens?.onEvent,
    tokenSource,
  })
  return Object.assign(client, { tokenSource })
}
