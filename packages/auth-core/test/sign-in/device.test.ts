import { createFakeClock, deferred, findSecret, observeFetch, type FetchHandler } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { deviceCode, grantExchange } from '../../src/grants.ts'
import { AuthorizationError } from '../../src/sign-in/index.ts'
import { startDeviceAuthorization, type DeviceAuthorizationOptions } from '../../src/sign-in/device.ts'
import { errorOf, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const grant = 'urn:ietf:params:oauth:grant-type:device_code'
const dialect = {
  ...rfcDialect,
  grants: { [grant]: { fixed: {} } },
  fields: { ...rfcDialect.fields, device_code: 'device_code' },
} as const
const begun = {
  device_code: 'planted-device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://acme.example.com/device',
  expires_in: 600,
}
const refusal = (error: string) => () => Response.json({ error }, { status: 400 })

function world(answers: FetchHandler[], options: Partial<DeviceAuthorizationOptions> = {}) {
  const clock = createFakeClock()
  const fetch = observeFetch((call, index) => answers[Math.min(index, answers.length - 1)]!(call, index))
  const started = startDeviceAuthorization({
    deviceAuthorizationEndpoint: 'https://acme.example.com/device_authorization',
    clientId: 'client-1',
    scope: 'read',
    fetch,
    clock,
    exchange: (own) =>
      grantExchange(deviceCode, createClient<never>() as never, '/token', dialect, {
        baseUrl: 'https://acme.example.com',
        clientId: 'client-1',
        fetch,
        clock,
        ...own,
      }),
    ...options,
  })
  return { clock, fetch, started }
}
const ok =
  (change: object = {}) =>
  () =>
    Response.json({ ...begun, ...change })

describe('a sign-in on another device', () => {
  test.each([
    [undefined, 'read write'],
    [',', 'read,write'],
  ])('asks for scopes as the vendor joins them: %j', async (scopeSeparator, scope) => {
    const { fetch, started } = world([ok()], { scope: 'read write', scopeSeparator })
    await started
    expect(new URLSearchParams(fetch.calls[0]!.body).get('scope')).toBe(scope)
  })

  test('shows a code, and waits as long and as slowly as the server asks', async () => {
    const { clock, fetch, started } = world([
      ok({ interval: 2 }),
      refusal('authorization_pending'),
      refusal('slow_down'),
      () => new Response(null, { status: 503 }),
      () => Response.json(tokenBody()),
    ])
    const { userCode, verificationUri, expiresAtMs, finish } = await started
    expect({ userCode, verificationUri }).toEqual({
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://acme.example.com/device',
    })
    expect(expiresAtMs).toBe(clock.nowMs() + 600_000)
    expect(Object.fromEntries(new URLSearchParams(fetch.calls[0]!.body))).toEqual({
      client_id: 'client-1',
      scope: 'read',
    })
    const finished = finish()
    for (const [pauseMs, asked] of [
      [1999, 1],
      [1, 2],
      [2000, 3],
      [6999, 3],
      [1, 4],
      [13_999, 4],
      [1, 5],
    ] as const) {
      await clock.advance(pauseMs)
      expect(fetch.calls).toHaveLength(asked)
    }
    expect((await finished).reveal()).toBe('planted-token-1')
    expect(new URLSearchParams(fetch.calls[1]!.body).get('device_code')).toBe('planted-device-code')
  })

  test.each([
    ['access_denied', { reason: 'refused', oauthError: 'access_denied' }],
    ['expired_token', { reason: 'timeout' }],
  ])('%s ends it', async (error, expected) => {
    const { clock, started } = world([ok(), refusal(error)], { vendor: 'Acme' })
    const failed = errorOf((await started).finish())
    await clock.advance(5000)
    expect(await failed).toBeInstanceOf(AuthorizationError)
    expect(await failed).toMatchObject({ ...expected, vendor: 'Acme', host: 'acme.example.com' })
    expect(findSecret(await failed, ['planted-device-code'])).toBeUndefined()
  })

  test.each([
    ['longer than its own pause', '30', 30_000],
    ['shorter than its own pause', '1', 4000],
  ])('waits as a failing server asks with Retry-After: %s', async (_title, retryAfter, pauseMs) => {
    const { clock, fetch, started } = world([
      ok({ interval: 2 }),
      () => new Response(null, { status: 503, headers: { 'retry-after': retryAfter } }),
      () => Response.json(tokenBody()),
    ])
    const finished = (await started).finish()
    await clock.advance(2000)
    expect(fetch.calls).toHaveLength(2)
    await clock.advance(pauseMs - 1)
    expect(fetch.calls).toHaveLength(2)
    await clock.advance(1)
    expect(fetch.calls).toHaveLength(3)
    expect((await finished).reveal()).toBe('planted-token-1')
  })

  test('ends by itself when the code does, and when nobody waits any more', async () => {
    const { clock, started } = world([ok({ expires_in: 12 }), refusal('authorization_pending')])
    const { finish } = await started
    const controller = new AbortController()
    const given = errorOf(finish({ signal: controller.signal }))
    const failed = errorOf(finish())
    controller.abort(new Error('enough'))
    expect(await given).toMatchObject({ message: 'enough' })
    await clock.advance(15_000)
    expect(await failed).toMatchObject({ reason: 'timeout', host: 'acme.example.com' })
  })

  test.each([0, 0.001, '0'])(
    'asks at most once a second, where a server names an interval of %j',
    async (interval) => {
      const { clock, fetch, started } = world([
        ok({ interval, expires_in: 10 }),
        refusal('authorization_pending'),
      ])
      const failed = errorOf((await started).finish())
      await clock.advance(10_000)
      expect(await failed).toMatchObject({ reason: 'timeout' })
      expect(fetch.calls.length).toBeLessThan(12)
      expect(fetch.calls.length).toBeGreaterThan(8)
      expect(clock.pendingTimers).toBe(0)
    },
  )

  test.each([
    ['3', 3],
    [null, 5],
    [-1, 5],
    ['soon', 5],
  ])('reads an interval of %j as %i seconds', async (interval, seconds) => {
    const { clock, fetch, started } = world([ok({ interval }), refusal('authorization_pending')])
    const failed = errorOf((await started).finish())
    await clock.advance(seconds * 1000 - 1)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1)
    expect(fetch.calls).toHaveLength(2)
    await clock.advance(3_600_000)
    await failed
  })

  test('ends with its code, however long a server asks to wait', async () => {
    const later = () => new Response(null, { status: 503, headers: { 'retry-after': '3600' } })
    const { clock, started } = world([ok({ expires_in: 60 }), later])
    const failed = errorOf((await started).finish())
    await clock.advance(60_000)
    expect(await failed).toMatchObject({ reason: 'timeout' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('waits for a question that was under way when the code ended, and not for ever', async () => {
    const { clock, started } = world([ok({ expires_in: 60 })], {
      exchange: () => () => new Promise(() => {}),
    })
    const failed = errorOf((await started).finish())
    await clock.advance(70_000)
    expect(await failed).toMatchObject({ reason: 'timeout' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('asks once for all who wait, and a token that came is there for good', async () => {
    const { clock, fetch, started } = world([
      ok(),
      refusal('authorization_pending'),
      () => Response.json(tokenBody()),
    ])
    const { finish } = await started
    const leaving = new AbortController()
    const left = errorOf(finish({ signal: leaving.signal }))
    const waiting = [finish(), finish({ signal: new AbortController().signal })]
    await clock.advance(5000)
    leaving.abort(new Error('left'))
    expect((await left).message).toBe('left')
    await clock.advance(5000)
    for (const token of await Promise.all(waiting)) expect(token.reveal()).toBe('planted-token-1')
    expect((await finish()).reveal()).toBe('planted-token-1')
    expect(fetch.calls).toHaveLength(3)
  })

  test('stops asking when all have left, and asks again when somebody comes back', async () => {
    const { clock, fetch, started } = world([ok(), () => Response.json(tokenBody())])
    const { finish } = await started
    expect((await errorOf(finish({ signal: AbortSignal.abort(new Error('gone')) }))).message).toBe('gone')
    const leaving = new AbortController()
    const left = errorOf(finish({ signal: leaving.signal }))
    leaving.abort(new Error('left'))
    expect((await left).message).toBe('left')
    await clock.advance(60_000)
    expect(fetch.calls).toHaveLength(1)
    const finished = finish()
    await clock.advance(5000)
    expect((await finished).reveal()).toBe('planted-token-1')
  })

  test('who comes back the moment they left asks anew, and does not hear why they left', async () => {
    const { clock, started } = world([ok(), () => Response.json(tokenBody())])
    const { finish } = await started
    const leaving = new AbortController()
    const finished = finish({ signal: leaving.signal }).catch(() => finish())
    leaving.abort(new Error('left'))
    await clock.advance(5000)
    expect((await finished).reveal()).toBe('planted-token-1')
  })

  test('what a question brings when all have left is kept: its code is used up', async () => {
    const gate = deferred()
    const { clock, fetch, started } = world([
      ok(),
      async () => (await gate.promise, Response.json(tokenBody())),
      refusal('invalid_grant'),
    ])
    const { finish } = await started
    const leaving = new AbortController()
    const left = errorOf(finish({ signal: leaving.signal }))
    await clock.advance(5000)
    leaving.abort(new Error('left'))
    expect((await left).message).toBe('left')
    const back = finish()
    await clock.advance(5000)
    gate.resolve()
    expect((await back).reveal()).toBe('planted-token-1')
    expect((await finish()).reveal()).toBe('planted-token-1')
    expect(fetch.calls).toHaveLength(2)
  })

  test('a Retry-After holds for one pause, not for those after it', async () => {
    const { clock, fetch, started } = world([
      ok(),
      () => new Response('', { status: 503, headers: { 'retry-after': '120' } }),
      refusal('authorization_pending'),
      () => Response.json(tokenBody()),
    ])
    const finished = (await started).finish()
    await clock.advance(124_999)
    expect(fetch.calls).toHaveLength(2)
    await clock.advance(1)
    expect(fetch.calls).toHaveLength(3)
    await clock.advance(10_000)
    expect((await finished).reveal()).toBe('planted-token-1')
  })

  test.each([3_600_000, -3_600_000])(
    'a wall clock that is turned by %i ms neither ends it nor prolongs it',
    async (deltaMs) => {
      const { clock, fetch, started } = world([ok({ expires_in: 60 }), refusal('authorization_pending')])
      const { finish } = await started
      const finished = errorOf(finish())
      await clock.advance(6000)
      clock.turnWallClock(deltaMs)
      await clock.advance(53_999)
      expect(fetch.calls.length).toBeGreaterThan(10)
      await clock.advance(1)
      expect(await finished).toMatchObject({ reason: 'timeout' })
    },
  )

  test('frees who leaves while a question is under way', async () => {
    const { clock, started } = world([ok()], { exchange: () => () => new Promise(() => {}) })
    const controller = new AbortController()
    const failed = errorOf((await started).finish({ signal: controller.signal }))
    await clock.advance(5000)
    controller.abort(new Error('enough'))
    expect(await failed).toMatchObject({ message: 'enough' })
    await clock.advance(0)
    expect(clock.pendingTimers).toBe(0)
  })

  test('an error by which a framework steers ends it as it is', async () => {
    const digest = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'x' })
    const { clock, started } = world([ok()], { exchange: () => () => Promise.reject(digest) })
    const failed = (await started).finish().catch((error: unknown) => error)
    await clock.advance(5000)
    expect(await failed).toBe(digest)
  })

  test('reads the spelling of Google', async () => {
    const { verification_uri: verification_url, ...others } = begun
    const { started } = world([() => Response.json({ ...others, verification_url })])
    expect((await started).verificationUri).toBe('https://acme.example.com/device')
  })

  test.each<[string, FetchHandler, object]>([
    ['a refusal', refusal('invalid_client'), { code: 'token_refused', oauthError: 'invalid_client' }],
    ['no code', () => Response.json({ user_code: 'x' }), { code: 'token_malformed' }],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), { code: 'token_network' }],
  ])('%s is a typed error', async (_, answer, expected) => {
    const error = await errorOf(world([answer]).started)
    expect(error).toMatchObject(expected)
  })

  test.each([
    ['deviceAuthorizationEndpoint', { deviceAuthorizationEndpoint: 'http://acme.example.com/d' }],
    ['clientId', { clientId: '' }],
    ...['scope', 'client_id', 'client_secret', 'client_assertion', 'device_code', 'grant_type'].map(
      (name): [string, object] => [`extraParams.${name}`, { extraParams: { [name]: 'x' } }],
    ),
    ['exchange', { exchange: undefined } as object],
    ['interval', { interval: 1 } as object],
  ])('a mistake in %s is named', async (option, change) => {
    const { fetch, started } = world([ok()], change)
    expect(await errorOf(started)).toMatchObject({ code: 'invalid_option', option })
    expect(fetch.calls).toEqual([])
  })
})
