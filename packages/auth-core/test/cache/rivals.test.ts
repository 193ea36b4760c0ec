// Clients of a vendor that keeps one live token, which share no store: each token call ends the tokens of the others, and no
// client sees another. Over virtual time, with latencies and seeds of its own for each run.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rivals, type Rival } from '../support/rivals.ts'

const RUNS = Math.min(Number(process.env.LATCHKEY_RUNS ?? 20), 200)

type Rivalry = Omit<Parameters<typeof rivals>[0], 'seed'>

const runs = (rivalry: Rivalry) =>
  Promise.all(Array.from({ length: RUNS }, (_, seed) => rivals({ ...rivalry, seed: seed + 1 })))

const shareOf = (all: readonly Rival[]) => {
  const succeeded = all.reduce((sum, rival) => sum + rival.succeeded, 0)
  return succeeded / (succeeded + all.reduce((sum, rival) => sum + rival.refused, 0))
}

/** Token calls of one client in the second that has most of them, after the first four. */
const mostInASecond = ({ exchangesAtMs }: Rival) =>
  Math.max(
    0,
    ...exchangesAtMs
      .slice(4)
      .map((startMs, _, later) => later.filter((atMs) => atMs >= startMs && atMs < startMs + 1000).length),
  )

describe('clients that end each other’s tokens', () => {
  test.each<[string, Rivalry]>([
    ['two of them', { clients: 2 }],
    ['two whose calls are slow', { clients: 2, latencyMs: [80, 250] }],
    ['three of them', { clients: 3 }],
    ['three, and every call is of another object', { clients: 3, hasIds: true }],
    ['three, and each calls what it may not', { clients: 3, forbidden: '/never' }],
  ])(
    'are served every few seconds, 99 of 100 at least, and nine calls of ten succeed: %s',
    async (_, rivalry) => {
      const all = (await runs(rivalry)).flat()
      const withoutMs = all.map(({ longestWithoutMs }) => longestWithoutMs).toSorted((a, b) => a - b)
      // One that only ever met others' new tokens looks like one that may do nothing, and is left at that for 30 seconds.
      expect(withoutMs[Math.floor(all.length * 0.99)]).toBeLessThan(5000)
      expect(shareOf(all)).toBeGreaterThan(0.9)
    },
  )

  test.each<[string, Rivalry]>([
    ['that start together', { clients: 5 }],
    ['that start within half a second', { clients: 5, startMs: 500 }],
    ['and call one after the other', { clients: 5, loops: 1 }],
    ['and every call is of another object', { clients: 5, hasIds: true }],
  ])('have three calls of four succeed where five of them %s', async (_, rivalry) => {
    expect(shareOf((await runs(rivalry)).flat())).toBeGreaterThan(0.75)
  })

  test('ask for two tokens a second at most, after the first four', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          clients: fc.integer({ min: 2, max: 5 }),
          loops: fc.integer({ min: 1, max: 3 }),
          latencyMs: fc.constantFrom<[number, number]>([10, 40], [80, 250], [100, 100], [1, 1]),
          pauseMs: fc.constantFrom(10, 50, 700),
          startMs: fc.constantFrom(0, 500),
          hasIds: fc.boolean(),
        }),
        async (rivalry) => {
          for (const rival of await rivals({ ...rivalry, totalMs: 10_000 }))
            expect(mostInASecond(rival)).toBeLessThanOrEqual(2)
        },
      ),
      { numRuns: RUNS },
    )
  })
})
