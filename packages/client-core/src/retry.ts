import {
  abortable,
  anySignal,
  bodyAgain,
  checkNumber,
  isAuthorized,
  isSteering,
  markAuthorized,
  fetchByValue,
  handingOver,
  initOf,
  parseRetryAfter,
  pause,
  readOptions,
  replayBody,
  type OwnCall,
} from '@latchkey/auth-core/lib'
import { type Clock, ConfigurationError, systemClock } from '@latchkey/auth-core'
import { mayRepeat, pauseBeforeNext } from './retry-step.ts'

/** What may be different for one call: `client.GET(path, { retry: { attempts: 5 } })`, or `retry: false`. */
export interface RetryRules {
  /** How often a call is sent at most, the first time included. Default 3. */
  attempts?: number | undefined
  /** Longest time one attempt may take until its headers arrive, in milliseconds. Default 30 000; 0 is no limit. */
  timeoutMs?: number | undefined
  /** Also repeats POST and PATCH. Only where doing it twice does no harm. Default false. */
  unsafe?: boolean | undefined
}

export interface RetryOptions extends RetryRules {
  /** First pause in milliseconds; doubles each time, with full jitter. Default 500. */
  backoffMs?: number | undefined
  /** Longest pause in milliseconds. The response of a server that asks for more is returned at once. Default 30 000. */
  maxDelayMs?: number | undefined
  /** Longest body of a `Request` object that is copied to be sent again. Default 1 MiB; streams never are. */
  replayBufferBytes?: number | undefined
  clock?: Clock | undefined
  random?: (() => number) | undefined
}

/** A `RequestInit` with rules for this one call. */
export interface RetryInit extends RequestInit {
  retry?: RetryRules | false | undefined
}

/** What holds where an option of {@link retryFetch} is left out. */
export const retryDefaults = {
  attempts: 3,
  timeoutMs: 30_000,
  unsafe: false,
  backoffMs: 500,
  maxDelayMs: 30_000,
  replayBufferBytes: 2 ** 20,
} as const satisfies RetryOptions

const RULES = { attempts: 'number', timeoutMs: 'number', unsafe: 'boolean' } as const
const OPTIONS = {
  ...RULES,
  backoffMs: 'number',
  maxDelayMs: 'number',
  replayBufferBytes: 'number',
  clock: 'clock',
  random: 'function',
} as const

interface Rules extends RetryRules {
  attempts: number
  timeoutMs: number
}

type RetryingFetch = (input: string | URL | Request, init?: RetryInit) => Promise<Response>

/**
 * Wraps a `fetch` so that calls that may be repeated are, when the network or the server fails them.
 *
 * Repeats idempotent methods after a lost connection, a timeout, or 408, 425, 429, 500, 502, 503 and 504, and waits as
 * long as Retry-After asks (seconds or date). The last response is returned, the last error thrown as it is. The pause ends
 * when the signal of the call aborts. A `Request` whose body is not all there yet when its call fails is not repeated. An
 * error by which a framework steers is passed on at once.
 * Put it under `authFetch`:
 * `authFetch(source, { origins, fetch: retryFetch(fetch) })`, so that a 401 is seen to once, outside.
 *
 * @throws {@link ConfigurationError} at once for options that are unknown or cannot work, and where they stand in the place
 * of `fetch`; for those of a call, the call
 * rejects. A timeout rejects with a `DOMException` `TimeoutError`.
 */
export function retryFetch(
  fetch: typeof globalThis.fetch = (...call) => globalThis.fetch(...call),
  options?: RetryOptions,
): RetryingFetch {
  const settings = readOptions<RetryOptions, typeof retryDefaults>(options, OPTIONS, retryDefaults)
  const { clock = systemClock, random = Math.random, backoffMs, maxDelayMs, replayBufferBytes } = settings
  checkNumber('attempts', settings.attempts, 1)
  if (typeof fetch !== 'function')
    throw new ConfigurationError('fetch', 'must be a function: options come after it')

  /** What holds for one call; openapi-fetch hangs unknown options of a call on the Request it builds. */
  function rulesOf({ target, init, method }: OwnCall): Rules {
    const own = (init as RetryInit).retry ?? (target as { retry?: RetryRules | false }).retry
    if (own === false) return { attempts: 1, timeoutMs: 0 }
    const rules: Rules = own
      ? { ...settings, ...readOptions<Partial<Rules>>(own as Partial<Rules>, RULES, {}, 'retry.') }
      : settings
    if (own) checkNumber('retry.attempts', rules.attempts, 1)
    return mayRepeat(method, rules.unsafe) ? rules : { attempts: 1, timeoutMs: rules.timeoutMs }
  }

  /** How long to wait before the next attempt; undefined: there is none. */
  function pauseAfter(response: Response | undefined, attempt: number, attempts: number): number | undefined {
    const header = response?.headers.get('retry-after')
    return pauseBeforeNext({
      status: response?.status,
      attempt,
      attempts,
      retryAfterMs: header ? parseRetryAfter(header, clock.nowMs()) : undefined,
      backoffMs,
      maxDelayMs,
      jitter: random,
    })
  }

  const transport = handingOver(fetch)
  const retrying: RetryingFetch = fetchByValue(async (call) => {
    const { signal, headers, body } = call
    const rules = rulesOf(call)
    const again = rules.attempts > 1 ? replayBody(call, replayBufferBytes) : ({ kind: 'stream' } as const)
    let sent: { body?: BodyInit | null | undefined } = { body }
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined
      let failure: unknown
      const whole = initOf(call, headers, sent.body)
      try {
        response = await bounded(clock, rules.timeoutMs, signal, (end) =>
          transport(call.target, end ? Object.assign(whole, { signal: end }) : whole),
        )
        if (response.ok) return response
      } catch (error) {
        signal?.throwIfAborted()
        if (isSteering(error)) throw error
        failure = error
      }
      const delayMs = pauseAfter(response, attempt, rules.attempts)
      const kept = delayMs === undefined ? undefined : await bodyAgain(again, clock, signal)
      if (!kept) {
        if (response) return response
        throw failure
      }
      response?.body?.cancel().catch(() => {})
      sent = kept
      await pause(clock, delayMs!, signal)
    }
  })
  // A token call that went through it would wait for itself as well.
  return isAuthorized(fetch) ? markAuthorized(retrying) : retrying
}

/**
 * Settles like what is run, unless the time is over or the caller leaves before. What is run gets a signal for both; it is
 * not asked to obey it. Without a limit there is neither timer, controller nor listener.
 */
function bounded(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal | null | undefined,
  run: (end: AbortSignal | undefined) => Promise<Response>,
): Promise<Response> {
  if (!limitMs) return run(undefined)
  const controller = new AbortController()
  const inTime = new Promise<Response>((resolve, reject) => {
    const giveUp = () => {
      const reason = new DOMException(`No response in ${limitMs} ms`, 'TimeoutError')
      controller.abort(reason)
      reject(reason)
    }
    const cancelTimer = clock.setTimer(giveUp, limitMs, true)
    const either = signal ? anySignal(signal, controller) : undefined
    run(either?.signal ?? controller.signal).then(
      (response) => {
        either?.end(response.body)
        cancelTimer()
        // Nobody waits for it any more: its connection is to be free, whatever the transport does.
        if (controller.signal.aborted || signal?.aborted) response.body?.cancel().catch(() => {})
        resolve(response)
      },
      (error: unknown) => {
        either?.end()
        cancelTimer()
        reject(error as Error)
      },
    )
  })
  return signal ? abortable(inTime, signal) : inTime
}
