import { createFakeClock, deferred, observeFetch, settle, type FetchHandler } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authFetch, cached, createToken, parseChallenges, staticToken, TokenError } from '../../src/index.ts'
import type { AuthFetchOptions, TokenEvent, TokenSource } from '../../src/index.ts'
import { errorOf } from '../support/setup.ts'
import { sweep } from '../support/sweep.ts'

const API = 'https://api.example.com'

/** A source that mints t1, t2 and so on, a server that refuses some of them, and the fetch between the two. */
function world(options: Partial<AuthFetchOptions> & { handler?: FetchHandler; source?: TokenSource } = {}) {
  const { handler, source: given, ...fetchOptions } = options
  const clock = createFakeClock()
  const events: TokenEvent[] = []
  const revoked = new Set<string>()
  let minted = 0
  const source =
    given ??
    cached(
      async () =>
        createToken({
          accessToken: `t${++minted}`,
          obtainedAtMs: clock.nowMs(),
          expiresAtMs: clock.nowMs() + 3_600_000,
        }),
      { clock, random: () => 0 },
    )
  const bearer = (headers: Headers) => (headers.get('authorization') ?? '').replace('Bearer ', '')
  const server = observeFetch(
    handler ??
      (({ headers, body }) =>
        revoked.has(bearer(headers))
          ? new Response('refused', {
              status: 401,
              headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
            })
          : new Response(body)),
  )
  const fetch = authFetch(source, {
    origins: [API],
    fetch: server as typeof globalThis.fetch,
    clock,
    onEvent: (event) => events.push(event),
    ...fetchOptions,
  })
  sweep(events, source, fetch)
  return { clock, events, revoked, source, server, fetch, exchanges: () => minted, bearer }
}

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

describe('a Request', () => {
  test('keeps what an init would reset, and what only a transport knows', async () => {
    const seen: { request: Request; init: RequestInit }[] = []
    const { fetch } = world({
      fetch: async (input, init) => {
        seen.push({ request: new Request(input, init), init: init! })
        return new Response()
      },
    })
    await fetch(new Request(`${API}/things`, { referrerPolicy: 'no-referrer' }))
    await fetch(new Request(`${API}/things`), { retry: false } as RequestInit)
    expect(seen[0]!.request.referrerPolicy).toBe('no-referrer')
    expect(seen[1]!.init).toMatchObject({ retry: false })
  })

  test('whose body never ends does not keep an aborted caller', async () => {
    const controller = new AbortController()
    const { fetch } = world({ fetch: async () => new Response('', { status: 401 }) })
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) })
    const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit
    const answer = errorOf(fetch(new Request(`${API}/things`, init)))
    await settle()
    controller.abort(new Error('enough'))
    expect((await answer).message).toBe('enough')
  })
})

