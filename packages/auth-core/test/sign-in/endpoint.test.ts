import { createFakeClock, findSecret, observeFetch, type FetchHandler } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { basicOrBody } from '../../src/dialect.ts'
import {
  authFetch,
  clientSecretBasic,
  createToken,
  staticToken,
  TokenError,
  type TokenDialect,
} from '../../src/index.ts'
import { startDeviceAuthorization } from '../../src/sign-in/device.ts'
import { revokeToken } from '../../src/sign-in/index.ts'
import { errorOf } from '../support/setup.ts'

const address = 'https://as.example/endpoint?tenant=1'
const token = createToken({ accessToken: 'planted_access', obtainedAtMs: 0 })

/** Both endpoints beside the token endpoint, asked once. */
const endpoints: readonly [name: string, ask: (options: object) => Promise<unknown>][] = [
  [
    'device authorization',
    (options) =>
      startDeviceAuthorization({
        deviceAuthorizationEndpoint: address,
        exchange: () => () => Promise.reject(new Error('asked')),
        ...options,
      } as never),
  ],
  ['revocation', (options) => revokeToken(token, { revocationEndpoint: address, ...options } as never)],
]

const page =
  (status: number, headers: object = {}) =>
  () =>
    new Response(status === 304 ? null : '<html>planted_access planted-secret</html>', {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    })
const json = (status: number, body: object) => () => Response.json(body, { status })
const digest = Object.assign(new Error('NEXT_PRERENDER'), { digest: 'HANGING_PROMISE_REJECTION' })
const failing = (error: unknown) => () =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(error) }))

