// Refusals of tokens through authFetch: real revocations, operations that are refused for other reasons, vendors that keep
// one live token per client, and fleets that share a store. The long form is `pnpm --filter @latchkey/auth-core test:long`.
import { createFakeClock, settle } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cached, createToken, type Token } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore } from '../../src/stores/index.ts'
import { CALL_MS, EXCHANGE_MS, run, Vendor } from '../support/refusing-vendor.ts'

const RUNS = Math.min(Number(process.env.LATCHKEY_RUNS ?? 40), 10_000)

describe('an operation that is always refused', () => {
  test.each([false, true])('among good ones costs one token call in 30 s (stored: %s)', async (isStored) => {
    const vendor = new Vendor()
    const call = vendor.client(isStored ? createMemoryStore() : undefined)
    vendor.forbidden.add('/bad')
    await run(
      vendor,
      (async () => {
        for (let i = 0; i < 50; i++) {
          expect(await call('/good')).toBe(200)
          expect(await call('/bad')).toBe(401)
        }
      })(),
    )
    expect(vendor.exchanges).toHaveLength(2)
  })

  test('costs one in 30 s however long it goes on, and whether or not there are good ones', async () => {
    for (const operations of [['/bad'], ['/good', '/bad'], ['/bad', '/worse', '/worst', '/good']]) {
      const vendor = new Vendor()
      const call = vendor.client()
      for (const bad of ['/bad', '/worse', '/worst']) vendor.forbidden.add(bad)
      const endMs = vendor.clock.monotonicMs() + 120_000
      await run(
        vendor,
        (async () => {
          while (vendor.clock.monotonicMs() < endMs) {
            for (const operation of operations) await call(operation)
            await vendor.wait(500)
          }
        })(),
      )
      expect(vendor.needless.length).toBeGreaterThan(0)
      expect(vendor.needless.length).toBeLessThanOrEqual(4)
    }
  })

  test('keeps nobody else waiting while its token is replaced', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    vendor.forbidden.add('/bad')
    await run(vendor, call('/good'))
    const bad = call('/bad')
    await vendor.clock.advance(CALL_MS)
    expect(vendor.exchanges).toHaveLength(2)
    const startMs = vendor.clock.monotonicMs()
    const good = call('/good')
    await vendor.clock.advance(CALL_MS)
    expect(await good).toBe(200)
    expect(vendor.clock.monotonicMs() - startMs).toBe(CALL_MS)
    expect(await run(vendor, bad)).toBe(401)
  })

  test('that used to be accepted is found out by the calls that still are', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    await run(vendor, call('/turns'))
    vendor.forbidden.add('/turns')
    await run(
      vendor,
      (async () => {
        for (let i = 0; i < 100; i++) {
          await call('/turns')
          await call('/good')
          await vendor.wait(100)
        }
      })(),
    )
    expect(vendor.needless.length).toBeLessThanOrEqual(1)
  })

  test('that used to be accepted is found out by them, however many of those there are', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    const operations = ['/good', '/one', '/two', '/three', '/four']
    const forbid = async () => {
      for (const operation of operations.slice(1)) {
        await vendor.wait(4000)
        vendor.forbidden.add(operation)
      }
    }
    const endMs = vendor.clock.monotonicMs() + 29_000
    const use = async (operation: string) => {
      while (vendor.clock.monotonicMs() < endMs) {
        await call(operation)
        await vendor.wait(100)
      }
    }
    await run(vendor, Promise.all([forbid(), ...operations.map(use)]))
    expect(vendor.needless).toHaveLength(1)
    expect(vendor.calls.filter(({ operation, status }) => operation === '/good' && status !== 200)).toEqual(
      [],
    )
  })

  test('and was never accepted is tried twice more in the first seconds, and paid for later', async () => {
    const vendor = new Vendor()
    vendor.forbidden.add('/bad')
    const call = vendor.client()
    const endMs = vendor.clock.monotonicMs() + 119_000
    await run(
      vendor,
      (async () => {
        while (vendor.clock.monotonicMs() < endMs) {
          await call('/bad')
          await vendor.wait(500)
        }
      })(),
    )
    const [first, ...later] = vendor.needless
    expect(later.map((atMs) => Math.floor((atMs - first!) / 10_000))).toEqual([0, 0, 9])
  })

  test('on many objects of others, one after the other, keeps none waiting and costs few tokens', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    const startMs = vendor.clock.monotonicMs()
    const isOfOthers = (index: number) => index % 80 >= 40
    for (let index = 0; index < 2000; index++) if (isOfOthers(index)) vendor.forbidden.add(`/items/${index}`)
    await run(
      vendor,
      (async () => {
        for (let index = 0; index < 2000; index++) {
          await call(`/items/${index}`)
          await vendor.wait(200)
        }
      })(),
    )
    const waits = vendor.calls.map(({ atMs, answeredMs }) => answeredMs - atMs)
    // Two guesses in a row wait up to a second each; then nobody does until a call is accepted.
    expect(Math.max(...waits)).toBeLessThan(1200)
    expect(waits.filter((ms) => ms > 2 * CALL_MS + EXCHANGE_MS).length).toBeLessThanOrEqual(4)
    expect(vendor.needless.length).toBeLessThanOrEqual(2 + (vendor.clock.monotonicMs() - startMs) / 30_000)
  })

  test('beside good calls to the same address costs one in 30 s, too', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    await run(
      vendor,
      (async () => {
        for (let i = 0; i < 60; i++) {
          vendor.forbidden.delete('/graphql')
          expect(await call('/graphql')).toBe(200)
          vendor.forbidden.add('/graphql')
          expect(await call('/graphql')).toBe(401)
          await vendor.wait(250)
        }
      })(),
    )
    expect(vendor.needless.length).toBeLessThanOrEqual(1)
  })

  test.each([2, 10])('costs a fleet of %i that shares a store one token call in 30 s', async (count) => {
    const vendor = new Vendor()
    vendor.forbidden.add('/bad')
    const [store, lock] = [createMemoryStore(), createMemoryLock({ clock: vendor.clock })]
    const endMs = vendor.clock.monotonicMs() + 100_000
    await run(
      vendor,
      Promise.all(
        Array.from({ length: count }, async (_, index) => {
          await vendor.wait(index * 7000)
          const call = vendor.client(store, lock)
          while (vendor.clock.monotonicMs() < endMs) {
            await call('/good')
            await call('/bad')
            await vendor.wait(1000)
          }
        }),
      ),
    )
    // Whose each exchange was does not matter here: every token was alive when it was replaced.
    expect(vendor.exchanges.length - 1).toBeLessThanOrEqual(4)
  })
})

