import type { TokenErrorCode } from '../lib/errors.ts'
import type { TokenDialect } from './dialect.ts'

/** Errors that pass by themselves (RFC 6749 §4.1.2.1, RFC 8628 §3.5). */
const TRANSIENT = ['temporarily_unavailable', 'server_error', 'slow_down', 'service_unavailable']
/** Errors that end a session (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6). */
const REAUTH = ['invalid_grant', 'interaction_required', 'login_required', 'consent_required']
/** 203 is a 200 that a proxy has changed (RFC 9110 §15.3.4); a token in a header needs no body. */
const SUCCESS = [200, 201, 203, 204]

/** What a token response says before its token is looked at. */
export interface ResponseFacts {
  status: number
  /** What stands where an error is told; undefined when the body could not be read. */
  error: unknown
  /** What was sent is used up by being sent: a refresh token or a code. */
  isOneTime: boolean
}

/**
 * Whether a token response is a failure by its status and its error, whatever else is in it.
 *
 * @returns undefined when it may hold a token.
 */
export function judgeResponse(
  { status, error, isOneTime }: ResponseFacts,
  { transientErrors = [], reauthErrors = [] }: Pick<TokenDialect, 'transientErrors' | 'reauthErrors'>,
): { code: TokenErrorCode; detail?: string } | undefined {
  const word = typeof error === 'object' ? '' : `${error}`
  // A redirect that was not followed has status 0 in browsers.
  if (status < 200 || (status >= 300 && status < 400)) return { code: 'token_redirected' }
  if (status >= 500 || [408, 425, 429].includes(status)) return { code: 'token_unavailable' }
  // Some vendors always send the member: `null`, `false`, zero and an empty text tell of no error.
  if (error) {
    if ([...TRANSIENT, ...transientErrors].includes(word)) return { code: 'token_unavailable' }
    const isOver = isOneTime && [...REAUTH, ...reauthErrors].includes(word)
    return { code: isOver ? 'reauth_required' : 'token_refused' }
  }
  if (status >= 400) return { code: 'token_refused' }
  return SUCCESS.includes(status)
    ? undefined
    : { code: 'token_malformed', detail: 'a status of no token response' }
}
