import { TokenError, type TokenErrorCode, type TokenErrorFacts } from '../lib/errors.ts'
import { createToken, isTokenValue, type Token } from '../lib/token.ts'
import type { TokenDialect } from './dialect.ts'
import { judgeResponse } from './judge-response.ts'
import { readDescription } from './read-description.ts'
import { readLifetime } from './read-lifetime.ts'
import { readMembers, type Members } from './read-members.ts'
import { readScopes } from './scopes.ts'

/** What to do about an error of RFC 6749 §5.2, where that is more than its code says. */
const NEXT: Readonly<Record<string, string>> = {
  invalid_client: 'check "clientId" and "clientSecret", and whether they were replaced',
  invalid_scope: 'check "scope"',
  unauthorized_client: 'check which grants this client may use',
}

/** What came back from a token endpoint, as untrusted input. */
export interface TokenResponse {
  status: number
  /** Undefined when there was too much of it. */
  text: string | undefined
  /** The Content-Type header. */
  contentType?: string | null | undefined
  retryAfterMs?: number | undefined
  /** Where it came from, for errors. */
  place?: TokenErrorFacts | undefined
  /** Wall-clock milliseconds when the request was sent. */
  sentAtMs: number
  /** The RFC 6749 parameters that were sent. */
  values: Readonly<Record<string, string>>
  /** The scope that holds unless the response names another. */
  scope?: string | undefined
  /** What was sent is used up by being sent: a refresh token or a code. */
  isOneTime: boolean
}

/**
 * Reads a token response.
 *
 * @throws {@link TokenError} for everything that is not a usable bearer token, with the status, the media type and what was
 * wrong; no text of the response is repeated.
 */
export function readTokenResponse(response: TokenResponse, dialect: TokenDialect): Token {
  const { status, text, contentType, retryAfterMs, sentAtMs, values } = response
  const members = text === undefined ? undefined : readMembers(text, dialect)
  const isRead = typeof members === 'object'
  const error = isRead ? members.read('error') : undefined
  const failure = (code: TokenErrorCode, detail?: string) => {
    const oauthError = readCode(error, values, dialect)
    const said = isRead && oauthError ? members.read('error_description') : undefined
    const errorDescription = readDescription(said, values)
    const mediaType = readMediaType(contentType)
    const facts = { ...response.place, status, mediaType, oauthError, errorDescription, retryAfterMs }
    return new TokenError(code, facts, detail, NEXT[oauthError ?? ''])
  }

  const judged = judgeResponse({ status, error, isOneTime: response.isOneTime }, dialect)
  if (judged) throw failure(judged.code, judged.detail)
  if (members === undefined) throw failure('token_too_large')
  if (!isRead)
    throw failure('token_malformed', `${members}: ${readMediaType(contentType) ?? 'no content type'}`)

  const accessToken = members.read('access_token')
  if (!isTokenValue(accessToken)) throw failure('token_malformed', 'no access token')
  if (!isBearer(members.read('token_type'), dialect)) throw failure('token_type_unsupported')
  const { lifetimeMs, refreshLifetimeMs } = readLifetimes(members, accessToken, sentAtMs, dialect)
  if (typeof lifetimeMs === 'string') throw failure('token_malformed', `the lifetime ${lifetimeMs}`)

  const refreshToken = members.read('refresh_token')
  const at = (durationMs: number | undefined) =>
    durationMs === undefined ? undefined : sentAtMs + durationMs
  return createToken({
    accessToken,
    obtainedAtMs: sentAtMs,
    expiresAtMs: at(lifetimeMs),
    scope: readScopes(members.read('scope'), dialect) ?? response.scope,
    // A server that does not rotate leaves the refresh token out, or empty: the old one stays good (RFC 6749 §6).
    refreshToken: refreshToken && typeof refreshToken === 'string' ? refreshToken : values.refresh_token,
    refreshExpiresAtMs: at(refreshLifetimeMs),
    answer: members.all,
  })
}

function readLifetimes(members: Members, accessToken: string, sentAtMs: number, dialect: TokenDialect) {
  const { lifetime = 'seconds', refreshLifetime = 'seconds', endlessLifetimes, mayLiveLong } = dialect
  const { defaultLifetimeSeconds } = dialect
  const stated = { value: members.read('expires_in'), sentAtMs, accessToken }
  const lifetimeMs = readLifetime(stated, { form: lifetime, endless: endlessLifetimes, mayLiveLong })
  // Zero means no end here, and what cannot be read is of no harm: the refresh token is tried.
  const refresh = readLifetime(
    { ...stated, value: members.read('refresh_expires_in') },
    { form: refreshLifetime, endless: [0, ...(endlessLifetimes ?? [])], mayLiveLong: true },
  )
  return {
    lifetimeMs: lifetimeMs ?? (defaultLifetimeSeconds && defaultLifetimeSeconds * 1000),
    refreshLifetimeMs: typeof refresh === 'number' ? refresh : undefined,
  }
}

/** A token type that means a bearer token, in any case (RFC 6749 §5.1); the header says `Bearer` whatever it is called. */
function isBearer(type: unknown, { tokenTypeOptional, tokenTypes = [] }: TokenDialect): boolean {
  if (type === undefined) return tokenTypeOptional === true
  if (typeof type !== 'string') return false
  return ['bearer', ...tokenTypes].some((name) => name.toLowerCase() === type.toLowerCase())
}

/** The error as a fact: a word of RFC 6749 form or of the dialect, and no echo of what was sent. */
function readCode(
  error: unknown,
  values: Readonly<Record<string, string>>,
  { transientErrors = [], reauthErrors = [] }: TokenDialect,
): string | undefined {
  if (typeof error !== 'string' || Object.values(values).includes(error)) return undefined
  const isKnown = transientErrors.includes(error) || reauthErrors.includes(error)
  return isKnown || /^[a-z_]{3,40}$/.test(error) ? error : undefined
}

/** The media type without its parameters; what is none is not repeated. */
function readMediaType(contentType: string | null | undefined): string | undefined {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : undefined
}
