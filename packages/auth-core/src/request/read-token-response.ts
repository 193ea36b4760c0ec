import type { TokenDialect } from './dialect.ts'
import { TokenError, type TokenErrorCode } from '../lib/errors.ts'
import { checkTokenValue, createToken, type Token } from '../lib/token.ts'

/** What came back from a token endpoint, before anybody believes it. */
export interface TokenAnswer {
  status: number
  /** Undefined when there was too much of it. */
  text: string | undefined
  retryAfterMs?: number | undefined
  /** Wall-clock milliseconds when the request was sent. */
  sentAtMs: number
  /** The RFC 6749 parameters that were sent. */
  values: Readonly<Record<string, string>>
}

/** A century: keeps int64-sized lifetimes inside what `Date` can hold. */
const LONGEST_LIFETIME_MS = 3_153_600_000_000

/**
 * Reads a token answer as untrusted input.
 *
 * @throws {@link TokenError} for everything that is not a usable bearer token; no text of the answer is repeated.
 */
export function readTokenAnswer(received: TokenAnswer, dialect: TokenDialect): Token {
  const { status, text, retryAfterMs, sentAtMs, values } = received
  const answer = Object.create(null) as Record<string, unknown>
  try {
    // Own members only, whatever their names; an array or a string brings none that is looked for.
    Object.assign(
      answer,
      dialect.responseEncoding ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text!),
    )
  } catch {
    // No members, then.
  }
  const read = (what: string) =>
    (dialect.response[what] ?? [what]).map((member) => answer[member]).find((value) => value != null)

  const error = read('error')
  // RFC 6749 codes are lower-case words; anything else, and any echo of what we sent, is left out.
  const isCode = /^[a-z_]{3,40}$/.test(String(error)) && !Object.values(values).includes(String(error))
  const oauthError = error && isCode ? String(error) : undefined
  const failure = (code: TokenErrorCode, detail?: string) =>
    new TokenError(code, { status, oauthError, retryAfterMs }, detail)

  if (error !== undefined || (status !== 200 && status !== 201))
    throw failure(codeFor(status, oauthError, values.grant_type))
  if (text === undefined) throw failure('token_too_large')

  const accessToken = checkTokenValue(read('access_token'))
  const type = read('token_type') ?? (dialect.tokenTypeOptional && 'bearer')
  if (!/^bearer$/i.test(String(type))) throw failure('token_type_unsupported')

  const stated = read('expires_in')
  const isAmount =
    typeof stated === 'number' || /^\d+(\.\d+)?$/.test(typeof stated === 'string' ? stated : '')
  const amount = isAmount ? Math.floor(Number(stated)) : NaN
  const isUsable = amount >= 0 && amount < Infinity
  if (stated !== undefined && !isUsable) throw failure('token_malformed', 'lifetime')
  const fallbackMs = dialect.defaultLifetimeSeconds && dialect.defaultLifetimeSeconds * 1000
  const lifetimeMs = isUsable
    ? Math.min(amount * (dialect.expiresInUnitMs ?? 1000), LONGEST_LIFETIME_MS)
    : fallbackMs

  const scope = read('scope')
  const refreshToken = read('refresh_token')
  return createToken({
    accessToken,
    obtainedAtMs: sentAtMs,
    expiresAtMs: lifetimeMs === undefined ? undefined : sentAtMs + lifetimeMs,
    scope: typeof scope === 'string' ? scope : values.scope,
    // A server that does not rotate leaves the refresh token out, or empty: the old one stays good (RFC 6749 §6).
    refreshToken: refreshToken && typeof refreshToken === 'string' ? refreshToken : values.refresh_token,
    answer,
  })
}

function codeFor(status: number, oauthError = '', grant = ''): TokenErrorCode {
  // A redirect that was not followed has status 0 in browsers.
  if (status < 200 || (status >= 300 && status < 400)) return 'token_redirected'
  const isLater = status >= 500 || [408, 425, 429].includes(status) || /unavail|slow|server/.test(oauthError)
  if (isLater) return 'token_unavailable'
  return oauthError === 'invalid_grant' && /refresh|code/.test(grant) ? 'reauth_required' : 'token_refused'
}
