// A fleet that shares its tokens through a store, attacked with operations that are refused whatever the token is.
import { describe, expect, test, vi } from 'vitest'
import { createMemoryLock, createMemoryStore } from '../../src/stores/index.ts'
import { CALL_MS, EXCHANGE_MS, run, Vendor } from '../support/refusing-vendor.ts'

const MINUTE_MS = 60_000

/** Every window of 30 seconds has one of these at most. */
function expectOneIn30s(moments: readonly number[]): void {
  for (const startMs of moments)
    expect(moments.filter((atMs) => atMs >= startMs && atMs < startMs + 30_000)).toEqual([startMs])
}

/** Moments at which a token was replaced; the first one is had before. */
const replacements = ({ exchanges }: Vendor) => exchanges.slice(1).map(({ atMs }) => atMs)

function fleet(forbidden: readonly string[], keepsOne = false) {
  const vendor = new Vendor({ keepsOne })
  for (const operation of forbidden) vendor.forbidden.add(operation)
  const store = createMemoryStore()
  const lock = createMemoryLock({ clock: vendor.clock })
  return { vendor, store, member: (skewMs = 0) => vendor.client(store, lock, skewMs) }
}

describe('operations that are always refused cost a fleet one token call in 30 s', () => {
  test.each([
    ['without any that is accepted', ['/bad'], 0],
    ['each member its own', ['/bad-0', '/bad-1', '/bad-2', '/bad-3', '/bad-4'], 0],
    ['with clocks ten minutes apart', ['/bad'], 10 * MINUTE_MS],
  ])('%s', async (_, operations, skewMs) => {
    const { vendor, member } = fleet(operations)
    const endMs = vendor.clock.monotonicMs() + 2 * MINUTE_MS
    const members = Array.from({ length: 5 }, (_none, index) => member((index - 2) * (skewMs / 2)))
    // A machine whose clock is ahead takes a doubt for an old one when it begins: once, and not again.
    for (const call of members) expect(await run(vendor, call('/good'))).toBe(200)
    await run(
      vendor,
      Promise.all(
        members.map(async (call, index) => {
          await vendor.wait(index * 300)
          while (vendor.clock.monotonicMs() < endMs) {
            expect(await call(operations[index % operations.length]!)).toBe(401)
            await vendor.wait(700)
          }
        }),
      ),
    )
    expect(replacements(vendor).length).toBeGreaterThan(0)
    expectOneIn30s(replacements(vendor))
  })

  test('however short its members live', async () => {
    const { vendor, member } = fleet(['/bad'])
    for (let second = 0; second < 90; second++) {
      const call = member()
      expect(await run(vendor, call('/bad'))).toBe(401)
      await vendor.clock.advance(500)
    }
    expectOneIn30s(replacements(vendor))
  })

  test('where a new token ends the one before, beside others that are accepted', async () => {
    const { vendor, member } = fleet(['/bad'], true)
    const members = Array.from({ length: 5 }, () => member())
    for (const call of members) expect(await run(vendor, call('/good'))).toBe(200)
    const endMs = vendor.clock.monotonicMs() + 2 * MINUTE_MS
    const loops = members.flatMap((call, index) =>
      ['/good', '/bad'].map(async (operation, which) => {
        await vendor.wait(which * (2000 + 1100 * index))
        while (vendor.clock.monotonicMs() < endMs) {
          await call(operation)
          await vendor.wait(200 + 70 * index)
        }
      }),
    )
    await run(vendor, Promise.all(loops))
    expect(replacements(vendor).length).toBeGreaterThan(0)
    expectOneIn30s(replacements(vendor))
  })

  test('where it used to be accepted, beside others that still are', async () => {
    const { vendor, member } = fleet([])
    const members = Array.from({ length: 6 }, () => member())
    for (const call of members) expect(await run(vendor, call('/turns'))).toBe(200)
    vendor.forbidden.add('/turns')
    const endMs = vendor.clock.monotonicMs() + MINUTE_MS
    await run(
      vendor,
      Promise.all(
        members.map(async (call, index) => {
          await vendor.wait(index * 100)
          while (vendor.clock.monotonicMs() < endMs) {
            await call('/turns')
            expect(await call('/good')).toBe(200)
            await vendor.wait(500)
          }
        }),
      ),
    )
    expectOneIn30s(replacements(vendor))
  })
})

describe('a token of a fleet that really died', () => {
  const LATE_MS = EXCHANGE_MS + 1000 + 2 * CALL_MS + 500

  test('is replaced within a second by a member that has just begun, although the one before was in vain', async () => {
    const { vendor, member } = fleet(['/bad'])
    const first = member()
    await run(vendor, first('/good'))
    expect(await run(vendor, first('/bad'))).toBe(401)
    expect(vendor.exchanges).toHaveLength(2)
    // An hour later nobody of then is left.
    await vendor.clock.advance(60 * MINUTE_MS)
    vendor.revoke()
    const startMs = vendor.clock.monotonicMs()
    const statuses: number[] = []
    for (let i = 0; i < 5 && statuses.at(-1) !== 200; i++)
      statuses.push((await run(vendor, member()('/good'))) as number)
    expect(statuses.at(-1)).toBe(200)
    expect(vendor.clock.monotonicMs() - startMs).toBeLessThan(LATE_MS)
  })

  test('is taken over from others by a member that never knew a better one, though the one before was in vain', async () => {
    const { vendor, member } = fleet(['/bad'])
    const [first, second] = [member(), member()]
    await run(vendor, first('/good'))
    await run(vendor, first('/bad'))
    vendor.revoke()
    // Nothing was ever accepted here, so nothing speaks against the token it begins with.
    expect(await run(vendor, second('/good'))).toBe(401)
    expect(await run(vendor, first('/good'))).toBe(200)
    const before = vendor.exchanges.length
    await vendor.clock.advance(1000)
    expect(await run(vendor, second('/good'))).toBe(200)
    expect(vendor.exchanges).toHaveLength(before)
  })

  test('is looked for in the store by calls that are refused, once a second', async () => {
    const { vendor, store, member } = fleet(['/bad'])
    const call = member()
    for (const operation of ['/good', '/bad', '/bad']) await run(vendor, call(operation))
    const looks = vi.spyOn(store, 'get')
    for (let tenth = 0; tenth < 20; tenth++) {
      await run(vendor, call('/bad'))
      await vendor.clock.advance(100)
    }
    const seconds = (20 * (500 + 100)) / 1000
    expect(looks.mock.calls.length).toBeGreaterThan(0)
    expect(looks.mock.calls.length).toBeLessThanOrEqual(seconds)
  })

  test.each([
    ['', false],
    [', where a new token ends the one before', true],
  ])('is replaced once for all its members, who are back within a second%s', async (_, keepsOne) => {
    const { vendor, member } = fleet(['/bad'], keepsOne)
    const members = Array.from({ length: 6 }, () => member())
    for (const call of members) {
      await run(vendor, call('/good'))
      await run(vendor, call('/bad'))
    }
    const before = vendor.exchanges.length
    vendor.revoke()
    const startMs = vendor.clock.monotonicMs()
    const backMs = (await run(
      vendor,
      Promise.all(
        members.map(async (call) => {
          while ((await call('/good')) !== 200) await vendor.wait(50)
          return vendor.clock.monotonicMs() - startMs
        }),
      ),
    )) as number[]
    expect(Math.max(...backMs)).toBeLessThan(LATE_MS)
    expect(vendor.exchanges.length - before).toBe(1)
  })
})
