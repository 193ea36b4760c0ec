import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '@latchkey/auth-core'
import { observeResponses, type ObserveResponsesOptions } from '../../src/observe/index.ts'
import { document, api, driftOf, answer, json } from './observed-api.ts'

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

  test('a status of a range, whatever the case of its letters', async () => {
    const responses = { '4xx': json({ required: ['error'] }) }
    const small = { ...document, paths: { '/things/{id}': { get: { responses } } } }
    expect(await driftOf(Response.json({}, { status: 404 }), undefined, { document: small })).toMatchObject([
      { kind: 'missing', pointer: '/error' },
    ])
  })

  test.each([{}, { responses: {} }])(
    'nothing of an operation that documents no response: %j',
    async (get) => {
      const silent = { ...document, paths: { '/things/{id}': { get } } }
      const answers = [Response.json({}), new Response(null, { status: 500 })]
      for (const one of answers) expect(await driftOf(one, undefined, { document: silent })).toEqual([])
    },
  )

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
    ['when it has no variable, nor a fragment', `${api}/things/new`, {}, 'GET /things/new'],
    ['when a fragment alone tells it apart', `${api}/things/old`, {}, 'GET /things/old#only'],
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
