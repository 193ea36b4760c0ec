import {
  createFakeClock,
  deferred,
  findSecret,
  observeFetch,
  settle,
  type FetchHandler,
} from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cached,
  ConfigurationError,
  createToken,
  type Exchange,
  type Token,
  type TokenEvent,
  type TokenExchangeOptions,
} from '../src/index.ts'
import {
  createMemoryLock,
  createMemoryStore,
  stored,
  type LockLease,
  type StoredOptions,
  type TokenStore,
} from '../src/stores/index.ts'
import { readToken, writeToken } from '../src/stores/token-text.ts'
import { errorOf, exchangeWith, issuing, planted, secrets, tokenBody } from './support/setup.ts'
import { sweep } from './support/sweep.ts'

const HOUR_MS = 3_600_000

/** An authorization server with one rotating refresh token, and processes that share a store. */
function world(
  options: Partial<StoredOptions> = {},
  exchangeOptions: Partial<TokenExchangeOptions> & { grant?: string } = {
    grant: 'refresh_token',
    refreshToken: 'planted-rotated-0',
  } as never,
) {
  const clock = createFakeClock()
  const store = options.store ?? createMemoryStore()
  const events: TokenEvent[] = []
  const server = { refreshToken: 'planted-rotated-0', refreshes: 0, isSignedOut: false }
  const answer: FetchHandler = ({ body }) => {
    const sent = new URLSearchParams(body).get('refresh_token')
    if (sent !== server.refreshToken || server.isSignedOut) {
      server.isSignedOut = true
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    server.refreshes++
    server.refreshToken = `planted-rotated-${server.refreshes}`
    return Response.json(
      tokenBody({ access_token: `planted-token-${server.refreshes}`, refresh_token: server.refreshToken }),
    )
  }
  const fetch = observeFetch(answer)
  const lock = 'lock' in options ? options.lock : createMemoryLock({ clock })
  const makeProcess = () => {
    const exchange = stored(exchangeWith(fetch, { ...exchangeOptions, clock } as never), {
      clock,
      onEvent: (event) => events.push(event),
      ...options,
      store,
      lock,
    })
    return {
      exchange,
      source: cached(exchange, { clock, random: () => 0, onEvent: (event) => events.push(event) }),
    }
  }
  sweep(events)
  return { clock, store, events, server, fetch, answer, makeProcess }
}

const types = (events: TokenEvent[]) => events.map(({ type }) => type)

describe('tokens outlive a process', () => {
  test('a second process starts with the token of the first, without a token call', async () => {
    const { makeProcess, fetch } = world()
    const token = await makeProcess().source.get()
    expect((await makeProcess().source.get()).reveal()).toBe(token.reveal())
    expect(fetch.calls).toHaveLength(1)
  })

  test('what reaches the store is keyed by a hash that names nobody', async () => {
    const keys: string[] = []
    const inner = createMemoryStore()
    const store: TokenStore = { ...inner, get: (key) => (keys.push(key), inner.get(key)) }
    await world({ store }).makeProcess().source.get()
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a stored token in its mandatory window is not adopted', async () => {
    const { makeProcess, fetch, clock } = world()
    await makeProcess().source.get()
    await clock.advance(HOUR_MS - 30_000)
    await makeProcess().source.get()
    expect(fetch.calls).toHaveLength(2)
  })

  test('a token another process has renewed is adopted instead of renewed again', async () => {
    const { makeProcess, fetch, clock } = world()
    const [first, second] = [makeProcess(), makeProcess()]
    await first.source.get()
    await second.source.get()
    await clock.advance(HOUR_MS)
    const renewed = await first.source.get()
    expect((await second.source.get()).reveal()).toBe(renewed.reveal())
    expect(fetch.calls).toHaveLength(2)
  })

  test('a token refused in one process is not taken from the store by another that names it', async () => {
    const { makeProcess, fetch } = world()
    const [first, second] = [makeProcess(), makeProcess()]
    const rejected = (await first.source.get()).reveal()
    await second.source.get()
    const tokens = await Promise.all([first, second].map(({ source }) => source.get({ rejected })))
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
    expect(tokens[0]!.reveal()).not.toBe(rejected)
    expect(fetch.calls).toHaveLength(2)
  })

  test('a new process that is told its first token was refused does not take that one from the store', async () => {
    const { makeProcess, fetch } = world()
    const rejected = (await makeProcess().source.get()).reveal()
    expect((await makeProcess().source.get({ rejected })).reveal()).not.toBe(rejected)
    expect(fetch.calls).toHaveLength(2)
  })

  test('the new pair is stored before any waiter gets it', async () => {
    const gate = deferred()
    const inner = createMemoryStore()
    const store: TokenStore = { ...inner, set: async (...call) => (await gate.promise, inner.set(...call)) }
    const { makeProcess } = world({ store })
    let isGiven = false
    const waiting = makeProcess()
      .source.get()
      .then(() => (isGiven = true))
    await settle()
    expect(isGiven).toBe(false)
    gate.resolve()
    await waiting
  })

  test('twenty processes, one rotating refresh token: one refresh each time it expires, nobody signed out', async () => {
    const { makeProcess, server, clock } = world()
    const processes = Array.from({ length: 20 }, makeProcess)
    for (let expiry = 1; expiry <= 10; expiry++) {
      const tokens = await Promise.all(processes.map(({ source }) => source.get()))
      expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
      expect(server.refreshes).toBe(expiry)
      await clock.advance(HOUR_MS)
    }
    expect(server.isSignedOut).toBe(false)
  })
})

describe('rotation', () => {
  test('a new refresh token replaces the old one', async () => {
    const { makeProcess, clock, fetch } = world()
    const { source } = makeProcess()
    for (let refresh = 0; refresh < 3; refresh++) {
      await source.get()
      await clock.advance(HOUR_MS)
    }
    expect(fetch.calls.map((call) => new URLSearchParams(call.body).get('refresh_token'))).toEqual([
      'planted-rotated-0',
      'planted-rotated-1',
      'planted-rotated-2',
    ])
  })

  test.each([
    ['without one', {}],
    ['with an empty one', { refresh_token: '' }],
    ['with null', { refresh_token: null }],
    ['with a number', { refresh_token: 5 }],
  ])('an answer %s keeps the old', async (_name, change) => {
    const { makeProcess, clock, fetch } = world()
    fetch.answer(issuing(change))
    const { source } = makeProcess()
    await source.get()
    await clock.advance(HOUR_MS)
    await source.get()
    expect(new URLSearchParams(fetch.calls[1]!.body).get('refresh_token')).toBe('planted-rotated-0')
  })

  test('a refresh never asks for more scope than it was told to', async () => {
    const { makeProcess, fetch } = world()
    await makeProcess().source.get()
    expect(new URLSearchParams(fetch.calls[0]!.body).has('scope')).toBe(false)
  })

  test.each([503, 429, 500])(
    '%i never clears a refresh token and never starts another grant',
    async (status) => {
      const { makeProcess, clock, fetch, answer } = world()
      const { source } = makeProcess()
      await source.get()
      fetch.answer(() => new Response('', { status }))
      await clock.advance(HOUR_MS)
      expect(await errorOf(source.get())).toMatchObject({ kind: 'transient' })
      fetch.answer(answer)
      await clock.advance(HOUR_MS)
      expect((await source.get()).reveal()).toBe('planted-token-2')
      const grants = fetch.calls.map((call) => new URLSearchParams(call.body).get('grant_type'))
      expect(new Set(grants)).toEqual(new Set(['refresh_token']))
    },
  )

  test('a lost connection or a timeout clears none, either', async () => {
    const { makeProcess, clock, fetch, answer } = world()
    const { source } = makeProcess()
    await source.get()
    fetch.answer(() => {
      throw new TypeError('fetch failed')
    })
    await clock.advance(HOUR_MS)
    expect(await errorOf(source.get())).toMatchObject({ code: 'token_network' })
    fetch.answer(answer)
    await clock.advance(HOUR_MS)
    expect((await source.get()).reveal()).toBe('planted-token-2')
  })

  test('invalid_grant: reauth_required once, then later calls fail fast and the pair is gone', async () => {
    const { makeProcess, clock, fetch, server, store, events } = world()
    const { source, exchange } = makeProcess()
    await source.get()
    server.isSignedOut = true
    await clock.advance(HOUR_MS)
    const error = await errorOf(source.get())
    expect(error).toMatchObject({ code: 'reauth_required', kind: 'reauth-required' })
    await clock.advance(HOUR_MS)
    for (let call = 0; call < 5; call++) expect(await errorOf(source.get())).toBe(error)
    expect(fetch.calls).toHaveLength(2)
    expect(types(events).filter((type) => type === 'exchange_failed')).toHaveLength(1)
    expect((store as { size?: number }).size).toBe(0)
    expect(exchange.key!()).toContain('/token')
  })

  test('invalid_grant: a newer pair in the store is adopted without a token call', async () => {
    const { makeProcess, clock, fetch, store } = world({ lock: undefined })
    const { source } = makeProcess()
    await source.get()
    await clock.advance(HOUR_MS)
    const token = createToken({
      accessToken: 'planted-token-9',
      refreshToken: 'planted-rotated-9',
      obtainedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + HOUR_MS,
    })
    const [key] = await keysOf(store)
    fetch.answer(async () => {
      // Another process was quicker: it has rotated the token and stored the pair.
      await store.set(key!, writeToken(token), {
        ifVersion: (await store.get(key!))!.version,
        expiresAtMs: undefined,
      })
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    })
    expect((await source.get()).reveal()).toBe('planted-token-9')
    expect(fetch.calls).toHaveLength(2)
  })

  test('a refresh token given at the start is the one that is used first', async () => {
    const { makeProcess, fetch } = world()
    await makeProcess().source.get()
    expect(new URLSearchParams(fetch.calls[0]!.body).get('refresh_token')).toBe('planted-rotated-0')
  })
})

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
    expect(readToken((await inner.get(key!))!.value)!.revealRefreshToken()).toBe('planted-rotated-1')
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
    await inner.set(key, writeToken(newest), { ifVersion: 0, expiresAtMs: undefined })
    await clock.advance(120_000)
    expect(readToken((await inner.get(key))!.value)!.reveal()).toBe('planted-token-9')
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
    await asked
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
    const text = writeToken(await exchange())
    const key = await hashOf(exchange.key!())
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
    const { makeProcess } = world({ store, lock: undefined })
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
    await asked
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
        value: JSON.stringify({ format: 'latchkey-token-1', obtainedAtMs: 0, accessToken: 'a b' }),
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
    const { makeProcess } = world({
      store: broken(async () => {
        throw new Error('down')
      }),
      whenStoreFails: 'fail',
    })
    expect(await errorOf(makeProcess().source.get())).toMatchObject({
      code: 'store_failed',
      kind: 'transient',
    })
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
    expect(events).toContainEqual({ type: 'lock', waitedMs: 0, acquired: false })
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
    ['what it is told', 30_000, { lockTtlMs: 1000 }, 1000],
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
    expect(leases).toEqual([{ ttlMs, waitMs: ttlMs + 1000, signal: undefined }])
    // A lock around all of it would have to outlive the looking and the waiting, too.
    expect(wrapped.timeoutMs).toBe(2000 + ttlMs + 1000 + ttlMs)
  })

  test('after it was held does not exchange a second time', async () => {
    const { makeProcess, server } = world({
      lock: {
        withLock: async (_key, run) => {
          await run()
          throw new Error('lost')
        },
      },
    })
    expect((await errorOf(makeProcess().source.get())).message).toBe('lost')
    expect(server.refreshes).toBe(1)
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
    expect(readToken((await inner.get(key!))!.value)!.reveal()).toBe('planted-token-2')
  })
})

