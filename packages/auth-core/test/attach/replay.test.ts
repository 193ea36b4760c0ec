import { deferred, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  cached,
  createToken,
  parseChallenges,
  staticToken,
  TokenError,
  type TokenSource,
} from '../../src/index.ts'
import { errorOf } from '../support/setup.ts'
import { API, world } from './world.ts'

describe('a token that was revoked', () => {
  test('50 requests in flight, their 401s spread over seconds: one refresh, 50 successes', async () => {
    const { clock, server, fetch, exchanges, bearer } = world()
    server.answer(async ({ headers }, index) => {
      if (bearer(headers) === 't1') {
        const gate = deferred()
        clock.setTimer(() => gate.resolve(), index * 100)
        await gate.promise
        return new Response('', { status: 401 })
      }
      return new Response('ok')
    })
    const answers = Promise.all(Array.from({ length: 50 }, () => fetch(`${API}/things`)))
    await clock.advance(10_000)
    expect((await answers).map((response) => response.status)).toEqual(Array(50).fill(200))
    expect(exchanges()).toBe(2)
    expect(server.calls).toHaveLength(100)
  })

  test('is replaced once, and the call is sent again with the new one', async () => {
    const { revoked, server, fetch, events, bearer } = world()
    revoked.add('t1')
    const response = await fetch(`${API}/things`)
    expect(response.status).toBe(200)
    expect(server.calls.map((call) => bearer(call.headers))).toEqual(['t1', 't2'])
    expect(events).toEqual([{ type: 'replay', origin: API }])
  })

  test('twice in a row is recovered from twice', async () => {
    const { revoked, fetch, exchanges } = world()
    for (const token of ['t1', 't2', 't3']) {
      expect((await fetch(`${API}/things`)).status).toBe(200)
      revoked.add(token)
    }
    expect((await fetch(`${API}/things`)).status).toBe(200)
    expect(exchanges()).toBe(4)
  })

  test('a late 401 for a token that was replaced long ago costs no exchange', async () => {
    const { source, exchanges } = world()
    await source.get()
    await source.get({ rejected: 't1' })
    await source.get({ rejected: 't2' })
    expect((await source.get({ rejected: 't1' })).reveal()).toBe('t3')
    expect(exchanges()).toBe(3)
  })
})

describe('one replay per request', () => {
  test('a replay that is refused again is returned', async () => {
    const { server, fetch, exchanges } = world({ handler: () => new Response('no', { status: 401 }) })
    const response = await fetch(`${API}/things`)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('no')
    expect(server.calls).toHaveLength(2)
    expect(exchanges()).toBe(2)
  })

  test('a freshly minted token that is refused does not start a loop', async () => {
    const { server, fetch, exchanges, clock } = world({ handler: () => new Response('no', { status: 401 }) })
    for (let call = 0; call < 20; call++) expect((await fetch(`${API}/things`)).status).toBe(401)
    expect(exchanges()).toBe(2)
    expect(server.calls).toHaveLength(21)
    await clock.advance(30_000)
    await fetch(`${API}/things`)
    expect(exchanges()).toBe(3)
  })

  test('a token that was accepted in between may be replaced again', async () => {
    const { server, fetch, exchanges } = world({ handler: () => new Response('no', { status: 401 }) })
    await fetch(`${API}/things`)
    server.answer(() => new Response('ok'))
    await fetch(`${API}/things`)
    server.answer(
      ({ headers }) => new Response('', { status: headers.get('authorization') === 'Bearer t3' ? 200 : 401 }),
    )
    expect((await fetch(`${API}/things`)).status).toBe(200)
    expect(exchanges()).toBe(3)
  })

  test('a source that has no other token gets the 401 returned without a replay', async () => {
    const { server, fetch } = world({
      source: staticToken('t1'),
      handler: () => new Response('no', { status: 401 }),
    })
    const response = await fetch(`${API}/things`)
    expect(await response.text()).toBe('no')
    expect(server.calls).toHaveLength(1)
  })

  test('an endpoint that gives the same token again causes one exchange, no loop', async () => {
    let exchanges = 0
    const source = cached(
      async () => (exchanges++, createToken({ accessToken: 'same', obtainedAtMs: Date.now() })),
    )
    const { server, fetch } = world({ source, handler: () => new Response('no', { status: 401 }) })
    for (let call = 0; call < 5; call++) expect((await fetch(`${API}/things`)).status).toBe(401)
    expect(exchanges).toBe(2)
    expect(server.calls).toHaveLength(5)
  })

  test('a failing exchange is a typed error, and the refused answer is let go', async () => {
    let cancelled = false
    const body = new ReadableStream({ cancel: () => void (cancelled = true) })
    let minted = 0
    const source = cached(async () => {
      if (minted++) throw new TokenError('token_unavailable')
      return createToken({ accessToken: 't1', obtainedAtMs: Date.now() })
    })
    const { fetch } = world({ source, handler: () => new Response(body, { status: 401 }) })
    expect(await errorOf(fetch(`${API}/things`))).toMatchObject({ code: 'token_unavailable' })
    expect(cancelled).toBe(true)
  })

  test('the unread first answer is released', async () => {
    let cancelled = false
    const body = new ReadableStream({ cancel: () => void (cancelled = true) })
    const { fetch, server, bearer } = world()
    server.answer(({ headers }) =>
      bearer(headers) === 't1' ? new Response(body, { status: 401 }) : new Response('ok'),
    )
    expect((await fetch(`${API}/things`)).status).toBe(200)
    expect(cancelled).toBe(true)
  })
})

