import { createFakeClock, deferred } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { cachedDefaults } from '../../src/cache/windows.ts'
import { createToken, TokenError, type Exchange } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored, type TokenStore } from '../../src/stores/index.ts'
import { createWhatIsOver } from '../../src/stores/what-is-over.ts'
import { errorOf } from '../support/setup.ts'
import { hashOf, HOUR_MS, written } from '../support/stored-world.ts'

const tokenOf = (refreshToken: string, expiresAtMs = 0) =>
  createToken({ accessToken: `access-of-${refreshToken}`, refreshToken, obtainedAtMs: 0, expiresAtMs })

/** A server that takes the refresh token it is told, and a store others write to. */
async function room(options: { store?: TokenStore } = {}) {
  const clock = createFakeClock()
  const store = options.store ?? createMemoryStore()
  const server = { takes: 'good', sent: [] as (string | undefined)[] }
  const exchange: Exchange = Object.assign(
    async ({ previous }: { previous?: ReturnType<typeof tokenOf> | undefined } = {}) => {
      const refreshToken = previous?.revealRefreshToken()
      server.sent.push(refreshToken)
      if (refreshToken !== server.takes) throw new TokenError('reauth_required')
      return tokenOf('next', clock.nowMs() + HOUR_MS)
    },
    { key: () => 'k', isOneTime: true },
  )
  const key = await hashOf('k')
  const plant = async (token: ReturnType<typeof tokenOf>, root: string) => {
    const { version: ifVersion = 0 } = (await store.get(key)) ?? {}
    await store.set(key, written(token, key, { root, generation: 0 }), { ifVersion, expiresAtMs: undefined })
  }
  const locked: string[] = []
  const inner = createMemoryLock({ clock })
  const lock: typeof inner = {
    withLock: (...call) => (locked.push(call[0]), inner.withLock(...call)),
  }
  return { clock, server, plant, locked, exchange: stored(exchange, { store, lock, clock }) }
}

describe('a session that is over', () => {
  test('stays over where the store shows its refresh token again', async () => {
    const { server, plant, exchange } = await room()
    await plant(tokenOf('bad'), 'one')
    expect(await errorOf(exchange())).toMatchObject({ code: 'reauth_required' })
    await plant(tokenOf('bad'), 'one')
    expect(await errorOf(exchange())).toMatchObject({ code: 'reauth_required' })
    expect(server.sent).toEqual(['bad'])
  })

  test('begins anew with a sign-in made elsewhere, whose access token has expired', async () => {
    const { server, plant, exchange } = await room()
    await plant(tokenOf('bad'), 'one')
    await errorOf(exchange())
    await plant(tokenOf('good'), 'two')
    expect((await exchange()).revealRefreshToken()).toBe('next')
    expect(server.sent).toEqual(['bad', 'good'])
  })

  test('is told by the last hundred refresh tokens that were refused', () => {
    const over = createWhatIsOver()
    for (let index = 0; index <= 100; index++) over.refuse(tokenOf(`refused-${index}`))
    expect(over.isRefused(tokenOf('refused-0'))).toBe(false)
    expect(over.isRefused(tokenOf('refused-1'))).toBe(true)
    expect(over.isRefused(tokenOf('refused-100'))).toBe(true)
  })
})

test('a lock is not asked for where the store is down', async () => {
  const inner = createMemoryStore()
  const store: TokenStore = { ...inner, get: () => Promise.reject(new Error('down')) }
  const { locked, exchange } = await room({ store })
  await exchange({ previous: tokenOf('good') })
  expect(locked).toEqual([])
})

test('a stored token is judged by the windows of who asks', async () => {
  const { server, plant, exchange, clock } = await room()
  await plant(tokenOf('good', clock.nowMs() + 120_000), 'one')
  await exchange()
  expect(server.sent).toEqual([])
  const windows = { ...cachedDefaults, mandatoryWindowMs: 180_000 }
  await exchange({ windows })
  expect(server.sent).toEqual(['good'])
})

test('a pair that another source has ended does not stand in the way of a sign-in made elsewhere since', async () => {
  const clock = createFakeClock()
  const inner = createMemoryStore()
  let isDown = true
  const store: TokenStore = {
    ...inner,
    set: (...call) => (isDown ? Promise.reject(new Error('down')) : inner.set(...call)),
  }
  const exchange: Exchange = Object.assign(async () => tokenOf('next', clock.nowMs() + HOUR_MS), {
    key: () => 'k',
  })
  const one = stored(exchange, { store, clock })
  const other = stored(exchange, { store, clock })
  // Never in the store, so nothing there shows that it was replaced.
  const previous = await one({ previous: tokenOf('first') })
  isDown = false
  await other({ previous: tokenOf('first') })
  await other.forget!()
  await clock.advance(2000)

  const key = await hashOf('k')
  const elsewhere = tokenOf('second', clock.nowMs() + HOUR_MS)
  const { version: ifVersion = 0 } = (await store.get(key)) ?? {}
  const text = written(elsewhere, key, { root: 'second', generation: 0 })
  await store.set(key, text, { ifVersion, expiresAtMs: undefined })
  expect((await one({ previous })).reveal()).toBe(elsewhere.reveal())
})

test('a new sign-in is used, whatever older one the store has', async () => {
  const { server, plant, exchange } = await room()
  await plant(tokenOf('old'), 'one')
  await exchange({ previous: tokenOf('good') })
  expect(server.sent).toEqual(['good'])
})

test('a pair that comes when its time is up is kept all the same, and after a sign-out by nobody', async () => {
  for (const isForgotten of [false, true]) {
    const clock = createFakeClock()
    const store = createMemoryStore()
    const late = deferred<ReturnType<typeof tokenOf>>()
    let calls = 0
    const ask = async () => {
      if (calls++ > 0) throw new TokenError('token_refused')
      return late.promise
    }
    const exchange: Exchange = Object.assign(ask, { key: () => 'k', timeoutMs: 1000 })
    const shared = stored(exchange, { store, clock })
    const given = errorOf(shared())
    await clock.advance(5000)
    expect(await given).toMatchObject({ code: 'token_timeout' })
    if (isForgotten) await shared.forget!()
    late.resolve(tokenOf('late', clock.nowMs() + HOUR_MS))
    await clock.advance(1000)
    if (isForgotten) expect(await store.get(await hashOf('k'))).toBeUndefined()
    else expect((await shared()).revealRefreshToken()).toBe('late')
  }
})
