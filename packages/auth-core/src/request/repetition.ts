import type { TokenError } from '../lib/errors.ts'

/** What is known when an attempt of a token call has failed. */
export interface FailedAttempt {
  error: TokenError
  /** How many attempts there were. */
  attempts: number
  /** What was sent is used up by being sent. */
  isOneTime: boolean
  /** The secret is fetched anew for each attempt. */
  hasFreshSecret: boolean
  /** Callers have no token meanwhile. */
  isWaitedFor: boolean
  /** Milliseconds since the call began. */
  passedMs: number
  /** Milliseconds that are left of its time limit. */
  leftMs: number
  /** See `rotationGraceMs`. */
  graceMs: number
  /** In [0, 1). */
  jitter: number
}

/** First and longest pause between attempts. */
const PAUSE_MS = [250, 2000] as const

/**
 * How long to pause before a failed token call is tried again, in milliseconds; undefined: give up.
 *
 * A lost connection is tried once more at once, wherever that is harmless. What else passes by itself is waited through
 * only while callers have no token, and never longer than the time limit allows.
 */
export function pauseBeforeRepeat(failed: FailedAttempt): number | undefined {
  const { error, attempts, isOneTime, isWaitedFor, leftMs } = failed
  const isFirst = attempts === 1
  if (isFirst && failed.hasFreshSecret && error.oauthError === 'invalid_client') return 0
  const isLost = error.code === 'token_network'
  if (isOneTime) return isFirst && isLost && failed.passedMs < failed.graceMs ? 0 : undefined
  if (isFirst && isLost) return 0
  if (!isWaitedFor || !(isLost || error.code === 'token_unavailable')) return undefined
  const backoffMs = Math.min(PAUSE_MS[0] * 2 ** (attempts - 1), PAUSE_MS[1]) * (0.5 + failed.jitter / 2)
  const pauseMs = Math.max(backoffMs, error.retryAfterMs ?? 0)
  return pauseMs < leftMs ? pauseMs : undefined
}
