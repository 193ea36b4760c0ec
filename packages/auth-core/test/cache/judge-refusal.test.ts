import { expect, test } from 'vitest'
import { judgeRefusal, type Refusal, type Verdict } from '../../src/cache/judge-refusal.ts'

/** A token refused at 100 000 ms, of which nothing else is known. */
const refusal: Refusal = {
  nowMs: 100_000,
  answeredMs: 100_000,
  acceptedSentMs: -Infinity,
  isRenewing: false,
  isDoubtful: false,
  vainTrusts: 0,
  replacedMs: -Infinity,
  deaths: 0,
  isTrusted: false,
  wasAccepted: false,
  jitter: 0,
}
const vain = { ...refusal, isDoubtful: true, replacedMs: 99_500, deaths: 1 }
const rivals = { ...refusal, replacedMs: 99_500, deaths: 3 }
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
  ['however long ago that was, while it is in doubt', { ...vain, nowMs: 200_000 }, leave],
  [
    'unless nothing was ever accepted: then it is replaced early',
    { ...vain, nowMs: 100_500, chances: 2 },
    replace,
  ],
  ['after a second', { ...vain, nowMs: 100_499, chances: 2 }, leave],
  ['and the next time after two', { ...vain, nowMs: 101_499, chances: 1 }, leave],
  ['and then, too', { ...vain, nowMs: 101_500, chances: 1 }, replace],
  ['but no more than so often', { ...vain, nowMs: 110_000, chances: 0 }, leave],
  [
    'or half of that, so that clients do not try together',
    { ...vain, nowMs: 99_999, chances: 2, jitter: 0.999 },
    leave,
  ],
  ['and then as well', { ...vain, nowMs: 100_001, chances: 2, jitter: 0.999 }, replace],
  ['tokens that die one after the other are replaced at once', { ...rivals, deaths: 2 }, replace],
  ['and from the third on a second apart', rivals, wait(100_500)],
  ['to the moment, so that clients keep out of each other’s way', { ...rivals, jitter: 0.5 }, wait(100_500)],
  ['and then', { ...rivals, nowMs: 100_500 }, replace],
  ['and no longer, however many there were', { ...rivals, deaths: 99 }, wait(100_500)],
  ['an operation that used to be accepted is believed sooner', trusted, wait(100_500)],
  ['after a second', { ...trusted, nowMs: 100_500 }, replace],
  ['or half of one, so that clients do not do it together', { ...trusted, jitter: 0.5 }, wait(100_250)],
  ['and then', { ...trusted, jitter: 0.5, nowMs: 100_250 }, replace],
  [
    'calls that used to be accepted are given a moment to show that it is alive',
    { ...trusted, wasAccepted: true, nowMs: 129_999, answeredMs: 129_900 },
    wait(130_200),
  ],
  ['which may be over', { ...trusted, wasAccepted: true, nowMs: 129_999, answeredMs: 129_699 }, replace],
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
