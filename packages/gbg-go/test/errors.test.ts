import { findSecret } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  fetchInteraction,
  fetchState,
  GbgGoResponseError,
  GbgGoApiError,
  LatchkeyError,
  toApiError,
  unwrap,
  uploadAsset,
  waitForInteraction,
  waitForResult,
  type ApiErrorCode,
  type JourneyStart,
} from '../src/index.ts'
import { clientAnswering, instanceId, json, problems, rejection } from './support.ts'

const fetchPath = '/journey/interaction/fetch'
const submitPath = '/journey/interaction/submit'
const body: JourneyStart = { resourceId: 'abc@latest', context: { config: { delivery: 'api' } } }
const submission = { instanceId, interactionId: 'grn:::gbg:design:interaction:a1@latest' }

describe('unwrap', () => {
  test('gives the data of a success', async () => {
    const { client } = clientAnswering(() => json({ instanceId, status: 'started' }, { status: 201 }))
    expect(await unwrap(client.POST('/journey/start', { body }))).toEqual({ instanceId, status: 'started' })
  })

  test('takes any 2xx for a success, whichever of 200 and 201 is documented', async () => {
    const { client } = clientAnswering(() => json({ instanceId, status: 'started' }, { status: 200 }))
    expect((await unwrap(client.POST('/journey/start', { body }))).instanceId).toBe(instanceId)
  })

  test('throws status, problems, request id and the wait asked for', async () => {
    const { client } = clientAnswering(() =>
      problems(
        429,
        { 4290: 'TOO_MANY_REQUESTS' },
        { headers: { 'X-Request-ID': 'r-17', 'Retry-After': '7' } },
      ),
    )
    const error = await rejection(unwrap(client.POST(submitPath, { body: submission })))
    expect(error).toBeInstanceOf(GbgGoApiError)
    expect(error).toBeInstanceOf(LatchkeyError)
    expect(error).toMatchObject({
      code: 'rate_limited',
      status: 429,
      requestId: 'r-17',
      retryAfterMs: 7000,
      errors: [{ code: '4290', name: 'TOO_MANY_REQUESTS', action: 'mend it', location: 'Body' }],
    })
    expect((error as Error).message).toBe(
      'GBG GO refused the call: 4290 TOO_MANY_REQUESTS (what is wrong with TOO_MANY_REQUESTS) (rate_limited, HTTP 429, request r-17): wait as long as "retryAfterMs" says',
    )
  })

  test.each<[string, number, Record<string, string>, ApiErrorCode]>([
    ['everything submitted is invalid', 409, { 4003: 'INVALID_FIELD' }, 'invalid_field'],
    ['the journey has ended', 409, { 4009: 'JOURNEY_NOT_ACTIVE' }, 'journey_not_active'],
    ['it ended, and the data is invalid too', 409, { 4003: 'A', 4009: 'B' }, 'journey_not_active'],
    ['another conflict', 409, { 4711: 'NEW' }, 'conflict'],
    ['4003 outside of a conflict', 400, { 4003: 'INVALID_FIELD' }, 'bad_request'],
    ['no token', 401, { 4010: 'X' }, 'unauthorized'],
    ['not allowed', 403, { 4030: 'X' }, 'forbidden'],
    ['nothing there', 404, { 4040: 'X' }, 'not_found'],
    ['not accepted here', 422, { 4220: 'X' }, 'unprocessable'],
    ['a failing service', 503, { 5030: 'X' }, 'unavailable'],
    ['a status nobody documents', 418, { 4180: 'X' }, 'unexpected_status'],
  ])('%s is a code of its own', async (_what, status, errors, code) => {
    const { client } = clientAnswering(() => problems(status, errors))
    const call = client.POST(submitPath, { body: submission })
    expect(await rejection(unwrap(call))).toMatchObject({ code, status })
  })

  test.each([
    ['an HTML page', '<html>bad gateway</html>'],
    ['nothing', ''],
    ['another shape', '{"message":"no"}'],
    ['a list with holes', '{"errors":[null,"x"]}'],
  ])('an error whose body is %s is still an error, without problems', async (_what, text) => {
    const { client } = clientAnswering(() => new Response(text, { status: 502 }))
    const error = await rejection(unwrap(client.POST(submitPath, { body: submission })))
    expect(error).toMatchObject({ code: 'server_error', status: 502, errors: [], requestId: undefined })
  })

  test('text of the service cannot break a line of a log, nor fill it', () => {
    const errors = [{ code: '4002', name: 'A\r\n\u001b[31m', problem: 'p'.repeat(2000), action: '' }]
    const { message } = toApiError({ error: { errors }, response: new Response(null, { status: 400 }) })
    // eslint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\u0000-\u001f]/)
    expect(message.length).toBeLessThan(400)
  })

  test('a Retry-After date is read as a wait', () => {
    const headers = { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }
    const { retryAfterMs } = toApiError({ response: new Response(null, { status: 503, headers }) })
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })
})

