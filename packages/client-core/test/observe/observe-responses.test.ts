import { observeFetch, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { lightRequests } from '../../src/client.ts'
import { authFetch, ConfigurationError, staticToken } from '@latchkey/auth-core'
import {
  observeResponses,
  type ResponseDeparture,
  type ObserveResponsesOptions,
} from '../../src/observe/index.ts'
import { retryFetch } from '../../src/retry.ts'

const json = (schema: object): object => ({ content: { 'application/json': { schema } } })
const thing = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
}
const document = {
  openapi: '3.1.0',
  servers: [{ url: 'https://api.example.com/v1/' }, { url: 'https://{region}.example.com/v1' }],
  components: {
    responses: { Thing: json(thing) },
    pathItems: { Files: { get: { responses: { 200: { content: { 'application/*': {} } } } } } },
  },
  paths: {
    '/things/{id}': {
      get: {
        responses: { 200: { $ref: '#/components/responses/Thing' }, '4XX': json({ required: ['error'] }) },
      },
      delete: { responses: { 204: {}, default: json({ required: ['error'] }) } },
      head: { responses: { 200: { $ref: '#/components/responses/Thing' } } },
    },
    '/things/{id}:cancel': { get: { responses: { 202: json({}) } } },
    '/things/new': { get: { responses: { 201: json({}) } } },
    '/files': { $ref: '#/components/pathItems/Files' },
    '/token': { servers: [{ url: 'https://login.example.com' }], post: { responses: { 200: json(thing) } } },
    '/upload': {
      servers: [{ url: 'https://a.example.com' }],
      post: { servers: [{ url: 'https://files.example.com' }], responses: { 200: json(thing) } },
    },
    '/odd': {
      get: { responses: { 200: { content: { 'application/json; charset=utf-8': {}, '*/*': {} } } } },
    },
  },
}
const api = 'https://api.example.com/v1'

async function driftOf(
  answer: Response | Promise<Response>,
  [input, init]: [string | URL | Request, RequestInit?] = [`${api}/things/1`],
  options: Partial<ObserveResponsesOptions> = {},
): Promise<ResponseDeparture[]> {
  const drift: ResponseDeparture[] = []
  const fetch = observeResponses({
    document,
    onDeparture: (one) => drift.push(one),
    fetch: async () => answer,
    ...options,
  })
  await fetch(input, init)
  await settle()
  return drift
}

const answer = (body: BodyInit | null, type: string | undefined, status = 200): Response => {
  const response = new Response(body, { status })
  response.headers.delete('content-type')
  if (type !== undefined) response.headers.set('content-type', type)
  return response
}
const operation = 'GET /things/{id}'

describe('an answer that departs from the document is told', () => {
  test.each<[string, Response, object]>([
    [
      'a member of another type',
      Response.json({ id: 'one' }),
      { kind: 'type', pointer: '/id', expected: 'integer', got: 'string' },
    ],
    [
      'a status that is not listed',
      answer(null, undefined, 500),
      { status: 500, kind: 'status', expected: '200 or 4XX', got: '500' },
    ],
    [
      'a status of a range, by its schema',
      Response.json({}, { status: 404 }),
      { status: 404, kind: 'missing', pointer: '/error', expected: 'any value' },
    ],
    [
      'a media type that is not listed',
      answer('<html>', 'text/html; charset=utf-8'),
      { kind: 'media_type', expected: 'application/json', got: 'text/html' },
    ],
    [
      'no media type',
      answer('{}', undefined),
      { kind: 'media_type', expected: 'application/json', got: 'nothing' },
    ],
    [
      'invalid JSON',
      answer('{"id":', 'application/json'),
      { kind: 'media_type', expected: 'application/json', got: 'no valid JSON' },
    ],
    [
      'an empty body',
      answer('', 'application/json'),
      { kind: 'missing', expected: 'application/json', got: 'nothing' },
    ],
    [
      'no body',
      answer(null, 'application/json'),
      { kind: 'missing', expected: 'application/json', got: 'nothing' },
    ],
  ])('%s', async (_, response, told) => {
    const rest = { operation, status: 200, pointer: '', got: 'nothing' }
    expect(await driftOf(response)).toEqual([{ ...rest, ...told }])
  })

  test('a body where none is documented', async () => {
    const call: [string, RequestInit] = [`${api}/things/1`, { method: 'delete' }]
    // A 204 cannot have one here, so another document says the same of a 200.
    const silent = {
      ...document,
      paths: { '/things/{id}': { delete: { responses: { 200: { description: 'Gone.' } } } } },
    }
    expect(await driftOf(Response.json({}), call, { document: silent })).toEqual([
      {
        operation: 'DELETE /things/{id}',
        status: 200,
        kind: 'media_type',
        pointer: '',
        expected: 'no body',
        got: 'application/json',
      },
    ])
    expect(await driftOf(answer('', 'text/html'), call, { document: silent })).toEqual([])
    expect(await driftOf(answer(null, undefined, 204), call)).toEqual([])
    expect(await driftOf(Response.json({}, { status: 404 }), call)).toMatchObject([
      { kind: 'missing', pointer: '/error' },
    ])
  })

  test('a member nobody documented, where asked for', async () => {
    const body = { id: 1, brandNew: true }
    expect(await driftOf(Response.json(body))).toEqual([])
    expect(await driftOf(Response.json(body), undefined, { unknownMembers: true })).toMatchObject([
      { kind: 'unknown', pointer: '/brandNew' },
    ])
  })
})