describe.each(endpoints)('the endpoint of %s', (_, ask) => {
  function world(handler: FetchHandler, more: object = {}) {
    const clock = createFakeClock()
    const fetch = observeFetch(handler)
    const options = { clientId: 'client-1', clientSecret: 'planted-secret', fetch, clock, ...more }
    return { clock, fetch, options }
  }

  test.each<[string, FetchHandler, object]>([
    [
      '503 with a page and Retry-After',
      page(503, { 'retry-after': '7' }),
      {
        code: 'token_unavailable',
        kind: 'transient',
        status: 503,
        retryAfterMs: 7000,
        mediaType: 'text/html',
      },
    ],
    [
      '429 with Retry-After',
      page(429, { 'retry-after': '120' }),
      { code: 'token_unavailable', status: 429, retryAfterMs: 120_000 },
    ],
    ['408', page(408), { code: 'token_unavailable', status: 408, retryAfterMs: undefined }],
    [
      '500 with a reason',
      json(500, { error: 'server_error' }),
      { code: 'token_unavailable', status: 500, oauthError: 'server_error' },
    ],
    [
      '400 that says to come later',
      json(400, { error: 'temporarily_unavailable' }),
      { code: 'token_unavailable', status: 400 },
    ],
    [
      '302',
      page(302, { location: 'https://elsewhere.example/' }),
      { code: 'token_redirected', kind: 'permanent', status: 302 },
    ],
    ['304', page(304), { code: 'token_redirected', status: 304 }],
    [
      '400 with a page',
      page(400),
      { code: 'token_refused', kind: 'permanent', status: 400, oauthError: undefined },
    ],
    ['404 with a page', page(404), { code: 'token_refused', status: 404, mediaType: 'text/html' }],
    [
      '401 with a reason',
      json(401, { error: 'invalid_client', error_description: 'No such\nclient.' }),
      {
        code: 'token_refused',
        status: 401,
        oauthError: 'invalid_client',
        errorDescription: 'No such client.',
      },
    ],
    [
      '400 that repeats what was sent',
      json(400, { error: 'planted-secret', error_description: 'planted-secret is wrong' }),
      { code: 'token_refused', oauthError: undefined, errorDescription: undefined },
    ],
    ['400 with something else for a reason', json(400, { error: { a: 1 } }), { oauthError: undefined }],
    [
      'a lost connection',
      () => Promise.reject(new TypeError('planted-secret', { cause: { code: 'ECONNRESET' } })),
      { code: 'token_network', kind: 'transient' },
    ],
  ])('says by the status what is wrong: %s', async (_name, handler, facts) => {
    const { options, fetch, clock } = world(handler)
    const error = await errorOf(ask(options))
    expect(error).toBeInstanceOf(TokenError)
    const { host, endpoint } = error
    expect({ host, endpoint }).toEqual({ host: 'as.example', endpoint: 'POST https://as.example/endpoint' })
    expect(error).toMatchObject(facts)
    expect(error.message).not.toContain('tokenBaseUrl')
    expect(findSecret(error, ['planted'])).toBeUndefined()
    expect(fetch.calls.every(({ url }) => new URL(url).host === 'as.example')).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  test('repeats no secret that proved the client', async () => {
    const body = { error: 'invalid_request', error_description: 'why planted-secret is wrong' }
    const { options } = world(json(400, body))
    expect(await errorOf(ask(options))).toMatchObject({
      oauthError: 'invalid_request',
      errorDescription: undefined,
    })
  })

  test('judges a refusal by its status where its body breaks off', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    const { options } = world(() => new Response(broken, { status: 401 }))
    expect(await errorOf(ask(options))).toMatchObject({ code: 'token_refused', status: 401 })
  })

  test('reads no more of a refusal than it may be long, and lets go of the rest', async () => {
    let [given, isCancelled] = [0, false]
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => (given++, controller.enqueue(new Uint8Array(2 ** 14))),
          cancel: () => void (isCancelled = true),
        }),
        { status: 503 },
      )
    const { options } = world(endless)
    expect(await errorOf(ask(options))).toMatchObject({ code: 'token_unavailable', status: 503 })
    expect(isCancelled).toBe(true)
    expect(given).toBeLessThan(10)
  })

  test.each([
    ['of the transport', () => Promise.reject(digest)],
    ['while a refusal is read', () => new Response(failing(digest)().body, { status: 500 })],
  ])('an error by which a framework steers passes untouched: %s', async (_name, handler) => {
    const { options } = world(handler)
    expect(await ask(options).catch((error: unknown) => error)).toBe(digest)
  })

  test('an abort of the transport that nobody here asked for passes untouched', async () => {
    const reason = new DOMException('over', 'AbortError')
    const { options } = world(() => Promise.reject(reason))
    expect(await ask(options).catch((error: unknown) => error)).toBe(reason)
  })

  test.each([
    ['a response that never comes', () => new Promise<never>(() => {})],
    ['a refusal that never ends', () => new Response(new ReadableStream(), { status: 400 })],
  ])('gives up %s', async (_name, handler) => {
    const { options, clock } = world(handler)
    const failed = errorOf(ask({ ...options, timeoutMs: 3000 }))
    await clock.advance(3000)
    expect(await failed).toMatchObject({ code: 'token_timeout', host: 'as.example' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('ends as soon as its caller leaves, and asks nothing once they have', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const { options, clock } = world(() => new Promise<never>(() => {}))
    const failed = ask({ ...options, signal: controller.signal }).catch((error: unknown) => error)
    controller.abort(reason)
    expect(await failed).toBe(reason)
    expect(clock.pendingTimers).toBe(0)
  })

  const authorized = authFetch(staticToken('planted-token'), { origins: ['https://as.example'] })
  test.each([
    ['fetch', { fetch: authorized }],
    ['clientId', { clientId: '' }],
    ['clientSecret', { clientSecret: '' }],
    ['clientAuth', { clientAuth: 'none' }],
    ['signal', { signal: 'x' }],
  ])('%s that cannot work is refused before anything is sent', async (option, change) => {
    const { options, fetch } = world(() => new Response())
    expect(await errorOf(ask({ ...options, ...change }))).toMatchObject({ code: 'invalid_option', option })
    expect(fetch.calls).toEqual([])
  })
})

describe.each(endpoints)(
  'the endpoint of %s, of a client of whom nobody says how it proves itself',
  (_, ask) => {
    const code = {
      device_code: 'd',
      user_code: 'u',
      verification_uri: 'https://as.example/d',
      expires_in: 60,
    }
    const refused = (error = 'invalid_client', status = 401) => Response.json({ error }, { status })
    const isBasic = (headers: Headers) => headers.has('authorization')

    /** A server that takes one way only, or none; the ways it was asked by. */
    function world(taken: 'header' | 'body' | 'none', more: object = {}, refuse = refused) {
      const ways: string[] = []
      const fetch = observeFetch(({ headers, body }) => {
        const way = isBasic(new Headers(headers)) ? 'header' : 'body'
        const isProven = way === 'header' || String(body).includes('client_secret=planted-secret')
        ways.push(isProven ? way : 'unproven')
        return way === taken ? Response.json(code) : refuse()
      })
      const basicOrBody: TokenDialect = {
        encoding: 'form',
        clientAuth: clientSecretBasic,
        grants: {},
        fields: {},
        response: {},
      }
      const options = {
        clientId: 'client-1',
        clientSecret: 'planted-secret',
        fetch,
        clock: createFakeClock(),
        basicOrBody,
      }
      return { ways, options: { ...options, ...more } }
    }

    test('is asked with HTTP Basic alone where that is taken', async () => {
      const { ways, options } = world('header')
      await ask(options)
      expect(ways).toEqual(['header'])
    })

    test('is asked with the body where HTTP Basic is refused, and with it first from then on', async () => {
      const { ways, options } = world('body')
      await ask(options)
      await ask(options)
      expect(ways).toEqual(['header', 'body', 'body'])
    })

    test('is asked as a token was asked for', async () => {
      const { ways, options } = world('body')
      const exchange = basicOrBody(options.basicOrBody, ({ clientAuth }) => async () => {
        if (clientAuth) throw new TokenError('token_refused', { status: 401, oauthError: 'invalid_client' })
        return token
      })
      await exchange()
      await ask(options)
      expect(ways).toEqual(['body'])
    })

    test('is asked one way only where that is said, and without a secret where there is none', async () => {
      const said = world('body', { clientAuth: 'client_secret_post' })
      await ask(said.options)
      expect(said.ways).toEqual(['body'])
      const open = world('header', { clientSecret: undefined })
      expect(await errorOf(ask(open.options))).toBeInstanceOf(TokenError)
      expect(open.ways).toEqual(['unproven'])
    })

    test.each([
      ['scope', 400, 'invalid_scope'],
      ['a server that is down', 503, 'temporarily_unavailable'],
    ])('is not asked again after a failure that is about %s', async (_what, status, error) => {
      const { ways, options } = world('none', {}, () => refused(error, status))
      expect(await errorOf(ask(options))).toMatchObject({ oauthError: error })
      expect(ways).toEqual(['header'])
    })

    test('says what HTTP Basic was refused with where neither is taken', async () => {
      const { ways, options } = world('none')
      expect(await errorOf(ask(options))).toMatchObject({
        code: 'token_refused',
        oauthError: 'invalid_client',
      })
      expect(ways).toEqual(['header', 'body'])
    })
  },
)

describe('a code for another device', () => {
  const begun = {
    device_code: 'planted-device-code',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://acme.example.com/device',
    expires_in: 600,
  }
  const start = (handler: FetchHandler) =>
    endpoints[0]![1]({ clientId: 'client-1', fetch: observeFetch(handler), clock: createFakeClock() })

  test.each<[string, FetchHandler, object]>([
    ['a page with 200', page(200), { code: 'token_malformed', status: 200, mediaType: 'text/html' }],
    ['no body', () => new Response(null, { status: 204 }), { code: 'token_malformed', status: 204 }],
    ['no code', json(200, { user_code: 'x' }), { code: 'token_malformed', status: 200 }],
    [
      'an error with 200',
      json(200, { error: 'invalid_scope' }),
      { code: 'token_refused', oauthError: 'invalid_scope' },
    ],
    [
      'an address that is no page',
      json(200, { ...begun, verification_uri: 'javascript:alert(1)' }),
      { code: 'token_malformed' },
    ],
    [
      'an address with the code that is no page',
      json(200, { ...begun, verification_uri_complete: 'file:///etc/passwd' }),
      { code: 'token_malformed' },
    ],
    [
      'far too much',
      json(200, { ...begun, more: 'x'.repeat(2 ** 16) }),
      { code: 'token_too_large', status: 200 },
    ],
    ['a body that breaks off', failing(new TypeError('terminated')), { code: 'token_network' }],
  ])('%s is a typed error', async (_, handler, facts) => {
    const error = await errorOf(start(handler))
    expect(error).toMatchObject(facts)
    expect(findSecret(error, ['planted'])).toBeUndefined()
  })

  test('that is never to end has an end that dates can hold', async () => {
    const started = (await start(json(200, { ...begun, expires_in: 1e300 }))) as { expiresAtMs: number }
    expect(Number.isFinite(new Date(started.expiresAtMs).getTime())).toBe(true)
  })
})
