import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import { TokenError } from '../lib/errors.ts'
import type { LockLease } from './ports.ts'

/**
 * Settles like `promise`, unless the wait is over or the caller leaves before.
 *
 * @throws {@link TokenError} `lock_timeout` after `waitMs`, or the signal's reason.
 */
export async function inTime<Result>(
  clock: Clock,
  promise: Promise<Result>,
  { waitMs, signal }: Pick<LockLease, 'waitMs' | 'signal'>,
): Promise<Result> {
  const tooLong = new AbortController()
  const cancelTimer = clock.setTimer(() => tooLong.abort(new TokenError('lock_timeout')), waitMs, true)
  try {
    return await abortable(promise, signal ? AbortSignal.any([signal, tooLong.signal]) : tooLong.signal)
  } finally {
    cancelTimer()
  }
}
