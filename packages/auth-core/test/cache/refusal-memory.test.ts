import { describe, expect, test } from 'vitest'
import { createRefusals, type Refusals } from '../../src/cache/refusals.ts'

const T = 1_000_000
const LEAVE = { do: 'leave' }
const REPLACE = { do: 'replace' }

/** What becomes of an operation that is refused at a moment, and judged at once. */
function refuse(refusals: Refusals, operation: string, nowMs: number) {
  const id = refusals.refused(operation, nowMs)
  return refusals.judge(operation, { nowMs, answeredMs: nowMs, isRenewing: false, id })
}

/** A token that was in use was just replaced on the word of an operation that nobody knows. */
function inDoubt(refusals = createRefusals()): Refusals {
  refusals.accepted('/before', T - 1000)
  refusals.refused('/unknown', T)
  refusals.replaced(T, 'refused')
  return refusals
}

describe('a refusal', () => {
  test('is left standing when a call that was sent afterwards was accepted, however late older ones come in', () => {
    const refusals = createRefusals()
    const id = refusals.refused('/bad', T)
    refusals.accepted('/good', T + 50)
    refusals.accepted('/slow', T - 50)
    expect(refusals.judge('/bad', { nowMs: T + 100, answeredMs: T, isRenewing: false, id })).toEqual(LEAVE)
  })

  test('is left standing by what comes in after it, also where a clock stands still', () => {
    const refusals = createRefusals()
    refusals.accepted('/early', T)
    const id = refusals.refused('/bad', T)
    const refusal = { nowMs: T, answeredMs: T, isRenewing: false, id }
    expect(refusals.judge('/bad', refusal)).toEqual(REPLACE)
    refusals.accepted('/late', T)
    expect(refusals.judge('/bad', refusal)).toEqual(LEAVE)
  })

  test('is not judged by what was accepted of the token before', () => {
    const refusals = createRefusals()
    const id = refusals.refused('/bad', T)
    refusals.accepted('/good', T + 50)
    refusals.replaced(T + 60, 'due')
    expect(refusals.judge('/bad', { nowMs: T + 100, answeredMs: T, isRenewing: false, id })).toEqual(REPLACE)
  })
})

describe('a doubt', () => {
  test('is not there at first, and lasts 30 seconds', () => {
    expect(createRefusals().isDoubtful(T)).toBe(false)
    const refusals = inDoubt()
    expect([refusals.isDoubtful(T + 29_999), refusals.isDoubtful(T + 30_000)]).toEqual([true, false])
    expect(refuse(refusals, '/other', T + 29_999)).toEqual(LEAVE)
    expect(refuse(refusals, '/other', T + 30_000)).toEqual(REPLACE)
  })

  test('is there as well when another process had it, whose witnesses are not known', () => {
    const refusals = createRefusals()
    refusals.refused('/a', T)
    refusals.replaced(T, 'refused-elsewhere')
    expect(refusals.isDoubtful(T + 1)).toBe(true)
    refusals.accepted('/a', T + 2)
    expect(refusals.isDoubtful(T + 3)).toBe(true)
  })

  test('is not there when a token was due', () => {
    const refusals = createRefusals()
    refusals.refused('/a', T)
    refusals.replaced(T, 'due')
    expect(refusals.isDoubtful(T + 1)).toBe(false)
  })

  test('ends when an operation is accepted on whose word the token was replaced, and by no other', () => {
    const refusals = createRefusals()
    refusals.refused('/a', T)
    refusals.replaced(T + 10, 'refused')
    refusals.accepted('/other', T + 15)
    expect(refusals.isDoubtful(T + 20)).toBe(true)
    refusals.accepted('/a', T + 15)
    expect(refusals.isDoubtful(T + 20)).toBe(false)
  })

  test('does not end by witnesses of the token before, nor by one that a living token had refused', () => {
    const refusals = createRefusals()
    refusals.refused('/before', T)
    refusals.replaced(T, 'due')
    refusals.refused('/forbidden', T + 1)
    refusals.accepted('/good', T + 2)
    refusals.refused('/b', T + 3)
    refusals.replaced(T + 4, 'refused')
    refusals.accepted('/before', T + 5)
    refusals.accepted('/forbidden', T + 5)
    expect(refusals.isDoubtful(T + 6)).toBe(true)
    refusals.accepted('/b', T + 5)
    expect(refusals.isDoubtful(T + 6)).toBe(false)
  })
})

