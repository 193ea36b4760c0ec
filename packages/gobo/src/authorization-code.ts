import {
  cached,
  tokenExchange,
  type CachedOptions,
  type CachedTokenSource,
  type Exchange,
  type RefreshTokenOptions,
  type Token,
} from '@latchkey/auth-core'
import * as core from '@latchkey/auth-core/authorization-code'
import createClient from 'openapi-fetch'
import { createGoboClient, type GoboApiOptions, type GoboClient } from './client.ts'
import { targetParameter, type CustomerOrg } from './customer-org.ts'
import type { paths } from './generated/schema.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'
import { marketplaceOrigin } from './marketplace.ts'

export type { Authorization, AuthorizationState } from '@latchkey/auth-core/authorization-code'

/** What every token call of a person's needs. There is no secret: the verifier, then the refresh token, stands for it. */
type AppOptions = Pick<RefreshTokenOptions, 'clientId' | 'timeoutMs' | 'clock'> & {
  /** Host or URL of the tenant's marketplace: `acme.withgobo.com` or its own domain. */
  marketplaceUrl: string | URL
  /** The transport of API calls and token calls. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
}

export type GoboAuthorizationOptions = AppOptions & {
  /** The organisation the person works in; it must have installed the app. */
  customerOrg: CustomerOrg
  /** Needed only when the app has registered several. */
  redirectUri?: string | undefined
  /** Scopes wanted, separated by single spaces; left out means all that were approved at installation. */
  scope?: string | undefined
}

/**
 * Starts the authorization code flow: where to send a customeruser for consent, with PKCE and state.
 *
 * Keep what `reveal()` gives in the person's session, and hand the callback's URL to `finish`, of this object or of the
 * one `resumeAuthorization` makes. Do that on your backend: whether browsers may call the token endpoint is not
 * documented.
 *
 * @throws ConfigurationError naming the option
 * @see https://docs.gobo.io/app-development/get-an-access-token/authorization-code-flow
 */
export function startAuthorization(options: GoboAuthorizationOptions): Promise<core.Authorization> {
  return core.startAuthorization(flow(options))
}

/**
 * Takes the flow up again when the callback arrives, with the options of the start and what was kept in the session.
 *
 * @throws ConfigurationError naming the option
 */
export function resumeAuthorization(
  options: GoboAuthorizationOptions,
  kept: core.AuthorizationState,
): Promise<core.Authorization> {
  return core.resumeAuthorization(flow(options), kept)
}

/**
 * The token call that renews a person's token, which remembers nothing: wrap it with `cached`, or with a store of your
 * own. Only Gobo's sample app shows this grant, and only where an answer held a refresh token; its answer replaces the
 * whole token.
 *
 * @throws ConfigurationError at once, for options that cannot work. The exchange rejects with TokenError, `reauth_required`
 *   when there is no refresh token.
 */
export function goboRefreshExchange(
  options: AppOptions & Pick<RefreshTokenOptions, 'refreshToken' | 'subject'>,
): Exchange {
  const { refreshToken, subject } = options
  return exchange(options, { grant: 'refresh_token', refreshToken, subject })
}

export type GoboUserOptions = AppOptions &
  GoboApiOptions & {
    /** What `finish` gave. */
    token: Token
    /** When tokens are renewed, what is told about it. */
    tokens?: Omit<CachedOptions, 'initial' | 'clock'> | undefined
  }

/** The client of the tenant's API, acting for a person. */
export type GoboUser<Paths extends {}> = GoboClient<Paths> & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a client of the tenant's API that acts for the person who consented. Create one per person.
 *
 * A token that came with a refresh token is renewed; with none, calls reject with TokenError `reauth_required` once it has
 * run out: send the person through the flow again. To keep tokens over restarts or between processes, put a store around
 * `goboRefreshExchange` and give the source to `createGoboClient`.
 *
 * @throws ConfigurationError naming the option
 */
export function createGoboUser<Paths extends {} = {}>(options: GoboUserOptions): GoboUser<Paths> {
  const { token, tokens, apiUrl, apiOrigins, clock, fetch } = options
  const tokenSource = cached(goboRefreshExchange(options), { ...tokens, initial: token, clock })
  const api = { apiUrl, apiOrigins, fetch, onEvent: tokens?.onEvent }
  return Object.assign(createGoboClient<Paths>({ ...api, tokenSource }), { tokenSource })
}

function flow(options: GoboAuthorizationOptions): core.AuthorizationOptions {
  const { marketplaceUrl, clientId, customerOrg, redirectUri, scope } = options
  return {
    authorizationEndpoint: `${marketplaceOrigin(marketplaceUrl)}/oauth/authorize`,
    clientId,
    redirectUri,
    scope,
    extraParams: targetParameter(customerOrg),
    exchange: (grant) => exchange(options, grant),
  }
}

function exchange(
  { marketplaceUrl, clientId, fetch, timeoutMs, clock }: AppOptions,
  grant: core.CodeGrant | Pick<RefreshTokenOptions, 'grant' | 'refreshToken' | 'subject'>,
): Exchange {
  const baseUrl = marketplaceOrigin(marketplaceUrl)
  return tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(
    createClient<paths>({ baseUrl }),
    tokenPath,
    tokenDialect,
    { baseUrl, clientId, fetch, timeoutMs, clock, ...grant },
  )
}
