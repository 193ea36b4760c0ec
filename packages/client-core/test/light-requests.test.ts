import { observeFetch } from '@latchkey/testkit'
import createClient, { type Middleware } from 'openapi-fetch'
import { describe, expect, test, vi } from 'vitest'
import { lightRequests } from '../src/client.ts'
import { serializePath } from '../src/path-params.ts'
import { header, jsonAscii, wireClient } from '../src/wire/index.ts'
import { authFetch, staticToken } from '@latchkey/auth-core'

interface Paths {
  '/things/{id}': {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
    get: {
      parameters: {
        query?: { page?: number }
        header?: { 'x-one'?: string }
        path: { id: string }
        cookie?: never
      }
      responses: { 200: { content: { 'application/json': { ok: boolean } } } }
    }
    put: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
      requestBody: { content: { 'application/json': { name: string } } }
      responses: { 200: { content: { 'application/json': { ok: boolean } } } }
    }
  }
}

const API = 'https://api.example.com'

function client(options: object = {}) {
  const server = observeFetch(({ body }) => new Response(body || '{"ok":true}'))
  const given: unknown[] = []
  const transport = (input: string | URL | Request, init?: RequestInit) => {
    given.push(input)
    return server(input, init)
  }
  const fetch = authFetch(staticToken('t1'), { origins: [API], fetch: transport })
  const create = (settings: object) => createClient<Paths>({ baseUrl: API, ...settings, ...options })
  return { server, given, heavy: create({ fetch }), light: lightRequests(create, fetch) }
}

const path = { params: { path: { id: 'a b' } } }

