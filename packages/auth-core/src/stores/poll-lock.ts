import type { Clock } from '../clock.ts'
import { TokenError } from '../errors.ts'
import type { LockLease } from './ports.ts'

/** Tries until it works, the wait is over or the caller leaves: for locks that cannot wake who waits. */
export async function pollLock<Result>(
  clock: Clock,
  random: () => number,
  { waitMs, signal }: LockLease,
  acquire: () => Promise<(() => Promise<unknown>) | undefined>,
  run: () => Promise<Result>,
): Promise<Result> {
  const endMs = clock.monotonicMs() + waitMs
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    signal?.throwIfAborted()
    const release = await acquire()
    if (release) {
      try {
        return await run()
      } finally {
        // A lock that cannot be given back ends by itself.
        await release().catch(() => {})
      }
    }
    if (clock.monotonicMs() >= endMs) throw new TokenError('lock_timeout')
    await new Promise<void>((resolve) => clock.setTimer(resolve, pauseMs * (0.5 + random()), true))
  }
}
