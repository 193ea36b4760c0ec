import { abortable } from './abortable.ts'
import type { Clock } from './clock.ts'

/** Settles like the promise, or with undefined after the delay; rejects as soon as the caller leaves. */
export function within<Result>(
  clock: Clock,
  promise: Promise<Result>,
  delayMs: number,
  signal: AbortSignal | null | undefined,
): Promise<Result | undefined> {
  let cancelTimer: (() => void) | undefined
  const slept = new Promise<undefined>((resolve) => {
    cancelTimer = clock.setTimer(resolve as () => void, delayMs, true)
  })
  return abortable(Promise.race([promise, slept]), signal).finally(cancelTimer)
}

/** Waits; a caller waits, too, so the process is kept alive. Rejects as soon as the caller leaves. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal | null | undefined): Promise<void> {
  return within(clock, new Promise<never>(() => {}), delayMs, signal)
}
