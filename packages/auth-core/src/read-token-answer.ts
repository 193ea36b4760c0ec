import type { TokenDialect } from './dialect.ts'
import { TokenError, type TokenErrorFacts, type TokenErrorKind } from './errors.ts'
import { createToken, isTokenValue, type Token } from './token.ts'

/** What came back from a token endpoint, before anybody believes it. */
export interface TokenAnswer {
  status: number
  text: string
  retryAfterMs?: number | undefined
  /** Wall-clock milliseconds when the request was sent. */
  sentAtMs: number
  /** What was asked for, so that a missing answer member can be filled in. */
  requested: {
    grant: string
    scope?: string | undefined
    refreshToken?: string | undefined
    secrets?: readonly string[]
  }
}

const UNIT_MS = { seconds: 1000, minutes: 60_000, milliseconds: 1 }

/** A century: keeps int64-sized lifetimes inside what `Date` can hold. */
const LONGEST_LIFETIME_MS = 3_153_600_000_000

/** Statuses that mean "later", not "no". */
const LATER = [408, 425, 429]

/**
 * Reads a token answer as untrusted input.
 *
 * @throws {@link TokenError} for everything that is not a usable bearer token; no text of the answer is repeated.
 */
export function readTokenAnswer(answer: TokenAnswer, dialect: TokenDialect): Token {
  const members = parseMembers(answer.text, dialect)
  const read = (what: string): unknown => {
    for (const name of dialect.response[what] ?? [what]) {
      if (members && Object.hasOwn(members, name) && members[name] != null) return members[name]
    }
    return undefined
  }

  if ((answer.status !== 200 && answer.status !== 201) || read('error') !== undefined)
    throw refusal(answer, read('error'))
  if (!members) throw malformed('is not a JSON object', answer)

  const accessToken = read('access_token')
  if (!isTokenValue(accessToken)) throw malformed('has no usable access token', answer)

  const type = read('token_type')
  if (type === undefined ? !dialect.tokenTypeOptional : String(type).toLowerCase() !== 'bearer') {
    throw new TokenError('token_type_unsupported', 'The token endpoint did not give a bearer token', {
      status: answer.status,
    })
  }

  const lifetimeMs = readLifetime(read('expires_in'), dialect, answer)
  const scope = read('scope')
  const refreshToken = read('refresh_token')
  return createToken({
    accessToken,
    obtainedAtMs: answer.sentAtMs,
    expiresAtMs: lifetimeMs === undefined ? undefined : answer.sentAtMs + lifetimeMs,
    scope: typeof scope === 'string' ? scope : answer.requested.scope,
    // A server that does not rotate leaves the refresh token out, or empty: the old one stays good (RFC 6749 §6).
    refreshToken:
      typeof refreshToken === 'string' && refreshToken ? refreshToken : answer.requested.refreshToken,
    extra: extraMembers(members, dialect),
  })
}

function parseMembers(text: string, dialect: TokenDialect): Record<string, unknown> | undefined {
  if (dialect.responseEncoding === 'form') return Object.fromEntries(new URLSearchParams(text))
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed && typeof parsed === 'object' && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function readLifetime(value: unknown, dialect: TokenDialect, answer: TokenAnswer): number | undefined {
  if (value === undefined) return dialect.defaultLifetimeSeconds && dialect.defaultLifetimeSeconds * 1000
  const amount = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof amount !== 'number' || !(amount >= 0 && amount < Infinity))
    throw malformed('has no usable lifetime', answer)
  const unit = dialect.expiresInUnit ?? 'seconds'
  const lifetimeMs = amount * UNIT_MS[unit]
  const whole = unit === 'milliseconds' ? 1 : 1000
  return Math.min(Math.floor(lifetimeMs / whole) * whole, LONGEST_LIFETIME_MS)
}

function extraMembers(members: Record<string, unknown>, dialect: TokenDialect): Record<string, unknown> {
  const named = ['access_token', 'refresh_token', 'token_type', 'expires_in', 'scope'].flatMap(
    (what) => dialect.response[what] ?? [what],
  )
  const extra = Object.create(null) as Record<string, unknown>
  for (const name of Object.keys(members)) if (!named.includes(name)) extra[name] = members[name]
  return extra
}

function malformed(problem: string, answer: TokenAnswer): TokenError {
  return new TokenError('token_malformed', `The token answer ${problem}`, {
    kind: 'transient',
    status: answer.status,
  })
}

/** Classes a refusal by RFC 6749 §5.2 code and HTTP status. */
function refusal({ status, retryAfterMs, requested }: TokenAnswer, error: unknown): TokenError {
  // RFC codes are lower-case words; anything else, and any echo of what we sent, is left out.
  const isCode =
    typeof error === 'string' && /^[a-z_]{3,40}$/.test(error) && !requested.secrets?.includes(error)
  const oauthError = isCode ? error : undefined
  const facts = (kind: TokenErrorKind): TokenErrorFacts => ({ kind, status, oauthError, retryAfterMs })
  const told = oauthError ? `${status} ${oauthError}` : String(status)
  if (
    status >= 500 ||
    LATER.includes(status) ||
    oauthError === 'temporarily_unavailable' ||
    oauthError === 'slow_down'
  ) {
    return new TokenError(
      'token_unavailable',
      `The token endpoint is unavailable (${told})`,
      facts('transient'),
    )
  }
  if (
    oauthError === 'invalid_grant' &&
    (requested.grant === 'refresh_token' || requested.grant === 'authorization_code')
  ) {
    return new TokenError(
      'reauth_required',
      `The user must sign in again (${told})`,
      facts('reauth-required'),
    )
  }
  return new TokenError(
    'token_refused',
    `The token endpoint refused the request (${told})`,
    facts('permanent'),
  )
}