describe('an answer is let pass', () => {
  test.each<[string, Response, [string, RequestInit?]?]>([
    ['when it is as documented', Response.json({ id: 1 })],
    ['when its media type is of a documented family', answer('%PDF', 'application/pdf'), [`${api}/files`]],
    ['when any media type is', answer('x', 'image/png'), [`${api}/odd`]],
    ['when it is documented with parameters', answer('{}', 'application/json'), [`${api}/odd`]],
    ['when nobody documented the operation', Response.json({}), [`${api}/others`]],
    ['nor the method', Response.json({}), [`${api}/things/1`, { method: 'PUT' }]],
    ['nor the host', Response.json({}), ['https://other.example/v1/things/1']],
    ['nor the path before it', Response.json({}), ['https://api.example.com/v2/things/1']],
    ['to HEAD, which has no body', answer(null, 'application/json'), [`${api}/things/1`, { method: 'HEAD' }]],
    ['when it is a redirect nobody may look into', Response.error()],
  ])('%s', async (_, response, call) => {
    expect(await driftOf(response, call)).toEqual([])
  })

  test('when it ended at another address than the one called', async () => {
    const redirected = Object.defineProperty(Response.json({}), 'redirected', { value: true })
    expect(await driftOf(redirected)).toEqual([])
  })

  test.each([true, false])('when its body is too long, with its length given: %s', async (isGiven) => {
    const body = JSON.stringify({ id: 'x'.repeat(100) })
    const response = answer(body, 'application/json')
    if (isGiven) response.headers.set('content-length', String(body.length))
    expect(await driftOf(response, undefined, { maxBodyBytes: 99 })).toEqual([])
  })
})

describe('the operation is found', () => {
  test.each<[string, string, RequestInit, string]>([
    ['under the first server', `${api}/things/1?expand=all`, {}, 'GET /things/{id}'],
    ['under another, whatever its variables', 'https://eu.example.com/v1/things/1', {}, 'GET /things/{id}'],
    ['when it ends in a colon and a verb', `${api}/things/1:cancel`, {}, 'GET /things/{id}:cancel'],
    ['when it has no variable', `${api}/things/new`, {}, 'GET /things/new'],
    ['with an encoded value', `${api}/things/a%2Fb`, {}, 'GET /things/{id}'],
    ['at the server of its path', 'https://login.example.com/token', { method: 'post' }, 'POST /token'],
    ['at its own server', 'https://files.example.com/upload', { method: 'POST' }, 'POST /upload'],
  ])('%s', async (_, url, init, operation) => {
    const calls: [string | URL | Request, RequestInit?][] = [
      [url, init],
      [new URL(url), init],
      [new Request(url, init)],
    ]
    for (const call of calls) {
      const [drift] = await driftOf(answer(null, undefined, 599), call)
      expect(drift).toMatchObject({ operation })
    }
  })

  test('at addresses of one’s own, instead of all the document’s', async () => {
    const baseUrl = ['http://127.0.0.1:4010/base/', 'http://127.0.0.1:4010']
    const teapot = (): Response => answer(null, undefined, 418)
    const drift = await driftOf(teapot(), ['http://127.0.0.1:4010/token', { method: 'POST' }], { baseUrl })
    expect(drift).toMatchObject([{ operation: 'POST /token' }])
    expect(await driftOf(teapot(), ['http://127.0.0.1:4010/base/things/1'], { baseUrl })).toHaveLength(1)
    expect(
      await driftOf(teapot(), ['https://files.example.com/upload', { method: 'POST' }], { baseUrl }),
    ).toEqual([])
  })

  test('anywhere, when the document names no host', async () => {
    for (const servers of [undefined, [{ url: '/v1' }]]) {
      const base = servers === undefined ? 'http://127.0.0.1:4010' : 'https://my.example/v1'
      const somewhere = { ...document, servers }
      expect(
        await driftOf(Response.json({}, { status: 599 }), [`${base}/things/1`], { document: somewhere }),
      ).toHaveLength(1)
    }
  })
})

