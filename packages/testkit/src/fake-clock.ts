/** A clock that moves when it is told to. Fits the `Clock` of @latchkey/auth-core. */
export interface FakeClock {
  nowMs(): number
  monotonicMs(): number
  setTimer(callback: () => void, delayMs: number, keepAlive?: boolean): () => void
  /** Lets time pass: both clocks move, timers that come due fire in order, and what they started gets to run. */
  advance(durationMs: number): Promise<void>
  /** Moves the wall clock alone, as an administrator or a time server would. */
  turnWallClock(deltaMs: number): void
  /** Timers that are set and have neither fired nor been cancelled. */
  readonly pendingTimers: number
}

export interface FakeClockOptions {
  /** Wall clock at the start, in milliseconds. Default 2026-01-01T00:00:00Z. */
  startMs?: number | undefined
}

export function createFakeClock({ startMs = Date.UTC(2026, 0, 1) }: FakeClockOptions = {}): FakeClock {
  // The monotonic clock starts elsewhere, so that code that mixes the two up is caught.
  let monotonicMs = 5_000_000
  let wallOffsetMs = startMs - monotonicMs
  const timers = new Set<{ dueMs: number; callback: () => void }>()

  return {
    nowMs: () => monotonicMs + wallOffsetMs,
    monotonicMs: () => monotonicMs,
    setTimer(callback, delayMs) {
      const timer = { dueMs: monotonicMs + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(durationMs) {
      const endMs = monotonicMs + durationMs
      await settle()
      for (;;) {
        const due = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!due) break
        timers.delete(due)
        monotonicMs = Math.max(monotonicMs, due.dueMs)
        due.callback()
        await settle()
      }
      monotonicMs = endMs
      await settle()
    },
    turnWallClock(deltaMs) {
      wallOffsetMs += deltaMs
    },
    get pendingTimers() {
      return timers.size
    },
  }
}

/** Lets everything that is ready to run have its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    // WebCrypto works on threads of its own: what was asked of it before this has been answered by then.
    await crypto.subtle.digest('SHA-256', new Uint8Array())
    await new Promise((resolve) => setImmediate(resolve))
  }
}
