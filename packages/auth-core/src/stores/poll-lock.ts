import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { inTime } from './in-time.ts'
import type { LockLease } from './ports.ts'
import { RELEASE_MS } from './run-locked.ts'

/** How long after a lease could not be given back that is tried again. */
const REPEAT_MS = 1000

/**
 * Tries until it works, the wait is over or the caller leaves: for locks that cannot wake who waits. A lease that cannot be
 * given back, on a server that writes nothing for a while, is given back later.
 */
export async function pollLock<Result>(
  clock: Clock,
  random: () => number,
  lease: LockLease,
  acquire: () => Promise<(() => Promise<unknown>) | undefined>,
  run: () => Promise<Result>,
): Promise<Result> {
  lease.signal?.throwIfAborted()
  const { answerMs = lease.waitMs, signal } = lease
  let isOver = false

  async function giveBack(release: () => Promise<unknown>, endMs: number): Promise<void> {
    const later = () => {
      if (clock.monotonicMs() + REPEAT_MS >= endMs) return
      clock.setTimer(() => (lease.isNeeded?.() ? later() : void giveBack(release, endMs)), REPEAT_MS)
    }
    try {
      await release()
    } catch {
      later()
    }
  }

  /** One attempt. One that succeeds too late, with a server that comes back, say, is given back at once. */
  async function attempt(): Promise<(() => Promise<unknown>) | undefined> {
    const endMs = clock.monotonicMs() + lease.ttlMs
    const acquiring = acquire().then((release) => release && (() => giveBack(release, endMs)))
    try {
      return await inTime(clock, acquiring, { waitMs: answerMs })
    } catch (error) {
      acquiring.then((release) => release?.()).catch(() => {})
      throw error instanceof TokenError
        ? new TokenError('lock_timeout', {}, 'its backend does not respond')
        : error
    }
  }

  const poll = async () => {
    for (let pauseMs = 10; !isOver; pauseMs = Math.min(pauseMs * 1.5, 250)) {
      const release = await attempt()
      if (release && isOver) await release()
      else if (release) return release
      await pause(clock, pauseMs * (0.5 + random()))
    }
    return async () => {}
  }
  const acquiring = poll()
  let release: () => Promise<unknown>
  try {
    release = await inTime(clock, acquiring, { waitMs: lease.waitMs, signal })
  } catch (error) {
    isOver = true
    acquiring.catch(() => {})
    throw error
  }
  try {
    return await run()
  } finally {
    await inTime(clock, release(), { waitMs: RELEASE_MS }).catch(() => {})
  }
}
