import { LatchkeyError, type LatchkeyErrorFacts } from './latchkey-error.ts'

/** What a caller can do about it: fix something, try later, or send the user to sign in. */
export type TokenErrorKind = 'permanent' | 'transient' | 'reauth-required'

/** One row for each code: what can be done about it, what happened, and what to do next. */
const TOKEN_ERRORS = {
  /** The endpoint refused (4xx, or an `error` member). */
  token_refused: ['permanent', 'refused the token request', 'check the credentials'],
  /** The endpoint is failing or asks to slow down (5xx, 408, 425, 429). */
  token_unavailable: ['transient', 'cannot give a token now', 'it is asked again after a pause'],
  /** No whole response arrived in time. */
  token_timeout: ['transient', 'did not respond in time', 'check address, proxies and "timeoutMs"'],
  /** The endpoint could not be reached, or the connection broke. */
  token_network: ['transient', 'could not be reached', 'check address, proxies and "fetch"'],
  /** The endpoint redirected; nothing was sent to the other address. */
  token_redirected: ['permanent', 'redirects its token endpoint', 'check "tokenBaseUrl"'],
  /** The response is not a usable token response. */
  token_malformed: ['transient', 'gave no usable token', 'check that "tokenBaseUrl" is the token endpoint'],
  /** The response is longer than a token response may be. */
  token_too_large: ['transient', 'gave too long a token response', 'check "tokenBaseUrl"'],
  /** A token that is not a bearer token. */
  token_type_unsupported: ['permanent', 'gave a token that is not a bearer token', 'check its token type'],
  /** The token says that the API is somewhere its vendor's APIs are not, or nowhere: it was not sent. */
  api_address_refused: ['permanent', 'gave no address for a token', 'give "baseUrl"'],
  /** The function given as a credential failed. */
  secret_unavailable: ['transient', 'was not asked: the credentials could not be fetched', 'see "cause"'],
  /** A person has to sign in again. */
  reauth_required: ['reauth-required', 'needs a new sign-in', 'send the user to sign in again'],
  /** The session was ended with `clear()`. */
  signed_out: ['reauth-required', 'was signed out of', 'sign in again'],
  /** The callback of a sign-in belongs to another one, or reports a refusal. */
  authorization_failed: ['permanent', 'refused the sign-in', 'start the sign-in again'],
  /** A store that was to be relied on failed. */
  store_failed: ['transient', 'was not asked: the token store failed', 'check the store'],
  /** A lock that was to be relied on was not given. */
  lock_timeout: ['transient', 'was not asked: the lock was not given in time', 'check the lock'],
} as const satisfies Record<string, readonly [kind: TokenErrorKind, says: string, next: string]>

/** Stable names of what went wrong with a token. */
export type TokenErrorCode = keyof typeof TOKEN_ERRORS

export interface TokenErrorFacts extends LatchkeyErrorFacts {
  /** Method and address of the token request, without query: `POST https://…/oauth/token`. */
  endpoint?: string | undefined
  /** HTTP status of the token endpoint. */
  status?: number | undefined
  /** Media type of the response, when it is one. */
  mediaType?: string | undefined
  /** The error code, when the endpoint gave one: that of RFC 6749 §5.2, or the vendor’s own. */
  oauthError?: string | undefined
  /** The endpoint's own words, one line of at most 300 characters. Untrusted: for people, not for programs. */
  errorDescription?: string | undefined
  /** Milliseconds the endpoint asked us to wait. */
  retryAfterMs?: number | undefined
}

/** There is no token, so nothing was sent. Never carries a secret or a body. */
export class TokenError extends LatchkeyError<TokenErrorCode> {
  declare readonly kind: TokenErrorKind
  declare readonly endpoint: string | undefined
  declare readonly status: number | undefined
  declare readonly mediaType: string | undefined
  declare readonly oauthError: string | undefined
  declare readonly errorDescription: string | undefined
  declare readonly retryAfterMs: number | undefined

  /**
   * @param detail What this one failed of, in a few words of ours: `not JSON: text/html`.
   * @param next What to do about it, where the code's own advice says too little.
   */
  constructor(code: TokenErrorCode, facts: TokenErrorFacts = {}, detail?: string, next?: string) {
    const [kind, says, advice] = TOKEN_ERRORS[code]
    const { vendor = 'The token endpoint', oauthError, status, endpoint } = facts
    const what = `${vendor} ${says}${detail ? `: ${detail}` : ''}`
    const where = [code, oauthError, status && `HTTP ${status}`, endpoint].filter(Boolean).join(', ')
    super('TokenError', code, `${what} (${where}): ${next ?? advice}`, facts)
    Object.assign(this, { kind })
  }
}
