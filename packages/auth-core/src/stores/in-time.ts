import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
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
  const end = deadline(clock, waitMs, () => new TokenError('lock_timeout'), signal, true)
  try {
    return await abortable(promise, end.signal)
  } finally {
    end.end()
  }
}
