import { deferred, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createToken } from '../../src/index.ts'
import {
  createMemoryLock,
  createMemoryStore,
  type StoredOptions,
  type TokenStore,
} from '../../src/stores/index.ts'
import { errorOf, issuing, tokenBody } from '../support/setup.ts'
import {
  hashOf,
  HOUR_MS,
  keysOf,
  readStored,
  storedIn,
  types,
  world,
  written,
} from '../support/stored-world.ts'

/** Two processes whose token is due, over a store that does not take the next pairs. */
async function dueTwo(failing: number) {
  const inner = createMemoryStore()
  let left = 0
  const store: TokenStore = {
    ...inner,
    set: async (...call) => {
      if (left-- > 0) throw new Error('connection terminated')
      return inner.set(...call)
    },
  }
  const { makeProcess, clock, server } = world({ store })
  const [one, other] = [makeProcess().source, makeProcess().source]
  await one.get()
  left = failing
  await clock.advance(HOUR_MS)
  return { one, other, clock, server }
}

test.each(['get', 'set'] as const)(
  'one connection that ends in a %s costs no session: processes go on seeing what the others have stored',
  async (operation) => {
    const inner = createMemoryStore()
    let failing = 0
    const once = (name: string) => {
      if (name === operation && failing-- > 0) throw new Error('connection terminated')
    }
    const store: TokenStore = {
      ...inner,
      get: async (...call) => (once('get'), inner.get(...call)),
      set: async (...call) => (once('set'), inner.set(...call)),
    }
    const { makeProcess, clock, events, server } = world({ store })
    const [one, other] = [makeProcess().source, makeProcess().source]
    await one.get()
    await other.get()
    await clock.advance(HOUR_MS)
    await one.get()
    failing = 1
    if (operation === 'set') await clock.advance(HOUR_MS)
    const renewed = await other.get()
    expect((await one.get()).reveal()).toBe(renewed.reveal())
    expect(server).toMatchObject({ isSignedOut: false, refreshes: operation === 'set' ? 3 : 2 })
    expect(types(events)).not.toContain('store_error')
  },
)

