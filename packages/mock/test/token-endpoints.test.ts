import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createMock, createMockFromDocument, type Mock } from '../src/index.ts'
import { askToken, read, visitorOf, type TokenAnswer } from './visitor.ts'

const credentials = { clientID: 'mock-client', clientSecret: 'mock-secret' }

function askNitro(mock: Mock, body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  return mock.fetch(mock.tokenUrl!, init).then(read<TokenAnswer>)
}

describe('Nitro Sign tokens', () => {
  test('are asked for with JSON and camelCase names, and answered in camelCase', async () => {
    const { status, body, headers } = await askNitro(await createMock('nitro-sign'), credentials)
    expect(status).toBe(200)
    expect(body).toEqual({ accessToken: expect.any(String), tokenType: 'Bearer', expiresIn: 86_400 })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('an Authorization header changes nothing by default', async () => {
    const { body } = await askNitro(await createMock('nitro-sign'), credentials, {
      authorization: 'Basic eA==',
    })
    expect(body).toHaveProperty('accessToken')
  })

  test('come in snake_case beside an Authorization header only when that guess is asked for', async () => {
    const mock = await createMock('nitro-sign', { tokenSpelling: 'by-authorization-header' })
    expect((await askNitro(mock, credentials)).body).toHaveProperty('accessToken')
    const { body } = await askNitro(mock, credentials, { authorization: 'Basic eA==' })
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 86_400 })
  })

  test('are refused to forms with 415', async () => {
    expect((await askToken(await createMock('nitro-sign'))).status).toBe(415)
  })

  test.each<[string, unknown]>([
    ['RFC names', { client_id: 'mock-client', client_secret: 'mock-secret' }],
    ['a missing secret', { clientID: 'mock-client' }],
    ['an empty id', { clientID: '', clientSecret: 'mock-secret' }],
    ['a number for a text', { clientID: 1, clientSecret: 'mock-secret' }],
    ['an array', [credentials]],
  ])('%s: 400 in the shape of RFC 6749', async (_, json) => {
    const { status, body } = await askNitro(await createMock('nitro-sign'), json)
    expect(status).toBe(400)
    expect(body).toEqual({ error: 'invalid_request', error_description: expect.any(String) })
  })

  test('a wrong secret: 401 in the shape of RFC 6749, not as a problem', async () => {
    const mock = await createMock('nitro-sign')
    const { status, body, headers } = await askNitro(mock, { ...credentials, clientSecret: 'planted-secret' })
    expect(status).toBe(401)
    expect(headers.get('content-type')).toBe('application/json')
    expect(body['error']).toBe('invalid_client')
    expect(JSON.stringify(body)).not.toContain('planted-secret')
  })
})

describe('OctoTable tokens', () => {
  test('are asked for with a form and answered with `type`', async () => {
    const { status, body } = await askToken(await createMock('octotable'))
    expect(status).toBe(200)
    expect(body).toEqual({ access_token: expect.any(String), type: 'Bearer', expires_in: 1440 })
  })

  test('JSON is answered 415, although the vendor asks for it in a table', async () => {
    const mock = await createMock('octotable')
    const init = {
      body: JSON.stringify({ grant_type: 'client_credentials' }),
      headers: { 'content-type': 'application/json' },
    }
    expect((await askToken(mock, {}, init)).status).toBe(415)
  })

  test('live below another base path than the API, and below its own too, as behind a proxy', async () => {
    const mock = await createMock('octotable')
    expect(mock.tokenBaseUrl).toBe(`${mock.url}/octotable-auth/api/v2`)
    expect(mock.apiUrl).toBe(`${mock.url}/octotable-pms/api/v2`)
    const behindProxy = await mock.fetch(`${mock.apiUrl}/oauth2/token`, { method: 'POST' })
    expect(await behindProxy.json()).toMatchObject({ error: 'invalid_request' })
  })
})

describe('GBG GO tokens', () => {
  test('client_credentials needs the one scope', async () => {
    const mock = await createMock('gbg-go')
    expect((await askToken(mock, { scope: 'gbg.token' })).body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
    })
    expect((await askToken(mock)).status).toBe(400)
    expect((await askToken(mock, { scope: 'other' })).status).toBe(400)
  })

  test('password needs the user too, and no scope', async () => {
    const mock = await createMock('gbg-go')
    const user = { grant_type: 'password', username: 'mock-user', password: 'mock-password' }
    expect((await askToken(mock, user)).status).toBe(200)
    expect((await askToken(mock, { ...user, password: 'other' })).status).toBe(401)
    expect((await askToken(mock, { ...user, username: '' })).status).toBe(400)
    expect((await askToken(mock, { ...user, client_secret: 'other' })).status).toBe(401)
  })

  test('there is no refresh grant and no refresh token', async () => {
    const mock = await createMock('gbg-go')
    const { status, body } = await askToken(mock, { grant_type: 'refresh_token', refresh_token: 'x' })
    expect(status).toBe(400)
    expect(body['error']).toBe('unsupported_grant_type')
    expect((await askToken(mock, { scope: 'gbg.token' })).body).not.toHaveProperty('refresh_token')
  })
})

