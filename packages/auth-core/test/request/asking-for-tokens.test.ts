import { createFakeClock, findSecret, observeFetch } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { shapedResponse } from '../../src/dialect.ts'
import {
  clientSecretBasic,
  clientSecretBasicRaw,
  ConfigurationError,
  createToken,
  tokenExchange,
  type TokenDialect,
} from '../../src/index.ts'
import { credentials, errorOf, exchangeWith, issuing, planted, secrets, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const basic: TokenDialect = { ...rfcDialect, clientAuth: clientSecretBasic }

const sent = async (options: object = {}, dialect?: TokenDialect) => {
  const fetch = observeFetch(issuing())
  await exchangeWith(fetch, options, dialect)()
  return fetch.calls[0]!
}

describe('the request', () => {
  test('client_secret_post: id and secret travel in the form, and nowhere else', async () => {
    const call = await sent({ scope: 'read write' })
    expect(call.method).toBe('POST')
    expect(call.url).toBe('https://auth.example.com/token')
    expect(call.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    expect(call.headers.has('authorization')).toBe(false)
    expect(Object.fromEntries(new URLSearchParams(call.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: secrets.clientSecret,
      scope: 'read write',
    })
  })

  test('client_secret_basic: id and secret are form-encoded as UTF-8 before base64 (RFC 6749 §2.3.1)', async () => {
    const call = await sent({ clientId: 'id:é', clientSecret: 'a b+c:%ü' }, basic)
    const decoded = atob(call.headers.get('authorization')!.replace('Basic ', ''))
    expect(decoded).toBe('id%3A%C3%A9:a+b%2Bc%3A%25%C3%BC')
    expect(call.body).toBe('grant_type=client_credentials')
  })

  test('client_secret_basic has a raw switch', async () => {
    const call = await sent({ clientSecret: 'a b+c:ü' }, { ...rfcDialect, clientAuth: clientSecretBasicRaw })
    const bytes = Buffer.from(call.headers.get('authorization')!.replace('Basic ', ''), 'base64')
    expect(bytes.toString('utf8')).toBe('client-1:a b+c:ü')
  })

  test('none: the id travels, there is no secret', async () => {
    const { client_secret, ...fields } = rfcDialect.fields
    const dialect: TokenDialect = { ...rfcDialect, fields }
    const options = { grant: 'refresh_token', refreshToken: secrets.refreshToken, clientSecret: undefined }
    const call = await sent(options, dialect)
    expect(Object.fromEntries(new URLSearchParams(call.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client-1',
      refresh_token: secrets.refreshToken,
    })
  })

  test('a JSON body has the names the vendor gave', async () => {
    const dialect: TokenDialect = {
      ...rfcDialect,
      encoding: 'json',
      fields: { client_id: 'clientID', client_secret: 'clientSecret' },
    }
    const call = await sent({}, dialect)
    expect(call.headers.get('content-type')).toBe('application/json')
    expect(JSON.parse(call.body)).toEqual({ clientID: 'client-1', clientSecret: secrets.clientSecret })
  })

  test('constants of the dialect are always sent', async () => {
    const dialect: TokenDialect = {
      ...rfcDialect,
      grants: { client_credentials: { fixed: { scope: 'gbg.token' } } },
    }
    expect((await sent({}, dialect)).body).toContain('scope=gbg.token')
    expect((await sent({ scope: 'gbg.token' }, dialect)).body).toContain('scope=gbg.token')
  })

  test('the password grant sends user name and password', async () => {
    const call = await sent({ grant: 'password', username: 'u', password: secrets.password })
    expect(Object.fromEntries(new URLSearchParams(call.body))).toMatchObject({
      grant_type: 'password',
      username: 'u',
      password: secrets.password,
    })
  })

  test('empty values are left out', async () => {
    const call = await sent({ scope: '', extraParams: { target: '', other: undefined, kept: '1' } })
    expect([...new URLSearchParams(call.body).keys()].sort()).toEqual([
      'client_id',
      'client_secret',
      'grant_type',
      'kept',
    ])
  })

  test('a vendor parameter travels under its own name', async () => {
    expect((await sent({ extraParams: { target: 'org-1' } })).body).toContain('target=org-1')
  })

  test('JSON is always accepted and nothing is cached', async () => {
    const call = await sent()
    expect(call.headers.get('accept')).toBe('application/json')
    expect(call.request.cache).toBe('no-store')
  })

  test('a transport that repeats failed calls is told not to repeat this one', async () => {
    let told: unknown
    const fetch = async (request: Request & { retry?: unknown }) => {
      told = request.retry
      return Response.json(tokenBody())
    }
    await exchangeWith(fetch as never)()
    expect(told).toBe(false)
  })

  test('no secret is in the URL', async () => {
    expect(findSecret((await sent()).url, planted)).toBeUndefined()
  })

  test('one method of authentication per request: what the client sends elsewhere is taken away', async () => {
    const fetch = observeFetch(issuing())
    const client = createClient<never>({ headers: { authorization: 'Bearer stray', 'x-kept': '1' } })
    await tokenExchange(client as never, '/token', rfcDialect, { ...credentials, fetch })()
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
    expect(fetch.calls[0]!.headers.get('x-kept')).toBe('1')
  })

  test('the token call never goes through the fetch of the client', async () => {
    const authorized = observeFetch(() => new Response('must not be called'))
    const fetch = observeFetch(issuing())
    const client = createClient<never>({ baseUrl: 'https://api.example.com', fetch: authorized })
    await tokenExchange(client as never, '/token', rfcDialect, { ...credentials, fetch })()
    expect(authorized.calls).toHaveLength(0)
    expect(fetch.calls[0]!.url).toBe('https://auth.example.com/token')
  })

  test('a "fetch" of another library, which takes no Request for one, is among what to look at', async () => {
    const fetch = observeFetch(() => {
      throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' })
    })
    const message = expect.stringMatching(/could not be reached .*: check address, proxies and "fetch"$/)
    const cause = { message: 'TypeError ERR_INVALID_URL' }
    expect(await errorOf(exchangeWith(fetch)())).toMatchObject({ code: 'token_network', message, cause })
  })

  test('what a "fetch" finds wrong with its options comes through, and is not asked for again', async () => {
    const fetch = observeFetch(() => {
      throw new ConfigurationError('key', 'is missing')
    })
    expect(await errorOf(exchangeWith(fetch)())).toMatchObject({ code: 'invalid_option', option: 'key' })
    expect(fetch.calls).toHaveLength(1)
  })

  test('middleware of the client sees the request and keeps working', async () => {
    const fetch = observeFetch(issuing())
    const client = createClient<never>()
    client.use({
      onRequest: ({ request }) =>
        new Request(request, { headers: { ...Object.fromEntries(request.headers), 'x-mid': '1' } }),
    })
    await tokenExchange(client as never, '/token', rfcDialect, { ...credentials, fetch })()
    expect(fetch.calls[0]!.headers.get('x-mid')).toBe('1')
  })
})

describe('a refresh', () => {
  const refresh = { grant: 'refresh_token', refreshToken: 'first' } as never
  const previous = (change: object = {}) =>
    createToken({ accessToken: 'old', obtainedAtMs: 0, refreshToken: 'second', ...change })
  const sentBy = (fetch: ReturnType<typeof observeFetch>) =>
    fetch.calls.map((call) => Object.fromEntries(new URLSearchParams(call.body)))

  test('asks for no scope of its own, and the token keeps the one that was granted', async () => {
    const fetch = observeFetch(issuing())
    const token = await exchangeWith(fetch, refresh)({ previous: previous({ scope: 'a b' }) })
    expect(sentBy(fetch)[0]).not.toHaveProperty('scope')
    expect(token.scope).toBe('a b')
  })

  test.each([
    ['a b', 'a b c', 'a b'],
    ['a b d', 'a b c', 'a b'],
    ['d', 'a b c', undefined],
    ['a', undefined, 'a'],
  ])('that is to ask for %s never asks for more than was granted: %s', async (scope, granted, sends) => {
    const fetch = observeFetch(issuing())
    const options = { grant: 'refresh_token', refreshToken: 'first', scope } as never
    await exchangeWith(fetch, options)({ previous: previous({ scope: granted }) })
    expect(sentBy(fetch)[0]!.scope).toBe(sends)
  })

  test('never sends a refresh token that was refused', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const exchange = exchangeWith(fetch, refresh)
    for (let i = 0; i < 3; i++)
      expect(await errorOf(exchange({ previous: previous() }))).toMatchObject({ code: 'reauth_required' })
    expect(await errorOf(exchange())).toMatchObject({ code: 'reauth_required' })
    expect(sentBy(fetch).map(({ refresh_token }) => refresh_token)).toEqual(['second', 'first'])
  })

  test('never sends a refresh token that was replaced', async () => {
    const fetch = observeFetch(() => Response.json(tokenBody({ refresh_token: 'third' })))
    const exchange = exchangeWith(fetch, refresh)
    await exchange({ previous: previous() })
    expect(await errorOf(exchange({ previous: previous() }))).toMatchObject({ code: 'reauth_required' })
    expect(fetch.calls).toHaveLength(1)
  })

  test('sends the same refresh token again where the server does not rotate, and after failures', async () => {
    let status = 503
    const fetch = observeFetch(() => Response.json(tokenBody(), { status }))
    const exchange = exchangeWith(fetch, refresh)
    await errorOf(exchange({ previous: previous() }))
    status = 200
    for (let i = 0; i < 3; i++) await exchange({ previous: previous() })
    expect(fetch.calls).toHaveLength(4)
  })

  test('that is already too late is not tried', async () => {
    const clock = createFakeClock()
    const fetch = observeFetch(issuing())
    const exchange = exchangeWith(fetch, { grant: 'refresh_token', clock } as never)
    const late = previous({ refreshExpiresAtMs: clock.nowMs() })
    expect(await errorOf(exchange({ previous: late }))).toMatchObject({ code: 'reauth_required' })
    expect(fetch.calls).toHaveLength(0)
    await exchange({ previous: previous({ refreshExpiresAtMs: clock.nowMs() + 1 }) })
    expect(fetch.calls).toHaveLength(1)
  })

  const addressed: TokenDialect = {
    ...rfcDialect,
    responseReader: shapedResponse,
    response: { ...rfcDialect.response, api_address: ['instance_url', '/urls/api', 'header:X-Api'] },
    apiOrigins: ['https://*.example.com'],
  }
  test.each([
    ['left out', {}, 'https://before.example.com'],
    ['empty', { instance_url: '' }, 'https://before.example.com'],
    ['no text', { instance_url: 5 }, 'https://before.example.com'],
    ['another one', { instance_url: 'https://new.example.com' }, 'https://new.example.com'],
    ['nested', { urls: { api: 'https://new.example.com' } }, 'https://new.example.com'],
  ])('keeps the address of the API where the response has it %s', async (_what, change, address) => {
    const exchange = exchangeWith(observeFetch(issuing(change)), refresh, addressed)
    const token = await exchange({ previous: previous({ apiAddress: 'https://before.example.com' }) })
    expect(token.apiAddress).toBe(address)
  })

  test('reads an address of the API in a header, and none at all of a vendor whose dialect has none', async () => {
    const body = {
      access_token: 'planted-token-1',
      token_type: 'Bearer',
      api_address: 'https://x.example.com',
    }
    const handler = () => Response.json(body, { headers: { 'x-api': 'https://h.example.com' } })
    const read = (dialect?: TokenDialect) => exchangeWith(observeFetch(handler), {}, dialect)()
    expect((await read(addressed)).apiAddress).toBe('https://h.example.com')
    expect(await read()).not.toHaveProperty('apiAddress')
  })

  test('sends nothing it was given before the person signed out', async () => {
    const fetch = observeFetch(issuing())
    const exchange = exchangeWith(fetch, refresh)
    await exchange.forget!()
    expect(await errorOf(exchange())).toMatchObject({ code: 'signed_out', kind: 'reauth-required' })
    expect(fetch.calls).toHaveLength(0)
  })
})

describe('a redirect from a token endpoint is an error', () => {
  test.each([301, 302, 303, 307, 308])('%i: the other origin receives nothing', async (status) => {
    const fetch = observeFetch(
      () => new Response(null, { status, headers: { location: 'https://evil.example/' } }),
    )
    expect(await errorOf(exchangeWith(fetch)())).toMatchObject({
      code: 'token_redirected',
      kind: 'permanent',
    })
    expect(fetch.calls).toHaveLength(1)
    expect(fetch.calls[0]!.request.redirect).toBe('manual')
  })

  test('what a browser shows of a redirect is one, too', async () => {
    const opaque = Object.defineProperty(new Response(null), 'status', { value: 0 })
    expect(await errorOf(exchangeWith(observeFetch(() => opaque))())).toMatchObject({
      code: 'token_redirected',
    })
  })
})

describe('secrets that are functions', () => {
  test('are asked at every exchange', async () => {
    let version = 0
    const fetch = observeFetch(issuing())
    const exchange = exchangeWith(fetch, { clientSecret: async () => `secret-${++version}` })
    await exchange()
    await exchange()
    expect(fetch.calls.map((call) => new URLSearchParams(call.body).get('client_secret'))).toEqual([
      'secret-1',
      'secret-2',
    ])
  })

  test('are asked once more after invalid_client, and only once', async () => {
    let version = 0
    const fetch = observeFetch(() => Response.json({ error: 'invalid_client' }, { status: 401 }))
    const error = await errorOf(exchangeWith(fetch, { clientSecret: () => `secret-${++version}` })())
    expect(error).toMatchObject({ code: 'token_refused', oauthError: 'invalid_client' })
    expect(version).toBe(2)
    expect(fetch.calls).toHaveLength(2)
  })

  test('a secret rotated in the vault is found without an error', async () => {
    let version = 0
    const fetch = observeFetch(({ body }) =>
      body.includes('secret-2')
        ? Response.json(tokenBody())
        : Response.json({ error: 'invalid_client' }, { status: 401 }),
    )
    expect((await exchangeWith(fetch, { clientSecret: () => `secret-${++version}` })()).type).toBe('Bearer')
  })

  test('a secret rotated during a refresh does not lose the refresh token of the token being replaced', async () => {
    let version = 0
    const fetch = observeFetch(({ body }) =>
      body.includes('secret-2')
        ? Response.json(tokenBody())
        : Response.json({ error: 'invalid_client' }, { status: 401 }),
    )
    const options = {
      grant: 'refresh_token',
      refreshToken: 'first',
      clientSecret: () => `secret-${++version}`,
    }
    const previous = createToken({ accessToken: 'old', obtainedAtMs: 0, refreshToken: 'second' })
    await exchangeWith(fetch, options as never)({ previous })
    expect(fetch.calls.map((call) => new URLSearchParams(call.body).get('refresh_token'))).toEqual([
      'second',
      'second',
    ])
  })

  test('a fixed secret is not tried again after invalid_client', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_client' }, { status: 401 }))
    await errorOf(exchangeWith(fetch)())
    expect(fetch.calls).toHaveLength(1)
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('planted-token in the vault')
      },
    ],
    ['gives nothing', () => ''],
  ])('a function that %s is a typed error and sends nothing', async (_name, clientSecret) => {
    const fetch = observeFetch(issuing())
    const error = await errorOf(exchangeWith(fetch, { clientSecret })())
    expect(error).toMatchObject({ code: 'secret_unavailable', kind: 'transient' })
    expect(findSecret(error, planted)).toBeUndefined()
    expect(fetch.calls).toHaveLength(0)
  })

  test('a function that never answers is bounded by the timeout', async () => {
    const clock = createFakeClock()
    const waiting = errorOf(
      exchangeWith(observeFetch(issuing()), { clientSecret: () => new Promise(() => {}), clock })(),
    )
    await clock.advance(10_000)
    expect(await waiting).toMatchObject({ code: 'token_timeout' })
  })
})

describe('a renewal', () => {
  test.each([
    ['after a refusal', { rejected: 'planted-token-1' }],
    [
      'of a token that runs out',
      { previous: createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 }) },
    ],
  ])(
    '%s differs from every request before it, so that no cache answers it with the old token',
    async (_, request) => {
      const clock = createFakeClock()
      const fetch = observeFetch(issuing())
      const exchange = exchangeWith(fetch, { clock })
      await exchange()
      await exchange(request)
      await clock.advance(1000)
      await exchange(request)
      const [first, second, third] = fetch.calls.map(({ headers }) => headers.get('date'))
      expect(first).toBeNull()
      expect([second, third]).toEqual(['Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 00:00:01 GMT'])
    },
  )
})
