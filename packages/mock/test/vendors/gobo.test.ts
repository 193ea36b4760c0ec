import { createHash, randomBytes } from 'node:crypto'
import { createFakeClock } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMock, type Mock, type MockOptions } from '../../src/index.ts'
import { askToken, visitorOf } from '../visitor.ts'

const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')
const request = {
  response_type: 'code',
  client_id: 'mock-client',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  target: 'org-1',
}

const start = (options: MockOptions = {}): Promise<Mock> => createMock('gobo', options)

async function authorize(mock: Mock, members: Record<string, string> = {}): Promise<URL> {
  const query = new URLSearchParams({ ...request, ...members })
  const { status, headers } = await visitorOf(mock)('GET', `/oauth/authorize?${query}`, { token: null })
  expect(status).toBe(302)
  return new URL(headers.get('location')!)
}

/** Exchanges a code; the secret stays out, as the grant of a public client has it. */
const exchange = (mock: Mock, code: string, members: Record<string, string> = {}) =>
  askToken(mock, {
    grant_type: 'authorization_code',
    client_secret: '',
    code,
    code_verifier: verifier,
    ...members,
  })

const refresh = (mock: Mock, token: string, members: Record<string, string> = {}) =>
  askToken(mock, { grant_type: 'refresh_token', client_secret: '', refresh_token: token, ...members })

const whose = async (mock: Mock, token: string) =>
  (await visitorOf(mock)('GET', `${mock.url}/api/me`, { token })).body

describe('Gobo client credentials', () => {
  test('act for the app in one customerorg, named in one of two ways', async () => {
    const mock = await start()
    const byGuid = await askToken(mock, { target: 'org-1', scope: 'jobs:read' })
    expect(byGuid.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'jobs:read',
    })
    expect(await whose(mock, byGuid.body['access_token']!)).toMatchObject({
      app: 'mock-client',
      org: 'org-1',
      scope: 'jobs:read',
    })
    const byExternalId = await askToken(mock, { target_id: 'tenant-7' })
    expect(await whose(mock, byExternalId.body['access_token']!)).toMatchObject({ org_id: 'tenant-7' })
  })

  test.each<[string, Record<string, string>]>([
    ['no customerorg', {}],
    ['both', { target: 'a', target_id: 'b' }],
  ])('with %s are refused', async (_, members) => {
    const { status, body } = await askToken(await start(), members)
    expect([status, body['error']]).toEqual([400, 'invalid_request'])
  })

  test('need the secret, and get no refresh token', async () => {
    const mock = await start()
    expect((await askToken(mock, { target: 'a', client_secret: 'wrong' })).body).toMatchObject({
      error: 'invalid_client',
    })
    expect((await askToken(mock, { target: 'a' })).body).not.toHaveProperty('refresh_token')
  })
})

