import { checkUrl, type CachedTokenSource } from '@latchkey/auth-core'
import { ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { nitroSignExchange } from './auth.ts'
import { createNitroSignClient, defaultBaseUrl, type NitroSignClient } from './client.ts'

export { nitroSignExchange, type NitroSignCredentials } from './auth.ts'

export type NitroSignOptions = OwnTokenOptions & {
  /** From the admin portal, Settings > API. */
  clientId: string
  /** Default: `https://api.gonitro.dev`. */
  baseUrl?: string | undefined
  /** Where `/oauth/token` is, should the portal show another address for your application. Default: `baseUrl`. */
  tokenBaseUrl?: string | undefined
}

/** The typed client, and the tokens it uses. */
export type NitroSign = NitroSignClient & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client that gets and keeps its own tokens. Create one per process and share it: its calls share one
 * token, and one token call when that runs out.
 *
 * The secret gives access to everything of your Nitro tenant: servers only.
 *
 * @throws ConfigurationError at once, for options that cannot work. Calls reject with TokenError when no token is to be had.
 */
export function createNitroSign(options: NitroSignOptions): NitroSign {
  const { baseUrl = defaultBaseUrl, tokenBaseUrl = baseUrl, tokens, ...credentials } = options ?? {}
  checkUrl('baseUrl', baseUrl) // before it is taken for the other one
  const tokenSource = ownTokens(tokens, (timing) =>
    nitroSignExchange({ ...credentials, tokenBaseUrl, ...timing }),
  )
  const { fetch } = credentials
  const client = createNitroSignClient({ baseUrl, fetch, onEvent: tokens?.onEvent, tokenSource })
  return Object.assign(client, { tokenSource })
}