describe('a token that really died', () => {
  test('is replaced at once, and again right after it was minted', async () => {
    const vendor = new Vendor()
    const call = vendor.client()
    await run(vendor, call('/a'))
    for (let i = 0; i < 10; i++) {
      vendor.revoke()
      expect(await run(vendor, call('/a'))).toBe(200)
    }
  })

  test('is replaced within a second although the one before was in vain', async () => {
    const vendor = new Vendor()
    vendor.forbidden.add('/bad')
    const call = vendor.client()
    await run(vendor, call('/good'))
    expect(await run(vendor, call('/bad'))).toBe(401)
    vendor.revoke()
    const startMs = vendor.clock.monotonicMs()
    expect(await run(vendor, call('/good'))).toBe(200)
    expect(vendor.clock.monotonicMs() - startMs).toBeLessThanOrEqual(1000 + EXCHANGE_MS + 2 * CALL_MS + 20)
  })

  // Calls at the same moments, so that every client loses its first token, and most of them the second.
  test.each([
    [2, ['/list', '/list']],
    [3, ['/list']],
    [3, ['/list', '/bad']],
    [4, ['/list', '/more']],
  ])(
    'of a vendor that keeps one token per client is replaced within seconds, for %i clients that call %j',
    async (clients, operations) => {
      const vendor = new Vendor({ keepsOne: true })
      vendor.forbidden.add('/bad')
      const endMs = vendor.clock.monotonicMs() + 20_000
      let longestMs = 0
      await run(
        vendor,
        Promise.all(
          Array.from({ length: clients }, (_, client) => {
            const call = vendor.client(undefined, undefined, 0, scattered(client + 1))
            let lastOk = vendor.clock.monotonicMs()
            return operations.map(async (operation) => {
              while (vendor.clock.monotonicMs() < endMs) {
                if ((await call(operation)) === 200) lastOk = vendor.clock.monotonicMs()
                longestMs = Math.max(longestMs, vendor.clock.monotonicMs() - lastOk)
                await vendor.wait(50)
              }
            })
          }).flat(),
        ),
      )
      expect(longestMs).toBeLessThan(3000)
    },
  )
})

