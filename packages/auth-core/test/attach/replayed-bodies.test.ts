import { settle } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorOf } from '../support/setup.ts'
import { API, world } from './world.ts'

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