describe('where nothing was ever accepted', () => {
  const unheard = (random?: () => number) => {
    const refusals = createRefusals(random)
    expect(refuse(refusals, '/a', T)).toEqual(REPLACE)
    refusals.replaced(T, 'refused')
    return refusals
  }

  test('a token is replaced once more after a second or two, and that one of the next 30 seconds is used up', () => {
    const refusals = unheard(() => 0.5)
    expect(refuse(refusals, '/a', T + 1499)).toEqual(LEAVE)
    expect(refuse(refusals, '/b', T + 1500)).toEqual(REPLACE)
    refusals.replaced(T + 1500, 'refused')
    for (const afterMs of [3000, 29_999, 59_999]) {
      expect(refuse(refusals, '/a', T + afterMs)).toEqual(LEAVE)
      expect(refusals.isDoubtful(T + afterMs)).toBe(true)
    }
    expect(refuse(refusals, '/a', T + 60_000)).toEqual(REPLACE)
    refusals.replaced(T + 60_000, 'refused')
    expect(refuse(refusals, '/a', T + 62_000)).toEqual(LEAVE)
    expect(refuse(refusals, '/a', T + 90_000)).toEqual(REPLACE)
  })

  test('there is no more of it once a call is accepted', () => {
    const refusals = unheard()
    refusals.accepted('/b', T + 10)
    expect(refuse(refusals, '/a', T + 2000)).toEqual(LEAVE)
  })

  test.each(['adopted', 'refused-elsewhere'] as const)(
    'a token that others have put in a store is not replaced once more: %s',
    (why) => {
      const refusals = createRefusals()
      refusals.refused('/a', T)
      refusals.replaced(T, why)
      expect(refuse(refusals, '/a', T + 2000)).toEqual(LEAVE)
    },
  )

  test('a token that was due takes nothing from it', () => {
    const refusals = unheard()
    refusals.replaced(T + 10, 'due')
    expect(refuse(refusals, '/a', T + 1000)).toEqual(REPLACE)
  })
})

describe('an operation that used to be accepted', () => {
  const trusting = () => {
    const refusals = createRefusals()
    refusals.accepted('/a', T - 10)
    return inDoubt(refusals)
  }

  test('is believed in spite of a doubt, a second apart', () => {
    const refusals = trusting()
    expect(refuse(refusals, '/a', T + 999)).toEqual({ do: 'wait', untilMs: T + 1000 })
    expect(refuse(refusals, '/a', T + 1000)).toEqual(REPLACE)
    refusals.replaced(T + 1000, 'refused')
    expect(refuse(refusals, '/a', T + 1500)).toEqual({ do: 'wait', untilMs: T + 2000 })
    expect(refuse(refusals, '/unknown', T + 2500)).toEqual(LEAVE)
  })

  test('is believed sooner at some clients than at others', () => {
    const refusals = createRefusals(() => 0.5)
    refusals.accepted('/a', T - 10)
    expect(refuse(inDoubt(refusals), '/a', T + 1)).toEqual({ do: 'wait', untilMs: T + 750 })
  })

  test('waits a moment for calls that used to be accepted with the same token', () => {
    const refusals = trusting()
    refusals.accepted('/good', T + 1)
    expect(refuse(refusals, '/a', T + 5000)).toEqual({ do: 'wait', untilMs: T + 5300 })
    refusals.replaced(T + 5300, 'refused')
    expect(refuse(refusals, '/a', T + 7000)).toEqual(REPLACE)
  })

  test('is believed less and less often when that is in vain', () => {
    const refusals = trusting()
    let nowMs = T
    const pauses = [1000, 1000, 1000, 1000, 2000, 4000, 8000].map((pauseMs) => {
      const verdict = refuse(refusals, '/a', nowMs + 1)
      expect(verdict).toEqual({ do: 'wait', untilMs: nowMs + pauseMs })
      nowMs += pauseMs
      expect(refuse(refusals, '/a', nowMs)).toEqual(REPLACE)
      refusals.replaced(nowMs, 'refused')
      return pauseMs
    })
    expect(pauses).toHaveLength(7)
  })

  test('ends its own doubt when it is accepted again, and the one before stays', () => {
    const refusals = trusting()
    refusals.refused('/a', T + 1000)
    refusals.replaced(T + 1000, 'refused')
    for (let again = 0; again < 2; again++) refusals.accepted('/a', T + 1100)
    expect(refusals.isDoubtful(T + 1200)).toBe(true)
    expect(refuse(refusals, '/unknown', T + 29_999)).toEqual(LEAVE)
    expect(refuse(refusals, '/unknown', T + 30_000)).toEqual(REPLACE)
  })

  test('counts for nothing for 30 seconds after a living token has refused it', () => {
    const refusals = createRefusals()
    refusals.accepted('/a', T - 500)
    refusals.refused('/a', T - 400)
    refusals.accepted('/good', T - 400)
    inDoubt(refusals)
    expect(refuse(refusals, '/a', T + 5000)).toEqual(LEAVE)
    expect(refuse(refusals, '/a', T + 29_599)).toEqual(LEAVE)
    expect(refuse(refusals, '/a', T + 29_600)).toEqual(REPLACE)
  })

  test('counts for nothing then, even when it is accepted meanwhile', () => {
    const refusals = createRefusals()
    refusals.accepted('/a', T - 500)
    refusals.refused('/a', T - 400)
    refusals.accepted('/good', T - 300)
    inDoubt(refusals)
    refusals.accepted('/a', T + 5100)
    expect(refuse(refusals, '/a', T + 6000)).toEqual(LEAVE)
  })

  test.each([
    [200, REPLACE],
    [300, REPLACE],
    [600, LEAVE],
  ])('is remembered for some hundred others, and not for ever: %i', (count, verdict) => {
    const refusals = createRefusals()
    for (let other = 0; other < count; other++) refusals.accepted(`/op-${other}`, T - 10)
    inDoubt(refusals)
    expect(refuse(refusals, '/op-0', T + 2000)).toEqual(verdict)
  })
})