describe('Gobo authorization codes', () => {
  test('come back at once with the state, and are exchanged for a token of a user', async () => {
    const mock = await start()
    const back = await authorize(mock, { state: 's 1&2', redirect_uri: 'http://127.0.0.1:8080/cb?x=1' })
    expect(back.searchParams.get('state')).toBe('s 1&2')
    expect(back.searchParams.get('x')).toBe('1')
    const code = back.searchParams.get('code')!
    const { status, body } = await exchange(mock, code, { redirect_uri: 'http://127.0.0.1:8080/cb?x=1' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ refresh_token: expect.any(String) })
    expect(await whose(mock, body['access_token']!)).toMatchObject({ org: 'org-1', user: expect.any(String) })
  })

  test('go to the registered redirect URI when none is sent', async () => {
    const mock = await start({ vendorOptions: { redirectUri: 'https://app.example.com/callback' } })
    expect((await authorize(mock)).origin).toBe('https://app.example.com')
  })

  const visitAuthorize = async (options: MockOptions, redirectUri?: string) => {
    const query = new URLSearchParams({ ...request, ...(redirectUri && { redirect_uri: redirectUri }) })
    return visitorOf(await start(options))('GET', `/oauth/authorize?${query}`, { token: null })
  }
  const app = 'https://app.example.com/callback'
  const registered = (...redirectUri: string[]): MockOptions => ({ vendorOptions: { redirectUri } })

  test.each<[string, MockOptions, string]>([
    ['any loopback address when none is registered', {}, 'http://localhost:5173/auth/callback'],
    ['any loopback address when none is registered', {}, 'http://[::1]:4000/cb'],
    ['one of several that are registered', registered(app, 'https://other.example.com/cb'), app],
    [
      'a registered loopback address at another port',
      registered('http://127.0.0.1/cb'),
      'http://127.0.0.1:9/cb',
    ],
  ])('go to %s', async (_, options, redirectUri) => {
    const { status, headers } = await visitAuthorize(options, redirectUri)
    expect([status, headers.get('location')?.split('?')[0]]).toEqual([302, redirectUri])
  })

  test.each<[string, MockOptions, string?]>([
    ['an address elsewhere when none is registered', {}, app],
    ['a loopback address when another is registered', registered(app), 'http://127.0.0.1/callback'],
    ['another path', registered(app), 'https://app.example.com/callback/more'],
    ['another query', registered(app), `${app}?next=1`],
    ['another host', registered(app), 'https://app.example.com.evil.example/callback'],
    ['a fragment', registered(app), `${app}#x`],
    ['none, when several are registered', registered(app, 'https://other.example.com/cb')],
  ])('do not go to %s: that is an error here, and no redirect', async (_, options, redirectUri) => {
    const { status, headers, body } = await visitAuthorize(options, redirectUri)
    expect([status, headers.has('location')]).toEqual([400, false])
    expect(JSON.stringify(body)).toContain('redirect_uri')
  })

  test.each([[['/callback']], [[]], [7]])('%j is no redirect URI to register', async (redirectUri) => {
    await expect(start({ vendorOptions: { redirectUri } })).rejects.toMatchObject({ code: 'invalid_option' })
  })

  test('work once', async () => {
    const mock = await start()
    const code = (await authorize(mock)).searchParams.get('code')!
    expect((await exchange(mock, code)).status).toBe(200)
    expect((await exchange(mock, code)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['another redirect URI', { redirect_uri: 'https://evil.example' }],
    ['another code', { code: 'made-up' }],
  ])('are refused with %s', async (_, members) => {
    const mock = await start()
    const code = (await authorize(mock)).searchParams.get('code')!
    expect((await exchange(mock, code, members)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test('expire after a minute', async () => {
    const clock = createFakeClock()
    const mock = await start({ clock })
    const code = (await authorize(mock)).searchParams.get('code')!
    await clock.advance(60_000)
    expect((await exchange(mock, code)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test('are not given to somebody who says no', async () => {
    const mock = await start()
    mock.control('deny')
    const back = await authorize(mock, { state: 's' })
    expect([...back.searchParams]).toEqual([
      ['state', 's'],
      ['error', 'access_denied'],
    ])
    expect((await authorize(mock)).searchParams.has('code')).toBe(true)
  })

  test.each<[string, Record<string, string>]>([
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['an invalid challenge', { code_challenge: 'short' }],
    ['a token in place of a code', { response_type: 'token' }],
    ['two customerorgs', { target_id: 'x' }],
  ])('are refused to %s', async (_, members) => {
    const mock = await start()
    const query = new URLSearchParams({ ...request, ...members })
    expect((await visitorOf(mock)('GET', `/oauth/authorize?${query}`, { token: null })).status).toBe(400)
  })
})

describe('Gobo refresh tokens', () => {
  async function signIn(mock: Mock): Promise<string> {
    const code = (await authorize(mock)).searchParams.get('code')!
    return (await exchange(mock, code)).body['refresh_token']!
  }

  test('rotate: each works once and gives the next', async () => {
    const mock = await start()
    const first = await signIn(mock)
    const { body } = await refresh(mock, first)
    expect(body['refresh_token']).not.toBe(first)
    expect(await whose(mock, body['access_token']!)).toMatchObject({ org: 'org-1' })
    expect((await refresh(mock, body['refresh_token']!)).status).toBe(200)
  })

  test('used twice are an alarm: the whole family ends', async () => {
    const mock = await start()
    const first = await signIn(mock)
    const { body } = await refresh(mock, first)
    expect((await refresh(mock, first)).body).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(mock, body['refresh_token']!)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test('can be kept instead, or never given', async () => {
    const keeping = await start({ refreshTokens: 'keep' })
    const kept = await signIn(keeping)
    const { body } = await refresh(keeping, kept)
    expect(body).not.toHaveProperty('refresh_token')
    expect((await refresh(keeping, kept)).status).toBe(200)
    expect(await signIn(await start({ refreshTokens: 'none' }))).toBeUndefined()
  })

  test('revoking access tokens leaves them alone', async () => {
    const mock = await start()
    const token = await signIn(mock)
    mock.revokeTokens()
    expect((await refresh(mock, token)).status).toBe(200)
  })

  test('end with the sign-in, and so does its access token; the app keeps its own', async () => {
    const mock = await start()
    const own = (await askToken(mock, { target: 'org-1' })).body['access_token']!
    const { body } = await refresh(mock, await signIn(mock))
    expect(mock.control('endSession')).toEqual({ ended: 1 })
    expect((await refresh(mock, body['refresh_token']!)).body).toMatchObject({ error: 'invalid_grant' })
    const call = (token: string) => visitorOf(mock)('GET', `${mock.url}/api/me`, { token })
    expect([(await call(body['access_token']!)).status, (await call(own)).status]).toEqual([401, 200])
    expect(mock.control('endSession')).toEqual({ ended: 0 })
  })

  test('whatever is tried in whatever order, only the newest of a family that was never reused works', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), async (picks) => {
        const mock = await start()
        const issued = [await signIn(mock)]
        let alive = true
        for (const pick of picks) {
          const index = pick % issued.length
          const isNewest = index === issued.length - 1
          const { status, body } = await refresh(mock, issued[index]!)
          expect(status).toBe(alive && isNewest ? 200 : 400)
          if (status === 200) issued.push(body['refresh_token']!)
          else alive = false
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('Gobo addresses for browsers', () => {
  test('bring the browser back after an installation, with one of two messages', async () => {
    const visit = visitorOf(await start())
    expect((await visit('GET', '/redirect?install_success=true', { token: null })).status).toBe(302)
    expect((await visit('GET', '/redirect?error_message=no', { token: null })).status).toBe(302)
    expect((await visit('GET', '/redirect', { token: null })).status).toBe(400)
  })

  test('sign a person in by GoPass when it names one', async () => {
    const visit = visitorOf(await start())
    const jwt = (claims: object): string =>
      `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
    expect(
      (await visit('GET', `/account/login/gopass/${jwt({ user_email: 'a@example.com' })}`, { token: null }))
        .status,
    ).toBe(302)
    expect((await visit('GET', `/account/login/gopass/${jwt({})}`, { token: null })).status).toBe(400)
    expect((await visit('GET', '/account/login/gopass/not-a-jwt', { token: null })).status).toBe(400)
  })
})
