import type { Clock } from '../lib/clock.ts'
import type { Token } from '../lib/token.ts'
import { lifeOf, scaleWindows, type WindowRules, type Windows } from './windows.ts'

/** A token in memory, with all that is needed to judge it. */
export interface Entry extends Windows {
  token: Token
  expiresAtMs: number
  /** Wall minus monotonic time; changes only when somebody turns the wall clock. */
  offsetMs: number
  /** Which exchange brought it: a later one is newer, whatever a clock says. */
  order: number
  /** By the word of a caller. False if it is given again: asking once more would not make it better. */
  isDead: boolean
}

/** A wall clock that falls behind the monotonic one by more than this was turned back. */
const CLOCK_TOLERANCE_MS = 5000

/** @param elapsedMs How long ago the token was asked for. */
export function createEntry(
  token: Token,
  clock: Clock,
  { elapsedMs, order, jitter }: { elapsedMs: number; order: number; jitter: number },
  rules: WindowRules,
): Entry {
  const nowMs = clock.nowMs()
  const { lifetimeMs, expiresAtMs } = lifeOf(token, nowMs - elapsedMs, rules)
  const { advisoryMs, mandatoryMs } = scaleWindows(lifetimeMs, rules, jitter)
  const offsetMs = nowMs - clock.monotonicMs()
  return { advisoryMs, mandatoryMs, token, expiresAtMs, offsetMs, order, isDead: false }
}

/**
 * How long the token may still be served: by the wall clock, and by what it would show had nobody turned it. 0 without a
 * token, and for a dead one.
 */
export function remainingMs(entry: Entry | undefined, clock: Clock): number {
  if (!entry || entry.isDead) return 0
  const { expiresAtMs, offsetMs } = entry
  const wallMs = clock.recentMs?.() ?? clock.nowMs()
  const unturnedMs = clock.monotonicMs() + offsetMs
  return unturnedMs - wallMs > CLOCK_TOLERANCE_MS ? 0 : expiresAtMs - Math.max(wallMs, unturnedMs)
}
