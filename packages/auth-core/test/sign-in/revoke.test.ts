import { createFakeClock, findSecret, observeFetch, type FetchHandler } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { revokeToken, type RevocationOptions } from '../../src/sign-in/index.ts'
import { createToken, TokenError } from '../../src/index.ts'
import { errorOf } from '../support/setup.ts'

const token = createToken({
  accessToken: 'planted_access',
  refreshToken: 'planted-refresh',
  obtainedAtMs: 0,
  expiresAtMs: undefined,
})
const onlyAccess = createToken({ accessToken: 'planted_access', obtainedAtMs: 0, expiresAtMs: undefined })

function world(handler: FetchHandler, more: Partial<RevocationOptions> = {}) {
  const clock = createFakeClock()
  const server = observeFetch(handler)
  const options = {
    revocationEndpoint: 'https://as.example/revoke',
    clientId: 'client-1',
    clientSecret: 'planted-secret',
    vendor: 'Acme',
    fetch: server as typeof globalThis.fetch,
    clock,
    ...more,
  }
  const hints = () => server.calls.map(({ body }) => new URLSearchParams(body).get('token_type_hint'))
  return { clock, options, hints }
}

const json = (status: number, error: unknown) => () => Response.json({ error }, { status })
const html =
  (status: number, headers = {}) =>
  () =>
    new Response('<html>', { status, headers })

describe('revokeToken', () => {
  test.each([200, 204])('tells of the refresh token first, then of the access token (%i)', async (status) => {
    const { options, hints } = world(() => new Response(null, { status }))
    await revokeToken(token, options)
    expect(hints()).toEqual(['refresh_token', 'access_token'])
  })

  test.each([
    ['503 with a page', html(503), { code: 'token_unavailable', kind: 'transient', status: 503 }],
    [
      '500 with a reason',
      json(500, 'server_error'),
      { code: 'token_unavailable', status: 500, oauthError: 'server_error' },
    ],
    [
      '429 with Retry-After',
      html(429, { 'retry-after': '7' }),
      { code: 'token_unavailable', status: 429, retryAfterMs: 7000 },
    ],
    ['307', html(307), { code: 'token_redirected', kind: 'permanent', status: 307, vendor: 'Acme' }],
    [
      '400 with a page',
      html(400),
      { code: 'token_refused', kind: 'permanent', status: 400, oauthError: undefined },
    ],
    [
      '400 with a reason',
      json(400, 'unsupported_token_type'),
      { code: 'token_refused', status: 400, oauthError: 'unsupported_token_type' },
    ],
    [
      '401',
      json(401, 'invalid_client'),
      { code: 'token_refused', status: 401, oauthError: 'invalid_client' },
    ],
    [
      '400 that echoes what was sent',
      json(400, 'planted_access'),
      { code: 'token_refused', oauthError: undefined },
    ],
    ['400 with something else for a reason', json(400, { a: 1 }), { oauthError: undefined }],
  ])('says by the status what is wrong: %s', async (_name, handler, facts) => {
    const { options } = world(handler)
    const error = await errorOf(revokeToken(onlyAccess, options))
    expect(error).toBeInstanceOf(TokenError)
    expect(error).toMatchObject(facts)
    expect(findSecret(error, ['planted'])).toBeUndefined()
  })

  test('a lost connection has no status, and a cause without the request', async () => {
    const { options } = world(() => {
      throw Object.assign(new TypeError('planted-secret'), { code: 'ECONNRESET' })
    })
    const error = await errorOf(revokeToken(onlyAccess, options))
    expect(error).toMatchObject({ code: 'token_network' })
    expect(error).not.toHaveProperty('status')
    expect(String(error.cause)).toContain('ECONNRESET')
    expect(findSecret(error, ['planted'])).toBeUndefined()
  })

  test('an access token is revoked even where the refresh token was refused; the first error is thrown', async () => {
    const { options, hints } = world((_call, index) =>
      Response.json({ error: index ? 'invalid_client' : 'unsupported_token_type' }, { status: 400 }),
    )
    expect(await errorOf(revokeToken(token, options))).toMatchObject({ oauthError: 'unsupported_token_type' })
    expect(hints()).toEqual(['refresh_token', 'access_token'])
  })

  test.each([200, 307])('lets go of a body nobody reads (%i)', async (status) => {
    let cancelled = 0
    const { options } = world(
      () => new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status }),
    )
    await revokeToken(onlyAccess, options).catch(() => {})
    expect(cancelled).toBe(1)
  })

  test.each([
    ['an answer that never comes', () => new Promise<never>(() => {})],
    ['a refusal that never ends', () => new Response(new ReadableStream(), { status: 400 })],
  ])('gives up %s', async (_name, handler) => {
    const { clock, options } = world(handler)
    const failure = errorOf(revokeToken(onlyAccess, options))
    await clock.advance(10_000)
    expect(await failure).toMatchObject({ code: 'token_timeout' })
    expect(clock.pendingTimers).toBe(0)
  })
})
