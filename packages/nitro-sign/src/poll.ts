import { systemClock, type Clock } from '@latchkey/auth-core'
import { NitroSignApiError, NitroSignWaitError } from './errors.ts'
import { tell } from './tell.ts'

export type PollOptions = {
  /** Give up after this many milliseconds; a request under way is aborted. */
  timeoutMs?: number | undefined
  /** The first pause between two requests, in milliseconds. It grows by half each time. */
  minPauseMs?: number | undefined
  /** The longest pause between two requests, in milliseconds. A longer Retry-After is honoured. */
  maxPauseMs?: number | undefined
  /** Told the first status and every change. What it throws is ignored. */
  onStatus?: ((status: string) => void) | undefined
  signal?: AbortSignal | undefined
  /** For tests. Default: the machine's. */
  clock?: Clock | undefined
}

export type PollTask<Value> = {
  /** For the deadline's message: `document … to be uploaded`. */
  what: string
  read: (signal: AbortSignal) => Promise<Value>
  statusOf: (value: Value) => string | undefined
  /** Whether the wait is over; throws when it never will be. */
  isDone: (value: Value) => boolean
  timeoutMs: number
  minPauseMs: number
  maxPauseMs: number
}

/** How many requests in a row may fail before the wait does. */
const toleratedFailures = 5

/**
 * Reads until it is done.
 *
 * A long wait outlives a short outage: 408, 429, 5xx and network errors are tried again, up to five in a row.
 *
 * @throws NitroSignWaitError `deadline_exceeded`
 * @throws the reason of an aborted signal
 */
export async function poll<Value>(task: PollTask<Value>, options: PollOptions): Promise<Value> {
  const { clock = systemClock, onStatus, timeoutMs = task.timeoutMs } = options
  const { minPauseMs = task.minPauseMs, maxPauseMs = task.maxPauseMs } = options
  let status: string | undefined
  const deadline = new AbortController()
  const cancelDeadline = clock.setTimer(
    () => {
      const message = `gave up waiting for ${task.what} after ${timeoutMs} ms; last status: ${status ?? 'unknown'}`
      deadline.abort(new NitroSignWaitError('deadline_exceeded', message, { status }))
    },
    timeoutMs,
    true,
  )
  const signal = options.signal ? AbortSignal.any([options.signal, deadline.signal]) : deadline.signal
  try {
    let failures = 0
    for (let pauseMs = minPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
      signal.throwIfAborted()
      let waitMs = pauseMs
      try {
        const value = await task.read(signal)
        failures = 0
        const seen = task.statusOf(value)
        if (seen !== undefined && seen !== status) tell(onStatus, seen)
        status = seen
        if (task.isDone(value)) return value
      } catch (error) {
        signal.throwIfAborted()
        if (!isTransient(error) || ++failures > toleratedFailures) throw error
        if (error instanceof NitroSignApiError) waitMs = Math.max(waitMs, error.retryAfterMs ?? 0)
      }
      await sleep(waitMs, signal, clock)
    }
  } finally {
    cancelDeadline()
  }
}

/** `fetch` reports every failure of the network as a TypeError. */
function isTransient(error: unknown): boolean {
  if (error instanceof NitroSignApiError)
    return error.status === 408 || error.status === 429 || error.status >= 500
  return error instanceof TypeError
}

function sleep(delayMs: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const onAbort = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.setTimer(
      () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      },
      delayMs,
      true,
    )
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
