import * as oauth from 'oauth4webapi'
import { checkUrl } from '../lib/check-url.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { oauthWord } from '../lib/oauth-word.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import type { Exchange } from '../request/exchange.ts'
import type { AuthorizationCodeOptions } from '../request/options.ts'
import { joinScopes } from '../request/scopes.ts'
import type { Token } from '../lib/token.ts'
import { checkStore } from '../stores/check-store.ts'
import type { TokenStore } from '../stores/ports.ts'
import { AuthorizationError, type AuthorizationFailureReason } from './authorization-error.ts'
import { extraParameters } from './extra-parameters.ts'
import { useOnce } from './used-once.ts'

/** What the exchange of a code needs beside client and endpoint. */
export type CodeGrant = Pick<AuthorizationCodeOptions, 'grant' | 'code' | 'codeVerifier' | 'redirectUri'>

/** How one vendor's authorization endpoint differs from RFC 6749 (section 4.1.1), as data. */
export interface AuthorizationDialect {
  /** Parameter → what the vendor calls it, e.g. `{ client_id: 'client_key' }`. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** Constants that are sent unless `extraParams` say otherwise, e.g. `{ access_type: 'offline' }`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Name of the code in the callback. Default `code`. */
  readonly code?: string | undefined
  /** Parameters of the callback that the token call repeats, e.g. `['state']`: handed to `exchange` beside the code. */
  readonly repeated?: readonly string[] | undefined
  /** False for a server that knows no PKCE: it gets no challenge. Default true. */
  readonly pkce?: boolean | undefined
  /** What stands between two scopes, if not a space. */
  readonly scopeSeparator?: string | undefined
}

export interface AuthorizationOptions {
  /** Where the user is sent, e.g. `https://acme.example.com/oauth/authorize`. https, unless loopback. */
  authorizationEndpoint: string
  clientId: string
  /** Exactly as registered (RFC 9700 §2.1). Left out where the client has registered only one. */
  redirectUri?: string | undefined
  scope?: string | undefined
  /** Parameters of the vendor, e.g. `{ target }`. May not replace one that is set here. */
  extraParams?: Readonly<Record<string, string>> | undefined
  /** How the server differs from RFC 6749; generated packages have it as data. */
  dialect?: AuthorizationDialect | undefined
  /** The issuer to expect. If given, an `iss` in the callback must equal it (RFC 9207). */
  issuer?: string | undefined
  /** The server sends `iss` with every callback: one without it is refused. Default false. */
  requireIssuer?: boolean | undefined
  /**
   * Makes the exchange of a code, usually
   * `(grant) => tokenExchange<paths, …>(client, tokenPath, tokenDialect, { baseUrl, clientId, ...grant })`. `repeated` are
   * the parameters of the callback that the dialect names, as far as they came with it: `extraParams` of the exchange.
   */
  exchange: (grant: CodeGrant, repeated: Readonly<Record<string, string>>) => Exchange
  /**
   * Where processes that may get the same callback tell each other that it was handled, e.g. the store of the tokens. Without
   * one, each process sends a code once for itself.
   */
  store?: TokenStore | undefined
  /** Name of the vendor in errors. */
  vendor?: string | undefined
}

const DIALECT: OptionTable<AuthorizationDialect> = {
  fields: 'record',
  parameters: 'record',
  code: 'string',
  repeated: 'array',
  pkce: 'boolean',
  scopeSeparator: 'string',
}

const OPTIONS: OptionTable<AuthorizationOptions> = {
  authorizationEndpoint: 'string',
  clientId: 'string',
  redirectUri: 'string',
  scope: 'string',
  extraParams: 'record',
  dialect: 'record',
  issuer: 'string',
  requireIssuer: 'boolean',
  exchange: 'function',
  store: 'object',
  vendor: 'string',
}

/** What has to survive until the callback: in a session of the user, sealed. Both values are secrets. */
export interface AuthorizationState {
  state: string
  codeVerifier: string
}

/**
 * One sign-in under way.
 *
 * The verifier shows through `reveal()` only. The state stands in `url`, too, because the user carries it there and back:
 * log neither.
 */
export interface Authorization {
  /** Where to send the user. */
  readonly url: URL
  /** What to keep for `resumeAuthorization`, when the callback arrives elsewhere. */
  reveal(): AuthorizationState
  /**
   * Checks the callback URL and exchanges its code. Handled twice, it exchanges once: by this object, or while the exchange
   * is under way, both get the same token; afterwards, or in another process that shares `store`, the second is refused.
   *
   * A path with its query will do where there is a `redirectUri` to resolve it against. A callback that is refused here
   * uses nothing up: the right one may still come. A code is never sent again after a failure, not even one that leaves
   * open whether it was used.
   *
   * @throws {@link AuthorizationError} for a callback that is not the response to this sign-in or that says no, with the
   * `reason`; otherwise what the exchange rejects with.
   */
  finish(callbackUrl: string | URL): Promise<Token>
}

/**
 * Starts a sign-in: authorization code with PKCE (S256, unless the dialect says that the server knows none) and state.
 *
 * @throws {@link ConfigurationError} for options that cannot work.
 */
export async function startAuthorization(options: AuthorizationOptions): Promise<Authorization> {
  return createAuthorization(options, {
    state: oauth.generateRandomState(),
    codeVerifier: oauth.generateRandomCodeVerifier(),
  })
}

/**
 * Takes a sign-in up again, with what `reveal()` gave when it was started.
 *
 * @throws {@link ConfigurationError} for options that cannot work.
 */
