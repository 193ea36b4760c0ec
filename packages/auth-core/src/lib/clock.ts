/** All the time this package knows. Inject one to test without waiting. */
export interface Clock {
  /** Wall clock: milliseconds since 1970. May jump. */
  nowMs(): number
  /**
   * The wall clock as far as it was looked at before, moved on by the monotonic one: for judging a token that is in use.
   * Frameworks that render ahead of time (Next.js with Cache Components) let nobody look at the clock before the call of an
   * API. Left out, `nowMs` is asked.
   */
  recentMs?(): number
  /** Milliseconds since some fixed moment. Never goes back. */
  monotonicMs(): number
  /**
   * Calls back once after `delayMs`; returns a function that cancels it.
   *
   * A timer does not keep a process alive unless `keepAlive` is true. Nothing in the token cache needs a timer to
   * fire: they only bound waiting.
   */
  setTimer(callback: () => void, delayMs: number, keepAlive?: boolean): () => void
}

/** Longer delays overflow the 32-bit timers of every runtime and would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** A process whose timer is so late stood still: it was stopped, frozen, asleep, or busy. */
const LATE_MS = 1000
/** How much longer what it waits for may take then: it may have come, and nobody was there to take it. */
const MORE_MS = 250

/** Wall minus monotonic time when the wall clock was last looked at. */
let lastOffsetMs: number | undefined

/**
 * The clock of the machine: `Date.now`, `performance.now`, `setTimeout`. A timer that is more than a second late, because the
 * process stood still, calls back 250 ms after it could have: what it bounds may have come meanwhile.
 */
export const systemClock: Clock = {
  nowMs() {
    const nowMs = Date.now()
    lastOffsetMs = nowMs - performance.now()
    return nowMs
  },
  recentMs: () => (lastOffsetMs === undefined ? systemClock.nowMs() : performance.now() + lastOffsetMs),
  monotonicMs: () => performance.now(),
  setTimer(callback, delayMs, keepAlive) {
    const dueMs = performance.now() + delayMs
    const ring = () => {
      if (performance.now() - dueMs > LATE_MS) timer = setTimeout(callback, MORE_MS)
      else callback()
    }
    let timer: unknown = setTimeout(ring, Math.min(delayMs, LONGEST_DELAY_MS))
    // Timers are objects with `unref` in Node and Bun, and numbers in browsers, Deno and workers.
    if (!keepAlive) (timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
}
