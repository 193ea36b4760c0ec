import { describe, expect, test } from 'vitest'
import { Refusals } from '../../src/cache/refusals.ts'

const createRefusals = (random = () => 0) => new Refusals(random)

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

test('a doubt does not end by an operation that a living token has refused of late', () => {
  const refusals = createRefusals()
  refusals.accepted('/turns', T - 500)
  refusals.refused('/turns', T - 400)
  refusals.accepted('/good', T - 300)
  refusals.refused('/turns', T)
  refusals.replaced(T, 'refused')
  refusals.accepted('/turns', T + 10)
  expect(refusals.isDoubtful(T + 20)).toBe(true)
})

test('operations that are refused while nothing is accepted are remembered up to 250', () => {
  const refusals = createRefusals()
  const operations = Array.from({ length: 251 }, (_, index) => `/op-${'x'.repeat(index)}`)
  for (const operation of operations) refusals.accepted(operation, T - 1000)
  for (const operation of operations) refusals.refused(operation, T)
  // All were refused by a living token: those that are remembered are not believed for 30 seconds.
  refusals.accepted('/alive', T + 10)
  refusals.refused('/unknown', T + 20)
  refusals.replaced(T + 20, 'refused')
  expect(refuse(refusals, operations[249]!, T + 2000)).toEqual(LEAVE)
  expect(refuse(refusals, operations[250]!, T + 2000)).toEqual(REPLACE)
})

test('an operation that was only ever refused is no more trusted for having been refused long ago', () => {
  const refusals = createRefusals()
  refusals.refused('/bad', T - 40_000)
  refusals.accepted('/good', T - 39_000)
  inDoubt(refusals)
  expect(refuse(refusals, '/bad', T + 2000)).toEqual(LEAVE)
})

