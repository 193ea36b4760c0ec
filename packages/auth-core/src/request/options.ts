import type { Clock } from '../lib/clock.ts'

/** A secret, or a function that fetches it: asked at every exchange, and once more after `invalid_client`. */
export type Secret = string | (() => string | Promise<string>)

interface CommonOptions {
  /** Where the token path is resolved, e.g. `https://api.example.com`. https, unless loopback. */
  baseUrl: string
  clientId: string
  /** RFC 7521 §4.2: a signed text in place of a secret, or a function asked for a new one at every attempt. */
  clientAssertion?: Secret | undefined
  /** Scopes to ask for, separated by single spaces. */
  scope?: string | undefined
  /** RFC 8707 resource indicator, or several where the dialect has what sends them: `severalResources`. */
  resource?: string | readonly string[] | undefined
  audience?: string | undefined
  /** Further parameters of the endpoint. May not replace one that has an option of its own. */
  extraParams?: Readonly<Record<string, Secret | undefined>> | undefined
  /** The transport of token requests. Default: the global `fetch`. One of `authFetch` is refused. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Bounds a token call with all its repetitions, headers and bodies together. Default 10 000 ms. */
  timeoutMs?: number | undefined
  /** Allows `http:` to hosts that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  clock?: Clock | undefined
  /** Name of the vendor in errors, e.g. `Nitro Sign`. */
  vendor?: string | undefined
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
   * period”. A refresh whose response was lost to the network is sent once more within that time. Default 0: never, since
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

/** RFC 7523 §2.1: what the client has signed stands for whoever the token is for. */
export interface JwtBearerOptions extends Omit<CommonOptions, 'clientId'>, ClientAuthOptions {
  grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  /** Only where the endpoint asks for it beside the assertion. */
  clientId?: string | undefined
  /** A signed JWT, or a function asked for a new one at every attempt, such as `signedJwt` makes. */
  assertion: Secret
  /** Who the token is for. Names its place in a shared store, hashed; without it there is none. */
  subject?: string | undefined
}

/** RFC 8693: a token of one kind, or of one party, for another. */
export interface SecurityTokenExchangeOptions extends Omit<CommonOptions, 'clientId'>, ClientAuthOptions {
  grant: 'urn:ietf:params:oauth:grant-type:token-exchange'
  clientId?: string | undefined
  /** The token to exchange, or a function asked for it at every attempt. */
  subjectToken: Secret
  /** What it is, e.g. `urn:ietf:params:oauth:token-type:access_token`. */
  subjectTokenType: string
  /** Who acts in the name of the subject, where that is somebody else. */
  actorToken?: Secret | undefined
  actorTokenType?: string | undefined
  requestedTokenType?: string | undefined
  /** Who the token is for. Names its place in a shared store, hashed; without it there is none. */
  subject?: string | undefined
}

/** RFC 8628 §3.4: one question whether the person has consented. */
export interface DeviceCodeOptions extends CommonOptions, ClientAuthOptions {
  grant: 'urn:ietf:params:oauth:grant-type:device_code'
  deviceCode: string
}

/** What {@link grantExchange} is told beside the grant, the client, the path and the dialect. */
export type GrantExchangeOptions =
  TokenExchangeOptions | JwtBearerOptions | SecurityTokenExchangeOptions | DeviceCodeOptions

/** What {@link tokenExchange} is told beside the client, the path and the dialect. */
export type TokenExchangeOptions =
  ClientCredentialsOptions | PasswordOptions | RefreshTokenOptions | AuthorizationCodeOptions

/** Every option of every grant, as they are read at run time. */
export interface GrantOptions extends Omit<CommonOptions, 'clientId'>, ClientAuthOptions {
  grant: string
  clientId?: string | undefined
  refreshToken?: string | undefined
  subject?: string | undefined
  rotationGraceMs?: number | undefined
}