describe('the call', () => {
  test('gets the response of the transport itself, whole, before anything is told', async () => {
    const drift: ResponseDeparture[] = []
    const given = Response.json({ id: 'one' })
    const fetch = observeResponses({
      document,
      onDeparture: (one) => drift.push(one),
      fetch: async () => given,
    })
    const response = await fetch(`${api}/things/1`)
    expect(response).toBe(given)
    expect(drift).toEqual([])
    expect(await response.json()).toEqual({ id: 'one' })
    await settle()
    expect(drift).toHaveLength(1)
  })

  test.each<[string, (drift: ResponseDeparture) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('does not notice when the listener %s', async (_, onDeparture) => {
    expect(await driftOf(Response.json({ id: 'one' }), undefined, { onDeparture })).toEqual([])
  })

  test.each<[string, unknown, unknown]>([
    [
      'an answer that cannot be copied',
      `${api}/things/1`,
      Object.assign(Response.json({}), {
        clone: () => {
          throw new TypeError('used')
        },
      }),
    ],
    ['an answer that is not one', `${api}/things/1`, {}],
    ['an invalid address', '/things/1', Response.json({})],
    [
      'an answer that breaks off',
      `${api}/things/1`,
      answer(new ReadableStream({ pull: (body) => body.error(new Error('reset')) }), 'application/json'),
    ],
  ])('does not notice %s', async (_, input, response) => {
    const fetch = observeResponses({
      document,
      onDeparture: () => {},
      fetch: async () => response as Response,
    })
    expect(await fetch(input as string)).toBe(response)
    await settle()
  })

  test('can keep a worker alive until all is told', async () => {
    const drift: ResponseDeparture[] = []
    const kept: Promise<unknown>[] = []
    const answers = [Response.json({ id: 'one' }), { status: 200 } as Response]
    const fetch = observeResponses({
      document,
      onDeparture: (one) => drift.push(one),
      fetch: async () => answers.shift()!,
      waitUntil(promise) {
        kept.push(promise)
        throw new TypeError('Illegal invocation')
      },
    })
    await fetch(`${api}/things/1`)
    await fetch(`${api}/things/1`)
    await Promise.all(kept)
    expect(kept).toHaveLength(2)
    expect(drift).toHaveLength(1)
  })

  test('rejects as the transport does', async () => {
    const failure = new TypeError('fetch failed')
    await expect(driftOf(Promise.reject(failure))).rejects.toBe(failure)
  })

  test('reads nothing of a stream, a file or a body that is too long', async () => {
    const big = { 'content-length': '2000000', 'content-type': 'application/json' }
    for (const [path, headers] of [
      ['/files', { 'content-type': 'application/zip' }],
      ['/odd', { 'content-type': 'text/event-stream' }],
      ['/things/1', big],
    ] as const) {
      const response = new Response('not read', { headers })
      const clone = response.clone.bind(response)
      let copies = 0
      response.clone = () => {
        copies++
        return clone()
      }
      await driftOf(response, [api + path])
      expect(copies, path).toBe(0)
    }
  })

  test('keeps the transport of a typed client, its token and its retries working', async () => {
    const drift: ResponseDeparture[] = []
    const server = observeFetch((_, index) =>
      index === 0 ? answer(null, undefined, 503) : Response.json({ id: 'one' }),
    )
    const observed = observeResponses({ document, onDeparture: (one) => drift.push(one), fetch: server })
    const fetch = authFetch(staticToken('a-token'), {
      origins: ['https://api.example.com'],
      fetch: retryFetch(observed, { random: () => 0 }),
    })
    interface Paths {
      '/things/{id}': {
        get: {
          parameters: { path: { id: number } }
          responses: { 200: { content: { 'application/json': { id: unknown } } } }
        }
      }
    }
    const client = lightRequests((fetch) => createClient<Paths>({ baseUrl: api, fetch }), fetch)
    const { data } = await client.GET('/things/{id}', { params: { path: { id: 1 } } })
    await settle()
    expect(data).toEqual({ id: 'one' })
    expect(drift.map(({ kind }) => kind)).toEqual(['status', 'type'])
  })
})

test('nothing of a request or an answer is in what is told', async () => {
  const secret = 's3cr3t'
  const body = { id: secret, name: { [secret + '@example.com']: secret } }
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const call: [string, RequestInit] = [`${api}/things/${secret}?key=${secret}`, { headers }]
  for (const response of [
    Response.json(body),
    Response.json(body, { status: 418 }),
    answer(secret, 'application/json'),
    answer(secret, `text/html; boundary=${secret}`),
    answer(secret, `${secret} ${secret}`),
  ]) {
    const drift = await driftOf(response, call, { unknownMembers: true })
    expect(drift).not.toEqual([])
    expect(JSON.stringify(drift)).not.toContain(secret)
  }
})

describe('a mistake in the options', () => {
  test.each<[string, object]>([
    ['document', { document: undefined }],
    ['document', { document: { swagger: '2.0' } }],
    ['onDeparture', { onDeparture: undefined }],
    ['baseUrl', { baseUrl: 'api.example.com' }],
    ['onDeparutre', { onDeparutre: () => {} }],
  ])('names %s at once', (option, wrong) => {
    const make = () =>
      observeResponses({ document, onDeparture: () => {}, ...wrong } as ObserveResponsesOptions)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(expect.objectContaining({ option }))
  })
})

describe('what is let pass for the sake of cost is counted', () => {
  const listDocument = {
    ...document,
    paths: {
      '/things': {
        get: { responses: { 200: json({ type: 'array', items: thing }) } },
      },
    },
  }
  const items = (count: number, wrong: readonly number[]) =>
    Array.from({ length: count }, (_, id) => ({ id: wrong.includes(id) ? 'x' : id }))

  async function observed(bodies: readonly unknown[], options: Partial<ObserveResponsesOptions>) {
    const departures: ResponseDeparture[] = []
    const rest = [...bodies]
    const fetch = observeResponses({
      document: listDocument,
      onDeparture: (one) => departures.push(one),
      fetch: async () => Response.json(rest.shift()),
      ...options,
    })
    for (let call = 0; call < bodies.length; call++) {
      await fetch(`${api}/things`)
      await settle()
    }
    return { departures, counts: fetch.counts }
  }

  test('items of a list beyond those looked at, which are spread over it', async () => {
    const { departures, counts } = await observed([items(1000, [0, 500, 501])], { mostItems: 10 })
    expect(departures).toMatchObject([{ pointer: '/0/id' }])
    expect(counts).toMatchObject({ responses: 1, compared: 1, skippedItems: 990, cutShort: 0 })
    const { departures: later } = await observed([items(1000, [500])], { mostItems: 10 })
    expect(later).toMatchObject([{ pointer: '/500/id' }])
  })

  test('what is left of a body when its time is over', async () => {
    let nowMs = 0
    const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs++, setTimer: () => () => {} }
    const options = { clock, budgetMs: 3, mostItems: 1000 }
    const { departures, counts } = await observed([items(1000, [999]), items(1000, [0])], options)
    expect(departures).toMatchObject([{ pointer: '/0/id' }])
    expect(counts).toMatchObject({ compared: 2, cutShort: 2 })
  })

  test('responses outside of the sample', async () => {
    const numbers = [0.2, 0.1, 0.9, 0.05]
    const { departures, counts } = await observed(
      [1, 2, 3, 4].map(() => 'no list'),
      { sample: 0.1, random: () => numbers.shift()! },
    )
    expect(departures).toHaveLength(1)
    expect(counts).toMatchObject({ responses: 4, unsampled: 3, compared: 1 })
  })

  test('bodies that are too long, and operations nobody documented', async () => {
    const { counts } = await observed([items(100, [])], { maxBodyBytes: 100 })
    expect(counts).toMatchObject({ tooLong: 1, compared: 0 })
    const { counts: others } = await observed([1], { document: { ...document, paths: {} } })
    expect(others).toMatchObject({ undocumented: 1, compared: 0 })
  })

  test('a long body is compared in another turn of the event loop than it is parsed in', async () => {
    const turns: (() => void)[] = []
    const clock = {
      nowMs: () => 0,
      monotonicMs: () => 0,
      setTimer: (turn: () => void) => {
        turns.push(turn)
        return () => {}
      },
    }
    const { departures, counts } = await observed([items(5000, [0])], { clock })
    expect(counts.compared).toBe(0)
    turns.shift()!()
    await settle()
    expect(departures).toHaveLength(1)
    expect(counts.compared).toBe(1)
  })

  test('a share of more than all is refused', () => {
    expect(() => observeResponses({ document, onDeparture: () => {}, sample: 10 })).toThrow(
      expect.objectContaining({ option: 'sample' }),
    )
  })
})
