import type { Middleware } from 'openapi-fetch'

export const API = 'https://api.example.com/v1'

/** The calls of a client, without the types that would refuse half of them here. */
type Call = (path: string, init?: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>
export type AnyClient = Record<
  'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE',
  Call
> & {
  request(method: string, ...call: Parameters<Call>): ReturnType<Call>
  use(...middleware: Middleware[]): void
  eject(...middleware: Middleware[]): void
}

export interface Scenario {
  title: string
  /** How the client is made, beside address and `fetch`. */
  made?: object
  respond?: () => Response
  run(client: AnyClient, log: (fact: unknown) => void): Promise<unknown>
}

export const one = (method: keyof AnyClient, path: string, init?: object): Pick<Scenario, 'run'> => ({
  run: (client) => (client[method] as Call)(path, init),
})
export const answers = (response: () => Response, init?: object): Pick<Scenario, 'run' | 'respond'> => ({
  ...one('GET', '/things', init),
  respond: response,
})
const stream = (text: string): ReadableStream => new Blob([text]).stream()

class Marked extends Request {
  constructor(url: string, init: RequestInit) {
    super(url, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), 'x-class': 'Marked' },
    })
  }
}

const methods: Scenario[] = (['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'] as const).flatMap(
  (method) => [
    { title: `${method} without a body`, ...one(method, '/things') },
    ...(method === 'GET' || method === 'HEAD'
      ? []
      : [{ title: `${method} with a body`, ...one(method, '/things', { body: { name: 'ü' } }) }]),
    {
      title: `${method} by request()`,
      run: (client: AnyClient) => client.request(method.toLowerCase(), '/things'),
    },
  ],
)

const parameters: Scenario[] = [
  {
    title: 'a path of text, number, boolean',
    ...one('GET', '/a/{b}/{c}/{d}', { params: { path: { b: 'x y', c: 2, d: true } } }),
  },
  { title: 'a path of a list', ...one('GET', '/a/{b}', { params: { path: { b: [1, 2] } } }) },
  { title: 'a path of an object', ...one('GET', '/a/{b}', { params: { path: { b: { x: 1, y: 2 } } } }) },
  { title: 'an exploded path', ...one('GET', '/a/{b*}', { params: { path: { b: { x: 1, y: 2 } } } }) },
  { title: 'a label', ...one('GET', '/a/{.b}', { params: { path: { b: [1, 2] } } }) },
  { title: 'a matrix', ...one('GET', '/a/{;b*}', { params: { path: { b: [1, 2] } } }) },
  { title: 'a path with signs', ...one('GET', '/a/{b}', { params: { path: { b: 'ä/?#%&=+' } } }) },
  {
    title: 'a query',
    ...one('GET', '/a', { params: { query: { a: 'x y', b: 2, c: true, d: null, e: undefined } } }),
  },
  { title: 'a query of a list', ...one('GET', '/a', { params: { query: { a: [1, 'b &'] } } }) },
  { title: 'a query of an empty list', ...one('GET', '/a', { params: { query: { a: [] } } }) },
  { title: 'a query of an object', ...one('GET', '/a', { params: { query: { a: { x: 1, y: { z: 2 } } } } }) },
  { title: 'an empty query', ...one('GET', '/a', { params: { query: {} } }) },
  { title: 'a query of signs', ...one('GET', '/a', { params: { query: { 'a[b]': 'ä/?#%&=+' } } }) },
  { title: 'a header parameter', ...one('GET', '/a', { params: { header: { 'X-One': '1', 'X-Two': 2 } } }) },
  {
    title: 'a cookie parameter, which nobody sends',
    ...one('GET', '/a', { params: { cookie: { a: '1' } } }),
  },
  {
    title: 'a query serializer of the call',
    ...one('GET', '/a', { params: { query: { a: 1 } }, querySerializer: (q: object) => JSON.stringify(q) }),
  },
  {
    title: 'options of the query serializer of client and call together',
    made: { querySerializer: { array: { style: 'pipeDelimited', explode: false } } },
    ...one('GET', '/a', {
      params: { query: { a: [1, 2], b: { c: 1 } } },
      querySerializer: { object: { style: 'form', explode: true } },
    }),
  },
  {
    title: 'a query serializer of the client that leaves signs alone',
    made: { querySerializer: { allowReserved: true } },
    ...one('GET', '/a', { params: { query: { a: 'b/c' } } }),
  },
  {
    title: 'a path serializer of the client',
    made: {
      pathSerializer: (path: string, values: Record<string, unknown>) =>
        path.replace('{b}', `<${String(values['b'])}>`),
    },
    ...one('GET', '/a/{b}', { params: { path: { b: 'x' } } }),
  },
  {
    title: 'a path serializer of the call',
    ...one('GET', '/a/{b}', { params: { path: { b: 'x' } }, pathSerializer: (path: string) => `${path}!` }),
  },
]

