import { abortable, deadline, emit, isSteering, pause, readOptions } from '@latchkey/auth-core/lib'
import { type Clock, systemClock } from '@latchkey/auth-core'

/** Bounds of a wait. Every duration is in milliseconds. */
export interface PollOptions {
  /** Give up after this long; a request under way is aborted. */
  timeoutMs?: number | undefined
  /** The first pause between two requests. It grows by half each time. */
  minPauseMs?: number | undefined
  /** The longest pause between two requests. A longer Retry-After is honoured. */
  maxPauseMs?: number | undefined
  /** Told the first status and every change. What it throws is ignored. */
  onStatus?: ((status: string) => void) | undefined
  signal?: AbortSignal | undefined
  /** For tests. Default: the machine's. */
  clock?: Clock | undefined
}

/** What is waited for. The durations are its defaults. */
export interface PollTask<Value> {
  timeoutMs: number
  minPauseMs: number
  maxPauseMs: number
  read(signal: AbortSignal): Promise<Value>
  statusOf(value: Value): string | undefined
  /** Whether the wait is over; throws when it never will be. */
  isDone(value: Value): boolean
  /** The error of a wait that took too long. */
  timedOut(timeoutMs: number, status: string | undefined): Error
}

const OPTIONS = {
  timeoutMs: 'number',
  minPauseMs: 'number',
  maxPauseMs: 'number',
  onStatus: 'function',
  signal: 'signal',
  clock: 'clock',
} as const

/** How many requests in a row may fail before the wait does. */
const TOLERATED_FAILURES = 5

/**
 * Reads until it is done, with pauses that grow.
 *
 * A long wait outlives a short outage: responses of 408, 429 and 5xx (by the `status` of the error thrown), network
 * errors, timeouts of `retryFetch` and token errors of the kind `transient` are tried again, up to five in a row, and
 * `retryAfterMs` of the error is waited for.
 *
 * @throws {@link ConfigurationError} for an option that is unknown or cannot work, what `timedOut` makes, what `read` and `isDone` throw, or the reason of an aborted signal. No timer is left.
 */
export async function poll<Value>(task: PollTask<Value>, options?: PollOptions): Promise<Value> {
  const defaults = {
    timeoutMs: task.timeoutMs,
    minPauseMs: task.minPauseMs,
    maxPauseMs: task.maxPauseMs,
    clock: systemClock,
  }
  const settings = readOptions<PollOptions, typeof defaults>(options, OPTIONS, defaults)
  const { clock, onStatus, timeoutMs, minPauseMs, maxPauseMs } = settings
  let status: string | undefined
  const end = deadline(clock, timeoutMs, () => task.timedOut(timeoutMs, status), settings.signal, true)
  const { signal } = end
  try {
    let failures = 0
    for (let pauseMs = minPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
      signal.throwIfAborted()
      let waitMs = pauseMs
      const answer = await abortable(task.read(signal), signal).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      signal.throwIfAborted()
      if ('value' in answer) {
        failures = 0
        const seen = task.statusOf(answer.value)
        if (seen !== undefined && seen !== status) emit(onStatus, seen)
        status = seen
        if (task.isDone(answer.value)) return answer.value
      } else {
        if (!isTransient(answer.error) || ++failures > TOLERATED_FAILURES) throw answer.error
        const { retryAfterMs } = answer.error as { retryAfterMs?: number | undefined }
        waitMs = Math.max(waitMs, retryAfterMs ?? 0)
      }
      await pause(clock, waitMs, signal)
    }
  } finally {
    end.end()
  }
}

/** `fetch` reports every failure of the network as a TypeError, a TokenError says by its kind what it is. */
function isTransient(error: unknown): boolean {
  const { name, kind, status } = Object(error) as { name?: unknown; kind?: unknown; status?: unknown }
  if (isSteering(error)) return false
  if (error instanceof TypeError || name === 'TimeoutError' || kind === 'transient') return true
  return status === 408 || status === 429 || Number(status) >= 500
}