describe('the key', () => {
  const keyOf = (options: object) => exchangeWith(observeFetch(issuing()), options as never).key!()

  test('no two different identities collide, and the order of scopes does not matter', () => {
    const word = fc.constantFrom('a', 'b', 'a b', 'a,b', '","', '["', 'ä', '', ' ', '\u0000')
    const identity = fc.record({
      baseUrl: fc.constantFrom('https://a.example', 'https://b.example', 'https://a.example/x'),
      clientId: word.filter((text) => text.trim() !== ''),
      scope: fc.uniqueArray(fc.constantFrom('r', 'w', 'x'), { maxLength: 3 }),
      extraParams: fc.dictionary(fc.constantFrom('target', 'target_id', 'other'), word, { maxKeys: 3 }),
    })
    const normal = ({
      baseUrl,
      clientId,
      scope,
      extraParams,
    }: {
      baseUrl: string
      clientId: string
      scope: string[]
      extraParams: Record<string, string>
    }) =>
      JSON.stringify([
        baseUrl,
        clientId,
        [...scope].sort(),
        Object.entries(extraParams)
          .filter(([, value]) => value.trim())
          .sort(),
      ])
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const keys = [one, other].map((each) => keyOf({ ...each, scope: each.scope.join(' ') }))
        expect(keys[0] === keys[1]).toBe(normal(one) === normal(other))
      }),
      { numRuns: 500 },
    )
  })

  test('differs by grant, user, subject and refresh token', () => {
    const keys = [
      {},
      { grant: 'password', username: 'u', password: secrets.password },
      { grant: 'password', username: 'v', password: secrets.password },
      { grant: 'refresh_token', refreshToken: 'one' },
      { grant: 'refresh_token', refreshToken: 'two' },
      { grant: 'refresh_token', refreshToken: 'one', subject: 'user-1' },
    ].map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyOf({ grant: 'refresh_token', refreshToken: 'rotated', subject: 'user-1' })).toBe(keys[5])
    expect(keyOf({ clientSecret: 'rotated' })).toBe(keys[0])
    expect(keyOf({ baseUrl: 'https://auth.example.com/' })).toBe(keys[0])
  })

  test('the order of scopes does not matter, and neither does naming one twice', () => {
    expect(keyOf({ scope: 'b a b' })).toBe(keyOf({ scope: 'a b' }))
    expect(keyOf({ scope: 'a b c' })).not.toBe(keyOf({ scope: 'a b' }))
  })

  test.each([{}, { subject: '' }])('is missing where nothing says whose tokens these are: %j', (options) => {
    const exchange = exchangeWith(observeFetch(issuing()), { grant: 'refresh_token', ...options } as never)
    expect(() => stored(exchange, { store: createMemoryStore() })).toThrow(
      expect.objectContaining({ option: 'key' }),
    )
  })

  test('is demanded where the exchange has none', () => {
    const exchange = async () => createToken({ accessToken: 't', obtainedAtMs: 0 })
    expect(() => stored(exchange, { store: createMemoryStore() })).toThrow(ConfigurationError)
    expect(() => stored(exchange, { store: createMemoryStore(), key: 'mine' })).not.toThrow()
    expect(() => stored(exchange, { store: createMemoryStore(), key: 'mine', ttl: 1 } as never)).toThrow(
      '"ttl" is unknown',
    )
  })
})