describe('what a new token cannot cure', () => {
  const refused = (status: number, header?: string) => () =>
    new Response('as it was', { status, headers: header === undefined ? {} : { 'www-authenticate': header } })

  test.each([
    ['403 insufficient_scope', 403, 'Bearer error="insufficient_scope", scope="admin"'],
    ['401 insufficient_scope', 401, 'Bearer realm="x", error="insufficient_scope"'],
    ['step-up (RFC 9470)', 401, 'Bearer error="insufficient_user_authentication", acr_values="gold"'],
    ['invalid_request', 401, 'Bearer error=invalid_request'],
    ['Basic only', 401, 'Basic realm="Bearer of news"'],
    ['Basic with Bearer in its realm', 401, 'Basic realm="a, Bearer b"'],
    ['Negotiate only', 401, 'Negotiate abc=='],
    ['a word that only begins like Bearer', 401, 'BearerX realm="x"'],
    ['403 without a word', 403, undefined],
    ['404', 404, 'Bearer error="invalid_token"'],
  ])('%s: no refresh, no replay, the answer as it was', async (_name, status, header) => {
    const { fetch, server, exchanges } = world({ handler: refused(status, header) })
    const response = await fetch(`${API}/things`)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe('as it was')
    expect(server.calls).toHaveLength(1)
    expect(exchanges()).toBe(1)
  })

  test('the challenge can be read from the answer', async () => {
    const { fetch } = world({ handler: refused(403, 'Bearer error="insufficient_scope", scope="admin"') })
    const response = await fetch(`${API}/things`)
    expect(parseChallenges(response.headers.get('www-authenticate'))).toEqual([
      { scheme: 'bearer', token68: undefined, params: { error: 'insufficient_scope', scope: 'admin' } },
    ])
  })

  test.each([
    ['no challenge at all', undefined],
    ['a bare Bearer', 'Bearer'],
    ['invalid_token', 'Bearer error="invalid_token"'],
    ['any case', 'BEARER Error="invalid_token"'],
    ['a vendor error', 'Bearer error="token_expired"'],
    ['Bearer beside others', 'Basic realm="a, b", Bearer realm="x"'],
    ['Bearer before others', 'Bearer, Basic realm="x"'],
  ])('%s: one refresh and one replay', async (_name, header) => {
    const { fetch, server, exchanges } = world({ handler: refused(401, header) })
    await fetch(`${API}/things`)
    expect(server.calls).toHaveLength(2)
    expect(exchanges()).toBe(2)
  })

  test('without a challenge, not even that if so configured', async () => {
    const { fetch, server } = world({ handler: refused(401), refreshWithoutChallenge: false })
    await fetch(`${API}/things`)
    expect(server.calls).toHaveLength(1)
  })

  test.each([
    ['no origin of ours', 'https://elsewhere.example/'],
    ['another origin of ours, which never saw the token either', 'https://files.example.com/'],
  ])('a 401 from a place a redirect led to is not ours: %s', async (_name, url) => {
    const handler = () =>
      Object.defineProperties(new Response('', { status: 401 }), {
        redirected: { value: true },
        url: { value: url },
      })
    const { fetch, exchanges } = world({ handler, origins: [API, 'https://files.example.com'] })
    expect((await fetch(`${API}/things`)).status).toBe(401)
    expect(exchanges()).toBe(1)
  })
})

describe('signals', () => {
  test('a call that is aborted while it waits for a token is never sent', async () => {
    const source = cached(() => new Promise(() => {}))
    const { fetch, server } = world({ source })
    const controller = new AbortController()
    const waiting = errorOf(fetch(`${API}/things`, { signal: controller.signal }))
    await settle()
    controller.abort(new Error('enough'))
    expect((await waiting).message).toBe('enough')
    expect(server.calls).toHaveLength(0)
  })

  test('a call that is aborted while its token is renewed is not sent again', async () => {
    let minted = 0
    const source = cached(async () => {
      if (minted++) return new Promise<never>(() => {})
      return createToken({ accessToken: 't1', obtainedAtMs: Date.now() })
    })
    const { fetch, server } = world({ source, handler: () => new Response('', { status: 401 }) })
    const controller = new AbortController()
    const waiting = errorOf(fetch(new Request(`${API}/things`, { signal: controller.signal })))
    await settle()
    controller.abort(new Error('enough'))
    expect((await waiting).message).toBe('enough')
    expect(server.calls).toHaveLength(1)
  })
})

test('what the transport throws reaches the caller as it is', async () => {
  const broken = new TypeError('fetch failed')
  const { fetch } = world({
    handler: () => {
      throw broken
    },
  })
  expect(await errorOf(fetch(`${API}/things`))).toBe(broken)
})

test.each([undefined, null, '', 'a b', 'a\nb', 5, 'ü'])(
  'a source that gives %j instead of a token value: nothing is sent',
  async (value) => {
    const source: TokenSource = { get: async () => ({ reveal: () => value }) as never }
    const { fetch, server } = world({ source })
    expect(await errorOf(fetch(`${API}/things`))).toMatchObject({ code: 'token_malformed' })
    expect(server.calls).toHaveLength(0)
  },
)