describe('an error inside a 200 answer', () => {
  const inside = { status: 'error', code: 4002, message: 'resourceId is missing' }

  test.each([fetchPath, submitPath] as const)('of %s is an error of the call', async (path) => {
    const { client } = clientAnswering(() => json(inside, { headers: { 'X-Request-ID': 'r-18' } }))
    const { data, error, response } = await client.POST(path, { body: submission })
    expect(data).toBeUndefined()
    expect(error).toEqual({
      errors: [
        {
          code: '4002',
          name: 'ERROR_IN_200',
          problem: 'resourceId is missing',
          action: 'None given',
        },
      ],
    })
    expect(response.status).toBe(200)
    expect(response.ok).toBe(false)
  })

  test('is told apart by its code, and keeps status and request id', async () => {
    const { client } = clientAnswering(() => json(inside, { headers: { 'X-Request-ID': 'r-18' } }))
    const error = await rejection(unwrap(client.POST(submitPath, { body: submission })))
    expect(error).toMatchObject({ code: 'error_in_success', status: 200, requestId: 'r-18' })
  })

  test('never repeats the token that was sent', async () => {
    const { client } = clientAnswering(() => json({ ...inside, message: 'not for customer-token' }))
    const error = await rejection(unwrap(client.POST(submitPath, { body: submission })))
    expect(findSecret(error, ['customer-token'])).toBeUndefined()
  })

  test.each([
    ['a submission', submitPath, { status: 'success' }],
    ['an interaction', fetchPath, { instanceId, journey: { status: 'InProgress' }, status: 'error-prone' }],
  ] as const)('%s that went well is untouched', async (_what, path, answer) => {
    const { client } = clientAnswering(() => json(answer))
    const { data, response } = await client.POST(path, { body: submission })
    expect(data).toEqual(answer)
    expect(response.ok).toBe(true)
  })

  test('a state that says Error is a state, not an error', async () => {
    const { client } = clientAnswering(() => json({ instanceId, status: 'error', code: 1, message: 'x' }))
    const { data } = await client.POST('/journey/state/fetch', { body: { instanceId } })
    expect(data?.status).toBe('error')
  })
})

describe('a success that holds nothing, or no JSON, is a typed error', () => {
  type Client = ReturnType<typeof clientAnswering>['client']
  const asset = { instanceId, interactionId: 'i', element: 'Selfie/selfieImage', content: new Blob(['x']) }
  const helpers: [name: string, call: (client: Client) => Promise<unknown>][] = [
    ['fetchState', (client) => fetchState(client, { instanceId })],
    ['fetchInteraction', (client) => fetchInteraction(client, { instanceId })],
    ['uploadAsset', (client) => uploadAsset(client, asset)],
    ['waitForResult', (client) => waitForResult(client, { instanceId })],
    ['waitForInteraction', (client) => waitForInteraction(client, { instanceId })],
    ['unwrap', (client) => unwrap(client.POST('/journey/start', { body }))],
  ]

  test.each(helpers)('%s: HTML', async (_name, call) => {
    const { client, fetch } = clientAnswering(() => new Response('<html>planted</html>'))
    const error = await rejection(call(client))
    expect(error).toBeInstanceOf(GbgGoResponseError)
    expect(error).toMatchObject({ code: 'unreadable_response', name: 'GbgGoResponseError' })
    expect(String(error)).not.toContain('<html>')
    expect(fetch.calls).toHaveLength(1)
  })

  test.each(helpers.slice(0, -1))('%s: nothing', async (_name, call) => {
    for (const answer of [() => new Response('', { status: 201 }), () => json(null)]) {
      const { client, fetch } = clientAnswering(answer)
      expect(await rejection(call(client))).toMatchObject({ code: 'empty_response' })
      expect(fetch.calls).toHaveLength(1)
    }
  })

  test('and so is a list where an object should be', async () => {
    const { client } = clientAnswering(() => json([]))
    expect(await rejection(fetchState(client, { instanceId }))).toMatchObject({ code: 'unreadable_response' })
  })
})
