import { cached, type CachedOptions, type CachedTokenSource } from '@latchkey/auth-core'
import { nitroSignExchange, type NitroSignCredentials } from './auth.ts'
import { createNitroSignClient, type NitroSignClient } from './client.ts'

export { nitroSignExchange, type NitroSignCredentials } from './auth.ts'

export type NitroSignOptions = {
  /** From the admin portal, Settings > API. */
  clientId: string
  /** A secret, or a function that fetches it: asked at every token call, and once more when it was refused. */
  clientSecret: NitroSignCredentials['clientSecret']
  /** Default: `https://api.gonitro.dev`. */
  baseUrl?: string | undefined
  /** Where `/oauth/token` is, should the portal show another address for your application. Default: `baseUrl`. */
  tokenBaseUrl?: string | undefined
  /** The transport of API calls and token calls. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** When tokens are renewed, what is told about it. */
  tokens?: CachedOptions | undefined
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
  const { clientId, clientSecret, baseUrl, tokenBaseUrl = baseUrl, fetch, tokens } = options
  const { clock, onEvent } = tokens ?? {}
  const tokenSource = cached(
    nitroSignExchange({ clientId, clientSecret, tokenBaseUrl, fetch, clock }),
    tokens,
  )
  return Object.assign(createNitroSignClient({ baseUrl, tokenSource, fetch, onEvent }), { tokenSource })
}
