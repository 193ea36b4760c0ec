import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createField,
  createParticipant,
  listEnvelopes,
  NitroSignResponseError,
  NitroSignApiError,
  LatchkeyError,
  toApiError,
  unwrap,
  uploadDocument,
  waitForSealed,
  waitForUploaded,
} from '../src/index.ts'
import { createFakeApi, documentID, envelopeID, json, problem, type Answer } from './fake-api.ts'

const path = { envelopeID }
const emptyNotFound: Answer = () => new Response(null, { status: 404, headers: { 'content-length': '0' } })

async function failWith(answer: Answer): Promise<NitroSignApiError> {
  const { client } = createFakeApi(answer)
  const call = unwrap(client.GET('/sign/envelopes/{envelopeID}', { params: { path } }))
  const error: unknown = await call.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(NitroSignApiError)
  expect(error).toBeInstanceOf(LatchkeyError)
  return error as NitroSignApiError
}

describe('unwrap', () => {
  test('gives the data of a success', async () => {
    const { client } = createFakeApi(json({ ID: envelopeID, status: 'drafted' }))
    const envelope = await unwrap(client.GET('/sign/envelopes/{envelopeID}', { params: { path } }))
    expect(envelope.status).toBe('drafted')
  })

  test('gives undefined for a success without a body', async () => {
    const { client } = createFakeApi(() => new Response(null, { status: 204 }))
    const gone = unwrap(client.DELETE('/sign/envelopes/{envelopeID}', { params: { path } }))
    await expect(gone).resolves.toBeUndefined()
  })

  test.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [408, 'timeout'],
    [409, 'conflict'],
    [413, 'too_large'],
    [415, 'unsupported_media_type'],
    [418, 'unexpected_status'],
    [422, 'unprocessable'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'unavailable'],
  ])('throws a typed error for status %i', async (status, code) => {
    expect(await failWith(problem(status))).toMatchObject({ status, code, name: 'NitroSignApiError' })
  })

  test('throws for a failure without a body', async () => {
    expect(await failWith(emptyNotFound)).toMatchObject({
      code: 'not_found',
      problem: undefined,
      type: undefined,
    })
  })

  test('throws for the HTML page of a proxy, and keeps the page out of the message', async () => {
    const error = await failWith(() => new Response('<html>Bad gateway</html>', { status: 502 }))
    expect(error).toMatchObject({ code: 'server_error', problem: undefined })
    expect(error.message).toBe(
      'Nitro Sign refused the call (server_error, HTTP 502): try again later; quote "requestId" to support',
    )
  })
})

