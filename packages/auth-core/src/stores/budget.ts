import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'

/**
 * The time one call may lose to a store and a lock together. A backend that does not respond within it counts as down, and
 * nothing more is asked of it in this call.
 */
export interface Budget {
  /** Nothing more is asked in this call. */
  isDown(): boolean
  /** What the next question may take, in milliseconds. */
  leftMs(): number
  /** Counts what was lost in another way. */
  spend(ms: number): void
  /**
   * Settles like the question, within the time that is left.
   *
   * @throws an Error `timeout` afterwards.
   */
  ask<Result>(question: Promise<Result>): Promise<Result>
}

/** How long a store may take, unless it is said otherwise. */
export const STORE_TIMEOUT_MS = 2000

/** A backend that was slow before still gets this share of the whole, so that a late answer is not taken for none. */
const LEAST_SHARE = 1 / 8
const LEAST_MS = 250

export function createBudget(clock: Clock, wholeMs: number): Budget {
  const leastMs = Math.min(wholeMs * LEAST_SHARE, LEAST_MS)
  let spentMs = 0
  let isDown = false
  const leftMs = () => Math.max(wholeMs - spentMs, leastMs)
  return {
    isDown: () => isDown,
    leftMs,
    spend: (ms) => void (spentMs += ms),
    async ask(question) {
      const startMs = clock.monotonicMs()
      const end = deadline(clock, leftMs(), () => new Error('timeout'), undefined, true)
      try {
        return await abortable(question, end.signal)
      } catch (error) {
        isDown = true
        throw error
      } finally {
        end.end()
        spentMs += clock.monotonicMs() - startMs
      }
    },
  }
}
