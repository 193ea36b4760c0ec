import { describe, expect, test } from 'vitest'
import { mayRepeat, pauseBeforeNext, type AttemptFacts } from '../src/retry-step.ts'

describe('a call may be sent more than once', () => {
  test.each([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['TRACE', true],
    ['PUT', true],
    ['DELETE', true],
    ['get', true],
    ['POST', false],
    ['PATCH', false],
    ['QUERIES', false],
    ['', false],
  ])('%s: %j', (method, may) => {
    expect(mayRepeat(method, undefined)).toBe(may)
    expect(mayRepeat(method, false)).toBe(may)
    expect(mayRepeat(method, true)).toBe(true)
  })
})

describe('the pause before the next attempt', () => {
  const facts: AttemptFacts = {
    status: 503,
    attempt: 1,
    attempts: 3,
    retryAfterMs: undefined,
    backoffMs: 500,
    maxDelayMs: 30_000,
    jitter: () => 1,
  }

  test.each([408, 425, 429, 500, 502, 503, 504, undefined])('there is one after %j', (status) => {
    expect(pauseBeforeNext({ ...facts, status })).toBe(500)
  })

  test.each([200, 301, 400, 401, 403, 404, 409, 422, 501, 505])('there is none after %j', (status) => {
    expect(pauseBeforeNext({ ...facts, status })).toBeUndefined()
  })

  test.each<[promise: string, change: Partial<AttemptFacts>, pauseMs: number | undefined]>([
    ['doubles each time', { attempt: 2 }, 1000],
    ['comes before the last attempt', { attempt: 4, attempts: 5 }, 4000],
    ['comes after no last one', { attempt: 3 }, undefined],
    ['comes after none beyond the last', { attempt: 4 }, undefined],
    ['is spread', { jitter: () => 0.25 }, 125],
    ['may be nothing', { jitter: () => 0 }, 0],
    ['grows no longer than it may be', { attempt: 20, attempts: 30 }, 30_000],
    ['is spread below the longest', { attempt: 20, attempts: 30, jitter: () => 0.5 }, 15_000],
    ['is what Retry-After asks for', { retryAfterMs: 7000 }, 7000],
    ['is nothing where Retry-After asks for nothing', { retryAfterMs: 0 }, 0],
    ['may be as long as the longest', { retryAfterMs: 30_000 }, 30_000],
    ['is none where Retry-After asks for more', { retryAfterMs: 30_001 }, undefined],
  ])('%s', (_promise, change, pauseMs) => {
    expect(pauseBeforeNext({ ...facts, ...change })).toBe(pauseMs)
  })
})
