import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import { inTime } from './in-time.ts'
import type { LockLease, TokenLock } from './ports.ts'

/** How long giving back may take. What stays behind ends by itself. */
export const RELEASE_MS = 100

/**
 * Runs in a lock and settles as what runs does, whatever the lock does around it: one that hangs counts as not given once
 * the wait is over, one that fails or hangs in giving back costs nobody a result, and one that comes too late or twice runs
 * nothing more.
 *
 * @throws {@link TokenError} `lock_timeout`, or what the lock throws before it runs anything.
 */
export async function runLocked<Result>(
  clock: Clock,
  lock: TokenLock,
  key: string,
  run: () => Promise<Result>,
  lease: LockLease,
): Promise<Result> {
  let isOver = false
  let running: Promise<Result> | undefined
  let begin = () => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ours = async (): Promise<Result> => {
    if (isOver) throw new TokenError('lock_timeout')
    running ??= run()
    begin()
    return running
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
  await inTime(clock, locked, { waitMs: RELEASE_MS }).catch(() => {})
  return result
}
