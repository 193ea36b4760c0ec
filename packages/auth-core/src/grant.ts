import type { Clock } from './clock.ts'
import type { TokenDialect } from './dialect.ts'
import { checkOptions, ConfigurationError } from './errors.ts'

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
}

/** What {@link tokenExchange} is told beside the client, the path and the dialect. */
export type TokenExchangeOptions = ClientCredentialsOptions | PasswordOptions | RefreshTokenOptions

/** Every option of every grant, as they are read at run time. */
export interface GrantOptions extends CommonOptions, ClientAuthOptions {
  grant: string
  username?: string | undefined
  password?: Secret | undefined
  refreshToken?: string | undefined
  subject?: string | undefined
}

const KNOWN =
  'grant baseUrl clientId clientSecret scope resource audience extraParams fetch timeoutMs allowInsecure clock ' +
  'username password refreshToken subject'

/** Parameters with an option of their own. `extraParams` may not carry them under any name. */
const OWN =
  'grant_type client_id client_secret username password refresh_token scope resource audience code code_verifier ' +
  'redirect_uri assertion client_assertion client_assertion_type'

/** Whether a parameter, by the RFC's name or the vendor's, has an option of its own. */
export function isProtected(name: string, dialect: TokenDialect): boolean {
  return OWN.split(' ').some((own) => own === name || dialect.fields[own] === name)
}

/** RFC 6749 parameter names and values, secrets left out: what makes one token different from another. */
export type Parameters = Record<string, string | undefined>

/**
 * Checks the options of a grant against the dialect and turns them into RFC 6749 parameters.
 *
 * @throws {@link ConfigurationError} naming the option.
 */
export function grantParameters(options: GrantOptions, dialect: TokenDialect): Parameters {
  checkOptions(options, KNOWN)
  const { grant, extraParams = {} } = options
  const fail = (option: string, problem: string): never => {
    throw new ConfigurationError(option, problem)
  }
  if (!Object.hasOwn(dialect.grants, grant))
    fail('grant', `must be one of: ${Object.keys(dialect.grants).join(', ')}`)

  const demand = (name: keyof GrantOptions, wanted: boolean) => {
    const value = options[name]
    if (
      wanted
        ? typeof value !== 'function' && (typeof value !== 'string' || !value.trim())
        : value !== undefined
    ) {
      fail(name, wanted ? 'must not be empty' : `does not belong to ${grant} with ${dialect.clientAuth}`)
    }
  }
  const isPassword = grant === 'password'
  demand('clientId', true)
  demand('username', isPassword)
  demand('password', isPassword)
  if (dialect.clientAuth === 'none') {
    demand('clientSecret', false)
    if (grant === 'client_credentials')
      fail('grant', 'client_credentials needs a client that can prove itself')
  } else if (grant === 'client_credentials' || options.clientSecret !== undefined)
    demand('clientSecret', true)
  if (grant !== 'refresh_token') {
    demand('refreshToken', false)
    demand('subject', false)
  }

  const fixed = dialect.grants[grant]!.fixed
  const parameters: Parameters = { grant_type: grant, client_id: options.clientId }
  const given = {
    username: options.username,
    scope: options.scope,
    resource: options.resource,
    audience: options.audience,
  }
  for (const [name, value] of Object.entries(given)) {
    if (!value) continue
    if (!dialect.fields[name]) fail(name, 'is not something this token endpoint accepts')
    if (fixed[name] !== undefined && fixed[name] !== value) fail(name, 'is fixed by this token endpoint')
    parameters[name] = value
  }
  for (const [name, value] of Object.entries(extraParams)) {
    if (isProtected(name, dialect) || Object.hasOwn(fixed, name))
      fail(`extraParams.${name}`, 'cannot replace a protected parameter')
    if (value) parameters[name] = value
  }
  return { ...parameters, ...fixed }
}

/**
 * The token URL, if a secret may be sent there.
 *
 * @throws {@link ConfigurationError} for anything but https (loopback and `allowInsecure` apart), a fragment, or credentials.
 */
export function checkTokenUrl({ baseUrl, allowInsecure }: GrantOptions, path: string): string {
  const href = String(baseUrl).replace(/\/$/, '') + path
  const url = URL.canParse(href) ? new URL(href) : undefined
  if (!url) throw new ConfigurationError('baseUrl', 'must be an absolute URL')
  if (!isSecure(url) && !allowInsecure)
    throw new ConfigurationError('baseUrl', 'must be https (only loopback may be http)')
  if (url.hash || url.username || url.password) {
    throw new ConfigurationError('baseUrl', 'must have neither a fragment nor credentials')
  }
  return href
}

/** Whether a secret may travel there: https, or http that never leaves the machine. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
  )
}