/** Numbers in [0, 1), the same in every run. */
function scattered(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

test(
  'over random revocations and permanent refusals: at most one needless replacement in 30 s, and back within a second',
  { timeout: 3_600_000 },
  async () => {
    const event = fc.oneof(
      { weight: 2, arbitrary: fc.constant('revoke' as const) },
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 5 }).map((n) => `/good-${n}` as const) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 }).map((n) => `/bad-${n}` as const) },
    )
    const script = fc.array(fc.tuple(event, fc.constantFrom(0, 10, 100, 400, 1500, 9000)), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(script, fc.boolean(), fc.constantFrom(1, 1, 3), async (steps, isStored, clients) => {
        const vendor = new Vendor()
        const [store, lock] = [createMemoryStore(), createMemoryLock({ clock: vendor.clock })]
        const calls = Array.from({ length: clients }, () =>
          isStored ? vendor.client(store, lock) : vendor.client(),
        )
        for (const bad of [0, 1, 2]) vendor.forbidden.add(`/bad-${bad}`)
        const revoked: number[] = []
        const waiting: Promise<unknown>[] = []
        // Everybody has been in use for a while.
        for (const call of calls) for (let n = 0; n <= 5; n++) await run(vendor, call(`/good-${n}`))
        let turn = 0
        for (const [what, pauseMs] of steps) {
          if (what === 'revoke') {
            vendor.revoke()
            revoked.push(vendor.clock.monotonicMs())
          } else waiting.push(calls[turn++ % clients]!(what))
          await vendor.clock.advance(pauseMs)
          if (isStored) await new Promise((resolve) => setTimeout(resolve))
        }
        await run(vendor, Promise.all(waiting))

        const backMs = EXCHANGE_MS + 1000 + 2 * CALL_MS
        for (const { client, operation, atMs, answeredMs, status } of vendor.calls) {
          if (operation.startsWith('/bad')) expect(status).toBe(401)
          // A call beside a revocation may be refused twice: sent again with a token that has died meanwhile, too.
          const isBeside = revoked.some((when) => when >= atMs - backMs && when <= answeredMs)
          // A token that another process has put in the store may have died as well: one call of each finds out.
          const since = Math.max(...revoked.filter((when) => when < atMs))
          const isFirst = !vendor.calls.some(
            (other) => other.client === client && other.atMs > since && other.answeredMs <= atMs,
          )
          if (operation.startsWith('/good') && !isBeside && !(isStored && isFirst)) expect(status).toBe(200)
        }
        if (isStored) return
        const perClient = vendor.needless
        for (const startMs of perClient) {
          const within = perClient.filter((atMs) => atMs >= startMs && atMs < startMs + 30_000)
          expect(within.length).toBeLessThanOrEqual(clients)
        }
      }),
      { numRuns: RUNS },
    )
  },
)

test('a source that hears nothing but refusals still gives another token for each that is named dead', async () => {
  const clock = createFakeClock()
  let minted = 0
  const source = cached(
    async () => createToken({ accessToken: `t${++minted}`, obtainedAtMs: clock.nowMs() }),
    { clock },
  )
  let token: Token = await source.get()
  for (let i = 0; i < 5; i++) {
    const next = await source.get({ rejected: token.reveal() })
    expect(next.reveal()).not.toBe(token.reveal())
    token = next
  }
  await settle()
})
