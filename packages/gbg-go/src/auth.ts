import { checkUrl, type Exchange, type PasswordOptions, type Secret } from '@latchkey/auth-core'
import {
  clientCredentials,
  grantExchange,
  password as passwordGrant,
  withOwn,
} from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
import { vendor } from './errors.ts'
import type { paths } from './generated/schema.ts'
import { operationServers } from './generated/servers.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'

/** An API client's id and secret; with a user name and password beside them, the older password grant is used. */
export type GbgGoCredentials = {
  clientId: string
  /** The secret, or a function that fetches it at every exchange. */
  clientSecret: Secret
} & (
  | { username?: undefined; password?: undefined }
  | {
      /** Only for accounts that still hold one; new integrations have none. */
      username: string
      password: Secret
    }
)

export type GbgGoExchangeOptions = GbgGoCredentials &
  Pick<PasswordOptions, 'fetch' | 'timeoutMs' | 'clock'> & {
    /** Host of the token endpoint, one for all regions. Default: `https://api.auth.gbgplc.com`. */
    tokenBaseUrl?: string | undefined
  }

/**
 * The token call of GBG GO, which remembers nothing: wrap it with `cached`, or with a store of your own.
 *
 * One endpoint serves all regions. Tokens last an hour and there is no refresh token.
 *
 * Source: https://docs.go.gbgplc.com/docs/go-v2/developer-integration/execute-customer-journeys/authenticate
 *
 * @throws {@link ConfigurationError} at once, for credentials that cannot work. The exchange rejects with
 *   {@link TokenError}.
 */
export function gbgGoExchange(options: GbgGoExchangeOptions): Exchange {
  const defaultUrl = operationServers['POST /as/token.oauth2'][0].url
  const { tokenBaseUrl: baseUrl = defaultUrl, username, password, ...rest } = options ?? {}
  checkUrl('tokenBaseUrl', baseUrl)
  const isPassword = (username ?? password) !== undefined
  return grantExchange<paths, typeof tokenPath, typeof tokenDialect>(
    isPassword ? passwordGrant : clientCredentials,
    createClient<paths>(),
    tokenPath,
    tokenDialect,
    isPassword
      ? // Half a pair passes no type check; auth-core names the half that is missing to callers without types.
        withOwn(rest, {
          vendor,
          baseUrl,
          grant: 'password',
          username: username as string,
          password: password as Secret,
        })
      : withOwn(rest, { vendor, baseUrl, grant: 'client_credentials' }),
  )
}
