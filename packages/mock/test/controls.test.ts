import { findSecret } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createMock, MockError, type ResponseEvent, type Mock } from '../src/index.ts'
import { askToken, read, visitorOf } from './visitor.ts'

const property = { headers: { Property: '1234' } }
const rooms = (mock: Mock, token?: string) =>
  visitorOf(mock)('GET', '/rooms', { ...property, ...(token === undefined ? {} : { token }) })

describe('controls', () => {
  test('count token requests by grant, calls by operation, and refusals', async () => {
    const mock = await createMock('octotable')
    await askToken(mock)
    await askToken(mock, { client_secret: 'wrong' })
    await askToken(mock, { grant_type: 'password' })
    await rooms(mock)
    await rooms(mock, 'made-up')
    await visitorOf(mock)('GET', '/nothing', property)
    expect(mock.counts).toEqual({
      tokenRequests: 3,
      tokenRequestsByGrant: { client_credentials: 2, unknown: 1 },
      calls: 3,
      callsByOperation: { 'GET /rooms': 2, none: 1 },
      byStatus: { 200: 2, 400: 1, 401: 2, 404: 1 },
      unauthorized: 1,
    })
    mock.resetCounts()
    expect(mock.counts).toMatchObject({ tokenRequests: 0, calls: 0, byStatus: {} })
  })

  test('revoke one token, or all', async () => {
    const mock = await createMock('octotable')
    const [a, b] = [mock.issueToken(), mock.issueToken()]
    expect(mock.revokeTokens(a)).toBe(1)
    expect(mock.revokeTokens(a)).toBe(0)
    expect([(await rooms(mock, a)).status, (await rooms(mock, b)).status]).toEqual([401, 200])
    expect(mock.revokeTokens()).toBe(1)
    expect((await rooms(mock, b)).status).toBe(401)
  })

  test('issue tokens of any kind, bound to whatever is said', async () => {
    const mock = await createMock('gbg-go', { controlEndpoint: true })
    const facts = { instanceId: 'instance-1' }
    const validate = (token: string) => visitorOf(mock)('POST', '/journey/device/validate', { token })
    expect((await validate(mock.issueToken({ kind: 'InteractionAccess', facts }))).body).toMatchObject(facts)
    expect((await validate(mock.issueToken({ kind: 'InteractionAccess' }))).status).toBe(401)
  })

  test('rotating the secret ends the old one and every live token', async () => {
    const mock = await createMock('octotable')
    const token = (await askToken(mock)).body['access_token']!
    const secret = mock.rotateSecret()
    expect((await rooms(mock, token)).status).toBe(401)
    expect((await askToken(mock)).status).toBe(401)
    expect((await askToken(mock, { client_secret: secret })).status).toBe(200)
    expect(mock.rotateSecret('chosen')).toBe('chosen')
  })

  test('reset brings back the first state: data, tokens, faults, counts, secret and lifetime', async () => {
    const mock = await createMock('octotable')
    const visit = visitorOf(mock)
    await visit('POST', '/rooms', { json: { name: 'Terrace' }, ...property })
    mock.rotateSecret('other')
    mock.setTokenLifetime(1)
    mock.inject({ kind: 'status', status: 500 })
    const token = mock.issueToken()
    mock.reset()
    expect(mock.counts.calls).toBe(0)
    expect((await rooms(mock, token)).status).toBe(401)
    expect((await askToken(mock)).body).toMatchObject({ expires_in: 1440 })
    const { body } = await visitorOf(mock)<{ data: { id: number }[] }>('GET', '/rooms', property)
    expect(body.data.map(({ id }) => id)).toEqual([1])
  })

  test('tell of every answer without a value of path or query, and survive a listener that throws', async () => {
    const events: ResponseEvent[] = []
    const mock = await createMock('octotable', {
      onResponse(event) {
        events.push(event)
        throw new Error('listener')
      },
    })
    await visitorOf(mock)('GET', '/rooms/77?secret=1', property)
    expect(events).toEqual([{ method: 'GET', path: '/rooms/{room_id}', status: 400 }])
  })

  test('name those there are when one is unknown', async () => {
    const mock = await createMock('nitro-sign')
    expect(() => mock.control('sing')).toThrow(
      expect.objectContaining({
        code: 'unknown_control',
        message: expect.stringContaining('sign, decline, seal'),
      }),
    )
    expect(() => mock.control('sign')).toThrow(MockError)
  })

  test('an unknown vendor is refused with the names of those there are', async () => {
    await expect(createMock('../nitro-sign')).rejects.toMatchObject({
      code: 'unknown_vendor',
      message: expect.stringContaining('gbg-go, gobo, nitro-sign, octotable'),
    })
  })

  test('an unknown option of a vendor is refused by name', async () => {
    await expect(createMock('octotable', { vendorOptions: { propertyID: 1 } })).rejects.toThrow(
      /"propertyID".*propertyId/,
    )
    await expect(createMock('octotable', { vendorOptions: { pageSize: 'many' } })).rejects.toThrow(
      /"pageSize"/,
    )
  })

  test('the mock shows no credential, however it is looked at', async () => {
    const secrets = ['planted-client', 'planted-secret', 'planted-user', 'planted-password']
    const [clientId, clientSecret, username, password] = secrets as [string, string, string, string]
    const mock = await createMock('gbg-go', { clientId, clientSecret, username, password })
    expect(findSecret(mock, secrets)).toBeUndefined()
  })
})