describe('every token', () => {
  const vendors = ['gbg-go', 'gobo', 'nitro-sign', 'octotable']

  test.each(vendors)('%s: lives as long as it was said to, by the injected clock', async (vendor) => {
    const clock = createFakeClock()
    const mock = await createMock(vendor, { clock, tokenLifetimeSeconds: 60 })
    const token = mock.issueToken()
    const [method, path] = openDoor[vendor]!
    const knock = async () => (await visitorOf(mock)(method, path, { token, ...knocking })).status
    expect(await knock()).toBeLessThan(300)
    await clock.advance(59_999)
    expect(await knock()).toBeLessThan(300)
    await clock.advance(1)
    expect(await knock()).toBe(401)
  })

  test.each(vendors)(
    '%s: without a live token, protected operations answer 401 with a challenge',
    async (vendor) => {
      const mock = await createMock(vendor)
      const [method, path] = openDoor[vendor]!
      const without = await visitorOf(mock)(method, path, { token: null, ...knocking })
      expect(without.status).toBe(401)
      expect(without.headers.get('www-authenticate')).toBe(`Bearer realm="${vendor}"`)
      const wrong = await visitorOf(mock)(method, path, { token: 'made-up', ...knocking })
      expect(wrong.status).toBe(401)
      expect(wrong.headers.get('www-authenticate')).toBe(`Bearer realm="${vendor}", error="invalid_token"`)
    },
  )

  test.each(vendors)('%s: the lifetime can be set, also later', async (vendor) => {
    const mock = await createMock(vendor, { tokenLifetimeSeconds: 300 })
    const lifetimeOf = async () =>
      Object.values((await askAny(mock)).body).find((value) => typeof value === 'number')
    expect(await lifetimeOf()).toBe(300)
    mock.setTokenLifetime(5)
    expect(await lifetimeOf()).toBe(5)
  })

  test.each(vendors)(
    '%s: other credentials than the default ones are taken, and only they',
    async (vendor) => {
      const mock = await createMock(vendor, { clientId: 'mine', clientSecret: 'own' })
      expect((await askAny(mock)).status).toBe(401)
      expect((await askAny(mock, 'mine', 'own')).status).toBe(200)
    },
  )

  const knocking = { headers: { Property: '1234' } }
  const openDoor: Record<string, [string, string]> = {
    'gbg-go': ['GET', '/sandbox/journeys/j1/scenarios'],
    gobo: ['GET', '/api/me'],
    'nitro-sign': ['GET', '/sign/envelopes'],
    octotable: ['GET', '/rooms'],
  }

  function askAny(mock: Mock, id = 'mock-client', secret = 'mock-secret') {
    if (mock.vendor === 'nitro-sign') return askNitro(mock, { clientID: id, clientSecret: secret })
    const extra = { 'gbg-go': { scope: 'gbg.token' }, gobo: { target: 'org-1' } }[mock.vendor] ?? {}
    return askToken(mock, { ...extra, client_id: id, client_secret: secret })
  }
})

