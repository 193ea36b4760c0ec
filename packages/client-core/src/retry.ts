import { abortable, checkNumber, parseRetryAfter, readCapped, refuseUnknown } from '@latchkey/auth-core/lib'
import { type Clock, systemClock } from '@latchkey/auth-core'

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
  /** Longest pause in milliseconds. A server that asks for more gets its answer returned at once. Default 30 000. */
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

/** RFC 9110 §9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/i
const TRANSIENT = [408, 425, 429, 500, 502, 503, 504]

/** How long after a failure the copy of a body may take to be whole. Longer, and somebody is still writing it. */
const COPY_GRACE_MS = 250

/**
 * Wraps a `fetch` so that calls that may be repeated are, when the network or the server fails them.
 *
 * Repeats idempotent methods after a lost connection, a timeout, or 408, 425, 429, 500, 502, 503 and 504, and waits as
 * long as Retry-After asks (seconds or date). The last answer is returned, the last error thrown as it is. The pause ends
 * when the signal of the call aborts. A `Request` whose body is not all there yet when its call fails is not repeated.
 * Put it under `authFetch`:
 * `authFetch(source, { origins, fetch: retryFetch(fetch) })`, so that a 401 is seen to once, outside.
 *
 * @throws {@link ConfigurationError} at once for unknown options and for amounts that are no finite numbers; for those
 * of a call, the call rejects. A timeout rejects with a `DOMException` `TimeoutError`.
 */
export function retryFetch(
  fetch: typeof globalThis.fetch = (...call) => globalThis.fetch(...call),
  options: RetryOptions = {},
): (input: string | URL | Request, init?: RetryInit) => Promise<Response> {
  const {
    clock = systemClock,
    random = Math.random,
    backoffMs = 500,
    maxDelayMs = 30_000,
    ...others
  } = options
  const { replayBufferBytes = 2 ** 20, attempts = 3, timeoutMs = 30_000, unsafe, ...unknown } = others
  refuseUnknown(unknown)
  checkRules({ attempts, timeoutMs }, '')
  checkNumber('backoffMs', backoffMs)
  checkNumber('maxDelayMs', maxDelayMs)
  checkNumber('replayBufferBytes', replayBufferBytes)

  async function once(
    input: string | URL | Request,
    init: RequestInit | undefined,
    limitMs: number,
  ): Promise<Response> {
    const given = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    if (!limitMs) return fetch(input, beside(input, init))
    const controller = new AbortController()
    const cancelTimer = clock.setTimer(
      () => controller.abort(new DOMException(`No answer in ${limitMs} ms`, 'TimeoutError')),
      limitMs,
      true,
    )
    const signal = given ? AbortSignal.any([given, controller.signal]) : controller.signal
    try {
      return await abortable(fetch(input, beside(input, { ...init, signal })), signal)
    } finally {
      cancelTimer()
    }
  }

  /** Settles like the promise, or with undefined after the delay; rejects as soon as the call is aborted. */
  const within = <T>(promise: Promise<T>, delayMs: number, signal: AbortSignal | null | undefined) => {
    let cancelTimer = () => {}
    const slept = new Promise<undefined>((resolve) => {
      cancelTimer = clock.setTimer(() => resolve(undefined), delayMs, true)
    })
    return abortable(Promise.race([promise, slept]), signal).finally(() => cancelTimer())
  }

  return async (input, init) => {
    const request = input instanceof Request ? input : undefined
    // openapi-fetch hangs unknown options of a call on the Request it builds.
    const own = init?.retry ?? (input as { retry?: RetryRules | false }).retry
    const rules: RetryRules = own || {}
    checkRules(rules, 'retry.')
    const limitMs = own === false ? 0 : (rules.timeoutMs ?? timeoutMs)
    const method = init?.method ?? request?.method ?? 'GET'
    const body = init?.body
    const isStream = body instanceof ReadableStream || Symbol.asyncIterator in Object(body)
    const mayRepeat = own !== false && !isStream && ((rules.unsafe ?? unsafe) || IDEMPOTENT.test(method))
    const last = mayRepeat ? (rules.attempts ?? attempts) : 1
    const signal = init?.signal ?? request?.signal
    const copy =
      last > 1 && !body && request?.body
        ? readCapped(request.clone().body, replayBufferBytes).catch(() => undefined)
        : undefined

    let again: RequestInit | undefined = init
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined
      let failure: unknown
      try {
        response = await once(input, again, limitMs)
        if (!TRANSIENT.includes(response.status)) return response
      } catch (error) {
        signal?.throwIfAborted()
        failure = error
      }
      const kept = copy && attempt < last ? await within(copy, COPY_GRACE_MS, signal) : undefined
      const asked = response && parseRetryAfter(response.headers.get('retry-after'), clock.nowMs())
      const delayMs = asked ?? random() * Math.min(maxDelayMs, backoffMs * 2 ** (attempt - 1))
      if (attempt >= last || delayMs > maxDelayMs || (copy && !kept)) {
        if (response) return response
        throw failure
      }
      response?.body?.cancel().catch(() => {})
      if (kept) again = { ...init, body: kept }
      await within(new Promise(() => {}), delayMs, signal)
    }
  }
}

function checkRules({ attempts, timeoutMs }: RetryRules, prefix: string): void {
  checkNumber(`${prefix}attempts`, attempts, 1)
  checkNumber(`${prefix}timeoutMs`, timeoutMs)
}

/** An init beside a Request takes these two from it, unless it has them (Fetch, constructor of Request). */
function beside(input: string | URL | Request, init: RequestInit | undefined): RequestInit | undefined {
  if (!init || !(input instanceof Request)) return init
  const { referrer, referrerPolicy } = input
  return { referrer, referrerPolicy, ...init }
}
