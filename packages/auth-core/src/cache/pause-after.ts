import type { TokenError } from '../lib/errors.ts'

/** How long nobody asks again after failures. In milliseconds; see `CachedOptions`. */
export interface PauseRules {
  cooldownMs: number
  backoffMs: number
  maxBackoffMs: number
  maxRetryAfterMs: number
}

/**
 * How long nobody asks again after an error: for ever when a person has to sign in, the cooldown when something has to be
 * set right, and otherwise a growing back-off, but not before the endpoint asks for it.
 *
 * @param mayBeginAnew Another process may have put a new sign-in where this one's tokens come from: it is looked up again
 * after the cooldown.
 * @param failures How many failures in a row there were before this one.
 * @param jitter In [0, 1).
 */
export function pauseAfter(
  error: unknown,
  failures: number,
  rules: PauseRules,
  jitter: number,
  mayBeginAnew = false,
): number {
  const { kind, retryAfterMs = 0 } = Object(error) as Partial<TokenError>
  if (kind === 'reauth-required') return mayBeginAnew ? rules.cooldownMs : Infinity
  const backoffMs = jitter * Math.min(rules.maxBackoffMs, rules.backoffMs * 2 ** failures)
  const pauseMs = kind === 'permanent' ? rules.cooldownMs : backoffMs
  return Math.max(pauseMs, Math.min(retryAfterMs, rules.maxRetryAfterMs))
}

/** Whether an error passes by itself. An error that is not ours may be anything. */
export function isTransient(error: unknown): boolean {
  return (Object(error) as Partial<TokenError>).kind === 'transient'
}
