import { createFakeClock, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { cached, createToken, type TokenEvent } from '../src/index.ts'
import { resumeAuthorization, revokeToken } from '../src/sign-in/index.ts'
import {
  createMemoryLock,
  createMemoryStore,
  stored,
  type TokenLock,
  type TokenStore,
} from '../src/stores/index.ts'
import { exchangeWith, issuing, tokenBody } from './support/setup.ts'
import { world as signIn } from './support/signing-in.ts'
import { world } from './support/stored-world.ts'

/** As Next.js ends a prerender, and as it turns a page into one that is rendered for each request. */
const digests = ['HANGING_PROMISE_REJECTION', 'DYNAMIC_SERVER_USAGE', 'NEXT_REDIRECT;replace;/login;307;']
const memory = createMemoryStore()

describe.each(digests)(
  'an error by which a framework ends a render (%s) passes through untouched',
  (digest) => {
    const steering = Object.assign(new Error('the render is over'), { digest })
    const steer = () => Promise.reject(steering)

    test('from the function that fetches a secret, and the next call asks it again', async () => {
      const fetch = observeFetch(issuing())
      let asked = 0
      const clientSecret = async () => (asked++ === 0 ? steer() : 'planted-secret')
      const source = cached(exchangeWith(fetch, { clientSecret }))
      await expect(source.get()).rejects.toBe(steering)
      expect((await source.get()).reveal()).toBe('planted-token-1')
      expect([asked, fetch.calls.length]).toEqual([2, 1])
    })

    test('from a store that is read: no token call is made, and no event tells of a failure', async () => {
      const { makeProcess, fetch, events } = world({ store: { ...memory, get: steer } })
      await expect(makeProcess().source.get()).rejects.toBe(steering)
      expect([fetch.calls.length, events]).toEqual([0, []])
    })

    test('from a store that is written: the pair stays, and no other call is made', async () => {
      let isOver = true
      const store: TokenStore = { ...memory, set: (...call) => (isOver ? steer() : memory.set(...call)) }
      const { makeProcess, fetch, server } = world({ store })
      const { source } = makeProcess()
      await expect(source.get()).rejects.toBe(steering)
      isOver = false
      expect((await source.get()).reveal()).toBe('planted-token-1')
      expect([fetch.calls.length, server.isSignedOut]).toEqual([1, false])
    })

    test('from a lock: no token call is made', async () => {
      const lock: TokenLock = { withLock: steer }
      const { makeProcess, fetch, events } = world({ store: createMemoryStore(), lock })
      await expect(makeProcess().source.get()).rejects.toBe(steering)
      expect([fetch.calls.length, events]).toEqual([0, []])
    })

    test('from the store of a sign-in: the code is not sent, and the callback may come again', async () => {
      let isOver = true
      const own = createMemoryStore()
      const store: TokenStore = { ...own, set: (...call) => (isOver ? steer() : own.set(...call)) }
      const { all, fetch, callback } = signIn({ store })
      const kept = { state: `state-${digest.slice(0, 5)}`, codeVerifier: 'v'.repeat(43) }
      const handle = async () => (await resumeAuthorization(all, kept)).finish(callback(kept.state))
      await expect(handle()).rejects.toBe(steering)
      expect(fetch.calls).toHaveLength(0)
      isOver = false
      await handle()
      expect(fetch.calls).toHaveLength(1)
    })

    test('from the transport of a revocation', async () => {
      const revocationEndpoint = 'https://auth.example.com/revoke'
      const token = createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 })
      await expect(revokeToken(token, { revocationEndpoint, clientId: 'c', fetch: steer })).rejects.toBe(
        steering,
      )
    })
  },
)

describe('what somebody else made', () => {
  test.each([
    ['a text', 'planted-token-1'],
    ['a response body', tokenBody()],
    ['nothing', undefined],
  ])('an exchange that gives %s is a typed error, and the next call asks again', async (_, given) => {
    const clock = createFakeClock()
    let calls = 0
    const events: TokenEvent[] = []
    const source = cached(async () => (calls++, given as never), {
      clock,
      random: () => 0,
      onEvent: (event) => events.push(event),
    })
    await expect(source.get()).rejects.toMatchObject({ code: 'token_malformed' })
    await clock.advance(1000)
    await expect(source.get()).rejects.toMatchObject({ code: 'token_malformed' })
    expect([calls, events.map(({ type }) => type)]).toEqual([2, ['exchange_failed', 'exchange_failed']])
  })

  test.each([
    ['a text', () => 'text'],
    ['null', () => null],
    ['an object without a value', () => ({ version: 3 })],
    ['a number for a value', () => ({ value: 7, version: 1 })],
    ['a version that is a text', async () => ({ value: '{}', version: '1' })],
    ['a list', () => []],
    ['an object without prototype', () => Object.create(null) as object],
  ])('a store that gives %s is a miss, and the caller has a token', async (_, get) => {
    const store = { ...createMemoryStore(), get: async () => get() as never }
    const exchange = stored(exchangeWith(observeFetch(issuing())), { store })
    expect((await exchange()).reveal()).toBe('planted-token-1')
  })

  test.each([undefined, 'OK', 1, {}])(
    'a store that answers a write with %j is told of, and fails where it is relied on',
    async (said) => {
      const events: TokenEvent[] = []
      const store = { ...createMemoryStore(), set: async () => said as never }
      const options = { store, onEvent: (event: TokenEvent) => void events.push(event) }
      expect((await stored(exchangeWith(observeFetch(issuing())), options)()).reveal()).toBe(
        'planted-token-1',
      )
      expect(events).toMatchObject([
        { type: 'store_error', operation: 'set', error: { code: 'store_failed' } },
      ])
      const strict = stored(exchangeWith(observeFetch(issuing())), { ...options, whenStoreFails: 'fail' })
      await expect(strict()).rejects.toMatchObject({ code: 'store_failed' })
    },
  )

  test('a store that only forgets to say that it wrote is not written to for ever', async () => {
    const clock = createFakeClock()
    const inner = createMemoryStore()
    let writes = 0
    const store: TokenStore = {
      ...inner,
      async set(...call) {
        writes++
        await inner.set(...call)
        return undefined as never
      },
    }
    const exchange = stored(exchangeWith(observeFetch(issuing()), { clock }), {
      store,
      clock,
      lock: createMemoryLock(),
    })
    await exchange()
    await clock.advance(600_000)
    expect(writes).toBe(1)
  })
})
