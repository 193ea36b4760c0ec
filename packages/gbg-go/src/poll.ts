import { systemClock, type Clock } from '@latchkey/auth-core'
import { GbgGoApiError, GbgGoWaitError } from './errors.ts'

export type PollOptions = {
  /** Give up after this many milliseconds; a request under way is aborted. Default 10 minutes. */
  timeoutMs?: number | undefined
  /** The first pause between two requests, in milliseconds. It grows by half each time. Default 1 000. */
  minPauseMs?: number | undefined
  /** The longest pause between two requests, in milliseconds. A longer Retry-After is honoured. Default 10 000. */
  maxPauseMs?: number | undefined
  /** Told the first status and every change. What it throws is ignored. */
  onStatus?: ((status: string) => void) | undefined
  signal?: AbortSignal | undefined
  /** For tests. Default: the machine's. */
  clock?: Clock | undefined
}

export type PollTask<Value> = {
  /** For the deadline's message: `journey … to end`. */
  what: string
  read(signal: AbortSignal): Promise<Value>
  statusOf(value: Value): string | undefined
  isDone(value: Value): boolean
}

/** How many requests in a row may fail before the wait does. */
const toleratedFailures = 5

/**
 * Reads until it is done. GBG publishes no interval, so the pauses start short and grow.
 *
 * A long wait outlives a short outage: 429, 5xx and network errors are tried again, up to five in a row.
 *
 * @throws {@link GbgGoWaitError} `deadline_exceeded`, {@link GbgGoApiError}, or the reason of an aborted signal.
 */
export async function poll<Value>(task: PollTask<Value>, options: PollOptions): Promise<Value> {
  const { clock = systemClock, timeoutMs = 600_000, minPauseMs = 1_000, maxPauseMs = 10_000 } = options
  let status: string | undefined
  const deadline = new AbortController()
  const giveUp = (): void => {
    const message = `gave up waiting for ${task.what} after ${timeoutMs} ms; last status: ${status ?? 'unknown'}`
    deadline.abort(new GbgGoWaitError(message, status))
  }
  const cancelDeadline = clock.setTimer(giveUp, timeoutMs, true)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline.signal]) : deadline.signal
  try {
    let failures = 0
    for (let pauseMs = minPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
      signal.throwIfAborted()
      let waitMs = pauseMs
      const answer = await task.read(signal).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      if ('value' in answer) {
        failures = 0
        const seen = task.statusOf(answer.value)
        if (seen !== undefined && seen !== status) tell(options.onStatus, seen)
        status = seen
        if (task.isDone(answer.value)) return answer.value
      } else {
        signal.throwIfAborted()
        const { error } = answer
        if (!isTransient(error) || ++failures > toleratedFailures) throw error
        if (error instanceof GbgGoApiError) waitMs = Math.max(waitMs, error.retryAfterMs ?? 0)
      }
      await sleep(waitMs, signal, clock)
    }
  } finally {
    cancelDeadline()
  }
}

/** `fetch` reports every failure of the network as a TypeError. */
function isTransient(error: unknown): boolean {
  if (error instanceof GbgGoApiError) return error.status === 429 || error.status >= 500
  return error instanceof TypeError
}

function tell(listener: PollOptions['onStatus'], status: string): void {
  try {
    listener?.(status)
  } catch {
    // A mistake in a listener is no reason to lose the wait.
  }
}

function sleep(delayMs: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const onAbort = (): void => {
      cancel()
      reject(signal.reason)
    }
    const onTime = (): void => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const cancel = clock.setTimer(onTime, delayMs, true)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
