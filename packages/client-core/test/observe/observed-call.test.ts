import { observeFetch, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { lightRequests } from '../../src/client.ts'
import { authFetch, staticToken } from '@latchkey/auth-core'
import { observeResponses, type ResponseDeparture } from '../../src/observe/index.ts'
import { retryFetch } from '../../src/retry.ts'
import { document, api, driftOf, answer } from './observed-api.ts'

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
    const client = lightRequests((settings) => createClient<Paths>({ baseUrl: api, ...settings }), fetch)
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