describe('bodies', () => {
  const bytes = new Uint8Array([0, 1, 2, 250, 251])
  const bodies: [string, () => BodyInit, string][] = [
    ['a string', () => 'täxt', 'täxt'],
    ['an ArrayBuffer', () => bytes.buffer.slice(0), new TextDecoder().decode(bytes)],
    ['a view', () => bytes.subarray(1, 3), '\u0001\u0002'],
    ['a Blob', () => new Blob(['blob'], { type: 'text/plain' }), 'blob'],
    ['URLSearchParams', () => new URLSearchParams({ a: '1 2' }), 'a=1+2'],
  ]

  test.each(bodies)('%s is sent again byte for byte', async (_name, make, text) => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    const response = await fetch(`${API}/things`, { method: 'POST', body: make() })
    expect(await response.text()).toBe(text)
    expect(server.calls.map((call) => call.body)).toEqual([text, text])
    expect(server.calls[0]!.headers.get('content-type')).toBe(server.calls[1]!.headers.get('content-type'))
  })

  test('FormData is sent again, files and all', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    const body = new FormData()
    body.set('name', 'ümlaut')
    body.set('file', new Blob([bytes], { type: 'application/pdf' }), 'a.pdf')
    expect((await fetch(`${API}/things`, { method: 'POST', body })).status).toBe(200)
    const [first, second] = await Promise.all(server.calls.map((call) => call.request.formData()))
    for (const form of [first!, second!]) {
      expect(form.get('name')).toBe('ümlaut')
      const file = form.get('file') as File
      expect([file.name, file.type]).toEqual(['a.pdf', 'application/pdf'])
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
    }
  })

  test('a stream is not buffered: its 401 is returned, and the next call has a new token', async () => {
    const { fetch, revoked, server, exchanges, bearer } = world()
    revoked.add('t1')
    const body = new Blob(['streamed']).stream()
    const response = await fetch(`${API}/things`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('refused')
    expect(server.calls).toHaveLength(1)
    await settle()
    expect(exchanges()).toBe(2)
    await fetch(`${API}/things`)
    expect(bearer(server.calls[1]!.headers)).toBe('t2')
  })

  test('an async iterable is a stream, too', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    async function* generate() {
      yield new TextEncoder().encode('streamed')
    }
    const response = await fetch(`${API}/things`, {
      method: 'POST',
      body: generate(),
      duplex: 'half',
    } as never)
    expect(response.status).toBe(401)
    expect(server.calls).toHaveLength(1)
  })

  test('a Request is sent again with its body, headers and signal', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    const controller = new AbortController()
    const request = new Request(`${API}/things`, {
      method: 'PUT',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'x-mine': '1' },
      signal: controller.signal,
    })
    expect(await (await fetch(request)).text()).toBe('{"a":1}')
    for (const call of server.calls) {
      expect(call.method).toBe('PUT')
      expect(call.body).toBe('{"a":1}')
      expect(call.headers.get('x-mine')).toBe('1')
      expect(call.headers.get('content-type')).toBe('application/json')
    }
    controller.abort()
    expect(server.calls[1]!.request.signal.aborted).toBe(true)
  })

  test('a Request with a multipart body keeps its boundary', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    const body = new FormData()
    body.set('a', '1')
    await fetch(new Request(`${API}/things`, { method: 'POST', body }))
    expect(server.calls[1]!.body).toBe(server.calls[0]!.body)
    expect(server.calls[1]!.headers.get('content-type')).toBe(server.calls[0]!.headers.get('content-type'))
  })

  test('a Request with an init: the init wins, as in fetch', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    await fetch(new Request(`${API}/things`, { method: 'POST', body: 'old' }), {
      body: 'new',
      headers: { 'x-new': '1' },
    })
    expect(server.calls.map((call) => [call.method, call.body, call.headers.get('x-new')])).toEqual([
      ['POST', 'new', '1'],
      ['POST', 'new', '1'],
    ])
  })

  test('a Request body is kept up to the stated buffer, and no further', async () => {
    const post = (size: number) => new Request(`${API}/things`, { method: 'POST', body: 'x'.repeat(size) })
    const within = world({ replayBufferBytes: 100 })
    within.revoked.add('t1')
    expect((await within.fetch(post(100))).status).toBe(200)
    const beyond = world({ replayBufferBytes: 100 })
    beyond.revoked.add('t1')
    expect((await beyond.fetch(post(101))).status).toBe(401)
    expect(beyond.server.calls).toHaveLength(1)
    await settle()
    expect(beyond.exchanges()).toBe(2)
  })

  test('the buffer is 1 MiB unless stated otherwise', async () => {
    const { fetch, revoked } = world()
    revoked.add('t1')
    const big = (size: number) => new Request(`${API}/things`, { method: 'POST', body: new Uint8Array(size) })
    expect((await fetch(big(1024 * 1024))).status).toBe(200)
    revoked.add('t2')
    expect((await fetch(big(1024 * 1024 + 1))).status).toBe(401)
  })

  test('method, headers and init survive the replay', async () => {
    const { fetch, revoked, server } = world()
    revoked.add('t1')
    await fetch(new URL(`${API}/things`), {
      method: 'PATCH',
      body: 'x',
      headers: [['X-Trace', 'abc']],
      redirect: 'error',
      cache: 'no-cache',
    })
    for (const { request } of server.calls) {
      expect([request.method, request.headers.get('x-trace'), request.redirect, request.cache]).toEqual([
        'PATCH',
        'abc',
        'error',
        'no-cache',
      ])
    }
  })

  test("the caller's own headers object is left as it was", async () => {
    const { fetch } = world()
    const headers = new Headers({ 'x-mine': '1' })
    await fetch(`${API}/things`, { headers })
    expect(headers.has('authorization')).toBe(false)
  })

  test('any bytes come back as they were sent, through a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), async (body, asRequest) => {
        const { fetch, revoked } = world({
          handler: async ({ headers, request }) =>
            headers.get('authorization') === 'Bearer t1'
              ? new Response('', { status: 401 })
              : new Response(await request.arrayBuffer()),
        })
        revoked.add('t1')
        const init = { method: 'POST', body: new Uint8Array(body) }
        const response = await (asRequest ? fetch(new Request(API, init)) : fetch(API, init))
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(body))
      }),
      { numRuns: 50 },
    )
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
