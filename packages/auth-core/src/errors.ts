/**
 * Stable names of what went wrong with a token.
 *
 * - `invalid_option`: a configuration mistake, thrown at construction.
 * - `token_refused`: the endpoint said no (4xx, or an `error` member).
 * - `token_unavailable`: the endpoint is failing or asks to slow down (5xx, 408, 425, 429).
 * - `token_timeout`, `token_network`: no whole answer arrived.
 * - `token_redirected`: the endpoint redirected; nothing was sent to the other address.
 * - `token_malformed`, `token_too_large`: the answer is not a usable token answer.
 * - `token_type_unsupported`: a token that is not a bearer token.
 * - `secret_unavailable`: the function given as a credential failed.
 * - `reauth_required`: a person has to sign in again.
 * - `store_failed`, `lock_timeout`: only where a store or lock was asked to be strict.
 */
export type TokenErrorCode =
  | 'invalid_option'
  | 'token_refused'
  | 'token_unavailable'
  | 'token_timeout'
  | 'token_network'
  | 'token_redirected'
  | 'token_malformed'
  | 'token_too_large'
  | 'token_type_unsupported'
  | 'secret_unavailable'
  | 'reauth_required'
  | 'store_failed'
  | 'lock_timeout'

/** What a caller can do about it: fix something, try later, or send the user to sign in. */
export type TokenErrorKind = 'permanent' | 'transient' | 'reauth-required'

export interface TokenErrorFacts {
  kind?: TokenErrorKind | undefined
  /** HTTP status of the token endpoint. */
  status?: number | undefined
  /** The RFC 6749 §5.2 error code, when the endpoint gave one. */
  oauthError?: string | undefined
  /** Milliseconds the endpoint asked us to wait. */
  retryAfterMs?: number | undefined
  /** A redacted copy of the underlying error. */
  cause?: unknown
}

/** Everything this package throws, apart from a caller's own abort reason. Never carries a secret or a body. */
export class TokenError extends Error {
  readonly code: TokenErrorCode
  readonly kind: TokenErrorKind
  readonly status: number | undefined
  readonly oauthError: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: TokenErrorCode, message: string, facts: TokenErrorFacts = {}) {
    super(message, 'cause' in facts ? { cause: facts.cause } : undefined)
    this.name = 'TokenError'
    this.code = code
    this.kind = facts.kind ?? 'permanent'
    this.status = facts.status
    this.oauthError = facts.oauthError
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** A configuration mistake, found at construction. Names the option, never its value. */
export class ConfigurationError extends TokenError {
  readonly option: string

  constructor(option: string, problem: string) {
    super('invalid_option', `Option "${option}" ${problem}`)
    this.name = 'ConfigurationError'
    this.option = option
  }
}

/** Fails on the first option nobody reads: a misspelt `clientSecret` is found when it is written. */
export function checkOptions(options: object, known: string): void {
  for (const name of Object.keys(options)) {
    if (!known.split(' ').includes(name)) throw new ConfigurationError(name, 'is unknown')
  }
}
