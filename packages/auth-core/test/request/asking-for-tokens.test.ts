import { createFakeClock, deferred, findSecret, observeFetch, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import {
  clientSecretBasic,
  clientSecretBasicRaw,
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

describe('time-outs and lost connections', () => {
  test('headers that do not come are a timeout after 10 s', async () => {
    const clock = createFakeClock()
    const waiting = errorOf(
      exchangeWith(
        observeFetch(() => new Promise(() => {})),
        { clock },
      )(),
    )
    await clock.advance(9_999)
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1)
    expect(await waiting).toMatchObject({ code: 'token_timeout', kind: 'transient' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('a body that does not end is a timeout, too: one deadline over headers and body', async () => {
    const clock = createFakeClock()
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
    })
    const waiting = errorOf(
      exchangeWith(
        observeFetch(() => new Response(slow)),
        { clock, timeoutMs: 3000 },
      )(),
    )
    await clock.advance(3000)
    expect(await waiting).toMatchObject({ code: 'token_timeout' })
  })

  test('a fetch that ignores its signal does not hold the caller up', async () => {
    const controller = new AbortController()
    const exchange = tokenExchange(createClient<never>() as never, '/token', rfcDialect, {
      ...credentials,
      fetch: () => new Promise(() => {}),
    })
    const waiting = errorOf(exchange({ signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect((await waiting).message).toBe('enough')
  })

  test('a lost connection is tried once more for client_credentials and password', async () => {
    for (const options of [{}, { grant: 'password', username: 'u', password: 'p' }]) {
      const fetch = observeFetch(() => {
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
        })
      })
      const error = await errorOf(exchangeWith(fetch, options as never)())
      expect(error).toMatchObject({
        code: 'token_network',
        kind: 'transient',
        cause: { message: 'TypeError ECONNRESET' },
      })
      expect(fetch.calls).toHaveLength(2)
    }
  })

  test('and never for refresh_token, where the answer may have been the only new refresh token', async () => {
    const fetch = observeFetch(() => {
      throw new TypeError('fetch failed')
    })
    await errorOf(exchangeWith(fetch, { grant: 'refresh_token', refreshToken: 'r' } as never)())
    expect(fetch.calls).toHaveLength(1)
  })

  test.each([
    ['within the rotation grace it is sent once more, the same', 1000, 999, 2],
    ['after the rotation grace it is not', 1000, 1000, 1],
  ])('a refresh whose answer was lost: %s', async (_name, rotationGraceMs, passedMs, calls) => {
    const clock = createFakeClock()
    const fetch = observeFetch(async () => {
      if (fetch.calls.length > 1) return Response.json(tokenBody())
      await clock.advance(passedMs)
      throw new TypeError('fetch failed')
    })
    const options = { grant: 'refresh_token', refreshToken: 'r', rotationGraceMs, clock } as const
    const token = await exchangeWith(fetch, options)().catch((error: unknown) => error)
    expect(fetch.calls.map(({ body }) => body)).toEqual(Array(calls).fill(fetch.calls[0]!.body))
    expect(token).toMatchObject(calls === 2 ? { type: 'Bearer' } : { code: 'token_network' })
  })

  test('both attempts of an exchange share one time limit', async () => {
    const clock = createFakeClock()
    const fetch = observeFetch(async () => {
      await clock.advance(6000)
      throw new TypeError('fetch failed')
    })
    const error = await errorOf(exchangeWith(fetch, { clock })())
    expect(error).toMatchObject({ code: 'token_timeout' })
    expect(fetch.calls).toHaveLength(2)
  })

  test('a rotation grace changes nothing for a code, which is never sent twice', async () => {
    const fetch = observeFetch(() => {
      throw new TypeError('fetch failed')
    })
    const dialect: TokenDialect = {
      ...rfcDialect,
      grants: { authorization_code: { fixed: {} } },
      fields: { ...rfcDialect.fields, code: 'code', code_verifier: 'code_verifier' },
    }
    const options = { grant: 'authorization_code', code: 'c', codeVerifier: 'v', rotationGraceMs: 60_000 }
    await errorOf(exchangeWith(fetch, options as never, dialect)())
    expect(fetch.calls).toHaveLength(1)
  })

  test('a timeout or a refusal is not tried again', async () => {
    const fetch = observeFetch(() => new Response('', { status: 503 }))
    await errorOf(exchangeWith(fetch)())
    expect(fetch.calls).toHaveLength(1)
  })

  test('an aborted signal sends nothing, whatever the grant', async () => {
    for (const options of [{}, { grant: 'refresh_token', refreshToken: 'r' }]) {
      const fetch = observeFetch(issuing())
      const exchange = exchangeWith(fetch, options as never)
      const error = await errorOf(exchange({ signal: AbortSignal.abort(new Error('already gone')) }))
      expect(error.message).toBe('already gone')
      expect(fetch.calls).toHaveLength(0)
    }
  })

  test('a refresh that was sent runs to its end whatever its signal says', async () => {
    const gate = deferred()
    const fetch = observeFetch(async () => {
      await gate.promise
      return Response.json(tokenBody())
    })
    const controller = new AbortController()
    const running = exchangeWith(fetch, { grant: 'refresh_token', refreshToken: 'r' } as never)({
      signal: controller.signal,
    })
    await settle()
    controller.abort()
    gate.resolve()
    expect((await running).reveal()).toBe('planted-token-1')
  })

  test('a client that never sends is a typed error', async () => {
    const client = { POST: async () => ({}) }
    const error = await errorOf(tokenExchange(client, '/token', rfcDialect, credentials)())
    expect(error).toMatchObject({ code: 'token_malformed' })
  })
})
