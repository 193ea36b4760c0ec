import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { inTime } from './in-time.ts'
import type { LockLease, TokenLock } from './ports.ts'

/** How long giving back may take. What stays behind ends by itself. */
export const RELEASE_MS = 100

/** How often it is looked whether a lease is still needed. */
const LOOK_MS = 100

/**
 * Runs in a lock and settles as what runs does, whatever the lock does around it: one that hangs counts as not given once
 * the wait is over, one that fails or hangs in giving back costs nobody a result, and one that comes too late or twice runs
 * nothing more. The lock is kept while its lease is needed, as long as it lasts: whoever came in before a new refresh token
 * is stored would send the one that was used for it.
 *
 * @param wanted Settles once whoever keeps it asks for it anew.
 * @throws {@link TokenError} `lock_timeout`, or what the lock throws before it runs anything.
 */
export async function runLocked<Result>(
  clock: Clock,
  lock: TokenLock,
  key: string,
  run: () => Promise<Result>,
  lease: LockLease,
  wanted: Promise<void> = new Promise(() => {}),
): Promise<Result> {
  let isOver = false
  let isWanted = false
  void wanted.then(() => (isWanted = true))
  let running: Promise<Result> | undefined
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ours = async (): Promise<Result> => {
    if (isOver) throw new TokenError('lock_timeout')
    const endMs = clock.monotonicMs() + lease.ttlMs
    running ??= run()
    begin()
    try {
      return await running
    } finally {
      await keep(endMs)
    }
  }
  async function keep(endMs: number): Promise<void> {
    while (!isWanted && lease.isNeeded?.() && clock.monotonicMs() < endMs) {
      let cancel = () => {}
      const looked = new Promise<void>((resolve) => (cancel = clock.setTimer(resolve, LOOK_MS)))
      await Promise.race([wanted, looked])
      cancel()
    }
  }
  const locked = (async () => void (await lock.withLock(key, ours, lease)))()
  try {
    await inTime(clock, Promise.race([begun, locked]), lease)
  } catch (error) {
    if (!running) throw error
  } finally {
    isOver = true
  }
  if (!running) throw new TokenError('lock_timeout', {}, 'it ran nothing')
  const result = await running
  if (!lease.isNeeded?.()) await inTime(clock, locked, { waitMs: RELEASE_MS }).catch(() => {})
  return result
}
