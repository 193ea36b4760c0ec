import { bareError } from '../lib/bare-error.ts'
import { TokenError, type TokenErrorFacts } from '../lib/errors.ts'

/**
 * Why a sign-in failed, before its code was exchanged.
 *
 * - `refused`: the person or the server said no; `oauthError` has the server's code, e.g. `access_denied`.
 * - `state_mismatch`: the callback has no state, or that of another sign-in.
 * - `redirect_uri_mismatch`: it came to another address than the redirect URI.
 * - `issuer_mismatch`: its `iss` is another's, or missing where it is required (RFC 9207).
 * - `callback_malformed`: not a URL, not exactly one code, or a parameter twice.
 * - `already_used`: the callback of this sign-in was handled before, here or in another process.
 * - `timeout`, `closed`: nobody came to the loopback redirect in time, or before it was closed.
 */
export type AuthorizationFailureReason =
  | 'refused'
  | 'state_mismatch'
  | 'redirect_uri_mismatch'
  | 'issuer_mismatch'
  | 'callback_malformed'
  | 'already_used'
  | 'timeout'
  | 'closed'

/** A sign-in that failed before its code was exchanged: a {@link TokenError} `authorization_failed` with a `reason`. */
export class AuthorizationError extends TokenError {
  declare readonly reason: AuthorizationFailureReason

  /** @param place Whose sign-in it was, and where people were sent. */
  constructor(
    reason: AuthorizationFailureReason,
    error?: unknown,
    oauthError?: string,
    place: Pick<TokenErrorFacts, 'vendor' | 'host' | 'endpoint'> = {},
  ) {
    super('authorization_failed', { ...place, cause: error && bareError(error), oauthError }, reason)
    Object.assign(this, { name: 'AuthorizationError', reason })
  }
}
