import type { Clock } from './clock.ts'

/** A signal that ends a piece of work, and what lets go of it. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Cancels the timer. The signal goes on following the caller's, which may still end a body that is being read. */
  cancelTimer(): void
  /** Cancels the timer and stops following the caller's signal. */
  end(): void
}

/**
 * Joins a caller's signal and a time limit to one signal. Needs neither `AbortSignal.any` nor `AbortSignal.timeout`, which
 * some edge runtimes lack.
 *
 * @param reason Makes the abort reason when the time is over.
 */
export function deadline(
  clock: Clock,
  limitMs: number,
  reason: () => unknown,
  signal?: AbortSignal | null | undefined,
  keepAlive?: boolean,
): Deadline {
  const controller = new AbortController()
  const follow = () => controller.abort(signal!.reason)
  const cancelTimer = clock.setTimer(() => controller.abort(reason()), limitMs, keepAlive)
  if (signal?.aborted) follow()
  signal?.addEventListener('abort', follow)
  return {
    signal: controller.signal,
    cancelTimer,
    end() {
      cancelTimer()
      signal?.removeEventListener('abort', follow)
    },
  }
}