describe('a token response is as its document describes it', () => {
  interface Success {
    status?: string
    schema: object
    dialect?: object
  }

  const ask = ({ status = '200', schema, dialect = {} }: Success) => {
    const content = { 'text/html': {}, 'application/json': { schema } }
    const operation = {
      'x-token-dialect': { grants: { client_credentials: {} }, ...dialect },
      requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } },
      responses: { [status]: { description: 'A token.', content } },
    }
    const paths = { '/token': { post: operation } }
    const info = { title: 'Acme', version: '1' }
    return askToken(createMockFromDocument({ openapi: '3.0.3', info, paths }))
  }
  const text = { type: 'string' }

  test.each<[string, Success, object]>([
    [
      'a lifetime in digits',
      { schema: { properties: { access_token: text, expires_in: text } } },
      { access_token: expect.any(String), token_type: 'Bearer', expires_in: '3600' },
    ],
    [
      'a type in the spelling that is listed, and a list of scopes',
      {
        schema: {
          properties: {
            access_token: text,
            token_type: { enum: ['mac', 'bearer'] },
            scope: { type: 'array', items: text },
          },
        },
      },
      expect.objectContaining({ token_type: 'bearer' }),
    ],
    [
      'further members that are required, those of a part among them, and no other',
      {
        schema: {
          required: ['access_token', 'issued_at'],
          properties: { access_token: text, issued_at: text, error: text },
          allOf: [{ required: ['application'], properties: { application: { type: 'integer' } } }],
        },
      },
      {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 3600,
        issued_at: expect.any(String),
        application: expect.any(Number),
      },
    ],
    [
      'what is required beside a token further in',
      {
        dialect: { response: { access_token: ['/token/value'] } },
        schema: {
          properties: {
            token: { required: ['value', 'kind'], properties: { value: text, kind: { enum: ['user'] } } },
          },
        },
      },
      expect.objectContaining({ token: { value: expect.any(String), kind: 'user' } }),
    ],
    [
      'nothing there is no room for',
      { schema: { additionalProperties: false, properties: { access_token: text } } },
      { access_token: expect.any(String) },
    ],
    [
      'another status than 200',
      { status: '201', schema: { properties: { access_token: text } } },
      expect.objectContaining({ access_token: expect.any(String) }),
    ],
  ])('%s', async (_, success, expected) => {
    const { status, body } = await ask(success)
    expect({ status, body }).toEqual({ status: Number(success.status ?? 200), body: expected })
  })
})

describe('what a dialect says holds where its document says something else', () => {
  const text = { type: 'string' }
  const schema = { type: 'object', properties: { grant_type: text, client_id: text, client_secret: text } }
  const token = { type: 'object', properties: { access_token: text } }

  /** A mock whose calls ask for a bearer token, and whose dialect has more to say. */
  const mockOf = (
    dialect: object,
    types = ['application/json'],
    own: object = { type: 'http', scheme: 'bearer' },
  ) => {
    const post = {
      'x-token-dialect': {
        encoding: 'json',
        grants: { client_credentials: { parameters: ['client_id', 'client_secret'] } },
        ...dialect,
      },
      security: [],
      requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema }])) },
      responses: { 200: { description: '', content: { 'application/json': { schema: token } } } },
    }
    return createMockFromDocument({
      openapi: '3.0.3',
      info: { title: 'Acme', version: '1' },
      security: [{ own: [] }],
      paths: { '/token': { post }, '/things': { get: { responses: { 204: { description: '' } } } } },
      components: { securitySchemes: { own } },
    })
  }
  const own = 'application/x-amz-json-1.1'
  const askAs = (mock: Mock, type: string) =>
    mock.fetch(mock.tokenUrl!, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ client_id: 'mock-client', client_secret: 'mock-secret' }),
    })

  test.each([
    ['by the dialect', { headers: { 'Content-Type': own } }, undefined],
    [
      'by one of its grants',
      { grants: { client_credentials: { parameters: [], headers: { 'content-type': own } } } },
      undefined,
    ],
    ['by both', { headers: { 'Content-Type': own } }, [own]],
  ])('a type of the vendor’s own is what the body is sent as, stated %s', async (_, dialect, types) => {
    const mock = mockOf({ fields: { grant_type: null }, ...dialect }, types)
    expect((await askAs(mock, `${own}; charset=utf-8`)).status).toBe(200)
    expect((await askAs(mock, 'application/x-other')).status).toBe(415)
  })

  test.each([
    ['the query', { query: 'auth' }, (token: string) => [`?auth=${token}`, {}] as const],
    ['a header', { header: 'X-Auth' }, (token: string) => ['', { 'x-auth': token }] as const],
  ])('a token travels in %s', async (_, calls, of) => {
    const mock = mockOf({ calls })
    const [query, headers] = of(mock.issueToken())
    expect((await mock.fetch(`${mock.apiUrl}/things${query}`, { headers })).status).toBe(204)
    expect((await mock.fetch(`${mock.apiUrl}/things`)).status).toBe(401)
  })

  test.each([
    ['a key', { type: 'apiKey', in: 'header', name: 'X-Key' }],
    ['a key in the query', { type: 'apiKey', in: 'query', name: 'key' }],
    ['a name and password', { type: 'http', scheme: 'basic' }],
  ])('a token that no scheme asks for is one way in beside %s', async (_, scheme) => {
    const mock = mockOf({ calls: { header: 'X-Auth' } }, undefined, scheme)
    const things = (headers: Record<string, string>) => mock.fetch(`${mock.apiUrl}/things`, { headers })
    expect((await things({ 'x-auth': mock.issueToken() })).status).toBe(204)
    expect((await things({ 'x-auth': 'made-up' })).status).toBe(401)
  })
})
