import { createFakeClock, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createMock, tokenAnswerFaults, type Fault, type TokenAnswerFault } from '../src/index.ts'
import { askToken, visitorOf } from './visitor.ts'

const start = () => createMock('octotable')
const property = { headers: { Property: '1234' } }

describe('faults', () => {
  test('a 401 storm refuses live tokens, as many times as asked, with a challenge', async () => {
    const mock = await start()
    mock.inject({ kind: 'unauthorized', times: 2 })
    const visit = visitorOf(mock)
    const answers = [
      await visit('GET', '/rooms', property),
      await visit('GET', '/rooms', property),
      await visit('GET', '/rooms', property),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 200])
    expect(answers[0]!.headers.get('www-authenticate')).toContain('invalid_token')
    expect(mock.counts.unauthorized).toBe(2)
  })

  test('429 carries Retry-After when it is given, and the error shape of the vendor', async () => {
    const mock = await start()
    mock.inject({ kind: 'rate-limit', retryAfterSeconds: 7 })
    const { status, headers, body } = await visitorOf(mock)('GET', '/rooms', property)
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('7')
    expect(body).toMatchObject({ success: false, error: { message: expect.any(String) } })
  })

  test('any status, worded as the vendor words it', async () => {
    const mock = await start()
    mock.inject({ kind: 'status', status: 503, headers: { 'retry-after': '1' } })
    const { status, body } = await visitorOf(mock)('GET', '/rooms', property)
    expect(status).toBe(503)
    expect(body).toMatchObject({
      error: { code: 'SERVICE_UNAVAILABLE', class_name: 'ServiceUnavailableException' },
    })
  })

  test('any status with any body', async () => {
    const mock = await start()
    mock.inject({
      kind: 'status',
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Bad gateway</h1>',
    })
    const { status, headers, body } = await visitorOf(mock)('GET', '/rooms', property)
    expect([status, headers.get('content-type'), body]).toEqual([502, 'text/html', '<h1>Bad gateway</h1>'])
  })

  test('a dropped connection has no effect on the server', async () => {
    const mock = await start()
    mock.inject({ kind: 'drop', times: 1 })
    const visit = visitorOf(mock)
    const room = { json: { name: 'Terrace' }, ...property }
    await expect(visit('POST', '/rooms', room)).rejects.toThrow(new TypeError('fetch failed'))
    expect((await visit<{ data: unknown[] }>('GET', '/rooms', property)).body.data).toHaveLength(1)
  })

  test('a lost answer has its effect', async () => {
    const mock = await start()
    mock.inject({ kind: 'lost-answer', times: 1, on: 'POST /rooms' })
    const visit = visitorOf(mock)
    await expect(visit('POST', '/rooms', { json: { name: 'Terrace' }, ...property })).rejects.toThrow(
      'fetch failed',
    )
    expect((await visit<{ data: unknown[] }>('GET', '/rooms', property)).body.data).toHaveLength(2)
  })

  test('latency holds an answer back, by the injected clock', async () => {
    const clock = createFakeClock()
    const mock = await createMock('octotable', { clock })
    mock.inject({ kind: 'latency', ms: 500 })
    let answered = false
    const answer = visitorOf(mock)('GET', '/rooms', property).then(() => (answered = true))
    await clock.advance(499)
    expect(answered).toBe(false)
    await clock.advance(1)
    await answer
  })

  test('an abort ends the waiting', async () => {
    const clock = createFakeClock()
    const mock = await createMock('octotable', { clock })
    mock.inject({ kind: 'latency', ms: 500 })
    const abort = new AbortController()
    const answer = mock.fetch(`${mock.apiUrl}/rooms`, { signal: abort.signal })
    const outcome = answer.then(
      () => 'answered',
      (error: Error) => error.message,
    )
    await settle()
    abort.abort(new Error('enough'))
    expect(await outcome).toBe('enough')
    expect(clock.pendingTimers).toBe(0)
  })

  test('hit the API and leave the token endpoint alone, unless they are meant for it', async () => {
    const mock = await start()
    mock.inject({ kind: 'status', status: 500 })
    expect((await askToken(mock)).status).toBe(200)
    mock.clearFaults()
    mock.inject({ kind: 'status', status: 500, on: 'token' })
    expect((await askToken(mock)).status).toBe(500)
    expect((await visitorOf(mock)('GET', '/rooms', property)).status).toBe(200)
    mock.clearFaults()
    mock.inject({ kind: 'status', status: 500, on: 'all' })
    expect((await askToken(mock)).status).toBe(500)
    expect((await visitorOf(mock)('GET', '/rooms', property)).status).toBe(500)
  })

  test('hit one operation when it is named', async () => {
    const mock = await start()
    mock.inject({ kind: 'status', status: 500, on: 'GET /services' })
    expect((await visitorOf(mock)('GET', '/services', property)).status).toBe(500)
    expect((await visitorOf(mock)('GET', '/rooms', property)).status).toBe(200)
  })

  test('are taken back by the function they were given as', async () => {
    const mock = await start()
    const takeBack = mock.inject({ kind: 'status', status: 500 })
    takeBack()
    expect((await visitorOf(mock)('GET', '/rooms', property)).status).toBe(200)
  })

  test.each<[object, RegExp]>([
    [{}, /needs a kind: one of latency, unauthorized/],
    [{ kind: 'toString' }, /needs a kind/],
    [{ kind: 'latency' }, /"ms" .* must be a whole number/],
    [{ kind: 'status', status: 99 }, /"status" .* must be a status from 200 to 599/],
    [{ kind: 'drop', times: -1 }, /"times"/],
    [{ kind: 'drop', time: 1 }, /has no member "time"/],
    [{ kind: 'token-answer', answer: 'odd' }, /"answer" .* one of html, empty/],
  ])('that make no sense are refused by member: %j', async (fault, message) => {
    const mock = await start()
    expect(() => mock.inject(fault as Fault)).toThrow(message)
  })
})

