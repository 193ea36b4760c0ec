import { expect, test } from 'vitest'
import { TokenError } from '../../src/index.ts'
import { pauseAfter } from '../../src/cache/pause-after.ts'
import { cachedDefaults } from '../../src/cache/windows.ts'

const unavailable = (retryAfterMs?: number) => new TokenError('token_unavailable', { retryAfterMs })

test.each<[promise: string, error: unknown, failures: number, jitter: number, pauseMs: number]>([
  ['a first failure is followed by a second', unavailable(), 0, 1, 1000],
  ['with full jitter', unavailable(), 0, 0, 0],
  ['doubled by each one before', unavailable(), 5, 1, 32_000],
  ['up to a minute', unavailable(), 99, 1, 60_000],
  ['or as long as the endpoint asks', unavailable(5000), 0, 1, 5000],
  ['which does not shorten it', unavailable(5000), 5, 1, 32_000],
  ['but an hour at most', unavailable(99_999_999), 0, 1, 3_600_000],
  ['a permanent error by its cooldown', new TokenError('token_refused'), 9, 0, 30_000],
  ['and longer, if so asked', new TokenError('token_refused', { retryAfterMs: 40_000 }), 0, 0, 40_000],
  ['an error of somebody else by the back-off', new Error('vault sealed'), 0, 1, 1000],
  ['whatever it is', undefined, 0, 1, 1000],
  ['a session that has ended for ever', new TokenError('reauth_required'), 0, 0, Infinity],
  ['like one that was signed out of', new TokenError('signed_out'), 0, 0, Infinity],
])('a pause after %s', (_promise, error, failures, jitter, pauseMs) => {
  expect(pauseAfter(error, failures, cachedDefaults, jitter)).toBe(pauseMs)
})

test('a session that others may begin anew is looked up again after the cooldown', () => {
  expect(pauseAfter(new TokenError('reauth_required'), 9, cachedDefaults, 0, true)).toBe(30_000)
  expect(pauseAfter(unavailable(), 0, cachedDefaults, 1, true)).toBe(1000)
})