export async function resumeAuthorization(
  options: AuthorizationOptions,
  kept: AuthorizationState,
): Promise<Authorization> {
  const isText = (value: unknown) => typeof value === 'string' && value !== ''
  if (!isText(kept?.state) || !isText(kept.codeVerifier))
    throw new ConfigurationError('state', 'and codeVerifier must be those of the start')
  return createAuthorization(options, kept)
}

async function createAuthorization(
  options: AuthorizationOptions,
  kept: AuthorizationState,
): Promise<Authorization> {
  const settings = readOptions(options, OPTIONS)
  const { authorizationEndpoint, clientId, redirectUri, scope, extraParams = {} } = settings
  const { issuer, requireIssuer, exchange, store, vendor } = settings
  const dialect = readOptions<AuthorizationDialect>(settings.dialect, DIALECT, {}, 'dialect.')
  if (!clientId) throw new ConfigurationError('clientId', 'is empty')
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  if (store) checkStore('store', store)
  if (issuer === '') throw new ConfigurationError('issuer', 'is empty')
  if (requireIssuer && !issuer) throw new ConfigurationError('issuer', 'is needed to require it')
  const url = checkUrl('authorizationEndpoint', authorizationEndpoint, false, true)
  const place = { vendor, host: url.host, endpoint: url.origin + url.pathname }
  if (redirectUri !== undefined && (!URL.canParse(redirectUri) || redirectUri.includes('#')))
    throw new ConfigurationError('redirectUri', 'must be an absolute URL without a fragment')

  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: joinScopes(scope, dialect.scopeSeparator) || undefined,
    state: kept.state,
    ...(dialect.pkce !== false && {
      code_challenge: await oauth.calculatePKCECodeChallenge(kept.codeVerifier),
      code_challenge_method: 'S256',
    }),
  }
  const own = { ...dialect.parameters, ...extraParams }
  const { fields = {} } = dialect
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(fields[name] ?? name, value)
  const isTaken = (name: string) => Object.hasOwn(parameters, name) || Object.values(fields).includes(name)
  for (const [name, value] of extraParameters(own, isTaken)) url.searchParams.set(name, value)

  const server: oauth.AuthorizationServer = {
    issuer: issuer ?? url.origin,
    authorization_response_iss_parameter_supported: requireIssuer === true,
  }
  const failure = (reason: AuthorizationFailureReason, error?: unknown, oauthError?: string) =>
    new AuthorizationError(reason, error, oauthError, place)
  let finished: Promise<Token> | undefined

  /** The code of a callback that is the response to this sign-in, and what is repeated of it. */
  function readCallback(callbackUrl: string | URL): { code: string; repeated: Record<string, string> } {
    if (!URL.canParse(callbackUrl, redirectUri)) throw failure('callback_malformed')
    const callback = new URL(callbackUrl, redirectUri)
    if (redirectUri !== undefined && !sameAddress(callback, new URL(redirectUri)))
      throw failure('redirect_uri_mismatch')
    const { searchParams } = callback
    const codes = dialect.code ? searchParams.getAll(dialect.code) : []
    if (codes.length > 0) searchParams.delete('code')
    for (const code of codes) searchParams.append('code', code)
    // Nobody said which issuer to expect: an `iss` cannot be judged.
    if (issuer === undefined) searchParams.delete('iss')
    try {
      const answer = oauth.validateAuthResponse(server, { client_id: clientId }, searchParams, kept.state)
      const [code, ...more] = answer.getAll('code')
      const repeated = onceEach(searchParams, dialect.repeated)
      if (code && !more.length && repeated) return { code, repeated }
    } catch (error) {
      const { error: said } = Object(error) as { error?: unknown }
      if (said !== undefined)
        throw failure('refused', error, oauthWord(typeof said === 'string' ? said : undefined))
      if (searchParams.get('state') !== kept.state) throw failure('state_mismatch', error)
      const [iss, ...more] = searchParams.getAll('iss')
      const isForeign = issuer !== undefined && (iss ?? (requireIssuer ? '' : issuer)) !== issuer
      throw failure(isForeign && !more.length ? 'issuer_mismatch' : 'callback_malformed', error)
    }
    throw failure('callback_malformed')
  }

  return {
    url,
    reveal: () => ({ ...kept }),
    async finish(callbackUrl) {
      const { code, repeated } = readCallback(callbackUrl)
      const { codeVerifier } = kept
      const grant: CodeGrant = { grant: 'authorization_code', code, codeVerifier, redirectUri }
      // Set once the code is on its way: where the store could not be asked, the same callback may come again.
      const begin = () => (finished = (async () => exchange(grant, repeated)())())
      try {
        return await (finished ?? useOnce(kept.state, store, () => Date.now(), begin, place))
      } catch (error) {
        // Handled beside another call, which was over first.
        if (finished) return finished
        throw error
      }
    },
  }
}

/** The parameters of these names that came with a callback; undefined if one came twice: nobody can say which is meant. */
function onceEach(
  callback: URLSearchParams,
  names: readonly string[] = [],
): Record<string, string> | undefined {
  if (names.some((name) => callback.getAll(name).length > 1)) return undefined
  const found = names.map((name) => [name, callback.get(name)])
  return Object.fromEntries(found.filter(([, value]) => value)) as Record<string, string>
}

/** Scheme, host, port and path: what a redirect URI is made of, apart from what the server added. */
function sameAddress(one: URL, other: URL): boolean {
  return (
    one.origin === other.origin &&
    one.pathname === other.pathname &&
    one.protocol === other.protocol &&
    one.host === other.host
  )
}

export { AuthorizationError, type AuthorizationFailureReason } from './authorization-error.ts'
export type { EndpointAuth } from './prove-client.ts'
export { revokeToken, type RevocationOptions } from './revoke.ts'
