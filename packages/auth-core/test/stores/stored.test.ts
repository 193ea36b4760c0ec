import { createFakeClock, deferred, observeFetch, settle } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cached, ConfigurationError, createToken, TokenError, type Exchange } from '../../src/index.ts'
import { createMemoryStore, stored, type TokenStore } from '../../src/stores/index.ts'
import { errorOf, exchangeWith, issuing, secrets } from '../support/setup.ts'
import { HOUR_MS, keysOf, types, world, written } from '../support/stored-world.ts'

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

  test('invalid_grant: a sign-in elsewhere is found in the store after the cooldown, without a token call', async () => {
    const { makeProcess, clock, fetch, server, store } = world()
    const { source } = makeProcess()
    await source.get()
    server.isSignedOut = true
    await clock.advance(HOUR_MS)
    const [key] = await keysOf(store)
    const error = await errorOf(source.get())
    const token = createToken({
      accessToken: 'planted-token-9',
      refreshToken: 'planted-rotated-9',
      obtainedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + HOUR_MS,
    })
    await store.set(key!, written(token, key!, { root: 'another' }), { ifVersion: 0, expiresAtMs: undefined })
    await clock.advance(29_999)
    expect(await errorOf(source.get())).toBe(error)
    await clock.advance(1)
    expect((await source.get()).reveal()).toBe('planted-token-9')
    expect(fetch.calls).toHaveLength(2)
  })

  test('what is over is asked for no more, also of an exchange of your own, until the session is forgotten', async () => {
    const clock = createFakeClock()
    let asked = 0
    const exchange: Exchange = async () => {
      asked++
      throw new TokenError('reauth_required', { status: 400 })
    }
    const source = cached(stored(exchange, { store: createMemoryStore(), key: 'mine', clock }), { clock })
    for (let call = 0; call < 3; call++) {
      expect(await errorOf(source.get())).toMatchObject({ code: 'reauth_required' })
      await clock.advance(HOUR_MS)
    }
    expect(asked).toBe(1)
    await source.clear()
    await errorOf(source.get())
    expect(asked).toBe(2)
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
      await store.set(key!, written(token, key!), {
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

describe('the key', () => {
  const keyOf = (options: object) => exchangeWith(observeFetch(issuing()), options as never).key!()

  test('is none where what tells two parties apart is known to a function alone', () => {
    expect(keyOf({ extraParams: { tenant: () => 'tenant-a' } })).toBe('')
    expect(keyOf({ clientId: () => 'client-a' })).toBe('')
    expect(keyOf({ clientSecret: () => 'secret' })).not.toBe('')
    expect(keyOf({ extraParams: { tenant: 'tenant-a' } })).not.toBe('')
  })

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

  test('is missing where nothing says whose tokens these are', () => {
    const exchange = exchangeWith(observeFetch(issuing()), { grant: 'refresh_token' } as never)
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
