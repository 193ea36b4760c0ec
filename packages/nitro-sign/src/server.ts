import { checkUrl, type CachedTokenSource } from '@latchkey/auth-core'
import { fromEnvironment, ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { nitroSignExchange } from './auth.ts'
import { createNitroSignClient, defaultBaseUrl, type NitroSignClient } from './client.ts'

export { nitroSignExchange, type NitroSignCredentials } from './auth.ts'

export type NitroSignOptions = OwnTokenOptions & {
  /** From the admin portal, Settings > API. Default: the variable `NITRO_SIGN_CLIENT_ID`. */
  clientId?: string | undefined
  /** Default: the variable `NITRO_SIGN_BASE_URL`, or else `https://api.gonitro.dev`. */
  baseUrl?: string | undefined
  /**
   * Where `/oauth/token` is, should the portal show another address for your application. Default: the variable
   * `NITRO_SIGN_TOKEN_BASE_URL`, or else `baseUrl`.
   */
  tokenBaseUrl?: string | undefined
}

/** The typed client, and the tokens it uses. */
export type NitroSign = NitroSignClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per process and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * What is not given is read from the environment: `NITRO_SIGN_CLIENT_ID`, `NITRO_SIGN_CLIENT_SECRET`, and for a mock
 * `NITRO_SIGN_BASE_URL`. The secret gives access to everything of your Nitro tenant: servers only.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. Calls reject with {@link TokenError} when no token is to be had.
 */
export function createNitroSign(options?: NitroSignOptions): NitroSign {
  const {
    baseUrl = defaultBaseUrl,
    tokenBaseUrl = baseUrl,
    tokens,
    replay,
    ...credentials
  } = fromEnvironment('NITRO_SIGN', options, {
    needed: ['clientId', 'clientSecret'],
    optional: ['baseUrl', 'tokenBaseUrl'],
  })
  checkUrl('baseUrl', baseUrl) // before it is taken for the other one
  const tokenSource = ownTokens(tokens, (timing) =>
    nitroSignExchange({ ...credentials, tokenBaseUrl, ...timing }),
  )
  const { fetch } = credentials
  const client = createNitroSignClient({ baseUrl, fetch, replay, onEvent: tokens?.onEvent, tokenSource })
  return Object.assign(client, { tokenSource })
}
