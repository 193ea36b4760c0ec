import type { TokenErrorCode } from '../lib/errors.ts'
import { isTokenValue, SecretToken, type Token } from '../lib/token.ts'
import type { TokenDialect } from './dialect.ts'
import { judgeResponse } from './judge-response.ts'
import { readLifetime, seconds } from './read-lifetime.ts'
import { readMembers, type Members } from './read-members.ts'
import { readScopes } from './read-scopes.ts'
import { readMediaType, type Refusal, tokenFailure } from './token-failure.ts'

/** What came back from a token endpoint, as untrusted input. */
export interface TokenResponse extends Omit<Refusal, 'error' | 'description'> {
  /** Undefined when there was too much of it. */
  text: string | undefined
  headers?: Headers | undefined
  /** Wall-clock milliseconds when the request was sent. */
  sentAtMs: number
  /** The scope that holds unless the response names another. */
  scope?: string | undefined
  /** Where the API was said to be before; a response that leaves it out changes nothing. */
  apiAddress?: string | undefined
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
  const { status, text, contentType, sentAtMs, values } = response
  const members = text === undefined ? undefined : readMembers(text, dialect, response.headers)
  const isRead = typeof members === 'object'
  const error = isRead ? members.read('error') : undefined
  const description = isRead ? members.read('error_description') : undefined
  const failure = (code: TokenErrorCode, detail?: string) =>
    tokenFailure(code, { ...response, error, description }, dialect, detail)

  const judged = judgeResponse({ status, error, isOneTime: response.isOneTime }, dialect)
  if (judged) throw failure(judged.code, judged.detail)
  if (members === undefined) throw failure('token_too_large')
  if (!isRead)
    throw failure('token_malformed', `${members}: ${readMediaType(contentType, values) ?? 'no content type'}`)

  const accessToken = members.read('access_token')
  if (!isTokenValue(accessToken)) throw failure('token_malformed', 'no access token')
  if (!isBearer(members.read('token_type'), dialect)) throw failure('token_type_unsupported')
  const { lifetimeMs, refreshLifetimeMs } = readLifetimes(members, accessToken, sentAtMs, dialect)
  if (typeof lifetimeMs === 'string') throw failure('token_malformed', `the lifetime ${lifetimeMs}`)

  const at = (durationMs: number | undefined) =>
    durationMs === undefined ? undefined : sentAtMs + durationMs
  return new SecretToken({
    accessToken,
    obtainedAtMs: sentAtMs,
    expiresAtMs: at(lifetimeMs),
    scope: readScopes(members.read('scope'), dialect) ?? response.scope,
    // A server that does not rotate leaves the refresh token out, or empty: the old one stays good (RFC 6749 §6).
    refreshToken: textOf(members.read('refresh_token')) ?? values.refresh_token,
    refreshExpiresAtMs: at(refreshLifetimeMs),
    // Nobody has judged it yet.
    apiAddress: textOf(members.read('api_address')) ?? response.apiAddress,
    answer: members.all,
  })
}

/** A text that is not empty. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

function readLifetimes(members: Members, accessToken: string, sentAtMs: number, dialect: TokenDialect) {
  const { lifetime, refreshLifetime = seconds, defaultLifetimeSeconds } = dialect
  const stated = { value: members.read('expires_in'), sentAtMs, accessToken }
  const preset = { ...stated, value: defaultLifetimeSeconds }
  const value = members.read('refresh_expires_in')
  // Zero means no end here, and what cannot be read is of no harm: the refresh token is tried.
  const isEndless = typeof value !== 'object' && Number(value) === 0
  const refresh = isEndless
    ? undefined
    : readLifetime({ ...stated, value }, { ...refreshLifetime, isAmount: false })
  return {
    lifetimeMs: readLifetime(stated, lifetime) ?? readLifetime(preset, { ...seconds, isAmount: false }),
    refreshLifetimeMs: typeof refresh === 'number' ? refresh : undefined,
  }
}

/** A token type that means a bearer token, in any case (RFC 6749 §5.1); the header says `Bearer` whatever it is called. */
function isBearer(type: unknown, { tokenTypeOptional, tokenTypes = [] }: TokenDialect): boolean {
  if (type === undefined) return tokenTypeOptional === true
  if (typeof type !== 'string') return false
  return ['bearer', ...tokenTypes].some((name) => name.toLowerCase() === type.toLowerCase())
}
