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
 * - `authorization_failed`: the callback of a sign-in is not its answer, or says no.
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
  | 'authorization_failed'
  | 'store_failed'
  | 'lock_timeout'

/** What a caller can do about it: fix something, try later, or send the user to sign in. */
export type TokenErrorKind = 'permanent' | 'transient' | 'reauth-required'

export interface TokenErrorFacts {
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
  declare readonly code: TokenErrorCode
  declare readonly kind: TokenErrorKind
  declare readonly status: number | undefined
  declare readonly oauthError: string | undefined
  declare readonly retryAfterMs: number | undefined

  constructor(code: TokenErrorCode, { cause, ...facts }: TokenErrorFacts = {}, detail?: string) {
    const words = [code, detail, facts.status, facts.oauthError]
    super(words.filter(Boolean).join(' '), cause === undefined ? {} : { cause })
    const isPermanent = /refused|redirected|type|option|auth.*_f/.test(code)
    const kind = code === 'reauth_required' ? 'reauth-required' : isPermanent ? 'permanent' : 'transient'
    Object.assign(this, { name: 'TokenError', code, kind, ...facts })
  }
}

/** A configuration mistake, found at construction. Names the option, never its value. */
export class ConfigurationError extends TokenError {
  declare readonly code: 'invalid_option'
  declare readonly option: string

  constructor(option: string, problem: string) {
    super('invalid_option', {}, `"${option}" ${problem}`)
    Object.assign(this, { name: 'ConfigurationError', option })
  }
}

/** Fails on options nobody reads, so that a misspelt one is found where it is written. */
export function refuseUnknown(unknown: object): void {
  for (const name in unknown) throw new ConfigurationError(name, 'is unknown')
}