describe('spoilt token responses', () => {
  const looks: Record<TokenAnswerFault, (body: unknown, contentType: string) => void> = {
    html: (_, contentType) => expect(contentType).toBe('text/html'),
    empty: (body) => expect(body).toBe(''),
    'not-json': (body) => expect(body).toBe('{"access_token": '),
    'form-encoded': (body) => expect(body).toMatch(/^access_token=.*&type=Bearer&expires_in=1440$/),
    'error-in-200': (body) => expect(body).toHaveProperty('error', 'invalid_client'),
    'no-token': (body) => expect(body).toEqual({ type: 'Bearer', expires_in: 1440 }),
    'blank-token': (body) => expect(body).toHaveProperty('access_token', ''),
    'token-not-a-string': (body) => expect(body).toHaveProperty('access_token', 12_345),
    'token-with-newline': (body) => expect(JSON.stringify(body)).toContain(String.raw`\r\n`),
    'no-token-type': (body) => expect(body).not.toHaveProperty('type'),
    'wrong-token-type': (body) => expect(body).toHaveProperty('type', 'MAC'),
    'no-expiry': (body) => expect(body).not.toHaveProperty('expires_in'),
    'zero-expiry': (body) => expect(body).toHaveProperty('expires_in', 0),
    'negative-expiry': (body) => expect(body).toHaveProperty('expires_in', -1),
    'expiry-not-a-number': (body) => expect(body).toHaveProperty('expires_in', 'soon'),
  }

  test.each(tokenAnswerFaults)('%s, with status 200 and the names of the vendor', async (answer) => {
    const mock = await start()
    mock.inject({ kind: 'token-answer', answer, times: 1 })
    const { status, headers, body } = await askToken(mock)
    expect(status).toBe(200)
    looks[answer](body, headers.get('content-type')!)
    expect((await askToken(mock)).body).toHaveProperty('access_token', expect.any(String))
  })

  test('refusals are not spoilt', async () => {
    const mock = await start()
    mock.inject({ kind: 'token-answer', answer: 'html' })
    expect((await askToken(mock, { client_secret: 'wrong' })).status).toBe(401)
  })
})
