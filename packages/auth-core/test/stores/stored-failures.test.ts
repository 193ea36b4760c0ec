import { deferred, findSecret, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createToken, type Exchange } from '../../src/index.ts'
import {
  createMemoryStore,
  stored,
  type LockLease,
  type StoredValue,
  type TokenStore,
} from '../../src/stores/index.ts'
import { errorOf, planted, tokenBody } from '../support/setup.ts'
import { HOUR_MS, keysOf, readStored, rotating, world } from '../support/stored-world.ts'

describe('a store that fails', () => {
  const broken = (get: TokenStore['get']): TokenStore => ({
    get,
    set: async () => {
      throw new Error('down')
    },
    delete: async () => {
      throw new Error('down')
    },
  })

  test.each<[string, TokenStore['get']]>([
    [
      'throws',
      async () => {
        throw new Error('planted-token down')
      },
    ],
    [
      'throws at once',
      () => {
        throw new Error('down')
      },
    ],
    ['hangs', () => new Promise(() => {})],
    ['holds nonsense', async () => ({ value: 'nonsense', version: 1 })],
    ['holds an older format', async () => ({ value: '{"access_token":"x"}', version: 1 })],
    [
      'holds a token that cannot be sent',
      async () => ({
        value: JSON.stringify({ format: 'latchkey-token-2', obtainedAtMs: 0, accessToken: 'a b' }),
        version: 1,
      }),
    ],
    ['holds something that is no text', async () => ({ value: { a: 1 } as never, version: 1 })],
  ])('because it %s is a miss with an event; the caller still gets a token', async (_name, get) => {
    const { makeProcess, events, clock } = world({ store: broken(get) })
    const waiting = makeProcess().source.get()
    for (let second = 0; second < 8; second++) await clock.advance(1000)
    expect((await waiting).reveal()).toBe('planted-token-1')
    const told = events.filter((event) => event.type === 'store_error')
    expect(told.length).toBeGreaterThan(0)
    expect(findSecret(told, planted)).toBeUndefined()
  })

  test('is a typed error where asked to be strict', async () => {
    const { makeProcess } = world(
      {
        store: broken(async () => {
          throw new Error('down')
        }),
        whenStoreFails: 'fail',
      },
      rotating({ vendor: 'Acme' }),
    )
    expect(await errorOf(makeProcess().source.get())).toMatchObject({
      code: 'store_failed',
      kind: 'transient',
      vendor: 'Acme',
    })
  })

  test.each([
    ['something without a value', () => ({}) as never],
    [
      'no version, or one that is text',
      (found: StoredValue) => ({ ...found, version: `${found.version}` }) as never,
    ],
  ])('ends strict calls before anything is sent where it gives %s', async (_, give) => {
    const memory = createMemoryStore()
    const store = { ...memory }
    const { makeProcess, clock, server } = world({ store, whenStoreFails: 'fail' })
    await makeProcess().source.get()
    await clock.advance(HOUR_MS)
    store.get = async (key) => give((await memory.get(key))!)
    expect(await errorOf(makeProcess().source.get())).toMatchObject({ code: 'store_failed' })
    expect(server.refreshes).toBe(1)
  })

  test('is given 2 s', async () => {
    const { makeProcess, clock, fetch } = world({
      store: broken(() => new Promise(() => {})),
      lock: undefined,
    })
    const waiting = makeProcess().source.get()
    await clock.advance(1999)
    expect(fetch.calls).toHaveLength(0)
    await clock.advance(2001)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(2000)
    await waiting
  })
})

describe('a lock that fails', () => {
  const broken = {
    withLock: async () => {
      throw new Error('redis down')
    },
  }

  test('is gone on without, and an event tells', async () => {
    const { makeProcess, events } = world({ lock: broken })
    expect((await makeProcess().source.get()).type).toBe('Bearer')
    expect(events).toContainEqual(expect.objectContaining({ type: 'lock', waitedMs: 0, acquired: false }))
  })

  test('is a typed error where asked to be strict', async () => {
    const { makeProcess } = world({ lock: broken, whenStoreFails: 'fail' })
    expect(await errorOf(makeProcess().source.get())).toMatchObject({
      code: 'lock_timeout',
      kind: 'transient',
    })
  })

  test.each([
    ['the timeout of the exchange and 5 s', 30_000, {}, 35_000],
    ['15 s where the exchange names none', undefined, {}, 15_000],
    ['what it is told', 30_000, { lockTtlMs: 31_000 }, 31_000],
  ])('has a lease of %s', async (_name, timeoutMs, options, ttlMs) => {
    const leases: LockLease[] = []
    const exchange: Exchange = async () => createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 })
    exchange.timeoutMs = timeoutMs
    const wrapped = stored(exchange, {
      store: createMemoryStore(),
      lock: { withLock: (_key, run, lease) => (leases.push(lease), run()) },
      key: 'mine',
      ...options,
    })
    await wrapped()
    expect(leases).toEqual([
      {
        ttlMs,
        waitMs: ttlMs + 1000,
        answerMs: expect.closeTo(2000, -3) as number,
        isNeeded: expect.any(Function) as () => boolean,
        signal: undefined,
      },
    ])
    // A lock around all of it would have to outlive the looking and the waiting, too.
    expect(wrapped.timeoutMs).toBe(2000 + ttlMs + 1000 + ttlMs)
  })

  test('a holder that hangs delays the others by the lease at most, and cannot write late (fencing)', async () => {
    const inner = createMemoryStore()
    const { makeProcess, fetch, clock } = world({ store: inner }, {})
    const stuck = deferred<Response>()
    fetch.answer(async (_call, index) => {
      if (!index) return stuck.promise
      return Response.json(tokenBody({ access_token: 'planted-token-2' }))
    })
    const dead = errorOf(makeProcess().exchange())
    await settle()
    const other = makeProcess().exchange()
    await clock.advance(15_000)
    expect((await other).reveal()).toBe('planted-token-2')
    stuck.resolve(Response.json(tokenBody({ access_token: 'planted-token-late' })))
    await dead.catch(() => {})
    await settle()
    const [key] = await keysOf(inner)
    expect((await readStored(inner, key!))!.reveal()).toBe('planted-token-2')
  })
})
