import type { Clock } from './clock.ts'
import { onAbort } from './on-abort.ts'

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
  const cancelTimer = clock.setTimer(() => controller.abort(reason()), limitMs, keepAlive)
  const letGo = signal && onAbort(signal, (left) => controller.abort(left))
  return {
    signal: controller.signal,
    cancelTimer,
    end() {
      cancelTimer()
      letGo?.()
    },
  }
}