describe('a pair that cannot be written', () => {
  test('stays in memory, is written again, and an event tells', async () => {
    const inner = createMemoryStore()
    let isDown = true
    const store: TokenStore = {
      ...inner,
      set: async (...call) => {
        if (isDown) throw new Error('disk full')
        return inner.set(...call)
      },
    }
    const { makeProcess, clock, events } = world({ store })
    const { source } = makeProcess()
    expect((await source.get()).reveal()).toBe('planted-token-1')
    expect(types(events)).toContain('store_error')
    await clock.advance(1000)
    isDown = false
    await clock.advance(2000)
    const [key] = await keysOf(inner)
    expect((await readStored(inner, key!))!.revealRefreshToken()).toBe('planted-rotated-1')
    expect(clock.pendingTimers).toBe(0)
  })

  test('is used for the next refresh, not the older one the store still has', async () => {
    const inner = createMemoryStore()
    let writes = 0
    const store: TokenStore = {
      ...inner,
      set: async (...call) => {
        if (writes++) throw new Error('disk full')
        return inner.set(...call)
      },
    }
    const { makeProcess, clock, server } = world({ store })
    const { source } = makeProcess()
    for (let refresh = 1; refresh <= 3; refresh++) {
      await source.get()
      expect(server.refreshes).toBe(refresh)
      await clock.advance(HOUR_MS)
    }
    expect(server.isSignedOut).toBe(false)
  })

  test('keeps other processes out until it is: none of them sends the refresh token that was used for it', async () => {
    const { one, other, clock, server } = await dueTwo(2)
    const renewed = (await one.get()).reveal()
    const waiting = other.get()
    await clock.advance(1200)
    expect((await waiting).reveal()).toBe(renewed)
    expect(server).toMatchObject({ isSignedOut: false, refreshes: 2 })
    expect(clock.pendingTimers).toBe(0)
  })

  test('keeps them out while its own source renews it, as tokens that live for seconds have to be', async () => {
    const { one, other, clock, server } = await dueTwo(4)
    const first = await one.get()
    const waiting = other.get()
    // Refused, or over: it is renewed before it could be written.
    const [second, same] = await Promise.all(
      [one, one].map((source) => source.get({ rejected: first.reveal() })),
    )
    expect(same!.reveal()).toBe(second!.reveal())
    await clock.advance(1200)
    expect((await waiting).reveal()).toBe(second!.reveal())
    expect(server).toMatchObject({ isSignedOut: false, refreshes: 3 })
    expect(clock.pendingTimers).toBe(0)
  })

  test('keeps them out no longer than the lease lasts, and not once it is forgotten', async () => {
    for (const isForgotten of [true, false]) {
      const inner = createMemoryStore()
      const broken = async () => Promise.reject(new Error('disk full'))
      const lock = createMemoryLock()
      const { makeProcess, clock } = world({ store: { ...inner, set: broken }, lock })
      const { exchange } = makeProcess()
      await exchange()
      let hasRun = false
      const key = await hashOf(exchange.key!())
      const lease = { ttlMs: 1000, waitMs: 60_000 }
      const waiting = lock.withLock(key, async () => (hasRun = true), lease)
      if (isForgotten) await exchange.forget!()
      else await clock.advance(14_900)
      await settle()
      expect(hasRun).toBe(isForgotten)
      await clock.advance(200)
      await waiting
    }
  })

  test('is given to who asks next, as if the store had it', async () => {
    const inner = createMemoryStore()
    const store: TokenStore = {
      ...inner,
      set: async () => {
        throw new Error('disk full')
      },
    }
    const { makeProcess, server } = world({ store })
    const { exchange } = makeProcess()
    const token = await exchange()
    expect((await exchange()).reveal()).toBe(token.reveal())
    expect(server.refreshes).toBe(1)
  })

  test('does not overwrite a newer one somebody else has written meanwhile', async () => {
    const inner = createMemoryStore()
    let isDown = true
    const store: TokenStore = {
      ...inner,
      set: async (...call) => {
        if (isDown) throw new Error('disk full')
        return inner.set(...call)
      },
    }
    const { makeProcess, clock } = world({ store })
    const { exchange } = makeProcess()
    const token = await exchange()
    isDown = false
    const key = await hashOf(exchange.key!())
    const newest = createToken({
      accessToken: 'planted-token-9',
      obtainedAtMs: token.obtainedAtMs + 500,
      expiresAtMs: clock.nowMs() + HOUR_MS,
    })
    await inner.set(key, written(newest, key), { ifVersion: 0, expiresAtMs: undefined })
    await clock.advance(120_000)
    expect((await readStored(inner, key))!.reveal()).toBe('planted-token-9')
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a pair that cannot be written or compared', () => {
  /** A world whose store stops reading or writing when told to. */
  function breakable(options: Partial<StoredOptions>) {
    const inner = createMemoryStore()
    const down = { get: false, set: false }
    const store: TokenStore = {
      ...inner,
      get: async (key) => {
        if (down.get) throw new Error('down')
        return inner.get(key)
      },
      set: async (...call) => {
        if (down.set) throw new Error('down')
        return inner.set(...call)
      },
    }
    return { ...world({ ...options, store }), inner, down }
  }

  test('is written again, although the call that got it failed', async () => {
    const { makeProcess, inner, down, clock, server } = breakable({ whenStoreFails: 'fail' })
    const { exchange } = makeProcess()
    down.set = true
    expect(await errorOf(exchange())).toMatchObject({ code: 'store_failed' })
    await clock.advance(5000)
    down.set = false
    await clock.advance(5000)
    expect((await storedIn(inner))?.revealRefreshToken()).toBe('planted-rotated-1')
    expect((await exchange()).reveal()).toBe('planted-token-1')
    expect(server.refreshes).toBe(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is written again, although looking what is there failed in between', async () => {
    const { makeProcess, inner, down, clock, fetch, answer } = breakable({ whenStoreFails: 'fail' })
    fetch.answer((call, index) => {
      down.get = down.set = true
      return answer(call, index)
    })
    await errorOf(makeProcess().exchange())
    await clock.advance(5000)
    down.get = down.set = false
    await clock.advance(60_000)
    expect((await storedIn(inner))?.revealRefreshToken()).toBe('planted-rotated-1')
    expect(clock.pendingTimers).toBe(0)
  })

  test('replaces an older one that could not be read before, once it can be compared', async () => {
    const { makeProcess, inner, down, clock, server } = breakable({})
    const { source } = makeProcess()
    await source.get()
    await clock.advance(HOUR_MS)
    down.get = true
    expect((await source.get()).reveal()).toBe('planted-token-2')
    await clock.advance(5000)
    expect((await storedIn(inner))!.reveal()).toBe('planted-token-1')
    down.get = false
    await clock.advance(5000)
    expect((await storedIn(inner))!.reveal()).toBe('planted-token-2')
    expect(server.isSignedOut).toBe(false)
  })
})

describe('a write that comes late', () => {
  /** A holder whose exchange is answered after somebody else has renewed and written; its clock may be ahead. */
  async function late(aheadMs: number, body: object = {}) {
    const { makeProcess, store, clock, fetch } = world({ lock: undefined }, {})
    const stuck = deferred<Response>()
    fetch.answer((_call, index) =>
      index ? Response.json(tokenBody({ access_token: 'planted-token-winner', ...body })) : stuck.promise,
    )
    clock.turnWallClock(aheadMs)
    const asked = makeProcess().exchange()
    await settle()
    clock.turnWallClock(-aheadMs)
    const winner = makeProcess()
    await winner.exchange()
    return {
      store,
      clock,
      winner,
      async finish() {
        stuck.resolve(Response.json(tokenBody({ access_token: 'planted-token-late' })))
        const token = await asked
        await clock.advance(120_000)
        return token
      },
    }
  }

  test.each([0, 5000, -5000])(
    'is not written over the winner, and the winner is what is given, with a clock %i ms ahead',
    async (aheadMs) => {
      const { finish, store, clock } = await late(aheadMs)
      expect((await finish()).reveal()).toBe('planted-token-winner')
      expect((await storedIn(store))!.reveal()).toBe('planted-token-winner')
      expect(clock.pendingTimers).toBe(0)
    },
  )

  test('gives what it got itself when the winner is of no use', async () => {
    const { finish } = await late(0, { expires_in: 0 })
    expect((await finish()).reveal()).toBe('planted-token-late')
  })

  test('does not bring back a session somebody else has ended', async () => {
    const { finish, store, winner } = await late(0)
    await winner.exchange.forget!()
    await winner.exchange()
    expect((await finish()).reveal()).toBe('planted-token-winner')
    expect((await storedIn(store))!.reveal()).toBe('planted-token-winner')
  })
})

describe('clear', () => {
  test('removes what was being written meanwhile, however late it lands', async () => {
    for (const landsAfterMs of [0, 5000]) {
      const gate = deferred()
      const inner = createMemoryStore()
      const store: TokenStore = { ...inner, set: async (...call) => (await gate.promise, inner.set(...call)) }
      const { makeProcess, clock } = world({ store })
      const { exchange } = makeProcess()
      const asked = exchange()
      await settle()
      await clock.advance(landsAfterMs)
      await exchange.forget!()
      gate.resolve()
      await asked
      await settle()
      expect(await keysOf(inner)).toEqual([])
      expect(clock.pendingTimers).toBe(0)
    }
  })

  test('forgets for those who wait for a lock, too', async () => {
    const lock = createMemoryLock()
    const { makeProcess, store } = world({ lock })
    const { exchange } = makeProcess()
    const gate = deferred()
    const key = await hashOf(exchange.key!())
    const held = lock.withLock(key, () => gate.promise, { ttlMs: 5000, waitMs: 5000 })
    const asked = exchange()
    await settle()
    await exchange.forget!()
    gate.resolve()
    await held
    await asked.catch(() => {})
    expect(await keysOf(store)).toEqual([])
  })

  test('removes what another process writes between looking and removing', async () => {
    const inner = createMemoryStore()
    let meanwhile = async () => {}
    const store: TokenStore = {
      ...inner,
      delete: async (...call) => {
        await meanwhile()
        return inner.delete(...call)
      },
    }
    const { makeProcess } = world({ store })
    const { exchange } = makeProcess()
    const token = await exchange()
    const key = await hashOf(exchange.key!())
    const text = (await inner.get(key))!.value
    expect(text).toContain(token.reveal())
    meanwhile = async () => {
      meanwhile = async () => {}
      const { version } = (await inner.get(key))!
      await inner.set(key, text, { ifVersion: version, expiresAtMs: undefined })
    }
    await exchange.forget!()
    expect(await inner.get(key)).toBeUndefined()
  })

  test('leaves what was asked for afterwards', async () => {
    const inner = createMemoryStore()
    const gate = deferred()
    let isSlow = false
    const store: TokenStore = {
      ...inner,
      get: async (key) => {
        const found = await inner.get(key)
        if (isSlow) await gate.promise
        return found
      },
    }
    const { makeProcess, fetch } = world({ store, lock: undefined }, {})
    fetch.answer(issuing())
    const { exchange } = makeProcess()
    const first = await exchange()
    isSlow = true
    const forgotten = exchange.forget!()
    await settle()
    isSlow = false
    const next = await exchange({ rejected: first.reveal() })
    gate.resolve()
    await forgotten
    expect((await storedIn(inner))!.reveal()).toBe(next.reveal())
  })

  test('forgets here at once, and in the store', async () => {
    const { makeProcess, store } = world()
    const { source } = makeProcess()
    await source.get()
    const [key] = await keysOf(store)
    await source.clear()
    expect(await store.get(key!)).toBeUndefined()
  })

  test('what was asked for before is not written afterwards', async () => {
    const gate = deferred()
    const { makeProcess, store, fetch, answer } = world()
    fetch.answer(async (call, index) => {
      await gate.promise
      return answer(call, index)
    })
    const { exchange } = makeProcess()
    const asked = exchange()
    await settle()
    await exchange.forget!()
    gate.resolve()
    expect(await errorOf(asked)).toMatchObject({ code: 'signed_out' })
    expect(await keysOf(store)).toEqual([])
  })

  test('does not reject when the store is down', async () => {
    const down = async () => {
      throw new Error('down')
    }
    const { makeProcess } = world({ store: { get: down, set: down, delete: down }, whenStoreFails: 'fail' })
    await expect(makeProcess().source.clear()).resolves.toBeUndefined()
  })
})