test('what is written down reads back, whatever it is', () => {
  const text = fc.string()
  fc.assert(
    fc.property(
      fc.record({
        accessToken: fc.stringMatching(/^[!-~]{1,40}$/),
        obtainedAtMs: fc.nat(),
        expiresAtMs: fc.option(fc.nat(), { nil: undefined }),
        scope: fc.option(text, { nil: undefined }),
        refreshToken: fc.option(text, { nil: undefined }),
      }),
      (init) => {
        const read = readToken(writeToken(createToken(init)))!
        expect({
          accessToken: read.reveal(),
          refreshToken: read.revealRefreshToken(),
          obtainedAtMs: read.obtainedAtMs,
          expiresAtMs: read.expiresAtMs,
          scope: read.scope,
        }).toEqual(init)
      },
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      (damaged) => void expect(readToken(damaged)).toBeUndefined(),
    ),
  )
})

async function hashOf(name: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name))).toString('hex')
}

/** The keys used with the world above. */
async function keysOf(store: TokenStore): Promise<string[]> {
  const names = [
    exchangeWith(observeFetch(issuing()), {
      grant: 'refresh_token',
      refreshToken: 'planted-rotated-0',
    } as never).key!(),
    exchangeWith(observeFetch(issuing())).key!(),
  ]
  const keys = await Promise.all(names.map(hashOf))
  const found = await Promise.all(keys.map((key) => store.get(key)))
  return keys.filter((_key, index) => found[index])
}

/** The token kept for the world above. */
async function storedIn(store: TokenStore): Promise<Token | undefined> {
  const [key] = await keysOf(store)
  return key === undefined ? undefined : readToken((await store.get(key))!.value)
}

test('another format is not read, whatever its members', () => {
  const text = writeToken(createToken({ accessToken: 't', obtainedAtMs: 0 }))
  expect(readToken(text)).toBeDefined()
  expect(readToken(text.replace('latchkey-token-1', 'latchkey-token-2'))).toBeUndefined()
})

test.each([
  ['store', {}],
  ['store', { store: {} }],
  ['lock', { store: createMemoryStore(), lock: {} }],
  ['lockTtlMs', { store: createMemoryStore(), lockTtlMs: -1 }],
  ['storeTimeoutMs', { store: createMemoryStore(), storeTimeoutMs: Number.NaN }],
  ['whenStoreFails', { store: createMemoryStore(), whenStoreFails: 'throw' }],
])('an option that cannot work is named: %s', (option, options) => {
  const make = () => stored(async () => null as never, { key: 'k', ...options } as never)
  expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
})
