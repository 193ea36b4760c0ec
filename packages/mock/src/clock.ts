/**
 * Where the mock gets its time from, so that tests let tokens expire without anybody waiting. The `Clock` of
 * `@latchkey/auth-core` is one.
 */
export interface MockClock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Calls back once after `delayMs`; returns a function that cancels it. */
  setTimer(callback: () => void, delayMs: number, keepAlive?: boolean): () => void
}

export const systemClock: MockClock = {
  nowMs: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
export function sleep(clock: MockClock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const cancel = clock.setTimer(finish, delayMs, true)
    signal.addEventListener('abort', give, { once: true })
    function finish(): void {
      signal.removeEventListener('abort', give)
      resolve()
    }
    function give(): void {
      cancel()
      reject(signal.reason as Error)
    }
  })
}
