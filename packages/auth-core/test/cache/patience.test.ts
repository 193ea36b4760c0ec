import { createFakeClock, deferred, observeFetch } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { cached } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { errorOf, exchangeWith, tokenBody } from '../support/setup.ts'

/** An endpoint that wants to be left alone for a while, then gives tokens; two callers come, one after the other. */
async function twoCallers(retryAfter: string, isStored: boolean) {
  const clock = createFakeClock()
  const fetch = observeFetch((_, index) =>
    index > 0
      ? Response.json(tokenBody())
      : new Response('', { status: 503, headers: { 'retry-after': retryAfter } }),
  )
  const exchange = exchangeWith(fetch, { clock })
  const store = { store: createMemoryStore(), lock: createMemoryLock({ clock }), clock }
  const source = cached(isStored ? stored(exchange, store) : exchange, { clock, random: () => 0.5 })
  const ask = () =>
    source.get().then(
      (token) => token.reveal(),
      ({ code, retryAfterMs }: { code: string; retryAfterMs?: number }) => ({ code, retryAfterMs }),
    )
  const first = ask()
  await clock.advance(100)
  return { clock, fetch, first, second: ask(), ask }
}

test.each([false, true])(
  'a pause that is longer than an exchange may take is not waited for in vain, with a store (%s) as without',
  async (isStored) => {
    const { clock, fetch, first, second, ask } = await twoCallers('12', isStored)
    const refused = { code: 'token_unavailable', retryAfterMs: 12_000 }
    expect([await first, await second]).toEqual([refused, refused])
    await clock.advance(1000)
    expect(await ask()).toEqual(refused)
    await clock.advance(10_000)
    const third = ask()
    await clock.advance(800)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(100)
    expect(await third).toBe('planted-token-1')
  },
)

test.each([false, true])('a shorter one is waited for, with a store (%s) as without', async (isStored) => {
  const { clock, fetch, first, second } = await twoCallers('5', isStored)
  await clock.advance(4800)
  expect(fetch.calls).toHaveLength(1)
  await clock.advance(200)
  expect([await first, await second]).toEqual(['planted-token-1', 'planted-token-1'])
  expect(fetch.calls).toHaveLength(2)
})

test('a renewal in good time that fails after the token has ended is tried again for those who wait', async () => {
  const clock = createFakeClock()
  const late = deferred<Response>()
  const fetch = observeFetch((_, index) =>
    index === 1 ? late.promise : Response.json(tokenBody({ expires_in: 100 })),
  )
  const source = cached(exchangeWith(fetch, { clock }), { clock, random: () => 0.5 })
  await source.get()
  await clock.advance(95_000)
  const token = source.get()
  await clock.advance(6000)
  late.resolve(new Response('', { status: 503 }))
  await clock.advance(1000)
  expect((await token).reveal()).toBe('planted-token-1')
  expect(fetch.calls).toHaveLength(3)
})

test.each([undefined, '', ' ', 12_345, true, { secret: 'planted-secret' }, ['planted-secret']])(
  'a function that gives no text for a secret (%j) is a typed error, and nothing is sent',
  async (given) => {
    const fetch = observeFetch(() => Response.json(tokenBody()))
    const exchange = exchangeWith(fetch, { clientSecret: async () => given as never })
    expect(await errorOf(exchange())).toMatchObject({ code: 'secret_unavailable' })
    expect(fetch.calls).toHaveLength(0)
  },
)
