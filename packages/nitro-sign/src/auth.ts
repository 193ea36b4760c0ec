import { checkUrl, type ClientCredentialsOptions, type Exchange } from '@latchkey/auth-core'
import { clientCredentials, grantExchange, withOwn } from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
import { defaultBaseUrl } from './client.ts'
import { vendor } from './errors.ts'
import type { paths } from './generated/schema.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'

export type NitroSignCredentials = Pick<
  ClientCredentialsOptions,
  'clientId' | 'clientSecret' | 'fetch' | 'timeoutMs' | 'clock'
> & {
  /** Where `/oauth/token` is. Default: `https://api.gonitro.dev`. */
  tokenBaseUrl?: string | undefined
}

/**
 * The token call of Nitro Sign, which remembers nothing: wrap it with `cached`, or with a store of your own.
 *
 * Tokens last 24 hours and there is no refresh token. Rotating the credentials in the admin portal revokes the secret
 * and every token at once.
 *
 * Source: https://developers.gonitro.com/docs/authentication/token-renew
 *
 * @throws {@link ConfigurationError} at once, for credentials that cannot work. The exchange rejects with {@link TokenError}.
 */
export function nitroSignExchange(options: NitroSignCredentials): Exchange {
  const { tokenBaseUrl: baseUrl = defaultBaseUrl, ...credentials } = options ?? {}
  checkUrl('tokenBaseUrl', baseUrl)
  return grantExchange<paths, typeof tokenPath, typeof tokenDialect>(
    clientCredentials,
    createClient<paths>(),
    tokenPath,
    tokenDialect,
    withOwn(credentials, { grant: 'client_credentials', baseUrl, vendor }),
  )
}
