// Locks that somebody else has written, which may do anything, and stores that are read once and then fail.
import { createFakeClock, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { TokenError, type Exchange } from '../../src/index.ts'
import {
  createMemoryLock,
  createMemoryStore,
  stored,
  type TokenLock,
  type TokenStore,
} from '../../src/stores/index.ts'
import { createRedisLock } from '../../src/stores/redis.ts'
import { runLocked } from '../../src/stores/run-locked.ts'
import { neededMs } from '../support/needed-time.ts'
import { errorOf, exchangeWith, issuing } from '../support/setup.ts'
import { HOUR_MS, keysOf, rotating, storedIn, world } from '../support/stored-world.ts'

const never = () => new Promise<never>(() => {})
/** Lets minutes pass, a second at a time, and what works outside of the fake time with them. */
async function pass({ advance }: { advance(ms: number): Promise<void> }, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) await advance(1000)
}

describe('a lock of somebody else', () => {
  const runs = (before: () => unknown, after: () => unknown): TokenLock => ({
    async withLock(_key, run) {
      await before()
      const result = await run()
      await after()
      return result
    },
  })
  const fails = () => {
    throw new Error('planted-token lock')
  }

  test.each<[string, TokenLock]>([
    ['hangs', { withLock: never }],
    ['throws', runs(fails, () => {})],
    ['hangs in giving back', runs(() => {}, never)],
    ['throws in giving back', runs(() => {}, fails)],
    ['runs nothing', { withLock: async () => undefined as never }],
    [
      'runs twice',
      {
        async withLock(_key, run) {
          await run()
          return run()
        },
      },
    ],
    [
      'runs twice at once',
      {
        async withLock(_key, run) {
          const [result] = await Promise.all([run(), run()])
          return result
        },
      },
    ],
  ])('that %s costs nobody the token, and no refresh token is sent twice', async (_title, lock) => {
    const { makeProcess, clock, server } = world({ lock })
    const waiting = makeProcess().source.get()
    await pass(clock, 25)
    expect((await waiting).reveal()).toBe('planted-token-1')
    expect(server).toMatchObject({ refreshes: 1, isSignedOut: false })
  })

  test('that throws leaves the store in use: the next process has the new pair at once', async () => {
    const { makeProcess, clock, server } = world({ lock: runs(fails, () => {}) })
    for (const { source } of [makeProcess(), makeProcess()]) {
      const waiting = source.get()
      await clock.advance(0)
      expect((await waiting).reveal()).toBe('planted-token-1')
    }
    expect(server).toMatchObject({ refreshes: 1, isSignedOut: false })
  })

  const lease = { ttlMs: 1000, waitMs: 1000 }

  test('that fails in giving back leaves the result as it is', async () => {
    const clock = createFakeClock()
    let ran = 0
    expect(
      await runLocked(
        clock,
        runs(() => {}, fails),
        'k',
        async () => ++ran,
        lease,
      ),
    ).toBe(1)
    expect(ran).toBe(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('that hangs in giving back holds the result for 100 ms and no longer', async () => {
    const clock = createFakeClock()
    let result: string | undefined
    const running = runLocked(
      clock,
      runs(() => {}, never),
      'k',
      async () => 'done',
      lease,
    )
    const settled = running.then((value) => (result = value))
    await clock.advance(99)
    expect(result).toBeUndefined()
    await clock.advance(1)
    expect(await settled).toBe('done')
    expect(clock.pendingTimers).toBe(0)
  })

  test('that hangs before it gives anything is given up when the wait is over', async () => {
    const clock = createFakeClock()
    let ran = 0
    const waiting = errorOf(runLocked(clock, { withLock: never }, 'k', async () => ++ran, lease))
    await clock.advance(1000)
    expect(await waiting).toMatchObject({ code: 'lock_timeout' })
    expect(ran).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })

  test('whose backend falls silent together with the store costs a call two seconds and a second at most, all in all', async () => {
    const clock = createFakeClock()
    const store: TokenStore = { ...createMemoryStore(), set: never }
    const exchange = exchangeWith(observeFetch(issuing()), { clock })
    const lock = createRedisLock(never, { clock })
    expect(await neededMs(clock, stored(exchange, { store, lock, clock })())).toBeLessThanOrEqual(3000)
  })

  test('that comes too late runs nothing any more', async () => {
    const clock = createFakeClock()
    let late = async (): Promise<unknown> => undefined
    const lock: TokenLock = {
      withLock(_key, run) {
        late = run
        return never()
      },
    }
    let ran = 0
    const waiting = errorOf(runLocked(clock, lock, 'k', async () => ++ran, lease))
    await pass(clock, 3)
    expect(await waiting).toMatchObject({ code: 'lock_timeout' })
    expect(await errorOf(late())).toMatchObject({ code: 'lock_timeout' })
    expect(ran).toBe(0)
  })

  test('that has begun to run keeps the result, whoever leaves at that moment', async () => {
    const controller = new AbortController()
    const lock: TokenLock = {
      async withLock(_key, run) {
        const running = run()
        controller.abort()
        return running
      },
    }
    const { signal } = controller
    const result = await runLocked(createFakeClock(), lock, 'k', async () => 'done', { ...lease, signal })
    expect(result).toBe('done')
  })

  test('that is to be relied on and hangs is a typed error', async () => {
    const { makeProcess, clock, server } = world(
      { lock: { withLock: never }, whenStoreFails: 'fail' },
      rotating({ vendor: 'Acme' }),
    )
    const waiting = errorOf(makeProcess().source.get())
    await pass(clock, 25)
    expect(await waiting).toMatchObject({ code: 'lock_timeout', vendor: 'Acme' })
    expect(server.refreshes).toBe(0)
  })
})

describe('a process that stands still in its lock until the lease is over', () => {
  /** Two processes; the first of them stands still as often as it is told to, each time it looks within the lock. */
  function halting(times: number) {
    let stoodMs = 0
    let left = 0
    const memory = createMemoryStore()
    const inner = createMemoryLock()
    const shared = world({
      store: {
        ...memory,
        async get(key) {
          const found = await memory.get(key)
          if (left-- > 0) stoodMs += 15_000
          return found
        },
      },
      lock: {
        withLock: (key, run, lease) =>
          // A lease that is over keeps nobody out.
          inner.withLock(`${key}${stoodMs}`, () => ((left = times-- > 0 ? 1 : 0), run()), lease),
      },
    })
    const { clock } = shared
    const monotonicMs = clock.monotonicMs.bind(clock)
    clock.monotonicMs = () => monotonicMs() + stoodMs
    return shared
  }

  test('asks for the lock and looks again before it sends anything', async () => {
    const { makeProcess, clock, events, server } = halting(1)
    const waiting = makeProcess().source.get()
    await pass(clock, 5)
    expect((await waiting).reveal()).toBe('planted-token-1')
    expect(events.filter(({ type }) => type === 'lock')).toHaveLength(2)
    expect(server.refreshes).toBe(1)
  })

  test('sends nothing where that happens again', async () => {
    const { makeProcess, clock, server } = halting(2)
    const waiting = errorOf(makeProcess().source.get())
    await pass(clock, 5)
    expect(await waiting).toMatchObject({ code: 'lock_timeout', kind: 'transient' })
    expect(server.refreshes).toBe(0)
  })
})

describe('an exchange in a lock that rejects', () => {
  test.each([
    ['by its own lock', 'lock_timeout', 0],
    ['once its lease is over', 'token_refused', 60_000],
  ] as const)('%s is not begun again', async (_, code, stoodMs) => {
    const clock = createFakeClock()
    const monotonicMs = clock.monotonicMs.bind(clock)
    let calls = 0
    clock.monotonicMs = () => monotonicMs() + (calls > 0 ? stoodMs : 0)
    const exchange: Exchange = Object.assign(
      async () => {
        calls++
        throw new TokenError(code)
      },
      { key: () => 'k' },
    )
    const shared = stored(exchange, { store: createMemoryStore(), lock: createMemoryLock(), clock })
    expect(await errorOf(shared())).toMatchObject({ code })
    expect(calls).toBe(1)
  })
})

describe('the newest refresh token that was ever seen is sent', () => {
  const fails = async () => {
    throw new Error('READONLY')
  }
  /** Processes before us have used the refresh token that we were given; store and lock can be exchanged. */
  async function used() {
    const memory = createMemoryStore()
    const now = { store: memory as TokenStore, lock: undefined as TokenLock | undefined }
    const store: TokenStore = {
      get: async (key) => now.store.get(key),
      set: async (...write) => now.store.set(...write),
      delete: async (...removal) => now.store.delete(...removal),
    }
    const memoryLock = createMemoryLock()
    const lock: TokenLock = { withLock: (...call) => (now.lock ?? memoryLock).withLock(...call) }
    const room = world({ store, lock })
    const other = room.makeProcess().source
    const next = async () => {
      const waiting = other.get()
      await pass(room.clock, 1)
      const token = await waiting
      await room.clock.advance(HOUR_MS)
      return token
    }
    await next()
    await next()
    expect(room.server.refreshToken).toBe('planted-rotated-2')
    return { ...room, memory, now, next }
  }
  const once = (memory: TokenStore, then: () => Promise<never>): TokenStore => {
    let reads = 0
    return { ...memory, get: async (key) => (++reads > 1 ? then() : memory.get(key)) }
  }

  test.each<[string, (memory: TokenStore) => { store?: TokenStore; lock?: TokenLock }]>([
    [
      'where store and lock can only be read',
      (memory) => ({ store: { ...memory, set: fails, delete: fails }, lock: { withLock: fails } }),
    ],
    ['where the lock is down', () => ({ lock: { withLock: fails } })],
    ['where the store fails after its first response', (memory) => ({ store: once(memory, fails) })],
    ['where it hangs after its first response', (memory) => ({ store: once(memory, never) })],
  ])('%s', async (_title, failing) => {
    const { memory, now, makeProcess, clock, server } = await used()
    Object.assign(now, failing(memory))
    const waiting = makeProcess().source.get()
    await pass(clock, 10)
    expect((await waiting).reveal()).toBe('planted-token-3')
    expect(server.isSignedOut).toBe(false)
  })

  test('in later calls as well, when the store has failed meanwhile', async () => {
    const { memory, now, makeProcess, clock, server, fetch } = await used()
    const { exchange } = makeProcess()
    const lost = errorOf(exchange({ signal: AbortSignal.abort() }))
    await pass(clock, 1)
    await lost
    expect(fetch.calls).toHaveLength(2)
    Object.assign(now, { store: { ...memory, get: fails, set: fails, delete: fails } })
    const waiting = exchange()
    await pass(clock, 1)
    expect((await waiting).reveal()).toBe('planted-token-3')
    expect(server.isSignedOut).toBe(false)
  })

  test('and is stored over what a copy of the store that lagged behind has shown', async () => {
    const { memory, now, next, server } = await used()
    const [key] = await keysOf(memory)
    const before = await memory.get(key!)
    await next()
    let lagging = 3
    now.store = { ...memory, get: async (name) => (lagging-- > 0 ? before : memory.get(name)) }
    await next()
    expect(server).toMatchObject({ refreshes: 4, isSignedOut: false })
    expect((await storedIn(memory))?.revealRefreshToken()).toBe('planted-rotated-4')
  })

  test('and is written again later, when the copy lagged for longer', async () => {
    const { memory, now, next, server, clock } = await used()
    const [key] = await keysOf(memory)
    const before = await memory.get(key!)
    await next()
    let lagging = 8
    now.store = { ...memory, get: async (name) => (lagging-- > 0 ? before : memory.get(name)) }
    await next()
    await pass(clock, 20)
    expect(server).toMatchObject({ refreshes: 4, isSignedOut: false })
    expect((await storedIn(memory))?.revealRefreshToken()).toBe('planted-rotated-4')
  })
})
