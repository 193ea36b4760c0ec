import { expect, test } from 'vitest'
import { nextStep, type Situation, type Step } from '../../src/cache/next-step.ts'

const good: Situation = {
  leftMs: 3_000_000,
  advisoryMs: 120_000,
  mandatoryMs: 30_000,
  quietMs: 0,
  patienceMs: 0,
  isRenewing: false,
  canJoin: false,
}
const advisory = { ...good, leftMs: 120_000 }
const mandatory = { ...good, leftMs: 30_000 }
const none = { ...good, leftMs: 0, advisoryMs: 0, mandatoryMs: 0 }
const renewing = { isRenewing: true, canJoin: true }

test.each<[promise: string, situation: Situation, step: Step]>([
  ['a good token is served', good, 'serve'],
  ['up to the advisory window', { ...good, leftMs: 120_001 }, 'serve'],
  ['where it is renewed in the background', advisory, 'serve-and-renew'],
  ['by one exchange', { ...advisory, ...renewing }, 'serve'],
  ['also where others may not wait for it', { ...advisory, isRenewing: true }, 'serve'],
  ['and by none during a pause', { ...advisory, quietMs: 1 }, 'serve'],
  ['up to the mandatory window', { ...good, leftMs: 30_001 }, 'serve-and-renew'],
  ['where callers wait', mandatory, 'exchange'],
  ['for one exchange', { ...mandatory, ...renewing }, 'join'],
  ['or each for its own', { ...mandatory, isRenewing: true }, 'exchange'],
  ['and are served what is left during a pause', { ...mandatory, quietMs: 1 }, 'serve'],
  ['however patient they are', { ...mandatory, quietMs: 1, patienceMs: 10_000 }, 'serve'],
  ['without a token there is an exchange', none, 'exchange'],
  ['one for all', { ...none, ...renewing }, 'join'],
  ['also during a pause, which it waits for', { ...none, ...renewing, quietMs: 1 }, 'join'],
  ['during a pause there is the last error', { ...none, quietMs: 1 }, 'fail'],
  ['unless it ends soon', { ...none, quietMs: 9999, patienceMs: 10_000 }, 'exchange'],
  ['but not too late', { ...none, quietMs: 10_000, patienceMs: 10_000 }, 'fail'],
])('%s', (_promise, situation, step) => {
  expect(nextStep(situation)).toBe(step)
})
