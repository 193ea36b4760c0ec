import { createMock, defaultCredentials } from '@latchkey/mock'
import { findSecret, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import * as browser from '../src/server.browser.ts'
import * as server from '../src/server.ts'

const { createOctotable, registerClient } = server
const { clientId, clientSecret } = defaultCredentials

async function restaurant() {
  const mock = await createMock('octotable', { stateless: true, tokenLifetimeSeconds: 1440 })
  const fetch = observeFetch(({ request }) => mock.fetch(request))
  return { mock, fetch, octotable: createOctotable({ clientId, clientSecret, propertyId: 1234, fetch }) }
}

describe('createOctotable', () => {
  test('asks the authorization service for a token, as a form, and calls the API with it', async () => {
    const { fetch, octotable } = await restaurant()
    const { data, error } = await octotable.GET('/rooms')
    expect(error).toBeUndefined()
    expect(data?.data[0]).toMatchObject({ id: expect.any(Number), name: expect.any(String) })
    const [token, rooms] = fetch.calls
    expect(token!.url).toBe('https://api.octotable.com/octotable-auth/api/v2/oauth2/token')
    expect(token!.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    expect(token!.headers.has('property')).toBe(false)
    expect(Object.fromEntries(new URLSearchParams(token!.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    })
    expect(rooms!.url).toBe('https://api.octotable.com/octotable-pms/api/v2/rooms')
  })

  test('1,000 cold calls share one token; 50 calls with a revoked one share one new token', async () => {
    const { mock, octotable } = await restaurant()
    const storm = (size: number) => Promise.all(Array.from({ length: size }, () => octotable.GET('/rooms')))
    expect((await storm(1000)).every(({ response }) => response.ok)).toBe(true)
    expect(mock.counts.tokenRequests).toBe(1)
    mock.revokeTokens()
    expect((await storm(50)).every(({ response }) => response.ok)).toBe(true)
    expect(mock.counts.tokenRequests).toBe(2)
  })

  test('the lifetime is read as seconds', async () => {
    const { octotable } = await restaurant()
    const { obtainedAtMs, expiresAtMs } = await octotable.tokenSource.get()
    expect(expiresAtMs! - obtainedAtMs).toBe(1440 * 1000)
  })

  test.each<[string, object]>([
    ['propertyId', { propertyId: Number.NaN }],
    ['propertyId', { propertyId: undefined }],
    ['tokens', { tokens: (() => {}) as object }],
    ['clientId', { clientId: '' }],
    ['clientSecret', { clientSecret: '' }],
    ['baseUrl', { baseUrl: 'http://api.octotable.com' }],
    ['tokenBaseUrl', { tokenBaseUrl: 'http://api.octotable.com' }],
    ['cilentSecret', { cilentSecret: 'misspelt' }],
  ])('names "%s" for %j, before any request', async (option, wrong) => {
    const { fetch } = await restaurant()
    expect(() => createOctotable({ clientId, clientSecret, propertyId: 1, fetch, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }),
    )
    expect(fetch.calls).toEqual([])
  })

  test('nothing that is printed shows the secret or a token', async () => {
    const { octotable } = await restaurant()
    const secrets = [clientSecret, (await octotable.tokenSource.get()).reveal()]
    expect(findSecret(octotable, secrets)).toBeUndefined()
    expect(findSecret(await octotable.tokenSource.get(), secrets)).toBeUndefined()
  })
})

describe('registerClient', () => {
  const registration = {
    redirect_uri: 'https://app.example.com/callback',
    sandbox_property: {
      name: 'Osteria',
      email: 'ada@example.com',
      username: 'ada',
      password: 'correct horse',
    },
  }
  const created = {
    client_id: 'public_1',
    client_secret: 'very-secret',
    id: 5,
    username: 'ada',
    password: 'correct horse',
    properties: [{ id: 7, enabled: true, sandbox: true }],
  }

  test('registers without a token and keeps the secrets behind a function', async () => {
    const fetch = observeFetch(() => Response.json({ data: [created] }, { status: 201 }))
    const registered = await registerClient(registration, { fetch })
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
    expect(JSON.parse(fetch.calls[0]!.body)).toEqual([registration])
    expect(registered).toMatchObject({
      clientId: 'public_1',
      username: 'ada',
      properties: created.properties,
    })
    expect(findSecret(registered, ['very-secret', 'correct horse'])).toBeUndefined()
    expect(registered.reveal()).toEqual({ clientSecret: 'very-secret', password: 'correct horse' })
  })

  test('a refusal repeats nothing of what the vendor said', async () => {
    const body = { success: false, error: { code: 'TAKEN', message: 'ada / correct horse is taken' } }
    const fetch = observeFetch(() => Response.json(body, { status: 409 }))
    const error = await registerClient(registration, { fetch }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'conflict', status: 409 })
    expect(findSecret(error, ['correct horse'])).toBeUndefined()
  })

  test('a redirect is not followed: the password goes nowhere else', async () => {
    const fetch = observeFetch(
      () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example' } }),
    )
    await expect(registerClient(registration, { fetch })).rejects.toMatchObject({ status: 307 })
    expect(fetch.calls[0]!.request.redirect).toBe('manual')
  })
})

describe('the server entry in a browser bundle', () => {
  test('has every name of the real one, and each says what to do instead', () => {
    expect(new Set(Object.keys(browser))).toEqual(new Set(Object.keys(server)))
    for (const run of Object.values(browser))
      expect(run).toThrow(/createOctotableClient from '@latchkey\/octotable'/)
  })
})

describe('without options', () => {
  test('says in one error which are missing, and which variables are read', () => {
    const make = () => createOctotable()
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'clientId' }))
    for (const variable of ['OCTOTABLE_CLIENT_ID', 'OCTOTABLE_CLIENT_SECRET', 'OCTOTABLE_PROPERTY_ID']) {
      expect(make).toThrow(`(${variable})`)
    }
  })
})

test.each(['baseUrl', 'vendor'])(
  'the token call refuses %s, which is none of its options, by name',
  (option) => {
    const make = server.octotableExchange as (options: object) => unknown
    const options = { clientId: 'c', clientSecret: 's' }
    expect(make(options)).toBeTypeOf('function')
    expect(() => make({ ...options, [option]: 'x' })).toThrow(expect.objectContaining({ option }))
  },
)
