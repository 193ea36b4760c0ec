import {
  tokenExchange,
  type CachedTokenSource,
  type Exchange,
  type RefreshTokenOptions,
  type Token,
} from '@latchkey/auth-core'
import * as core from '@latchkey/auth-core/sign-in'
import { personTokens, readOptions, type OwnTokenOptions, type TokensOptions } from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import { createGoboClient, type GoboApiOptions, type GoboClient } from './client.ts'
import { targetParameter, type CustomerOrg } from './customer-org.ts'
import type { paths } from './generated/schema.ts'
import { authorizationDialect, tokenDialect, tokenPath } from './generated/token.ts'
import { marketplaceOrigin } from './marketplace.ts'

export {
  AuthorizationError,
  type Authorization,
  type AuthorizationFailureReason,
  type AuthorizationState,
} from '@latchkey/auth-core/sign-in'

/** Its name in errors. */
const vendor = 'Gobo'

/** Which app it is. There is no secret: the verifier, then the refresh token, stands for it. */
type AppOptions = Pick<RefreshTokenOptions, 'clientId'> & {
  /** Host or URL of the tenant's marketplace: `acme.withgobo.com` or its own domain. */
  marketplaceUrl: string | URL
  /** The transport of API calls and token calls. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
}

const APP = { clientId: 'string', marketplaceUrl: 'any', fetch: 'function' } as const
const SIGN_IN = {
  customerOrg: 'object',
  redirectUri: 'string',
  scope: 'string',
  tokens: 'record',
  store: 'object',
} as const
const REFRESH = { refreshToken: 'string', subject: 'string', timeoutMs: 'number', clock: 'clock' } as const
const USER = {
  token: 'object',
  apiUrl: 'string',
  apiOrigins: 'array',
  subject: 'string',
  replay: 'string',
} as const

/** Options a sign-in shares with the client of the person, so that both can be given the same ones. */
type PersonOptions = AppOptions & {
  /**
   * Where processes that may get the same callback tell each other that it was handled, e.g. the store of the tokens.
   * Without one, each process sends a code once for itself. A sign-in reads it.
   */
  store?: core.AuthorizationOptions['store']
  /** How tokens are asked for, kept and renewed, and what is told about it. A sign-in reads `timeoutMs` and `clock`. */
  tokens?: Omit<TokensOptions, 'initial'> | undefined
}

export type GoboAuthorizationOptions = PersonOptions & {
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
 * @throws {@link ConfigurationError} naming the option
 * @see https://docs.gobo.io/app-development/get-an-access-token/authorization-code-flow
 */
export async function startAuthorization(options: GoboAuthorizationOptions): Promise<core.Authorization> {
  return core.startAuthorization(flow(options))
}

/**
 * Takes the flow up again when the callback arrives, with the options of the start and what was kept in the session.
 *
 * @throws {@link ConfigurationError} naming the option
 */
export async function resumeAuthorization(
  options: GoboAuthorizationOptions,
  kept: core.AuthorizationState,
): Promise<core.Authorization> {
  return core.resumeAuthorization(flow(options), kept)
}

export type GoboRefreshOptions = AppOptions &
  Pick<RefreshTokenOptions, 'refreshToken' | 'subject' | 'timeoutMs' | 'clock'>

/**
 * The token call that renews a person's token, which remembers nothing: wrap it with `cached`, or with a store of your
 * own. Only Gobo's sample app shows this grant, and only where an answer held a refresh token; its answer replaces the
 * whole token.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}, `reauth_required`
 *   when there is no refresh token.
 */
export function goboRefreshExchange(options: GoboRefreshOptions): Exchange {
  const settings = readOptions(options, { ...APP, ...REFRESH })
  const { refreshToken, subject, timeoutMs, clock, ...app } = settings
  return exchange(app, { timeoutMs, clock }, { grant: 'refresh_token', refreshToken, subject })
}

export type GoboUserOptions = PersonOptions &
  GoboApiOptions &
  Pick<RefreshTokenOptions, 'subject'> &
  // What else the sign-in was given: taken, and not needed.
  Partial<Pick<GoboAuthorizationOptions, 'customerOrg' | 'redirectUri' | 'scope'>> & {
    /** What `finish` gave. */
    token: Token
    /** Which calls are sent again with a new token when theirs is refused. Default `always`. */
    replay?: OwnTokenOptions['replay']
  }

/** The client of the tenant's API, acting for a person. */
export type GoboUser<Paths extends {} = {}> = GoboClient<Paths> & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a client of the tenant's API that acts for the person who consented. Create one per person. The options of the
 * sign-in will do, with `token` and `apiUrl` beside them.
 *
 * A token that came with a refresh token is renewed; with none, calls reject with TokenError `reauth_required` once it has
 * run out: send the person through the flow again. A store put around the token call with `tokens.wrap` keeps this person's
 * tokens under `subject`, or else under the refresh token of `token`.
 *
 * @throws {@link ConfigurationError} naming the option
 */
export function createGoboUser<Paths extends {} = {}>(options: GoboUserOptions): GoboUser<Paths> {
  const settings = readOptions(options, { ...APP, ...SIGN_IN, ...USER })
  const { token, tokens, replay, apiUrl, apiOrigins, subject, ...others } = settings
  const { customerOrg, redirectUri, scope, store, ...app } = others
  const tokenSource = personTokens({ token, subject }, tokens, ({ timeoutMs, clock, ...person }) =>
    exchange(app, { timeoutMs, clock }, { grant: 'refresh_token', ...person }),
  )
  const api = { apiUrl, apiOrigins, fetch: app.fetch, replay, onEvent: tokens?.onEvent }
  return Object.assign(createGoboClient<Paths>({ ...api, tokenSource }), { tokenSource })
}

function flow(options: GoboAuthorizationOptions): core.AuthorizationOptions {
  const { customerOrg, redirectUri, scope, tokens, store, ...app } = readOptions(options, {
    ...APP,
    ...SIGN_IN,
  })
  const { timeoutMs, clock } = tokens ?? {}
  const make: core.AuthorizationOptions['exchange'] = (grant) => exchange(app, { timeoutMs, clock }, grant)
  // What is wrong with an option is said before anybody is sent away.
  make({ grant: 'authorization_code', code: 'code', codeVerifier: 'verifier', redirectUri }, {})
  return {
    authorizationEndpoint: `${marketplaceOrigin(app.marketplaceUrl)}/oauth/authorize`,
    clientId: app.clientId,
    redirectUri,
    scope,
    extraParams: targetParameter(customerOrg),
    dialect: authorizationDialect,
    exchange: make,
    store,
    vendor,
  }
}

function exchange(
  { marketplaceUrl, clientId, fetch }: AppOptions,
  call: Pick<RefreshTokenOptions, 'timeoutMs' | 'clock'>,
  grant: core.CodeGrant | Pick<RefreshTokenOptions, 'grant' | 'refreshToken' | 'subject'>,
): Exchange {
  const baseUrl = marketplaceOrigin(marketplaceUrl)
  return tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(
    createClient<paths>(),
    tokenPath,
    tokenDialect,
    { baseUrl, clientId, fetch, ...call, ...grant, vendor },
  )
}
