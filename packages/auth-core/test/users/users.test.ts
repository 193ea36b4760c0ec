import { AsyncLocalStorage } from 'node:async_hooks'
import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { authFetch, cached, ConfigurationError, createToken, type TokenSource } from '../../src/index.ts'
import { createSourcePool, scopedSource } from '../../src/users.ts'

const origin = 'https://api.example.com'

function userSource(user: string, exchanges: string[] = []): TokenSource {
  return cached(async () => {
    exchanges.push(user)
    return createToken({ accessToken: `${user}-${exchanges.length}`, obtainedAtMs: Date.now() })
  })
}

describe('a scoped source', () => {
  test('sends each call with the token of whoever it is made for, side by side', async () => {
    const scope = new AsyncLocalStorage<TokenSource>()
    const sent: string[] = []
    const fetch = authFetch(
      scopedSource(() => scope.getStore()),
      {
        origins: [origin],
        fetch: async (url, init) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
          sent.push(`${String(url)} ${new Headers(init?.headers).get('authorization')}`)
          return new Response('{}')
        },
      },
    )
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    await Promise.all(
      users.map((user) => scope.run(userSource(user), () => fetch(`${origin}/me?of=${user}`))),
    )
    expect(sent.toSorted()).toEqual(
      users.map((user) => `${origin}/me?of=${user} Bearer ${user}-1`).toSorted(),
    )
  })

  test('renews the refused token of its user, and nobody else’s', async () => {
    const scope = new AsyncLocalStorage<TokenSource>()
    const exchanges: string[] = []
    const ada = userSource('ada', exchanges)
    const bob = userSource('bob', exchanges)
    const fetch = authFetch(
      scopedSource(() => scope.getStore()),
      {
        origins: [origin],
        fetch: async (_, init) => {
          const isFirst = new Headers(init?.headers).get('authorization') === 'Bearer ada-1'
          return new Response(null, { status: isFirst ? 401 : 204 })
        },
      },
    )
    const { status } = await scope.run(ada, () => fetch(`${origin}/me`))
    await scope.run(bob, () => fetch(`${origin}/me`))
    expect(status).toBe(204)
    expect(exchanges).toEqual(['ada', 'ada', 'bob'])
  })

  test('sends nothing outside of a scope', async () => {
    let calls = 0
    const fetch = authFetch(
      scopedSource(() => undefined),
      {
        origins: [origin],
        fetch: async () => {
          calls++
          return new Response(null)
        },
      },
    )
    await expect(fetch(`${origin}/me`)).rejects.toThrow(ConfigurationError)
    expect(calls).toBe(0)
    expect(() => scopedSource(undefined as never)).toThrow('find')
  })
})

describe('a pool of sources', () => {
  test('gives a user the same source again, and makes one for another', () => {
    const made: string[] = []
    const pool = createSourcePool((user) => {
      made.push(user)
      return userSource(user)
    })
    expect(pool.of('ada')).toBe(pool.of('ada'))
    expect(pool.of('bob')).not.toBe(pool.of('ada'))
    expect(made).toEqual(['ada', 'bob'])
    pool.delete('ada')
    pool.of('ada')
    expect(made).toEqual(['ada', 'bob', 'ada'])
  })

  test('is bounded: what was unused for longest goes first', () => {
    const pool = createSourcePool((user) => userSource(user), { maxSources: 3 })
    const [ada] = ['ada', 'bob', 'eve'].map((user) => pool.of(user))
    expect(pool.of('ada')).toBe(ada)
    for (let user = 0; user < 1000; user++) pool.of(`user-${user % 2}`)
    expect(pool.size).toBe(3)
    expect(pool.of('ada')).toBe(ada)
  })

  test('lets the idle go when somebody else is asked for', async () => {
    const clock = createFakeClock()
    const pool = createSourcePool((user) => userSource(user), { idleMs: 1000, clock })
    const ada = pool.of('ada')
    pool.of('bob')
    await clock.advance(999)
    expect(pool.of('ada')).toBe(ada)
    await clock.advance(1)
    pool.of('eve')
    expect(pool.size).toBe(2)
    expect(pool.of('ada')).toBe(ada)
  })

  test.each([
    ['make', () => createSourcePool(undefined as never)],
    ['maxSource', () => createSourcePool(() => userSource('x'), { maxSource: 3 } as never)],
  ])('a mistake in %s is refused at once', (option, make) => {
    expect(make).toThrow(expect.objectContaining({ option }))
  })
})
