// Against an authorization server nobody here wrote: oidc-provider, certified, over real HTTP.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import createClient from 'openapi-fetch'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { deviceCode, grantExchange } from '../../src/grants.ts'
import { signedJwt } from '../../src/signed-jwt.ts'
import { startDeviceAuthorization } from '../../src/sign-in/device.ts'
import { revokeToken, startAuthorization } from '../../src/sign-in/index.ts'
import {
  authFetch,
  cached,
  clientSecretBasic,
  tokenExchange,
  type TokenExchangeOptions,
} from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { systemClock, type Clock } from '../../src/lib/clock.ts'
import { errorOf } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

// Every character that form-encoding and base64 could get wrong.
const SECRET = 'planted+secret/ %&=:~'
const REDIRECT = 'http://127.0.0.1:1/callback'
const dialect = {
  ...rfcDialect,
  clientAuth: clientSecretBasic,
  grants: { ...rfcDialect.grants, authorization_code: { fixed: {} } },
  fields: {
    ...rfcDialect.fields,
    code: 'code',
    code_verifier: 'code_verifier',
    redirect_uri: 'redirect_uri',
  },
} as const

const { client_secret: _, ...noSecret } = rfcDialect.fields
const signingDialect = {
  ...rfcDialect,
  grants: {
    client_credentials: {
      fixed: { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
    },
  },
  fields: {
    ...noSecret,
    client_assertion: 'client_assertion',
    client_assertion_type: 'client_assertion_type',
  },
} as const
const deviceDialect = {
  ...rfcDialect,
  grants: { 'urn:ietf:params:oauth:grant-type:device_code': { fixed: {} } },
  fields: { ...rfcDialect.fields, device_code: 'device_code' },
} as const
/** Pauses of seconds pass in milliseconds. */
const hurried: Clock = {
  ...systemClock,
  setTimer: (run, delayMs, keepAlive) => systemClock.setTimer(run, delayMs / 100, keepAlive),
}
const keys = await generateKeyPair('RS256', { extractable: true })
let server: Server
let issuer: string
const revoked = { grants: 0 }

beforeAll(async () => {
  // It says at length that its defaults are for development, which is what this is.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'client:1',
        client_secret: SECRET,
        grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
        redirect_uris: [REDIRECT],
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_basic',
      },
      {
        client_id: 'signing-client',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'key-1' }] },
      },
      {
        client_id: 'television',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'none',
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      devInteractions: { enabled: true },
    },
    scopes: ['openid', 'offline_access', 'api:read', 'api:write'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    ttl: { AccessToken: 600, ClientCredentials: 600, RefreshToken: 3600 },
    cookies: { keys: ['test'] },
  })
  provider.on('grant.revoked', () => revoked.grants++)
  server.on('request', provider.callback())
})

