import { AsyncLocalStorage } from 'node:async_hooks'
import { cached, createToken, type Exchange, type TokenSource } from '@latchkey/auth-core'
import { addressFromToken } from '@latchkey/auth-core/dialect'
import { createMemoryLock, createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { scopedSource } from '@latchkey/auth-core/users'
import { createFakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient } from '../src/client.ts'
import { type CallRules, withCredentials } from '../src/with-credentials.ts'
import { unknownBase } from '../src/wire/index.ts'
import { record } from './support/record.ts'

interface Paths {
  '/things': {
    get: { responses: { 200: { content: { 'application/json': object } } } }
    post: {
      requestBody: { content: { 'application/json': object } }
      responses: { 200: { content: { 'application/json': object } } }
    }
  }
}

const apiOrigins = ['https://*.api.test']
const people = ['ann', 'bob'] as const
type Person = (typeof people)[number]

const rules: CallRules = {
  schemes: { key: { kind: 'key', in: 'header', name: 'X-Key' } },
  alternatives: [['key', 'token']],
  token: { header: 'X-Token', scheme: '' },
}

/** One client for two people, each at an address of their own, which a new sign-in of theirs may move. */
function world({ hasKeys = false } = {}) {
  const store = createMemoryStore()
  const lock = createMemoryLock()
  const clock = createFakeClock()
  const scope = new AsyncLocalStorage<TokenSource>()
  const issued: Record<string, string> = {}
  const refused = new Set<string>()
  const counts: Record<Person, number> = { ann: 0, bob: 0 }
  const home: Record<Person, string | undefined> = {
    ann: 'https://ann.api.test',
    bob: 'https://bob.api.test/eu',
  }

  function exchangeOf(person: Person): Exchange {
    const exchange: Exchange = async ({ previous } = {}) => {
      await Promise.resolve()
      const apiAddress = home[person] ?? previous?.apiAddress
      const accessToken = `${person}-${++counts[person]}`
      issued[accessToken] = `${apiAddress}`
      return createToken({
        accessToken,
        obtainedAtMs: clock.nowMs(),
        expiresAtMs: clock.nowMs() + 3_600_000,
        apiAddress,
      })
    }
    return Object.assign(exchange, { key: () => person, isOneTime: false, timeoutMs: 1000 })
  }
  const sourceOf = (person: Person) => cached(stored(exchangeOf(person), { store, lock, clock }), { clock })

  const sent = record(({ headers }) => {
    const token = tokenIn(headers)
    return refused.has(token)
      ? new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
      : Response.json({})
  })
  const origins = () => [unknownBase]
  const source = scopedSource(() => scope.getStore())
  const options = { tokenSource: source, fetch: sent.fetch }
  const client = authorizedClient<Paths>(
    hasKeys ? withCredentials(options, { key: 'k' }, rules, origins) : options,
    unknownBase,
    origins,
    (settings) => createClient<Paths>({ ...settings, baseUrl: unknownBase }),
    addressFromToken({ baseUrl: unknownBase, apiOrigins }),
  )
  const as = <Result>(one: TokenSource, call: () => Promise<Result>) => scope.run(one, call)
  /** Where each token went that had no business there. */
  const strays = () =>
    sent.calls
      .map(({ url, headers }) => [tokenIn(headers), url] as const)
      .filter(([token, url]) => !url.startsWith(`${issued[token]}/`))
  return { client, as, sourceOf, sent, refused, home, strays, counts }
}

function tokenIn(headers: Headers): string {
  return headers.get('x-token') ?? headers.get('authorization')?.replace('Bearer ', '') ?? ''
}

describe.each([{ hasKeys: false }, { hasKeys: true }])(
  'two people with two addresses on one client, %o',
  (kind) => {
    test('call at the same time, each at their own address and with their own token', async () => {
      const { client, as, sourceOf, sent, strays } = world(kind)
      const sources = { ann: sourceOf('ann'), bob: sourceOf('bob') }
      const calls = Array.from({ length: 40 }, (_, at) => {
        const one = sources[people[at % 2]!]
        return as(one, () => (at % 4 < 2 ? client.GET('/things') : client.POST('/things', { body: { at } })))
      })
      await Promise.all(calls)
      expect(strays()).toEqual([])
      expect(new Set(sent.calls.map(({ url }) => url))).toEqual(
        new Set(['https://ann.api.test/things', 'https://bob.api.test/eu/things']),
      )
      expect(sent.calls).toHaveLength(40)
    })

    test('whose tokens are refused amid the calls of the other are sent again to the address of the new token', async () => {
      const { client, as, sourceOf, sent, refused, home, strays } = world(kind)
      const [ann, bob] = [sourceOf('ann'), sourceOf('bob')]
      await Promise.all([as(ann, () => client.GET('/things')), as(bob, () => client.GET('/things'))])
      refused.add('ann-1')
      home.ann = 'https://moved.api.test'
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          as(at % 2 ? ann : bob, () => client.POST('/things', { body: { at } })),
        ),
      )
      expect(all.map(({ response }) => response.status)).toEqual(Array(10).fill(200))
      expect(strays()).toEqual([])
      const annsAgain = sent.calls.filter(({ headers }) => tokenIn(headers) === 'ann-2')
      expect(annsAgain).toHaveLength(5)
      expect(annsAgain.every(({ url }) => url === 'https://moved.api.test/things')).toBe(true)
    })

    test('who are read from a shared store by another process stay at their own address, renewed or not', async () => {
      const { client, as, sourceOf, refused, home, strays, counts } = world(kind)
      await Promise.all(people.map((one) => as(sourceOf(one), () => client.GET('/things'))))
      // What renews says no address: the one that is stored stays.
      home.ann = undefined
      const others = people.map((one) => sourceOf(one))
      await Promise.all(others.map((one) => as(one, () => client.GET('/things'))))
      expect(counts).toEqual({ ann: 1, bob: 1 })
      refused.add('ann-1')
      await Promise.all(others.map((one) => as(one, () => client.GET('/things'))))
      expect(counts).toEqual({ ann: 2, bob: 1 })
      expect(strays()).toEqual([])
    })

    test('of whom one has an address that is nobody’s: only their calls are refused, and nothing of them is sent', async () => {
      const { client, as, sourceOf, sent, home } = world(kind)
      home.ann = 'https://bob.api.test.evil.test'
      const results = await Promise.allSettled(
        people.flatMap((one) =>
          Array.from({ length: 5 }, () => as(sourceOf(one), () => client.GET('/things'))),
        ),
      )
      expect(results.map(({ status }) => status)).toEqual([
        ...Array<string>(5).fill('rejected'),
        ...Array<string>(5).fill('fulfilled'),
      ])
      expect(sent.calls.every(({ headers }) => tokenIn(headers).startsWith('bob'))).toBe(true)
    })
  },
)