const bodies: Scenario[] = [
  ['an object', { a: [1, null, undefined], b: undefined }],
  ['a list', [1, 2]],
  ['a text', 'text'],
  ['a number', 0],
  ['false', false],
  ['null', null],
  ['an empty text', ''],
  ['nothing', undefined],
  ['a date', new Date(0)],
].map(([title, body]) => ({ title: `a body: ${String(title)}`, ...one('POST', '/a', { body }) }))
const forms: Scenario[] = [
  {
    title: 'a form by its media type',
    ...one('POST', '/a', {
      body: { a: 'x y', b: 2 },
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
  },
  {
    title: 'FormData',
    run(client) {
      const body = new FormData()
      body.append('file', new Blob(['x'], { type: 'text/csv' }), 'x.csv')
      body.append('name', 'ü')
      return client.POST('/a', { body })
    },
  },
  ...(['a text', new Blob(['x'], { type: 'text/csv' }), new Uint8Array([1, 2])] as const).map(
    (body): Scenario => ({
      title: `a body that is sent as it is: ${Object.prototype.toString.call(body)}`,
      ...one('POST', '/a', {
        body,
        bodySerializer: (given: unknown) => given,
        headers: { 'Content-Type': 'x/y' },
      }),
    }),
  ),
  {
    title: 'a stream',
    run: (client) =>
      client.POST('/a', { body: stream('text'), bodySerializer: (given: unknown) => given, duplex: 'half' }),
  },
  {
    title: 'a body serializer of the client, which is told the headers',
    made: {
      headers: { 'x-a': '1' },
      bodySerializer: (body: unknown, headers: unknown) =>
        JSON.stringify([body, Object.fromEntries(new Headers(headers as HeadersInit))]),
    },
    ...one('POST', '/a', { body: { a: 1 }, headers: { 'x-b': '2' } }),
  },
  {
    title: 'a content type taken back',
    ...one('POST', '/a', { body: { a: 1 }, headers: { 'Content-Type': null } }),
  },
]

const settings: Scenario[] = [
  {
    title: 'headers of client, call and parameters, the last one winning',
    made: { headers: { a: 'client', b: 'client', c: 'client', d: 'client' } },
    ...one('GET', '/a', {
      headers: { b: 'call', c: 'call', d: null },
      params: { header: { c: 'parameter' } },
    }),
  },
  { title: 'headers as a list', ...one('GET', '/a', { headers: [['a', '1']] }) },
  { title: 'headers as Headers', ...one('GET', '/a', { headers: new Headers({ a: '1' }) }) },
  { title: 'a list as a header', ...one('GET', '/a', { headers: { a: ['1', '2'] } }) },
  {
    title: 'undefined as a header',
    made: { headers: { a: '1' } },
    ...one('GET', '/a', { headers: { a: undefined } }),
  },
  { title: 'an address of the call', ...one('GET', '/a', { baseUrl: 'https://api.example.com/v2/' }) },
  { title: 'an address with a slash at its end', made: { baseUrl: `${API}/` }, ...one('GET', '/a') },
  {
    title: 'options of fetch, from client and call',
    made: { credentials: 'include', cache: 'no-store' },
    ...one('GET', '/a', { cache: 'reload', redirect: 'manual', keepalive: true }),
  },
  {
    title: 'a signal that has ended',
    ...one('GET', '/a', { signal: AbortSignal.abort(new Error('enough')) }),
  },
  {
    title: 'a Request class of the client',
    made: { Request: Marked },
    ...one('POST', '/a', { body: { a: 1 } }),
  },
  { title: 'a Request class of the call', ...one('POST', '/a', { body: { a: 1 }, Request: Marked }) },
  {
    title: 'a Request class of the client beside middleware',
    made: { Request: Marked },
    run(client, log) {
      client.use({ onRequest: ({ request }) => log(request.constructor.name) })
      return client.GET('/a')
    },
  },
  {
    title: 'a fetch of the call',
    run: (client, log) =>
      client.POST('/a', {
        body: { a: 1 },
        fetch: async (request: Request) => {
          log([request.constructor.name, request.url, await request.text()])
          return Response.json('own')
        },
      }),
  },
]

const responses: Scenario[] = [
  { title: 'JSON', ...answers(() => Response.json({ a: 1 })) },
  {
    title: 'JSON whose length is known',
    ...answers(() => new Response('[1]', { headers: { 'content-length': '3' } })),
  },
  { title: 'an empty success', ...answers(() => new Response('')) },
  {
    title: 'a success of length 0',
    ...answers(() => new Response(null, { headers: { 'content-length': '0' } })),
  },
  {
    title: 'length 0 beside chunks',
    ...answers(
      () => new Response('1', { headers: { 'content-length': '0', 'transfer-encoding': 'chunked' } }),
    ),
  },
  { title: '204', ...answers(() => new Response(null, { status: 204 })) },
  { title: '201 without a type', ...answers(() => new Response('{"a":1}', { status: 201 })) },
  { title: 'an error of JSON', ...answers(() => Response.json({ code: 'x' }, { status: 422 })) },
  { title: 'an error of text', ...answers(() => new Response('no', { status: 500 })) },
  { title: 'a HEAD', ...one('HEAD', '/a'), respond: () => new Response('{}') },
  ...(['text', 'blob', 'arrayBuffer', 'stream'] as const).map((parseAs) => ({
    title: `a success read as ${parseAs}`,
    ...answers(() => new Response('{"a":1}', { headers: { 'content-type': 'text/csv' } }), { parseAs }),
  })),
  ...(['text', 'blob', 'stream'] as const).map((parseAs) => ({
    title: `an error where ${parseAs} was asked for`,
    ...answers(() => Response.json({ code: 'x' }, { status: 400 }), { parseAs }),
  })),
  {
    title: 'a network that fails',
    ...answers(() => {
      throw new TypeError('fetch failed')
    }),
  },
]

const middleware: Scenario[] = [
  {
    title: 'middleware sees the call, in order and back',
    run(client, log) {
      const named = (name: string): Middleware => ({
        async onRequest({ request, schemaPath, params, options, id }) {
          log([
            name,
            request.method,
            request.url,
            schemaPath,
            params,
            options.baseUrl,
            options.parseAs,
            typeof id,
          ])
          log(request.body ? await request.clone().text() : null)
        },
        onResponse: ({ response, schemaPath }) => log([name, response.status, schemaPath]),
      })
      client.use(named('a'), named('b'))
      return client.POST('/a/{b}', { params: { path: { b: 1 } }, body: { c: 2 } })
    },
  },
  {
    title: 'middleware makes another request',
    run(client) {
      client.use({
        onRequest: ({ request }) =>
          new Request(`${request.url}?more`, { method: 'PUT', body: 'other', headers: { a: '1' } }),
      })
      return client.POST('/a', { body: { c: 2 } })
    },
  },
  {
    title: 'middleware responds by itself',
    run(client) {
      client.use({ onRequest: () => Response.json('early') })
      return client.GET('/a')
    },
  },
  {
    title: 'middleware makes another response',
    run(client) {
      client.use({ onResponse: () => Response.json({ code: 'made' }, { status: 418 }) })
      return client.GET('/a')
    },
  },
  {
    title: 'middleware turns an error into a response',
    run(client) {
      client.use({ onError: () => Response.json('rescued') })
      return client.GET('/a')
    },
    respond() {
      throw new TypeError('fetch failed')
    },
  },
  {
    title: 'middleware turns an error into another',
    run(client) {
      client.use({ onError: ({ error }) => new Error(`wrapped ${(error as Error).message}`) })
      return client.GET('/a')
    },
    respond() {
      throw new TypeError('fetch failed')
    },
  },
  {
    title: 'middleware that returns anything else',
    run(client) {
      client.use({ onRequest: () => 'no' as never })
      return client.GET('/a')
    },
  },
  { title: 'invalid middleware', run: async (client) => client.use({} as never) },
  {
    title: 'middleware that was taken away',
    run(client, log) {
      const one: Middleware = { onRequest: () => log('seen') }
      client.use(one)
      client.eject(one)
      return client.GET('/a')
    },
  },
  {
    title: 'middleware of one call, behind that of the client',
    async run(client, log) {
      client.use({ onRequest: () => log('client') })
      await client.GET('/a', { middleware: [{ onRequest: () => log('call') }] })
      return client.GET('/b')
    },
  },
]

const groups = { methods, parameters, bodies, forms, settings, responses, middleware }
/** Calls of every kind that openapi-fetch takes. */
export const scenarios = Object.entries(groups).flatMap(([group, list]) =>
  list.map((scenario) => ({ ...scenario, title: `${group}: ${scenario.title}` })),
)
