import { ConfigurationError } from '@latchkey/auth-core'
import { findSecret, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import * as browser from '../src/server.browser.ts'
import * as server from '../src/server.ts'
import { createGbgGo, type GbgGoOptions } from '../src/server.ts'
import { instanceId, json } from './support.ts'

const credentials = { clientId: 'our-client', clientSecret: 'our-secret' }

function answeringFetch() {
  return observeFetch(({ url }) =>
    url.endsWith('/as/token.oauth2')
      ? json({ access_token: 'minted', token_type: 'Bearer', expires_in: 3600 })
      : json({ instanceId, status: 'InProgress' }),
  )
}

describe('createGbgGo', () => {
  test.each([
    ['eu', 'https://eu.platform.go.gbgplc.com/v2/captain/journey/state/fetch'],
    ['us', 'https://us.platform.go.gbgplc.com/v2/captain/journey/state/fetch'],
    ['au', 'https://au.platform.go.gbgplc.com/v2/captain/journey/state/fetch'],
  ] as const)('region %s calls its own host with a token from the one token host', async (region, url) => {
    const fetch = answeringFetch()
    const gbg = createGbgGo({ region, ...credentials, fetch })
    const { data } = await gbg.POST('/journey/state/fetch', { body: { instanceId } })
    expect(data).toEqual({ instanceId, status: 'InProgress' })
    expect(fetch.calls.map((call) => call.url)).toEqual(['https://api.auth.gbgplc.com/as/token.oauth2', url])
    expect(fetch.calls[1]!.headers.get('authorization')).toBe('Bearer minted')
  })

  test('asks with client credentials and the one scope there is, and without a bearer', async () => {
    const fetch = answeringFetch()
    await createGbgGo({ region: 'eu', ...credentials, fetch }).tokenSource.get()
    const [call] = fetch.calls
    expect(Object.fromEntries(new URLSearchParams(call!.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'our-client',
      client_secret: 'our-secret',
      scope: 'gbg.token',
    })
    expect(call!.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
    expect(call!.headers.has('authorization')).toBe(false)
  })

  test('a user name and password select the password grant, which has no scope', async () => {
    const fetch = answeringFetch()
    const gbg = createGbgGo({ region: 'eu', ...credentials, username: 'ann', password: 'pass', fetch })
    await gbg.tokenSource.get()
    expect(Object.fromEntries(new URLSearchParams(fetch.calls[0]!.body))).toEqual({
      grant_type: 'password',
      client_id: 'our-client',
      client_secret: 'our-secret',
      username: 'ann',
      password: 'pass',
    })
  })

  test('addresses of one’s own replace both hosts', async () => {
    const fetch = answeringFetch()
    const gbg = createGbgGo({
      baseUrl: 'http://127.0.0.1:4010/v2/captain/',
      tokenBaseUrl: 'http://127.0.0.1:4010',
      ...credentials,
      fetch,
    })
    await gbg.POST('/journey/state/fetch', { body: { instanceId } })
    expect(fetch.calls.map((call) => call.url)).toEqual([
      'http://127.0.0.1:4010/as/token.oauth2',
      'http://127.0.0.1:4010/v2/captain/journey/state/fetch',
    ])
  })

  test('headers given once go with every call and never with the token request', async () => {
    const fetch = answeringFetch()
    const headers = { 'X-GBG-Source': 'our-integration' }
    const gbg = createGbgGo({ region: 'eu', ...credentials, headers, fetch })
    await gbg.POST('/journey/state/fetch', { body: { instanceId } })
    expect(fetch.calls.map((call) => call.headers.get('x-gbg-source'))).toEqual([null, 'our-integration'])
  })

  test('a revoked token is replaced once and the call sent again', async () => {
    let minted = 0
    const fetch = observeFetch(({ url, headers }) => {
      if (url.endsWith('/as/token.oauth2')) {
        return json({ access_token: `token-${++minted}`, token_type: 'Bearer', expires_in: 3600 })
      }
      return headers.get('authorization') === 'Bearer token-2'
        ? json({ instanceId, status: 'Completed' })
        : json({}, { status: 401 })
    })
    const gbg = createGbgGo({ region: 'eu', ...credentials, fetch })
    const { data } = await gbg.POST('/journey/state/fetch', { body: { instanceId } })
    expect(data?.status).toBe('Completed')
    expect(minted).toBe(2)
  })

  test('an answer without token_type is accepted, because the vendor promises none', async () => {
    const fetch = observeFetch(() => json({ access_token: 'minted', expires_in: 300 }))
    const token = await createGbgGo({ region: 'eu', ...credentials, fetch }).tokenSource.get()
    expect(token.reveal()).toBe('minted')
  })

  test.each<[string, string, Record<string, unknown>]>([
    ['region', 'an unknown region', { region: 'uk', ...credentials }],
    ['region', 'no region at all', credentials],
    ['baseUrl', 'an invalid address', { baseUrl: 'eu.platform', ...credentials }],
    ['baseUrl', 'plain http', { baseUrl: 'http://api.example.com', ...credentials }],
    ['tokenBaseUrl', 'plain http', { region: 'eu', tokenBaseUrl: 'http://a.example', ...credentials }],
    ['clientSecret', 'an empty secret', { region: 'eu', clientId: 'a', clientSecret: '' }],
    ['clientId', 'an id that is not set', { region: 'eu', clientId: undefined, clientSecret: 'b' }],
    ['password', 'a user name without a password', { region: 'eu', ...credentials, username: 'ann' }],
    ['username', 'a password without a user name', { region: 'eu', ...credentials, password: 'pass' }],
    ['scope', 'another scope', { region: 'eu', ...credentials, scope: 'everything' }],
    ['cilentSecret', 'a misspelt name', { region: 'eu', ...credentials, cilentSecret: 'x' }],
  ])('names "%s" at once for %s, and sends nothing', (option, _what, options) => {
    const fetch = answeringFetch()
    const make = () => createGbgGo({ ...options, fetch } as unknown as GbgGoOptions)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
    expect(fetch.calls).toHaveLength(0)
  })

  test('the message about a region lists those there are', () => {
    const options = { region: 'uk', ...credentials } as unknown as GbgGoOptions
    expect(() => createGbgGo(options)).toThrow('must be one of eu,us,au')
  })

  test('nothing printed about the client shows a credential or a token', async () => {
    const gbg = createGbgGo({
      region: 'eu',
      ...credentials,
      username: 'ann',
      password: 'our-password',
      fetch: answeringFetch(),
    })
    await gbg.tokenSource.get()
    expect(findSecret(gbg, ['our-secret', 'our-password', 'minted'])).toBeUndefined()
  })
})

describe('the server entry in a browser bundle', () => {
  test('has every name of the real one, and each says what to do instead', () => {
    expect(new Set(Object.keys(browser))).toEqual(new Set(Object.keys(server)))
    for (const run of Object.values(browser))
      expect(run).toThrow(/createEndUserClient from '@latchkey\/gbg-go'/)
  })
})

describe('without options', () => {
  test('says in one error which are missing, and which variables are read', () => {
    const make = () => createGbgGo()
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'region' }))
    for (const variable of ['GBG_GO_REGION', 'GBG_GO_BASE_URL', 'GBG_GO_CLIENT_ID', 'GBG_GO_CLIENT_SECRET']) {
      expect(make).toThrow(`(${variable})`)
    }
  })
})

test.each(['baseUrl', 'vendor'])(
  'the token call refuses %s, which is none of its options, by name',
  (option) => {
    const make = server.gbgGoExchange as (options: object) => unknown
    const options = { clientId: 'c', clientSecret: 's' }
    expect(make(options)).toBeTypeOf('function')
    expect(() => make({ ...options, [option]: 'x' })).toThrow(expect.objectContaining({ option }))
  },
)
