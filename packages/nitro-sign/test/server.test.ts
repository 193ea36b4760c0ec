import { createMock, createMockServer, type Mock } from '@latchkey/mock'
import { findSecret, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createNitroSignClient } from '../src/index.ts'
import { createNitroSign, nitroSignExchange } from '../src/server.ts'
import * as inBrowsers from '../src/server.browser.ts'

const clientId = 'mock-client'
const clientSecret = 'mock-secret'

const start = async (options: object = {}) => {
  const mock: Mock = await createMock('nitro-sign')
  const fetch = observeFetch(({ request }) => mock.fetch(request))
  return { mock, fetch, nitro: createNitroSign({ clientId, clientSecret, fetch, ...options }) }
}

describe('createNitroSign', () => {
  test('gets its token with the JSON Nitro wants, and without an Authorization header', async () => {
    const { nitro, fetch } = await start()
    await nitro.GET('/sign/envelopes')
    const [token] = fetch.calls
    expect(token!.url).toBe('https://api.gonitro.dev/oauth/token')
    expect(JSON.parse(token!.body)).toEqual({ clientID: clientId, clientSecret })
    expect(token!.headers.get('authorization')).toBeNull()
  })

  test('calls the API with that token', async () => {
    const { nitro, fetch } = await start()
    const { data, response } = await nitro.GET('/sign/envelopes')
    expect(response.status).toBe(200)
    expect(data).toEqual({ items: [] })
    expect(fetch.calls[1]!.headers.get('authorization')).toMatch(/^Bearer \S+$/)
  })

  test('keeps the token for 24 hours, as Nitro states it in seconds', async () => {
    const { nitro } = await start()
    const { expiresAtMs, obtainedAtMs } = await nitro.tokenSource.get()
    expect(expiresAtMs! - obtainedAtMs).toBe(86_400_000)
  })

  test('lets 50 calls with a revoked token succeed for one new token', async () => {
    const { nitro, mock, fetch } = await start()
    await nitro.GET('/sign/envelopes')
    mock.revokeTokens()
    const answers = await Promise.all(Array.from({ length: 50 }, () => nitro.GET('/sign/envelopes')))
    expect(answers.every(({ response }) => response.ok)).toBe(true)
    expect(fetch.calls.filter(({ url }) => url.endsWith('/oauth/token')).length).toBe(2)
  })

  test('survives a rotation of the credentials when the secret is a function', async () => {
    let secret = clientSecret
    const { nitro, mock } = await start({ clientSecret: () => secret })
    await nitro.GET('/sign/envelopes')
    secret = mock.rotateSecret()
    expect((await nitro.GET('/sign/envelopes')).response.status).toBe(200)
  })

  test('talks to another token endpoint when the portal shows one', async () => {
    const { nitro, fetch } = await start({ tokenBaseUrl: 'https://login.example.com' })
    await nitro.GET('/sign/envelopes').catch(() => {})
    expect(fetch.calls[0]!.url).toBe('https://login.example.com/oauth/token')
  })

  test.each([
    [{ clientId: '' }, 'clientId'],
    [{ clientSecret: '' }, 'clientSecret'],
    [{ baseUrl: 'http://api.gonitro.dev' }, 'baseUrl'],
    [{ baseUrl: 'gonitro' }, 'baseUrl'],
    [{ tokenBaseUrl: 'http://api.gonitro.dev' }, 'tokenBaseUrl'],
    [{ cilentSecret: 'misspelt' }, 'cilentSecret'],
  ])('refuses %j at once, naming the option', (options, option) => {
    expect(() => createNitroSign({ clientId, clientSecret, ...options })).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }) as Error,
    )
  })

  test('shows neither secret nor token, however it is looked at', async () => {
    const { nitro } = await start()
    const token = await nitro.tokenSource.get()
    expect(findSecret(nitro, [clientSecret, token.reveal()])).toBeUndefined()
  })

  test('works over a real connection', async () => {
    const server = await createMockServer('nitro-sign')
    try {
      const nitro = createNitroSign({ clientId, clientSecret, baseUrl: server.url })
      const body = { name: 'Lease', mode: 'parallel', notification: { subject: 's', body: 'b' } } as const
      const { data } = await nitro.POST('/sign/envelopes', { body })
      expect(data).toMatchObject({ name: 'Lease', status: 'drafted' })
    } finally {
      await server.close()
    }
  })
})

describe('createNitroSignClient', () => {
  test('uses a fetch that lets itself in as it is', async () => {
    const fetch = observeFetch(() => Response.json({ items: [] }))
    const client = createNitroSignClient({ baseUrl: 'https://app.example.com/nitro/', fetch })
    await client.GET('/sign/envelopes')
    expect(fetch.calls.map(({ url }) => url)).toEqual(['https://app.example.com/nitro/sign/envelopes'])
    expect(fetch.calls[0]!.headers.get('authorization')).toBeNull()
  })

  test('sends a token somebody else keeps', async () => {
    const fetch = observeFetch(() => Response.json({ items: [] }))
    await createNitroSignClient({ accessToken: 'theirs', fetch }).GET('/sign/envelopes')
    expect(fetch.calls[0]!.headers.get('authorization')).toBe('Bearer theirs')
  })

  test('asks for a way to authorize calls when there is none', () => {
    // @ts-expect-error one of tokenSource, accessToken and fetch is needed
    expect(() => createNitroSignClient({})).toThrow(/tokenSource/)
  })
})

describe('the server entry in a browser bundle', () => {
  test.each(Object.entries(inBrowsers))('%s says what to do instead', (name, call) => {
    expect(() => call()).toThrow(new RegExp(`^${name} .*createNitroSignClient`))
  })

  test('has every function of the server entry', async () => {
    const server = await import('../src/server.ts')
    expect(Object.keys(inBrowsers).toSorted()).toEqual(Object.keys(server).toSorted())
  })
})

describe('without options', () => {
  test('says in one error which are missing, and which variables are read', () => {
    const make = () => createNitroSign()
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'clientId' }))
    for (const variable of ['NITRO_SIGN_CLIENT_ID', 'NITRO_SIGN_CLIENT_SECRET']) {
      expect(make).toThrow(`(${variable})`)
    }
  })
})

test.each(['baseUrl', 'vendor'])(
  'the token call refuses %s, which is none of its options, by name',
  (option) => {
    const make = nitroSignExchange as (options: object) => unknown
    const options = { clientId: 'c', clientSecret: 's' }
    expect(make(options)).toBeTypeOf('function')
    expect(() => make({ ...options, [option]: 'x' })).toThrow(expect.objectContaining({ option }))
  },
)
