import type { ClientCredentialsOptions, Exchange } from '@latchkey/auth-core'
import { clientCredentials, grantExchange, withOwn } from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
import { targetParameter, type CustomerOrg } from './customer-org.ts'
import type { paths } from './generated/schema.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'
import { marketplaceOrigin } from './marketplace.ts'

export type GoboCredentials = Pick<
  ClientCredentialsOptions,
  'clientId' | 'clientSecret' | 'scope' | 'fetch' | 'timeoutMs' | 'clock'
> & {
  /** Host or URL of the tenant's marketplace: `acme.withgobo.com` or its own domain. */
  marketplaceUrl: string | URL
  /** The organisation the app works for; it must have installed the app. */
  customerOrg: CustomerOrg
}

/**
 * The token call of an app that acts for itself, which remembers nothing: wrap it with `cached`, or with a store of your
 * own. Every organisation has tokens of its own, and its `key` says so.
 *
 * The lifetime is not documented: where the answer states none, a token is used until it is refused, for an hour at most.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}.
 * @see https://docs.gobo.io/app-development/get-an-access-token/client-credentials-flow
 */
export function goboExchange(options: GoboCredentials): Exchange {
  const { marketplaceUrl, customerOrg, ...credentials } = options ?? {}
  const baseUrl = marketplaceOrigin(marketplaceUrl)
  return grantExchange<paths, typeof tokenPath, typeof tokenDialect>(
    clientCredentials,
    createClient<paths>(),
    tokenPath,
    tokenDialect,
    withOwn(credentials, {
      grant: 'client_credentials',
      baseUrl,
      extraParams: targetParameter(customerOrg),
      vendor: 'Gobo',
    }),
  )
}
