/** RFC 9110 §9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/i
const TRANSIENT = [408, 425, 429, 500, 502, 503, 504]

/** Decides whether a method may be sent more than once. */
export function mayRepeat(method: string, unsafe: boolean | undefined): boolean {
  return unsafe === true || IDEMPOTENT.test(method)
}

/** How an attempt ended, and what may still be done. */
export interface AttemptFacts {
  /** Status of the response; undefined where there was none. */
  status: number | undefined
  /** Which attempt it was, from 1. */
  attempt: number
  /** How many there may be. */
  attempts: number
  /** What Retry-After asks for. */
  retryAfterMs: number | undefined
  backoffMs: number
  maxDelayMs: number
  /** In [0, 1). */
  jitter: () => number
}

/** Decides how long to wait before the next attempt; undefined when this one was the last. */
export function pauseBeforeNext(facts: AttemptFacts): number | undefined {
  const { status, attempt, attempts, retryAfterMs, backoffMs, maxDelayMs, jitter } = facts
  if (attempt >= attempts || (status !== undefined && !TRANSIENT.includes(status))) return undefined
  const delayMs = retryAfterMs ?? jitter() * Math.min(maxDelayMs, backoffMs * 2 ** (attempt - 1))
  return delayMs > maxDelayMs ? undefined : delayMs
}
