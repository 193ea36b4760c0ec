import { cached, type Exchange } from '@latchkey/auth-core'
import { createMemoryLock, createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { createMock, defaultCredentials, type MockOptions } from '@latchkey/mock'
import { createFakeClock, findSecret, observeFetch, tokenSourceContract } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  AuthorizationError,
  createGoboUser,
  goboRefreshExchange,
  resumeAuthorization,
  startAuthorization,
  type GoboAuthorizationOptions,
} from '../src/authorization-code.ts'

const { clientId } = defaultCredentials
const marketplaceUrl = 'acme.withgobo.com'
const customerOrg = { guid: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54' }
const redirectUri = 'https://app.example.com/callback'

/** A marketplace, and a browser in which somebody consents to everything. */
async function marketplace(options: MockOptions = {}) {
  const clock = createFakeClock()
  const mock = await createMock('gobo', {
    vendorOptions: { redirectUri },
    clock,
    ...options,
  })
  const fetch = observeFetch(({ request }) => {
    const url = new URL(request.url)
    // The tenant's API, which the mock serves at its own address.
    return mock.fetch(
      url.pathname.startsWith('/api/') ? new Request(mock.url + url.pathname, request) : request,
    )
  })
  const consent = async (url: URL): Promise<string> => {
    const { headers } = await mock.fetch(url, { redirect: 'manual' })
    return headers.get('location')!
  }
  const app = { marketplaceUrl, clientId, fetch, tokens: { clock } }
  const api = { apiUrl: 'https://tenant.withgobo.com/api' }
  return { mock, clock, fetch, consent, app, api, options: { ...app, customerOrg } }
}

describe('the authorization code flow', () => {
  test('goes from consent to calls that act for a person', async () => {
    const { fetch, consent, app, api, options } = await marketplace()
    const authorization = await startAuthorization(options)
    const token = await authorization.finish(await consent(authorization.url))
    expect(Object.fromEntries(new URLSearchParams(fetch.calls[0]!.body))).toEqual({
      grant_type: 'authorization_code',
      client_id: clientId,
      code: expect.any(String),
      code_verifier: authorization.reveal().codeVerifier,
    })
    const user = createGoboUser({ ...app, ...api, token })
    const me: unknown = await (await user.fetch('https://tenant.withgobo.com/api/me')).json()
    expect(me).toMatchObject({ user_id: 'customeruser-1', org: customerOrg.guid })
  })

  test('says what is wrong with an option of the token call before anybody is sent away', async () => {
    const { options } = await marketplace()
    const start = startAuthorization({ ...options, tokens: { timeoutMs: NaN } })
    await expect(start).rejects.toMatchObject({ option: 'timeoutMs' })
  })

  test('asks for consent with PKCE, state and exactly one target', async () => {
    const { options } = await marketplace()
    const { url } = await startAuthorization({ ...options, scope: 'jobs:read', redirectUri })
    expect(url.origin + url.pathname).toBe('https://acme.withgobo.com/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: clientId,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: redirectUri,
      scope: 'jobs:read',
      target: customerOrg.guid,
    })
  })

  test('a redirect URI that was sent is sent again with the code', async () => {
    const { fetch, consent, options } = await marketplace()
    const authorization = await startAuthorization({ ...options, redirectUri })
    await authorization.finish(await consent(authorization.url))
    expect(new URLSearchParams(fetch.calls[0]!.body).get('redirect_uri')).toBe(redirectUri)
  })

  test('can be taken up by another process, from what the session kept', async () => {
    const { consent, options } = await marketplace()
    const started = await startAuthorization(options)
    const kept = JSON.parse(JSON.stringify(started.reveal())) as ReturnType<typeof started.reveal>
    const resumed = await resumeAuthorization(options, kept)
    expect(resumed.url.href).toBe(started.url.href)
    expect((await resumed.finish(await consent(started.url))).type).toBe('Bearer')
  })

  test('a callback that reaches two processes sends the code once, where they share a store', async () => {
    const { fetch, consent, options } = await marketplace()
    const shared = { ...options, store: createMemoryStore() }
    const started = await startAuthorization(shared)
    const callback = await consent(started.url)
    // As another process would have it: it knows nothing but the store and what the session kept.
    const isFirst = await shared.store.set(await signInKey(started.reveal().state), 'used', {
      ifVersion: 0,
      expiresAtMs: undefined,
    })
    expect(isFirst).toBe(true)
    await expect(started.finish(callback)).rejects.toMatchObject({ reason: 'already_used' })
    expect(fetch.calls).toEqual([])
  })

  test('a person who says no is a typed error with the code Gobo gave', async () => {
    const { mock, consent, options, fetch } = await marketplace()
    mock.control('deny', { error: 'access_denied' })
    const authorization = await startAuthorization(options)
    await expect(authorization.finish(await consent(authorization.url))).rejects.toMatchObject({
      code: 'authorization_failed',
      reason: 'refused',
      oauthError: 'access_denied',
    })
    expect(fetch.calls).toEqual([])
  })

  test('a callback with another state exchanges nothing', async () => {
    const { consent, options, fetch } = await marketplace()
    const authorization = await startAuthorization(options)
    const callback = new URL(await consent(authorization.url))
    callback.searchParams.set('state', 'forged')
    const failed = authorization.finish(callback)
    await expect(failed).rejects.toBeInstanceOf(AuthorizationError)
    await expect(failed).rejects.toMatchObject({ code: 'authorization_failed', reason: 'state_mismatch' })
    expect(fetch.calls).toEqual([])
  })

  test('finishes with the path and query a server was asked for', async () => {
    const { consent, options } = await marketplace()
    const authorization = await startAuthorization({ ...options, redirectUri })
    const { pathname, search } = new URL(await consent(authorization.url))
    expect((await authorization.finish(pathname + search)).type).toBe('Bearer')
  })

  test.each<[string, Partial<GoboAuthorizationOptions>]>([
    ['clientId', { clientId: '' }],
    ['customerOrg', { customerOrg: { guid: 'a', externalId: 'b' } as never }],
    ['customerOrg', { customerOrg: {} as never }],
    ['marketplaceUrl', { marketplaceUrl: 'http://acme.withgobo.com' }],
    ['redirectUri', { redirectUri: '/callback' }],
    ['redirectURI', { redirectURI: 'https://app.example.com/callback' } as object],
    ['tokns', { tokns: {} } as object],
    ['tokens', { tokens: () => ({}) } as object],
    ['clock', { clock: createFakeClock() } as object],
  ])('names the option %s, before any request', async (option, wrong) => {
    const { options, fetch } = await marketplace()
    const kept = { state: 'state', codeVerifier: 'verifier' }
    for (const flow of [
      startAuthorization({ ...options, ...wrong }),
      resumeAuthorization({ ...options, ...wrong }, kept),
    ])
      await expect(flow).rejects.toMatchObject({ code: 'invalid_option', option })
    expect(fetch.calls).toEqual([])
  })
})