describe('the control endpoint', () => {
  const post = (mock: Mock, path: string, body?: unknown, method = 'POST') =>
    mock
      .fetch(`${mock.url}/__mock${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      })
      .then(read<Record<string, unknown>>)

  test('is closed unless it is asked for', async () => {
    const mock = await createMock('octotable')
    expect((await mock.fetch(`${mock.url}/__mock/counts`)).status).toBe(404)
  })

  test('does what the functions do', async () => {
    const mock = await createMock('octotable', { controlEndpoint: true })
    const { body: issued } = await post(mock, '/token', { lifetimeSeconds: 60, facts: { a: 'b' } })
    const token = String(issued['token'])
    expect((await rooms(mock, token)).status).toBe(200)
    expect((await post(mock, '/revoke', { token })).body).toEqual({ revoked: 1 })
    expect((await rooms(mock, token)).status).toBe(401)
    expect((await post(mock, '/counts', undefined, 'GET')).status).toBe(200)
    expect((await read(await mock.fetch(`${mock.url}/__mock/counts`))).body).toMatchObject({
      calls: 2,
      unauthorized: 1,
    })
    expect((await post(mock, '/faults', { kind: 'status', status: 500, times: 1 })).body).toEqual([
      { kind: 'status', status: 500, times: 1 },
    ])
    expect((await rooms(mock)).status).toBe(500)
    expect((await post(mock, '/token-lifetime', { seconds: 5 })).status).toBe(204)
    const { body: rotated } = await post(mock, '/rotate-secret', {})
    const { body } = await askToken(mock, { client_secret: String(rotated['clientSecret']) })
    expect(body).toMatchObject({ expires_in: 5 })
    expect((await post(mock, '/reset')).status).toBe(204)
    expect(mock.counts.calls).toBe(0)
  })

  test("reaches the vendor's own controls", async () => {
    const mock = await createMock('gbg-go', { controlEndpoint: true })
    expect((await post(mock, '/control/refuseNextSubmit', {})).status).toBe(204)
    expect((await post(mock, '/control/nothing', {})).status).toBe(404)
    expect((await post(mock, '/control/complete', {})).body['error']).toMatch(/needs "instanceId"/)
  })

  test('says what there is', async () => {
    const mock = await createMock('nitro-sign', { controlEndpoint: true })
    const { body } = await read<Record<string, unknown>>(await mock.fetch(`${mock.url}/__mock`))
    expect(body).toMatchObject({
      vendor: 'nitro-sign',
      tokenUrl: mock.tokenUrl,
      controls: ['sign', 'decline', 'seal'],
    })
    expect((await post(mock, '/nonsense')).body['error']).toMatch(/There is no POST \/__mock\/nonsense/)
  })

  test.each([
    ['/faults', { kind: 'odd' }, /needs a kind/],
    ['/token-lifetime', { seconds: 'x' }, /number of seconds/],
    ['/revoke', { token: 1 }, /"token" must be a text/],
    ['/token', { facts: { a: 1 } }, /"facts" must be an object of texts/],
    ['/revoke', [], /must be a JSON object/],
  ])('refuses nonsense with 400: %s', async (path, input, message) => {
    const mock = await createMock('octotable', { controlEndpoint: true })
    const { status, body } = await post(mock, path, input)
    expect(status).toBe(400)
    expect(body['error']).toMatch(message)
  })

  test('takes JSON only, so that no web page can post to it unasked', async () => {
    const mock = await createMock('octotable', { controlEndpoint: true })
    const response = await mock.fetch(`${mock.url}/__mock/reset`, { method: 'POST', body: 'x' })
    expect(response.status).toBe(400)
  })
})
