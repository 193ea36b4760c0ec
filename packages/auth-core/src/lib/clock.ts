/** All the time this package knows. Inject one to test without waiting. */
export interface Clock {
  /** Wall clock: milliseconds since 1970. May jump. */
  nowMs(): number
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

/** The clock of the machine: `Date.now`, `performance.now`, `setTimeout`. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(callback, delayMs, keepAlive) {
    const timer: unknown = setTimeout(callback, Math.min(delayMs, LONGEST_DELAY_MS))
    // Timers are objects with `unref` in Node and Bun, and numbers in browsers, Deno and workers.
    if (!keepAlive) (timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
}
