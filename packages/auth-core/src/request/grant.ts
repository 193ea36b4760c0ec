import type { Clock } from '../lib/clock.ts'
import type { TokenDialect } from './dialect.ts'
import { ConfigurationError } from '../lib/errors.ts'

/** A secret, or a function that fetches it: asked at every exchange, and once more after `invalid_client`. */
export type Secret = string | (() => string | Promise<string>)

interface CommonOptions {
  /** Where the token path is resolved, e.g. `https://api.example.com`. https, unless loopback. */
  baseUrl: string
  clientId: string
  /** Scopes to ask for, separated by single spaces. */
  scope?: string | undefined
  /** RFC 8707 resource indicator. */
  resource?: string | undefined
  audience?: string | undefined
  /** Further parameters of the endpoint. May not replace one that has an option of its own. */
  extraParams?: Readonly<Record<string, string | undefined>> | undefined
  /** The transport of token requests. Default: the global `fetch`. Never an authorized one. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Bounds headers and body together. Default 10 000 ms. */
  timeoutMs?: number | undefined
  /** Allows `http:` to hosts that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  clock?: Clock | undefined
}

interface SecretOptions {
  clientSecret: Secret
}

interface ClientAuthOptions {
  clientSecret?: Secret | undefined
}

/** RFC 6749 §4.4: the client acts for itself. */
export interface ClientCredentialsOptions extends CommonOptions, SecretOptions {
  grant: 'client_credentials'
}

/** RFC 6749 §4.3: only for vendors that offer nothing better. */
export interface PasswordOptions extends CommonOptions, ClientAuthOptions {
  grant: 'password'
  username: string
  password: Secret
}

/** RFC 6749 §6. The refresh token of the token being replaced is used first, then this one. */
export interface RefreshTokenOptions extends CommonOptions, ClientAuthOptions {
  grant: 'refresh_token'
  refreshToken?: string | undefined
  /** Who the tokens belong to. Names their place in a shared store, hashed; default: the `refreshToken` given. */
  subject?: string | undefined
  /**
   * How long the endpoint goes on taking a refresh token it has replaced, in milliseconds: its “reuse interval” or “grace
   * period”. A refresh whose answer was lost to the network is sent once more within that time. Default 0: never, since
   * a server that finds a refresh token used twice ends the session (RFC 9700 §4.14.2).
   */
  rotationGraceMs?: number | undefined
}

/** RFC 6749 §4.1.3 with PKCE. `@latchkey/auth-core/sign-in` makes these from a callback URL. */
export interface AuthorizationCodeOptions extends CommonOptions, ClientAuthOptions {
  grant: 'authorization_code'
  code: string
  codeVerifier: string
  /** Only if one was sent to the authorization endpoint; then exactly that one. */
  redirectUri?: string | undefined
}

/** What {@link tokenExchange} is told beside the client, the path and the dialect. */
export type TokenExchangeOptions =
  ClientCredentialsOptions | PasswordOptions | RefreshTokenOptions | AuthorizationCodeOptions

/** Every option of every grant, as they are read at run time. */
export interface GrantOptions extends CommonOptions, ClientAuthOptions {
  grant: string
  username?: string | undefined
  password?: Secret | undefined
  refreshToken?: string | undefined
  subject?: string | undefined
  rotationGraceMs?: number | undefined
  code?: string | undefined
  codeVerifier?: string | undefined
  redirectUri?: string | undefined
}

/** RFC 6749 parameter names and what to send for them. */
export type Parameters = Record<string, Secret>

/** Parameters with an option of their own, by the RFC's name: `extraParams` may not replace them. */
export const PROTECTED =
  /^(grant_type|scope|resource|audience|username|password|re(fresh|direct)_.*|assertion|(code|client).*)$/

/**
 * Checks the options of a grant against the dialect and turns them into RFC 6749 parameters.
 *
 * @throws {@link ConfigurationError} naming the option, never its value.
 */
export function grantParameters(
  options: GrantOptions,
  { clientAuth, fields, grants }: TokenDialect,
): Parameters {
  const { grant, baseUrl, fetch, timeoutMs, allowInsecure, clock, ...grantOptions } = options
  const { subject, rotationGraceMs, extraParams, ...credentials } = grantOptions
  const fixed = grants[grant]?.fixed
  if (!fixed) throw new ConfigurationError('grant', `must be one of ${Object.keys(grants).join()}`)

  const isPassword = grant === 'password'
  const needed = {
    clientId: 0,
    ...(isPassword ? { username: 0, password: 0 } : grant === 'client_credentials' && { clientSecret: 0 }),
  }
  const parameters: Parameters = { grant_type: grant, ...fixed }
  const add = (option: string, name: string, value: Secret | undefined, isAccepted: unknown) => {
    const isText = typeof value === 'string'
    const isWritten = isText || typeof value === 'function'
    if (value == null || (isText && !value.trim())) {
      const isMissing = value === undefined ? option in needed : /client|user|pass|code/.test(name)
      if (isMissing) throw new ConfigurationError(option, 'is empty')
    } else if (isAccepted && isWritten && (fixed[name] ?? value) === value) parameters[name] = value
    else throw new ConfigurationError(option, isWritten ? `is no option of ${grant} here` : 'must be text')
  }
  const known = {
    ...fields,
    client_id: 1,
    ...(clientAuth && { client_secret: 1 }),
  }
  for (const option in { ...needed, ...credentials }) {
    const name = option.replace(/[A-Z]/g, '_$&').toLowerCase()
    const isForeign = /^(user|pass)/.test(name) ? !isPassword : /^refresh/.test(name) && name !== grant
    add(
      option,
      name,
      credentials[option as keyof typeof credentials],
      // In the RFC's spelling it would replace the option.
      !isForeign && !/_/.test(option) && known[name as keyof typeof known],
    )
  }
  for (const name in extraParams) {
    const isRenamed = !fields[name] && Object.values(fields).includes(name)
    add(`extraParams.${name}`, name, extraParams[name], !PROTECTED.test(name) && !isRenamed)
  }
  return parameters
}