describe('where nothing was ever accepted', () => {
  const unheard = (random?: () => number) => {
    const refusals = createRefusals(random)
    expect(refuse(refusals, '/a', T)).toEqual(REPLACE)
    refusals.replaced(T, 'refused')
    return refusals
  }

  test('a token is replaced twice more in the first seconds, and those of the next 30 seconds are used up', () => {
    const refusals = unheard(() => 0.5)
    expect(refuse(refusals, '/a', T + 749)).toEqual(LEAVE)
    expect(refuse(refusals, '/b', T + 750)).toEqual(REPLACE)
    refusals.replaced(T + 750, 'refused')
    expect(refuse(refusals, '/a', T + 2249)).toEqual(LEAVE)
    expect(refuse(refusals, '/b', T + 2250)).toEqual(REPLACE)
    refusals.replaced(T + 2250, 'refused')
    for (const afterMs of [3000, 29_999, 59_999, 89_999]) {
      expect(refuse(refusals, '/a', T + afterMs)).toEqual(LEAVE)
      expect(refusals.isDoubtful(T + afterMs)).toBe(true)
    }
    expect(refuse(refusals, '/a', T + 90_000)).toEqual(REPLACE)
    refusals.replaced(T + 90_000, 'refused')
    expect(refuse(refusals, '/a', T + 95_000)).toEqual(LEAVE)
    expect(refuse(refusals, '/a', T + 120_000)).toEqual(REPLACE)
  })

  test('a call that is accepted afterwards is believed within a second, although others are still paid for', () => {
    const refusals = unheard()
    refusals.replaced(T + 1000, 'refused')
    refusals.accepted('/good', T + 1100)
    refusals.replaced(T + 1200, 'due')
    expect(refuse(refusals, '/good', T + 1500)).toEqual({ do: 'wait', untilMs: T + 2000 })
    expect(refuse(refusals, '/a', T + 2000)).toEqual(LEAVE)
    expect(refuse(refusals, '/good', T + 2000)).toEqual(REPLACE)
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
      expect(refuse(refusals, '/a', T + 4000)).toEqual(LEAVE)
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

  test('renews the doubt when it was believed in vain', () => {
    const refusals = trusting()
    refusals.refused('/a', T + 20_000)
    refusals.replaced(T + 20_000, 'refused')
    expect(refuse(refusals, '/unknown', T + 49_999)).toEqual(LEAVE)
    expect(refuse(refusals, '/unknown', T + 50_000)).toEqual(REPLACE)
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

  test('counts for nothing then, however many others are accepted meanwhile', () => {
    const refusals = createRefusals()
    refusals.accepted('/a', T - 500)
    refusals.refused('/a', T - 400)
    refusals.accepted('/good', T - 300)
    for (let other = 0; other < 300; other++) refusals.accepted(`/op-${other}`, T - 200)
    refusals.accepted('/a', T - 100)
    inDoubt(refusals)
    expect(refuse(refusals, '/a', T + 2000)).toEqual(LEAVE)
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

describe('an operation on one of many things', () => {
  const UUID = '0a1b2c3d-0000-4000-8000-00000000000'
  const hidden = (operation: string) => {
    const refusals = createRefusals()
    refusals.accepted('GET https://api.test/v1/items/1', T - 10)
    refusals.accepted(`GET https://api.test/v1/items/${UUID}0/parts/7`, T - 10)
    refusals.accepted('GET https://api.test/administrative-reports', T - 10)
    inDoubt(refusals)
    return refuse(refusals, operation, T + 2000)
  }

  test.each([
    ['GET https://api.test/v1/items/2', REPLACE],
    ['GET https://api.test/v1/items/31415926', REPLACE],
    [`GET https://api.test/v1/items/${UUID}1/parts/8`, REPLACE],
    ['PUT https://api.test/v1/items/2', LEAVE],
    ['GET https://api.test/v1/items/2/parts', LEAVE],
    ['GET https://api.test/v1/items/mine', LEAVE],
    ['GET https://api.test/v1/items/item-2', LEAVE],
    ['GET https://api.test/v2/items/1', LEAVE],
    ['GET https://api.test/conversation-threads', LEAVE],
  ])('is believed as those on the others are: %s', (operation, verdict) => {
    expect(hidden(operation)).toEqual(verdict)
  })

  test('is not when it was refused by the token before as well', () => {
    const refusals = createRefusals()
    refusals.accepted('/items/1', T - 10)
    refusals.refused('/items/2', T)
    refusals.replaced(T, 'refused')
    expect(refuse(refusals, '/items/2', T + 2000)).toEqual(LEAVE)
    expect(refuse(refusals, '/items/3', T + 2000)).toEqual(REPLACE)
    expect(refuse(refusals, '/items/1', T + 2000)).toEqual(REPLACE)
  })

  test('speaks for no other for 30 seconds after a living token has refused it, except for those that were accepted', () => {
    const refusals = createRefusals()
    refusals.accepted('/items/1', T - 500)
    refusals.refused('/items/2', T - 400)
    refusals.accepted('/items/1', T - 400)
    inDoubt(refusals)
    expect(refuse(refusals, '/items/3', T + 2000)).toEqual(LEAVE)
    expect(refuse(refusals, '/items/1', T + 2000)).toEqual(REPLACE)
    expect(refuse(refusals, '/items/3', T + 29_600)).toEqual(REPLACE)
  })

  test('is believed for those twice in a row, until one is accepted', () => {
    const refusals = createRefusals()
    refusals.accepted('/items/1', T - 10)
    inDoubt(refusals)
    for (const [index, atMs] of [T + 2000, T + 4000].entries()) {
      expect(refuse(refusals, `/items/1${index}`, atMs)).toEqual(REPLACE)
      refusals.replaced(atMs, 'refused')
    }
    expect(refuse(refusals, '/items/20', T + 6000)).toEqual(LEAVE)
    expect(refuse(refusals, '/items/1', T + 6000)).toEqual(REPLACE)
    refusals.accepted('/items/21', T + 5000)
    expect(refuse(refusals, '/items/22', T + 8000)).toEqual({ do: 'wait', untilMs: T + 8300 })
  })

  test.each(['/', '/a', '/1', 'a', '1', '1x', '/1x'])(
    'is told by an address of 256 KiB in time linear to its length: %s',
    (piece) => {
      const refusals = createRefusals()
      refusals.accepted(`/${piece.repeat(2 ** 18 / piece.length)}`, T)
      expect(refuse(refusals, '/other', T)).toEqual(REPLACE)
    },
  )
})

describe('tokens that die one after the other', () => {
  const dead = (nowMs: number, refusals = createRefusals()) => {
    refusals.refused('/a', nowMs)
    refusals.replaced(nowMs, 'refused')
    refusals.accepted('/a', nowMs)
    return refusals
  }

  test('are replaced at once three times, and then a second apart', () => {
    const refusals = createRefusals(() => 0.5)
    for (let death = 0; death < 3; death++) {
      expect(refuse(refusals, '/a', T + death)).toEqual(REPLACE)
      dead(T + death, refusals)
    }
    for (let death = 0; death < 9; death++) {
      expect(refuse(refusals, '/a', T + 3 + death * 1000)).toEqual({
        do: 'wait',
        untilMs: T + 1002 + death * 1000,
      })
      expect(refuse(refusals, '/b', T + 1002 + death * 1000)).toEqual(REPLACE)
      dead(T + 1002 + death * 1000, refusals)
    }
  })

  test('are not counted when one has lasted for 30 seconds', () => {
    const refusals = dead(T)
    dead(T + 1, refusals)
    dead(T + 30_001, refusals)
    expect(refuse(refusals, '/a', T + 30_002)).toEqual(REPLACE)
    dead(T + 30_002, refusals)
    dead(T + 30_003, refusals)
    expect(refuse(refusals, '/a', T + 30_004)).toEqual({ do: 'wait', untilMs: T + 31_003 })
  })
})
