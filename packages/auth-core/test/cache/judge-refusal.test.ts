import { expect, test } from 'vitest'
import { judgeRefusal, type Refusal, type Verdict } from '../../src/cache/judge-refusal.ts'

/** A token refused at 100 000 ms, of which nothing else is known. */
const refusal: Refusal = {
  nowMs: 100_000,
  answeredMs: 100_000,
  isRenewing: false,
  vainTrusts: 0,
  isTrusted: false,
  wasAccepted: false,
  hasChance: false,
  jitter: 0,
}
const vain = { ...refusal, vainMs: 99_500 }
const trusted = { ...vain, isTrusted: true }
const replace = { do: 'replace' } as const
const leave = { do: 'leave' } as const
const wait = (untilMs: number) => ({ do: 'wait', untilMs }) as const

test.each<[promise: string, refusal: Refusal, verdict: Verdict]>([
  ['a token of which nothing else is known is replaced', refusal, replace],
  ['one that was accepted before, too', { ...refusal, acceptedSentMs: 99_999 }, replace],
  ['and one accepted in a call sent before', { ...trusted, nowMs: 100_600, acceptedSentMs: 99_999 }, replace],
  [
    'one that was accepted in a call sent afterwards is alive',
    { ...refusal, acceptedSentMs: 100_001 },
    leave,
  ],
  ['or in the same moment', { ...refusal, acceptedSentMs: 100_000 }, leave],
  ['even while it is being renewed', { ...refusal, acceptedSentMs: 100_001, isRenewing: true }, leave],
  ['a replacement under way is waited for', { ...vain, isRenewing: true }, replace],
  ['after one that seems to have been in vain, it is left', vain, leave],
  ['for 30 seconds', { ...vain, nowMs: 129_499 }, leave],
  ['and no longer', { ...vain, nowMs: 129_500 }, replace],
  [
    'unless nothing was ever accepted: then it is replaced once more',
    { ...vain, nowMs: 100_500, hasChance: true },
    replace,
  ],
  ['after a second', { ...vain, nowMs: 100_499, hasChance: true }, leave],
  [
    'or two, so that clients do not try together',
    { ...vain, nowMs: 101_399, hasChance: true, jitter: 0.9 },
    leave,
  ],
  ['and then, too', { ...vain, nowMs: 101_400, hasChance: true, jitter: 0.9 }, replace],
  ['an operation that used to be accepted is believed sooner', trusted, wait(100_500)],
  ['after a second', { ...trusted, nowMs: 100_500 }, replace],
  ['or half of one, so that clients do not do it together', { ...trusted, jitter: 0.5 }, wait(100_250)],
  ['and then', { ...trusted, jitter: 0.5, nowMs: 100_250 }, replace],
  [
    'calls that used to be accepted are given a moment to show that it is alive',
    { ...trusted, wasAccepted: true, nowMs: 130_000 - 1, vainMs: 100_000, answeredMs: 129_900 },
    wait(130_200),
  ],
  [
    'which may be over',
    { ...trusted, wasAccepted: true, nowMs: 129_999, vainMs: 100_000, answeredMs: 129_699 },
    replace,
  ],
  [
    'and is not needed where nothing is in doubt',
    { ...refusal, wasAccepted: true, isTrusted: true },
    replace,
  ],
  ['again and again', { ...trusted, vainTrusts: 3 }, wait(100_500)],
  ['but not for ever', { ...trusted, vainTrusts: 5 }, wait(103_500)],
  ['and never less than in 30 seconds', { ...trusted, vainTrusts: 99 }, wait(129_500)],
  [
    'until a later call shows that the token is alive',
    { ...trusted, acceptedSentMs: 100_400, nowMs: 100_450 },
    leave,
  ],
])('%s', (_promise, facts, verdict) => {
  expect(judgeRefusal(facts)).toEqual(verdict)
})
