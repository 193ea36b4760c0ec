import type { Clock } from '../lib/clock.ts'
import { within } from '../lib/pause.ts'

/** Those who wait for what the calls of others show. */
export interface Sleepers {
  /** Waits until the time is over, or {@link Sleepers.wake}. Rejects with the reason of the signal. */
  sleep(waitMs: number, signal: AbortSignal | null | undefined): Promise<void>
  wake(): void
}

export function createSleepers(clock: Clock): Sleepers {
  const wakers = new Set<() => void>()
  return {
    async sleep(waitMs, signal) {
      let wakeUp = () => {}
      const slept = new Promise<void>((resolve) => (wakeUp = resolve))
      wakers.add(wakeUp)
      try {
        await within(clock, slept, waitMs, signal)
      } finally {
        wakers.delete(wakeUp)
      }
    },
    wake() {
      for (const wakeUp of wakers) wakeUp()
    },
  }
}