describe('lightRequests', () => {
  test('hands url and init to the transport, without a Request in between', async () => {
    const { light, given, server } = client()
    const { data } = await light.GET('/things/{id}', {
      params: { path: { id: 'a b' }, query: { page: 2 }, header: { 'x-one': '1' } },
    })
    expect(data).toEqual({ ok: true })
    expect(given).toEqual([`${API}/things/a%20b?page=2`])
    expect(server.calls[0]!.headers.get('authorization')).toBe('Bearer t1')
    expect(server.calls[0]!.headers.get('x-one')).toBe('1')
  })

  test.each([
    ['beyond Latin-1', '\u65e5'],
    ['of two lines', 'a\nb'],
    ['in a list', ['a', '\u65e5']],
  ])('refuses a header %s by its name, and does not repeat it', async (_, value) => {
    const { light, server } = client()
    const given = { 'x-one': value as string }
    for (const [option, init] of [
      ['params.header.x-one', { params: { path: { id: '1' }, header: given } }],
      ['headers.x-one', { ...path, headers: given }],
    ] as const)
      await expect(light.GET('/things/{id}', init)).rejects.toMatchObject({
        option,
        message: `"${option}" has characters no header may have`,
      })
    expect(server.calls).toEqual([])
  })

  test('leaves a TypeError beside Headers alone, which hold nothing that could not be sent', async () => {
    const { light } = client({
      bodySerializer: () => {
        throw new TypeError('circular')
      },
    })
    const init = { ...path, headers: new Headers({ 'x-one': '1' }), body: { name: 'x' } }
    await expect(light.PUT('/things/{id}', init)).rejects.toThrow('circular')
  })

  test('leaves a TypeError of the network alone', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'))
    const light = lightRequests((settings) => createClient<Paths>({ baseUrl: API, ...settings }), fetch)
    const init = { params: { path: { id: '1' }, header: { 'x-one': '1' } } }
    await expect(light.GET('/things/{id}', init)).rejects.toThrow('fetch failed')
  })

  test.each([
    ['the network', { id: '1' }, { message: 'fetch failed' }],
    ['another parameter', { id: '' }, { option: 'params.path.id' }],
  ])(
    'says that a call failed of %s, whatever its header parameters are before they are written',
    async (_, path, said) => {
      const fetch = () => Promise.reject(new TypeError('fetch failed'))
      const create = (settings: object) =>
        createClient<Paths>({ baseUrl: API, pathSerializer: serializePath, ...settings })
      const light = lightRequests(
        (settings) =>
          wireClient(create(settings), { 'GET /things/{id}': [header({ 'x-one': jsonAscii })] }, API),
        fetch,
      )
      const init = { params: { path, header: { 'x-one': '\u65e5' } } }
      await expect(light.GET('/things/{id}', init)).rejects.toMatchObject(said)
    },
  )

  test('sends what the heavy client sends: method, URL, headers, body, init', async () => {
    const { light, heavy, server } = client({ headers: { 'x-client': '1' }, credentials: 'include' })
    const init = {
      params: { path: { id: '1' } },
      body: { name: 'ü' },
      headers: { 'x-call': '2' },
      cache: 'no-cache',
    } as const
    await heavy.PUT('/things/{id}', init)
    await light.PUT('/things/{id}', init)
    const [first, second] = server.calls
    expect([second!.method, second!.url, second!.body]).toEqual([first!.method, first!.url, first!.body])
    expect([...second!.headers]).toEqual([...first!.headers])
    expect([second!.request.cache, second!.request.credentials]).toEqual([
      first!.request.cache,
      first!.request.credentials,
    ])
  })

  test('works for every method of the client', async () => {
    const { light, given, server } = client()
    const any = light as unknown as Record<string, (path: string, init?: object) => Promise<unknown>>
    const methods = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']
    for (const method of methods) await any[method]!('/things/{id}', path)
    expect(server.calls.map((call) => call.method)).toEqual(methods)
    expect(given.every((input) => typeof input === 'string')).toBe(true)
    await light.request('get', '/things/{id}', path)
    expect(given.at(-1)).toBe(`${API}/things/a%20b`)
  })

  test('a 401 is replayed with the body still whole', async () => {
    let asked = 0
    const server = observeFetch(({ body }) =>
      asked ? new Response(body) : new Response('', { status: 401 }),
    )
    const source = staticToken(({ rejected }) => (rejected ? `t${++asked + 1}` : 't1'))
    const fetch = authFetch(source, { origins: [API], fetch: server as typeof globalThis.fetch })
    const light = lightRequests((settings) => createClient<Paths>({ baseUrl: API, ...settings }), fetch)
    const { data } = await light.PUT('/things/{id}', { params: { path: { id: '1' } }, body: { name: 'x' } })
    expect(data).toEqual({ name: 'x' })
    expect(server.calls.map((call) => [call.method, call.body])).toEqual([
      ['PUT', '{"name":"x"}'],
      ['PUT', '{"name":"x"}'],
    ])
  })

  test("with the user's middleware the request is a real Request, before and after", async () => {
    const { light, server } = client()
    const seen: boolean[] = []
    const middleware: Middleware = {
      onRequest: ({ request }) => {
        seen.push(request instanceof Request)
        return new Request(request, { headers: { 'x-mid': '1' } })
      },
      onResponse: ({ request }) => void seen.push(request instanceof Request),
    }
    light.use(middleware)
    expect((await light.GET('/things/{id}', path)).data).toEqual({ ok: true })
    expect(seen).toEqual([true, true])
    expect(server.calls[0]!.headers.get('x-mid')).toBe('1')
    expect(server.calls[0]!.headers.get('authorization')).toBe('Bearer t1')
    light.eject(middleware)
    await light.GET('/things/{id}', path)
    expect(seen).toHaveLength(2)
  })

  test('middleware registered on the client before it was made light is seen to as well', async () => {
    const { light } = client()
    const onRequest = vi.fn(({ request }: { request: Request }) => void request.clone())
    await light.GET('/things/{id}', { ...path, middleware: [{ onRequest }] })
    expect(onRequest).toHaveBeenCalledOnce()
    expect(onRequest.mock.calls[0]![0].request).toBeInstanceOf(Request)
  })

  test('middleware of one call gets a real Request, the next call a light one', async () => {
    const { light, given } = client()
    await light.GET('/things/{id}', { ...path, middleware: [{ onRequest: () => undefined }] })
    await light.GET('/things/{id}', path)
    expect(given.map((input) => input instanceof Request)).toEqual([true, false])
  })

  test('a fetch of one call gets a real Request', async () => {
    const { light } = client()
    const fetch = vi.fn(
      async (input: Request) => new Response(JSON.stringify({ ok: input instanceof Request })),
    )
    expect((await light.GET('/things/{id}', { ...path, fetch })).data).toEqual({ ok: true })
  })

  test('a Request class of one call is respected', async () => {
    const { light, given } = client()
    await light.GET('/things/{id}', { ...path, Request })
    expect(given[0]).toBeInstanceOf(Request)
  })

  test.each([false, true])(
    'a Request class of the client is respected, with middleware %s',
    async (isWatched) => {
      const made: string[] = []
      class Marked extends Request {
        constructor(url: string, init: RequestInit) {
          super(url, init)
          made.push(url)
        }
      }
      const { light, server } = client({ Request: Marked })
      if (isWatched) light.use({ onRequest: ({ request }) => void request.headers.set('x-mid', '1') })
      await light.PUT('/things/{id}', { ...path, body: { name: 'x' } })
      expect(made).toEqual([`${API}/things/a%20b`])
      expect(server.calls[0]).toMatchObject({ method: 'PUT', body: '{"name":"x"}' })
      expect(server.calls[0]!.headers.get('x-mid')).toBe(isWatched ? '1' : null)
    },
  )

  test('any fetch will do', async () => {
    const server = observeFetch(() => new Response('{"ok":true}'))
    const fetch = vi.fn(server as typeof globalThis.fetch)
    const light = lightRequests((settings) => createClient<Paths>({ baseUrl: API, ...settings }), fetch)
    await light.GET('/things/{id}', path)
    expect(fetch.mock.calls[0]![0]).toBe(`${API}/things/a%20b`)
  })

  test('what openapi-fetch hands to fetch beside the request reaches it', async () => {
    const { server } = client()
    const inits: unknown[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      inits.push(init)
      return (server as typeof globalThis.fetch)(input, init)
    }
    const requestInitExt = { dispatcher: 'an agent' }
    const light = lightRequests(
      (settings) => createClient<Paths>({ baseUrl: API, ...settings, requestInitExt }),
      fetch,
    )
    await light.GET('/things/{id}', path)
    expect(inits[0]).toMatchObject({ method: 'GET', dispatcher: 'an agent' })
  })

  test('a call to HEAD has no data to parse', async () => {
    const { light } = client()
    const any = light as unknown as { HEAD(path: string, init: object): Promise<{ data?: unknown }> }
    expect((await any.HEAD('/things/{id}', path)).data).toBeUndefined()
  })
})
