import { expect, test } from 'vitest'
import { TokenError, type TokenErrorCode, type TokenErrorFacts } from '../../src/index.ts'
import { pauseBeforeRepeat, type FailedAttempt } from '../../src/request/repetition.ts'

const failed = (
  code: TokenErrorCode,
  change: Partial<FailedAttempt> = {},
  facts: TokenErrorFacts = {},
): FailedAttempt => ({
  error: new TokenError(code, facts),
  attempts: 1,
  isOneTime: false,
  hasFreshSecret: false,
  isWaitedFor: false,
  passedMs: 100,
  leftMs: 9900,
  graceMs: 0,
  jitter: 0,
  ...change,
})
const wrongClient = { status: 401, oauthError: 'invalid_client' }
const waited = { isWaitedFor: true }

test.each<[promise: string, failed: FailedAttempt, pauseMs: number | undefined]>([
  ['a lost connection is tried once more, at once', failed('token_network'), 0],
  ['and only once', failed('token_network', { attempts: 2 }), undefined],
  ['while callers have no token it is tried on', failed('token_network', { ...waited, attempts: 2 }), 250],
  ['503 is given up where a token is left', failed('token_unavailable'), undefined],
  ['503 is waited through while callers have none', failed('token_unavailable', waited), 125],
  ['pauses double', failed('token_unavailable', { ...waited, attempts: 3 }), 500],
  ['up to two seconds', failed('token_unavailable', { ...waited, attempts: 9 }), 1000],
  ['with jitter', failed('token_unavailable', { ...waited, attempts: 9, jitter: 1 }), 2000],
  ['as Retry-After asks', failed('token_unavailable', waited, { retryAfterMs: 4000 }), 4000],
  [
    'a Retry-After beyond the time limit is no use',
    failed('token_unavailable', waited, { retryAfterMs: 9900 }),
    undefined,
  ],
  ['nor is a pause to its very end', failed('token_unavailable', { ...waited, leftMs: 125 }), undefined],
  ['a refusal is final', failed('token_refused', waited), undefined],
  ['so is an invalid response', failed('token_malformed', waited), undefined],
  ['and a timeout, which has used the time up', failed('token_timeout', waited), undefined],
  [
    'a secret that may be new is tried once more',
    failed('token_refused', { hasFreshSecret: true }, wrongClient),
    0,
  ],
  [
    'and only once more',
    failed('token_refused', { hasFreshSecret: true, attempts: 2 }, wrongClient),
    undefined,
  ],
  ['a fixed one is not', failed('token_refused', {}, wrongClient), undefined],
  [
    'what is used up by being sent is not sent again',
    failed('token_network', { ...waited, isOneTime: true }),
    undefined,
  ],
  ['not after a 503 either', failed('token_unavailable', { ...waited, isOneTime: true }), undefined],
  ['unless the vendor gives it time', failed('token_network', { isOneTime: true, graceMs: 101 }), 0],
  ['which ends', failed('token_network', { isOneTime: true, graceMs: 100 }), undefined],
  [
    'and is good for one attempt',
    failed('token_network', { isOneTime: true, graceMs: 101, attempts: 2 }),
    undefined,
  ],
  [
    'a refresh with a secret that may be new was not used up',
    failed('token_refused', { isOneTime: true, hasFreshSecret: true }, wrongClient),
    0,
  ],
])('%s', (_promise, attempt, pauseMs) => {
  expect(pauseBeforeRepeat(attempt)).toBe(pauseMs)
})
