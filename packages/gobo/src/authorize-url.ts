import { ConfigurationError } from '@latchkey/auth-core'
import { readOptions } from '@latchkey/client-core'
import { targetParameter, type CustomerOrg } from './customer-org.ts'
import type { operations } from './generated/schema.ts'
import { marketplaceOrigin } from './marketplace.ts'

export interface AuthorizeUrlOptions {
  /** Host or URL of the tenant's marketplace. */
  marketplaceUrl: string | URL
  clientId: string
  customerOrg: CustomerOrg
  /** SHA-256 of the verifier as base64url, 43 characters (RFC 7636). The verifier stays with you. */
  codeChallenge: string
  /** Ties the callback to the browser that started (RFC 6749 §10.12). Comes back unchanged. */
  state: string
  /** Needed only when the app has registered several. Send the same one with the code. */
  redirectUri?: string | undefined
  /** Scopes wanted, separated by single spaces; left out means all that were approved at installation. */
  scope?: string | undefined
}

/**
 * Builds the URL at which a customeruser consents. Send the browser there; it is no address for fetch.
 *
 * Works only after the app was installed. Gobo calls `state` recommended; here it is required.
 *
 * @throws {@link ConfigurationError} naming the option
 * @see https://docs.gobo.io/app-development/get-an-access-token/authorization-code-flow
 */
export function authorizeUrl(options: AuthorizeUrlOptions): URL {
  const settings = readOptions<AuthorizeUrlOptions>(options, {
    marketplaceUrl: 'any',
    clientId: 'string',
    customerOrg: 'object',
    codeChallenge: 'string',
    state: 'string',
    redirectUri: 'string',
    scope: 'string',
  })
  const { clientId, codeChallenge, state, redirectUri, scope } = settings
  if (!clientId) throw new ConfigurationError('clientId', 'must not be empty')
  if (!state) throw new ConfigurationError('state', 'must not be empty')
  if (!/^[\w-]{43}$/.test(codeChallenge)) {
    throw new ConfigurationError('codeChallenge', 'must be a SHA-256 as base64url: 43 characters, no padding')
  }
  const url = new URL('/oauth/authorize', marketplaceOrigin(settings.marketplaceUrl))
  const query: AuthorizeQuery = {
    response_type: 'code',
    client_id: clientId,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...targetParameter(settings.customerOrg),
    ...(redirectUri && { redirect_uri: redirectUri }),
    ...(scope && { scope }),
    state,
  }
  url.search = new URLSearchParams(query).toString()
  return url
}

/** Checked against the document: a parameter it does not know is a compile error here. */
type AuthorizeQuery = operations['authorize']['parameters']['query'] & Record<string, string>
