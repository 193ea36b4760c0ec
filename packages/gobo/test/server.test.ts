import { createMock, defaultCredentials } from '@latchkey/mock'
import { findSecret, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../src/index.ts'
import * as browser from '../src/server.browser.ts'
import * as server from '../src/server.ts'

const { createGobo, goboExchange } = server
const { clientId, clientSecret } = defaultCredentials
const guid = '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54'

/** What a tenant's document would give through openapi-typescript. */
interface TenantPaths {
  '/jobs': {
    get: {
      parameters: { query?: { state?: 'open' | 'done' } }
      responses: { 200: { content: { 'application/json': { jobs: string[] } } } }
    }
  }
}

const apiUrl = 'https://api.acme.example/v1'
const options = { marketplaceUrl: 'acme.withgobo.com', clientId, clientSecret, customerOrg: { guid }, apiUrl }

/** A marketplace that issues tokens, and a tenant whose API takes them. */
async function marketplace() {
  const mock = await createMock('gobo')
  const live = new Set<string>()
  const fetch = observeFetch(async ({ request }) => {
    const { hostname } = new URL(request.url)
    if (hostname.endsWith('.acme.example')) {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
      return live.has(token) ? Response.json({ jobs: ['roof'] }) : new Response(null, { status: 401 })
    }
    if (!hostname.endsWith('withgobo.com')) return new Response(null, { status: 200 })
    const response = await mock.fetch(request)
    const { access_token: token } = (await response.clone().json()) as { access_token: string }
    live.add(token)
    return response
  })
  const sent = (host: string) => fetch.calls.filter(({ url }) => new URL(url).hostname === host)
  return { mock, fetch, sent, revoke: () => live.clear() }
}

describe('createGobo', () => {
  test('asks the marketplace for a token of the organisation and calls the tenant with it', async () => {
    const { fetch, sent } = await marketplace()
    const gobo = createGobo<TenantPaths>({ ...options, fetch })
    const { data } = await gobo.GET('/jobs', { params: { query: { state: 'open' } } })
    expect(data).toEqual({ jobs: ['roof'] })
    const [token] = sent('acme.withgobo.com')
    expect(token!.url).toBe('https://acme.withgobo.com/oauth/token')
    expect(Object.fromEntries(new URLSearchParams(token!.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      target: guid,
    })
    expect(sent('api.acme.example')[0]!.url).toBe('https://api.acme.example/v1/jobs?state=open')
  })

  test("the tenant's own id travels as target_id, and scopes are asked for", async () => {
    const { fetch, sent } = await marketplace()
    const gobo = createGobo({
      ...options,
      customerOrg: { externalId: 'tenant-1042' },
      scope: 'jobs:read',
      fetch,
    })
    await gobo.fetch(`${apiUrl}/jobs`)
    expect(Object.fromEntries(new URLSearchParams(sent('acme.withgobo.com')[0]!.body))).toMatchObject({
      target_id: 'tenant-1042',
      scope: 'jobs:read',
    })
    expect(sent('acme.withgobo.com')[0]!.body).not.toContain('target=')
  })

  test.each(
    Object.entries({ baseUrl: 'https://evil.example', grant: 'password', extraParams: { target: 'other' } }),
  )('no option but the marketplace says where the secret goes: %s is refused', async (option, value) => {
    const { fetch } = await marketplace()
    const make = () => createGobo({ ...options, [option]: value, fetch })
    expect(make).toThrow(expect.objectContaining({ option }))
    expect(fetch.calls).toEqual([])
  })

  test('tokens go to the origins of the API and to no other', async () => {
    const { fetch, sent } = await marketplace()
    const gobo = createGobo({ ...options, apiOrigins: ['https://files.acme.example'], fetch })
    await gobo.fetch('https://files.acme.example/1')
    await gobo.fetch('https://api.acme.example.evil.test/v1/jobs')
    await gobo.fetch('https://other.test/')
    expect(sent('files.acme.example')[0]!.headers.get('authorization')).toMatch(/^Bearer ./)
    expect(sent('api.acme.example.evil.test')[0]!.headers.has('authorization')).toBe(false)
    expect(sent('other.test')[0]!.headers.has('authorization')).toBe(false)
  })

  test('1,000 cold calls share one token; 50 calls with a revoked one share one new token', async () => {
    const { mock, fetch, revoke } = await marketplace()
    const gobo = createGobo({ ...options, fetch })
    const storm = (size: number) =>
      Promise.all(Array.from({ length: size }, async () => (await gobo.fetch(`${apiUrl}/jobs`)).status))
    expect(new Set(await storm(1000))).toEqual(new Set([200]))
    expect(mock.counts.tokenRequests).toBe(1)
    revoke()
    expect(new Set(await storm(50))).toEqual(new Set([200]))
    expect(mock.counts.tokenRequests).toBe(2)
  })

  test('every organisation has tokens of its own: the key of its exchange says so', async () => {
    const keyOf = (change: object) => goboExchange({ ...credentials, ...change }).key!()
    const credentials = { marketplaceUrl: 'acme.withgobo.com', clientId, clientSecret, customerOrg: { guid } }
    const keys = await Promise.all(
      [
        {},
        { customerOrg: { guid: 'another' } },
        { customerOrg: { externalId: guid } },
        { marketplaceUrl: 'other.withgobo.com' },
        { scope: 'jobs:read' },
      ].map(keyOf),
    )
    expect(new Set(keys).size).toBe(keys.length)
    expect(await keyOf({ marketplaceUrl: 'https://acme.withgobo.com/' })).toBe(keys[0])
  })

  test.each([
    ['customerOrg', 'both targets', { customerOrg: { guid, externalId: 'x' } }],
    ['customerOrg', 'no target', { customerOrg: {} }],
    ['customerOrg', 'an empty target', { customerOrg: { guid: '' } }],
    ['customerOrg.guid', 'no organisation', { customerOrg: undefined }],
    ['marketplaceUrl', 'no marketplace', { marketplaceUrl: '' }],
    ['marketplaceUrl', 'none given', { marketplaceUrl: undefined }],
    ['marketplaceUrl', 'a marketplace that is not https', { marketplaceUrl: 'http://acme.withgobo.com' }],
    ['marketplaceUrl', 'a marketplace with a path', { marketplaceUrl: 'https://acme.withgobo.com/oauth' }],
    ['marketplaceUrl', 'a marketplace with credentials', { marketplaceUrl: 'https://a:b@acme.withgobo.com' }],
    ['marketplaceUrl', 'nonsense', { marketplaceUrl: 'https://' }],
    ['apiUrl', 'no API', { apiUrl: '' }],
    ['clientId', 'no client id', { clientId: '' }],
    ['clientSecret', 'no secret', { clientSecret: '' }],
  ])('names the option %s for %s, before any request', async (option, _what, wrong) => {
    const { fetch } = await marketplace()
    const create = () => createGobo({ ...options, ...wrong, fetch } as server.GoboOptions)
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
    expect(fetch.calls).toEqual([])
  })

  test('an API that is not https is refused', () => {
    expect(() => createGobo({ ...options, apiUrl: 'http://api.acme.example' })).toThrow(/https/)
  })

  test('nothing that is printed shows the secret or a token', async () => {
    const { fetch } = await marketplace()
    const gobo = createGobo({ ...options, fetch })
    const secrets = [clientSecret, (await gobo.tokenSource.get()).reveal()]
    expect(findSecret(gobo, secrets)).toBeUndefined()
  })
})

describe('the server entry in a browser bundle', () => {
  test('has every name of the real one, and each says what to do instead', () => {
    expect(new Set(Object.keys(browser))).toEqual(new Set(Object.keys(server)))
    for (const run of Object.values(browser)) expect(run).toThrow(/createGoboClient from '@latchkey\/gobo'/)
  })
})

describe('without options', () => {
  test('says in one error which are missing, and which variables are read', () => {
    const make = () => createGobo()
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'marketplaceUrl' }))
    for (const variable of [
      'GOBO_MARKETPLACE_URL',
      'GOBO_CLIENT_ID',
      'GOBO_CLIENT_SECRET',
      'GOBO_CUSTOMER_ORG_GUID',
      'GOBO_CUSTOMER_ORG_EXTERNAL_ID',
      'GOBO_API_URL',
    ]) {
      expect(make).toThrow(`(${variable})`)
    }
  })
})

test.each(['baseUrl', 'vendor', 'extraParams'])(
  'the token call refuses %s, which is none of its options, by name',
  (option) => {
    const make = server.goboExchange as (given: object) => unknown
    const { apiUrl: _, ...given } = options
    expect(make(given)).toBeTypeOf('function')
    expect(() => make({ ...given, [option]: 'x' })).toThrow(expect.objectContaining({ option }))
  },
)
