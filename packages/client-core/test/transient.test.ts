import { authFetch, cached, tokenExchange, type TokenDialect } from '@latchkey/auth-core'
import { createMemoryLock, createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { createFakeClock, observeFetch, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { retryFetch } from '../src/retry.ts'

const API = 'https://api.example.com'
const dialect: TokenDialect = {
  encoding: 'form',
  grants: { client_credentials: { fixed: {} } },
  fields: { grant_type: 'grant_type', client_id: 'client_id', client_secret: 'client_secret' },
  response: {},
}
const html = { 'content-type': 'text/html' }

/** How a token endpoint fails for a moment, and with which error callers without a token fail; without one they wait until it is over. */
const kinds: Readonly<Record<string, { fail: () => Response | Promise<Response>; code?: string }>> = {
  '503': { fail: () => new Response('', { status: 503 }) },
  '503 with a page of HTML': {
    fail: () => new Response('<h1>', { status: 503, headers: html }),
  },
  '502': { fail: () => new Response('', { status: 502 }) },
  '504': { fail: () => new Response('', { status: 504 }) },
  '500': { fail: () => Response.json({ error: 'server_error' }, { status: 500 }) },
  '429 with Retry-After': {
    fail: () => new Response('', { status: 429, headers: { 'retry-after': '2' } }),
  },
  '425': { fail: () => new Response('', { status: 425 }) },
  '408': { fail: () => new Response('', { status: 408 }) },
  temporarily_unavailable: {
    fail: () => Response.json({ error: 'temporarily_unavailable' }, { status: 400 }),
  },
  'a lost connection': { fail: () => Promise.reject(new TypeError('fetch failed')) },
  'a connection that breaks in the body': {
    fail: () => new Response(new ReadableStream({ pull: (body) => body.error(new TypeError('terminated')) })),
  },
  // The whole time of an exchange is over then.
  'no response at all': { fail: () => new Promise(() => {}), code: 'token_timeout' },
  // More often a wrong address than a moment's failure: told at once.
  'a page of HTML': { fail: () => new Response('<h1>', { headers: html }), code: 'token_malformed' },
  'an empty body': { fail: () => new Response(''), code: 'token_malformed' },
}

type Cause = 'cold' | 'mandatory' | 'rejected' | 'advisory'
const rows = Object.keys(kinds).flatMap((kind) =>
  (['cold', 'mandatory', 'rejected', 'advisory'] satisfies Cause[]).flatMap((cause) =>
    [false, true].flatMap((hasRetry) =>
      [false, true].map((hasStore) => ({ kind, cause, hasRetry, hasStore })),
    ),
  ),
)

function start({ hasRetry, hasStore }: { hasRetry: boolean; hasStore: boolean }) {
  const clock = createFakeClock()
  let minted = 0
  let live = ''
  let failures: (() => Response | Promise<Response>)[] = []
  const server = observeFetch(({ url, headers }) => {
    if (!url.endsWith('/token'))
      return new Response('', { status: headers.get('authorization') === live ? 200 : 401 })
    const failure = failures.shift()
    if (failure) return failure()
    live = `Bearer t${++minted}`
    return Response.json({ access_token: `t${minted}`, token_type: 'Bearer', expires_in: 3600 })
  })
  const transport = (hasRetry ? retryFetch(server, { clock, random: () => 0 }) : server) as typeof fetch
  const exchange = tokenExchange(createClient<never>() as never, '/token', dialect, {
    grant: 'client_credentials',
    baseUrl: 'https://auth.example.com',
    clientId: 'c',
    clientSecret: 's',
    fetch: transport,
    clock,
  })
  const store = { store: createMemoryStore(), lock: createMemoryLock({ clock }), clock }
  const source = cached(hasStore ? stored(exchange, store) : exchange, { clock, random: () => 0 })
  const call = authFetch(source, { origins: [API], fetch: transport, clock })
  return {
    clock,
    call,
    revoke: () => (live = ''),
    failNext: (...next: typeof failures) => (failures = next),
    tokenCalls: () => server.calls.filter(({ url }) => url.endsWith('/token')).length,
  }
}

/** What became of 50 calls, once the time of an exchange is over. */
async function storm({ clock, call }: ReturnType<typeof start>) {
  const outcomes: (number | string)[] = []
  for (let nth = 0; nth < 50; nth++)
    void call(`${API}/x`, { method: nth % 2 ? 'GET' : 'POST' }).then(
      ({ status }) => outcomes.push(status),
      (error: { code?: string }) => outcomes.push(error.code ?? String(error)),
    )
  await settle()
  await clock.advance(12_000)
  return outcomes
}

describe('a token endpoint that fails for a moment', () => {
  test.each(rows)(
    '$kind, $cause, with retryFetch: $hasRetry, with a store: $hasStore: one flight for 50 calls, lost only where waiting cannot help',
    async ({ kind, cause, ...options }) => {
      const place = start(options)
      const { fail, code } = kinds[kind]!
      if (cause !== 'cold') await place.call(API)
      if (cause === 'rejected') place.revoke()
      if (cause === 'mandatory') await place.clock.advance(3_600_001)
      if (cause === 'advisory') await place.clock.advance(3_500_000)
      const before = place.tokenCalls()
      place.failNext(...(code ? [fail] : [fail, fail]))
      const isSpared = !code || cause === 'advisory'
      expect(await storm(place)).toEqual(Array(50).fill(isSpared ? 200 : code))
      // One flight for all of them: the failures, and the one that works.
      expect(place.tokenCalls() - before).toBeLessThanOrEqual(3)
      // Whatever it was, it is over once the endpoint is well.
      await place.clock.advance(60_000)
      expect(await storm(place)).toEqual(Array(50).fill(200))
    },
  )

  test('a Retry-After that is longer than an exchange may take is told at once, and obeyed', async () => {
    const place = start({ hasRetry: true, hasStore: false })
    place.failNext(() => new Response('', { status: 429, headers: { 'retry-after': '120' } }))
    expect(new Set(await storm(place))).toEqual(new Set(['token_unavailable']))
    expect(place.tokenCalls()).toBe(1)
    await place.clock.advance(120_000)
    expect(await storm(place)).toEqual(Array(50).fill(200))
    expect(place.tokenCalls()).toBe(2)
  })
})