describe('the error of an answer', () => {
  test('keeps the problem details whole', async () => {
    const body = {
      type: 'https://x/errors#409-conflict',
      title: 'Conflict',
      detail: 'not sent',
      instance: '/e/1',
    }
    const error = await failWith(problem(409, body))
    expect(error.problem).toEqual({ status: 409, ...body })
    expect(error.message).toBe(
      'Nitro Sign refused the call: 409-conflict: not sent (conflict, HTTP 409): read again how things stand',
    )
  })

  test.each([
    ['https://developers.gonitro.com/docs/build-nitro/errors#409-conflict', '409-conflict'],
    ['RateLimitExceeded', 'RateLimitExceeded'],
    ['about:blank', undefined],
    ['', undefined],
  ])('reads the type %j as %j', async (type, expected) => {
    expect((await failWith(problem(409, { type }))).type).toBe(expected)
  })

  test.each([
    ['beside the extensions', { validation_errors: { name: 'must not be blank' } }],
    ['inside the extensions', { extensions: { validation_errors: { name: 'must not be blank' } } }],
  ])('finds validation errors %s', async (_, body) => {
    expect((await failWith(problem(400, body))).validationErrors).toEqual({ name: 'must not be blank' })
  })

  test.each([
    ['the header in seconds', problem(429, {}, { 'retry-after': '7' }), 7000],
    ['the body in seconds', problem(429, { extensions: { retry_after: 2 } }), 2000],
    [
      'the header before the body',
      problem(429, { extensions: { retry_after: 2 } }, { 'retry-after': '7' }),
      7000,
    ],
    [
      'a date that has passed as no wait',
      problem(429, {}, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
      0,
    ],
    ['nonsense as nothing', problem(429, {}, { 'retry-after': 'soon' }), undefined],
    ['nothing as nothing', problem(429), undefined],
  ])('reads how long to wait from %s', async (_, answer, expected) => {
    expect((await failWith(answer)).retryAfterMs).toBe(expected)
  })

  test.each(['x-request-id', 'x-correlation-id', 'x-amzn-requestid'])(
    'keeps the request id of %s',
    async (name) => {
      expect((await failWith(problem(500, {}, { [name]: 'abc' }))).requestId).toBe('abc')
    },
  )

  test('puts text of the network on one short line', async () => {
    const { message } = await failWith(problem(400, { detail: `a\u001b[31m\r\nb${'x'.repeat(500)}` }))
    expect(message).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u)
    expect(message.length).toBeLessThan(400)
  })

  test('never shows the token of the call', async () => {
    expect(inspect(await failWith(problem(401)), { depth: 9, showHidden: true })).not.toContain(
      'planted-token',
    )
  })

  test('is made of any answer whatsoever without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 400, max: 599 }), (error, status) => {
        const made = toApiError({ error, response: new Response(null, { status }) })
        expect(made.status).toBe(status)
        expect(typeof made.message).toBe('string')
      }),
    )
  })

  test('is made of any problem members whatsoever without throwing', () => {
    const members = fc.record(
      {
        type: fc.jsonValue(),
        title: fc.jsonValue(),
        detail: fc.jsonValue(),
        validation_errors: fc.jsonValue(),
        extensions: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(members, (error) => {
        const made = toApiError({ error, response: new Response(null, { status: 400 }) })
        expect(Object.values(made.validationErrors).every((reason) => typeof reason === 'string')).toBe(true)
      }),
    )
  })
})

describe('a success that holds nothing, or no JSON, is a typed error', () => {
  const helpers: [
    name: string,
    call: (client: ReturnType<typeof createFakeApi>['client']) => Promise<unknown>,
  ][] = [
    ['createParticipant', (client) => createParticipant(client, { envelopeID, participant: {} as never })],
    ['createField', (client) => createField(client, { envelopeID, documentID, field: {} as never })],
    [
      'uploadDocument',
      (client) => uploadDocument(client, { envelopeID, file: new Blob(['x']), name: 'a.pdf' }),
    ],
    ['listEnvelopes', (client) => listEnvelopes(client).next()],
    ['waitForUploaded', (client) => waitForUploaded(client, { envelopeID, documentID })],
    ['waitForSealed', (client) => waitForSealed(client, { envelopeID })],
    ['unwrap', (client) => unwrap(client.GET('/sign/envelopes/{envelopeID}', { params: { path } }))],
  ]

  test.each(helpers)('%s: HTML', async (_name, call) => {
    const { client, requests } = createFakeApi(() => new Response('<html>planted</html>', { status: 200 }))
    const error = (await call(client).catch((reason: unknown) => reason)) as Error
    expect(error).toBeInstanceOf(NitroSignResponseError)
    expect(error).toMatchObject({ code: 'unreadable_response', name: 'NitroSignResponseError' })
    expect(inspect(error)).not.toContain('<html>')
    expect(requests).toHaveLength(1)
  })

  test.each(helpers.slice(0, -1))('%s: nothing', async (_name, call) => {
    for (const answer of [() => new Response('', { status: 201 }), json(null)]) {
      const { client, requests } = createFakeApi(answer)
      await expect(call(client)).rejects.toMatchObject({ code: 'empty_response' })
      expect(requests).toHaveLength(1)
    }
  })

  test('and so is a list where an object should be', async () => {
    const { client } = createFakeApi(json([]))
    await expect(waitForSealed(client, { envelopeID })).rejects.toMatchObject({ code: 'unreadable_response' })
  })
})
