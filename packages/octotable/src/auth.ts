import { checkUrl, type ClientCredentialsOptions, type Exchange } from '@latchkey/auth-core'
import { clientCredentials, grantExchange, withOwn } from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
import { vendor } from './errors.ts'
import type { paths } from './generated/schema.ts'
import { operationServers } from './generated/servers.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'

export type OctotableCredentials = Pick<
  ClientCredentialsOptions,
  'clientId' | 'clientSecret' | 'fetch' | 'timeoutMs' | 'clock'
> & {
  /** Where `/oauth2/token` is: another service than the API. Default: OctoTable's address. */
  tokenBaseUrl?: string | undefined
}

/**
 * The token call of OctoTable, which remembers nothing: wrap it with `cached`, or with a store of your own.
 *
 * It sends a form, although the header table of the page asks for JSON: the example is a form, and JSON was answered
 * with 415. The unit of the lifetime is not documented and read as seconds; there is no refresh token.
 *
 * @throws {@link ConfigurationError} at once, for credentials that cannot work. The exchange rejects with {@link TokenError}.
 * @see https://octotable-1.gitbook.io/octotable-api/authentication/quickstart
 */
export function octotableExchange(options: OctotableCredentials): Exchange {
  const { tokenBaseUrl: baseUrl = operationServers['POST /oauth2/token'][0].url, ...credentials } =
    options ?? {}
  checkUrl('tokenBaseUrl', baseUrl)
  return grantExchange<paths, typeof tokenPath, typeof tokenDialect>(
    clientCredentials,
    createClient<paths>(),
    tokenPath,
    tokenDialect,
    withOwn(credentials, { grant: 'client_credentials', baseUrl, vendor }),
  )
}