afterAll(async () => {
  vi.restoreAllMocks()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const exchangeOf = (options: Partial<TokenExchangeOptions>) =>
  tokenExchange(createClient<never>() as never, '/token', dialect, {
    baseUrl: issuer,
    clientId: 'client:1',
    clientSecret: SECRET,
    ...options,
  } as never)

const isActive = async (token: string) => {
  const { username, password } = {
    username: encodeURIComponent('client:1'),
    password: new URLSearchParams({ '': SECRET }).toString().slice(1),
  }
  const response = await fetch(`${issuer}/token/introspection`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` },
  })
  return ((await response.json()) as { active: boolean }).active
}

/** A browser whose user signs in and consents to everything, until it comes to the redirect URI or to a page that ends it. */
async function browse(start: URL, isEnd = (_page: string) => false): Promise<string> {
  const cookies = new Map<string, string>()
  let location = start.href
  let init: RequestInit = {}
  for (let step = 0; step < 20; step++) {
    if (location.startsWith(REDIRECT)) return location
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(location, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as object), cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value) cookies.set(name!, value)
      else cookies.delete(name!)
    }
    const next = response.headers.get('location')
    if (next) {
      location = new URL(next, location).href
      init = {}
      continue
    }
    const page = await response.text()
    if (isEnd(page)) return location
    const action = /action="([^"]+)"/.exec(page)?.[1]
    if (!action) throw new Error(`no form at ${location}: ${response.status} ${page.slice(0, 200)}`)
    const isLogin = page.includes('name="login"')
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const form = isLogin
      ? { prompt: 'login', login: 'user-1', password: 'x' }
      : { prompt: 'consent', ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])) }
    location = new URL(action, location).href
    init = { method: 'POST', body: new URLSearchParams(form) }
  }
  throw new Error('too many steps')
}

const signIn = async () => {
  const authorization = await startAuthorization({
    authorizationEndpoint: `${issuer}/auth`,
    clientId: 'client:1',
    redirectUri: REDIRECT,
    scope: 'openid offline_access api:read',
    extraParams: { prompt: 'consent' },
    issuer,
    requireIssuer: true,
    exchange: (grant) => exchangeOf(grant),
  })
  return { authorization, callback: await browse(authorization.url) }
}

describe('oidc-provider', () => {
  test('client credentials: Basic with a secret of every awkward character', async () => {
    const token = await exchangeOf({ grant: 'client_credentials', scope: 'api:read' })()
    expect(token.expiresAtMs! - token.obtainedAtMs).toBe(600_000)
    expect(token.scope).toBe('api:read')
    expect(await isActive(token.reveal())).toBe(true)
  })

  test('private_key_jwt: a new assertion for every token call, and none is taken twice', async () => {
    const sign = signedJwt({
      key: keys.privateKey,
      keyId: 'key-1',
      issuer: 'signing-client',
      audience: issuer,
    })
    const signing = (clientAssertion: () => string | Promise<string>) =>
      tokenExchange(createClient<never>() as never, '/token', signingDialect, {
        grant: 'client_credentials',
        baseUrl: issuer,
        clientId: 'signing-client',
        clientAssertion,
        scope: 'api:read',
      } as never)
    const exchange = signing(sign)
    expect((await exchange()).reveal()).not.toBe((await exchange()).reveal())
    const once = await sign()
    const replaying = signing(() => once)
    await replaying()
    expect(await errorOf(replaying())).toMatchObject({ oauthError: 'invalid_client' })
  })

  test('a device code: the person consents in a browser elsewhere, and the device has its token', async () => {
    const authorization = await startDeviceAuthorization({
      deviceAuthorizationEndpoint: `${issuer}/device/auth`,
      clientId: 'television',
      scope: 'openid offline_access',
      clock: hurried,
      timeoutMs: 1_000_000,
      exchange: (grant) =>
        grantExchange(deviceCode, createClient<never>() as never, '/token', deviceDialect, {
          baseUrl: issuer,
          clientId: 'television',
          ...grant,
        }),
    })
    const finished = authorization.finish()
    await browse(new URL(authorization.verificationUriComplete!), (page) => /Sign-in Success/.test(page))
    const token = await finished
    expect(token.revealRefreshToken()).toBeTypeOf('string')
  })

  test('a wrong secret is a permanent refusal', async () => {
    const error = await errorOf(exchangeOf({ grant: 'client_credentials', clientSecret: 'wrong' })())
    expect(error).toMatchObject({ code: 'token_refused', status: 401, oauthError: 'invalid_client' })
  })

  test('a grant it does not offer is a permanent refusal', async () => {
    const error = await errorOf(exchangeOf({ grant: 'password', username: 'u', password: 'p' })())
    expect(error).toMatchObject({ code: 'token_refused', status: 400, oauthError: 'unsupported_grant_type' })
  })

  test('authorization code with PKCE, state and issuer, through sign-in and consent', async () => {
    const { authorization, callback } = await signIn()
    const token = await authorization.finish(callback)
    expect(await isActive(token.reveal())).toBe(true)
    expect(token.revealRefreshToken()).toBeTypeOf('string')
    expect(token.revealAnswer()!.id_token).toBeTypeOf('string')
    expect(await authorization.finish(callback)).toBe(token)
  })

  test('a code without its verifier is worth nothing', async () => {
    const { callback } = await signIn()
    const code = new URL(callback).searchParams.get('code')!
    const error = await errorOf(
      exchangeOf({
        grant: 'authorization_code',
        code,
        codeVerifier: 'x'.repeat(43),
        redirectUri: REDIRECT,
      })(),
    )
    expect(error).toMatchObject({ code: 'reauth_required', oauthError: 'invalid_grant' })
  })

  test('refresh tokens rotate, and ten sources that share a store lose no session', async () => {
    const { authorization, callback } = await signIn()
    const initial = await authorization.finish(callback)
    const shared = { store: createMemoryStore(), lock: createMemoryLock() }
    const refresh = exchangeOf({
      grant: 'refresh_token',
      refreshToken: initial.revealRefreshToken()!,
      subject: 'user-1',
    })
    const sources = Array.from({ length: 10 }, () => cached(stored(refresh, shared), { initial }))
    let rejected = initial.reveal()
    const seen = new Set<string>()
    for (let round = 0; round < 5; round++) {
      const tokens = await Promise.all(sources.map((source) => source.get({ rejected })))
      expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
      rejected = tokens[0]!.reveal()
      seen.add(tokens[0]!.revealRefreshToken()!)
      expect(await isActive(rejected)).toBe(true)
    }
    expect(seen.size).toBe(5)
  })

  test('a refresh token used twice ends the session, and we say so', async () => {
    const { authorization, callback } = await signIn()
    const initial = await authorization.finish(callback)
    const options = { grant: 'refresh_token', refreshToken: initial.revealRefreshToken()! } as const
    const renewed = await exchangeOf(options)()
    const before = revoked.grants
    // Another program with the same pair: one exchange never sends a refresh token twice.
    expect(await errorOf(exchangeOf(options)())).toMatchObject({
      code: 'reauth_required',
      kind: 'reauth-required',
    })
    expect(revoked.grants).toBe(before + 1)
    expect(await isActive(renewed.reveal())).toBe(false)
  })

  test('logout: forgotten at once here and in the store, and revoked there', async () => {
    const { authorization, callback } = await signIn()
    const initial = await authorization.finish(callback)
    const store = createMemoryStore()
    const refresh = exchangeOf({ grant: 'refresh_token', subject: 'user-2' } as never)
    const source = cached(stored(refresh, { store, singleProcess: true }), { initial })
    const token = await source.get({ rejected: initial.reveal() })
    expect(store.size).toBe(1)
    await source.clear()
    expect(store.size).toBe(0)
    const client = { clientId: 'client:1', clientSecret: SECRET }
    await revokeToken(token, { revocationEndpoint: `${issuer}/token/revocation`, ...client })
    expect(await isActive(token.reveal())).toBe(false)
    expect(await errorOf(source.get())).toMatchObject({ code: 'signed_out' })
    const wrong = revokeToken(token, {
      revocationEndpoint: `${issuer}/token/revocation`,
      ...client,
      clientSecret: 'no',
    })
    expect(await errorOf(wrong)).toMatchObject({ code: 'token_refused', status: 401 })
  })

  test('a token revoked in the middle of 50 calls costs one exchange and no failed call', async () => {
    let exchanges = 0
    const exchange = exchangeOf({ grant: 'client_credentials' })
    const source = cached((request) => (exchanges++, exchange(request)))
    const api = createServer(async (request, response) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '')
      response
        .writeHead((await isActive(token)) ? 200 : 401, {
          'www-authenticate': 'Bearer error="invalid_token"',
        })
        .end()
    })
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
    const authorized = authFetch(source, { origins: [origin] })
    expect((await authorized(origin)).status).toBe(200)
    const old = (await source.get()).reveal()
    const form = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
    await fetch(`${issuer}/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ token: old }),
      headers: { authorization: `Basic ${btoa(`${form('client:1')}:${form(SECRET)}`)}` },
    })
    const answers = await Promise.all(Array.from({ length: 50 }, () => authorized(origin)))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(exchanges).toBe(2)
    api.closeAllConnections()
    await new Promise((resolve) => api.close(resolve))
  })
})