describe('createGoboUser', () => {
  async function signedIn(options?: MockOptions) {
    const place = await marketplace(options)
    const authorization = await startAuthorization(place.options)
    const token = await authorization.finish(await place.consent(authorization.url))
    const user = createGoboUser({ ...place.app, ...place.api, token })
    const me = async () => (await user.fetch('https://tenant.withgobo.com/api/me')).status
    return { ...place, token, user, me }
  }

  test('renews a token that came with a refresh token, and keeps the new pair', async () => {
    const { me, clock, fetch } = await signedIn({ tokenLifetimeSeconds: 600 })
    for (let renewal = 0; renewal < 3; renewal++) {
      expect(await me()).toBe(200)
      await clock.advance(601_000)
    }
    expect(await me()).toBe(200)
    const renewals = fetch.calls.filter(({ body }) => body.includes('grant_type=refresh_token'))
    expect(renewals).toHaveLength(3)
    expect(new Set(renewals.map(({ body }) => body)).size).toBe(3)
    expect(renewals[0]!.body).not.toContain('client_secret')
  })

  test('50 calls with a revoked token cost one renewal', async () => {
    const { mock, me, fetch } = await signedIn()
    mock.revokeTokens()
    expect(new Set(await Promise.all(Array.from({ length: 50 }, me)))).toEqual(new Set([200]))
    expect(fetch.calls.filter(({ body }) => body.includes('refresh_token'))).toHaveLength(1)
  })

  test('without a refresh token the person has to come again once the token has run out', async () => {
    const { me, clock } = await signedIn({ refreshTokens: 'none', tokenLifetimeSeconds: 600 })
    expect(await me()).toBe(200)
    await clock.advance(601_000)
    await expect(me()).rejects.toMatchObject({ code: 'reauth_required', kind: 'reauth-required' })
  })

  test('takes the options of the sign-in as they are', async () => {
    const { options, api, token } = await signedIn()
    const user = createGoboUser({ ...options, ...api, redirectUri, scope: 'jobs:read', token })
    expect((await user.fetch('/me')).status).toBe(200)
  })

  test.each<[string, object]>([
    ['token', { token: undefined }],
    ['token', { token: 'gobo-access-1' }],
    ['apiUrl', { apiUrl: '' }],
    ['marketplaceUrl', { marketplaceUrl: undefined }],
    ['clientId', { clientId: undefined }],
    ['redirectURI', { redirectURI: redirectUri }],
    ['tokns', { tokns: {} }],
    ['clock', { clock: createFakeClock() }],
    ['tokens.tiemoutMs', { tokens: { tiemoutMs: 1 } }],
    ['tokens', { tokens: [] }],
  ])('names the option %s, before any request', async (option, wrong) => {
    const { app, api, token, fetch } = await signedIn()
    const before = fetch.calls.length
    expect(() => createGoboUser({ ...app, ...api, token, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }),
    )
    expect(fetch.calls).toHaveLength(before)
  })

  test('two processes that put the same store around the token call renew once between them', async () => {
    const { app, api, clock, token, fetch } = await signedIn({ tokenLifetimeSeconds: 600 })
    const store = createMemoryStore()
    const lock = createMemoryLock()
    const wrap = (exchange: Exchange) => stored(exchange, { store, lock, clock })
    const processes = [1, 2].map(() =>
      createGoboUser({ ...app, ...api, token, tokens: { ...app.tokens, wrap } }),
    )
    await clock.advance(601_000)
    for (const user of processes) expect((await user.fetch('/me')).status).toBe(200)
    expect(fetch.calls.filter(({ body }) => body.includes('refresh_token'))).toHaveLength(1)
  })

  test('two people never meet in a store, whether or not they are named', async () => {
    const { app, api, consent, options } = await marketplace()
    const keys: (string | undefined)[] = []
    const wrap = (exchange: Exchange) => {
      keys.push(exchange.key?.())
      return exchange
    }
    for (const subject of [undefined, undefined, 'ann', 'ben']) {
      const authorization = await startAuthorization(options)
      const token = await authorization.finish(await consent(authorization.url))
      createGoboUser({ ...app, ...api, token, subject, tokens: { wrap } })
    }
    expect(new Set(keys).size).toBe(4)
  })

  test('nothing that is printed shows a token', async () => {
    const { token, user } = await signedIn()
    const secrets = [token.reveal(), token.revealRefreshToken!()!]
    for (const value of [token, user, user.tokenSource]) expect(findSecret(value, secrets)).toBeUndefined()
  })
})

tokenSourceContract({
  name: 'gobo, refresh_token',
  secrets: [],
  isOneTime: true,
  async startBackend() {
    const mock = await createMock('gobo', { vendorOptions: { redirectUri } })
    const authorization = await startAuthorization({
      marketplaceUrl,
      clientId,
      customerOrg,
      fetch: mock.fetch,
    })
    const { headers } = await mock.fetch(authorization.url, { redirect: 'manual' })
    const token = await authorization.finish(headers.get('location')!)
    return Object.assign(mock, { refreshToken: token.revealRefreshToken!()! })
  },
  createTokenSource: ({ fetch, clock, backend: { refreshToken } }) =>
    cached(goboRefreshExchange({ marketplaceUrl, clientId, refreshToken, fetch, clock }), { clock }),
})

/** The key a sign-in goes by in a store: a hash, which names nobody. */
async function signInKey(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`sign-in ${state}`))
  return Buffer.from(digest).toString('hex')
}
