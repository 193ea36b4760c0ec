import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { inTime } from './in-time.ts'
import type { LockLease } from './ports.ts'
import { RELEASE_MS } from './run-locked.ts'

/** How long after a lease could not be given back that is tried again. */
const REPEAT_MS = 1000

/** How a lock is held where it is kept, by one holder. */
export interface Holding {
  /** @returns whether it is held; asked once more, it says so again. */
  acquire: () => Promise<boolean>
  /** Gives it back, if it is held by this one. */
  release: () => Promise<unknown>
  /** What it says may be lost on its way here. */
  isRemote?: boolean | undefined
}

/**
 * Tries until it works, the wait is over or the caller leaves: for locks that cannot wake who waits. A lease that cannot be
 * given back, on a server that writes nothing for a while, is given back later. So is one that may be held without our
 * knowing, because the response was lost.
 */
export async function pollLock<Result>(
  clock: Clock,
  random: () => number,
  lease: LockLease,
  { acquire, release, isRemote }: Holding,
  run: () => Promise<Result>,
): Promise<Result> {
  lease.signal?.throwIfAborted()
  const { answerMs = lease.waitMs, signal } = lease
  let isOver = false
  let wasLate = false

  async function giveBack(endMs: number): Promise<void> {
    try {
      await release()
    } catch {
      giveBackLater(endMs)
    }
  }

  function giveBackLater(endMs: number): void {
    if (clock.monotonicMs() + REPEAT_MS < endMs) clock.setTimer(() => giveBackUnneeded(endMs), REPEAT_MS)
  }

  function giveBackUnneeded(endMs: number): void {
    if (lease.isNeeded?.()) giveBackLater(endMs)
    else void giveBack(endMs)
  }

  /** One attempt. One that succeeds too late, with a server that comes back, say, is given back once it is not needed. */
  async function attempt(): Promise<(() => Promise<void>) | undefined> {
    const endMs = clock.monotonicMs() + lease.ttlMs
    const acquiring = isRemote ? acquire().catch(acquire) : acquire()
    try {
      if (!(await inTime(clock, acquiring, { waitMs: answerMs }))) return undefined
    } catch (error) {
      acquiring.then(
        (isHeld) => isHeld && giveBackUnneeded(endMs),
        () => isRemote && giveBackLater(endMs),
      )
      throw error instanceof TokenError
        ? new TokenError('lock_timeout', {}, 'its backend does not respond')
        : error
    }
    // This process stood still, and others may have come meanwhile. A lease that short may always be over.
    if (clock.monotonicMs() < endMs || wasLate) return () => giveBack(endMs)
    wasLate = true
    await release()
    return undefined
  }

  const poll = async () => {
    for (let pauseMs = 10; !isOver; pauseMs = Math.min(pauseMs * 1.5, 250)) {
      const leave = await attempt()
      if (leave && isOver) await leave()
      else if (leave) return leave
      await pause(clock, pauseMs * (0.5 + random()))
    }
    return async () => {}
  }
  const acquiring = poll()
  let leave: () => Promise<void>
  try {
    leave = await inTime(clock, acquiring, { waitMs: lease.waitMs, signal })
  } catch (error) {
    isOver = true
    acquiring.catch(() => {})
    throw error
  }
  try {
    return await run()
  } finally {
    await inTime(clock, leave(), { waitMs: RELEASE_MS }).catch(() => {})
  }
}
