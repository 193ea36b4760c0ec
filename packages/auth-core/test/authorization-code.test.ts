import { findSecret, observeFetch } from '@latchkey/testkit'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  resumeAuthorization,
  startAuthorization,
  type AuthorizationOptions,
} from '../src/authorization-code/index.ts'
import { createLoopbackRedirect } from '../src/authorization-code/loopback.ts'
import { cached, ConfigurationError, createToken, TokenError } from '../src/index.ts'
import { errorOf, exchangeWith, tokenBody } from './support/setup.ts'
import { rfcDialect } from './support/rfc-vendor.ts'

const dialect = {
  ...rfcDialect,
  grants: { ...rfcDialect.grants, authorization_code: { fixed: {} } },
  fields: {
    ...rfcDialect.fields,
    code: 'code',
    code_verifier: 'code_verifier',
    redirect_uri: 'redirect_uri',
  },
} as const

const REDIRECT = 'https://app.example.com/callback'

function world(options: Partial<AuthorizationOptions> = {}) {
  const fetch = observeFetch(() => Response.json(tokenBody({ refresh_token: 'planted-rotated' })))
  const all: AuthorizationOptions = {
    authorizationEndpoint: 'https://acme.example.com/oauth/authorize',
    clientId: 'client-1',
    redirectUri: REDIRECT,
    exchange: (grant) => exchangeWith(fetch, { ...grant, clientSecret: undefined } as never, dialect),
    ...options,
  }
  const callback = (state: string, more: Record<string, string> = {}, base = all.redirectUri ?? REDIRECT) =>
    `${base}?${new URLSearchParams({ code: 'planted-code', state, ...more })}`
  return { fetch, all, callback }
}

describe('the authorize URL', () => {
  test('has PKCE S256, state, exact redirect_uri, scope and the parameters of the vendor', async () => {
    const { all } = world({ scope: 'a b', extraParams: { target: 'org 1' } })
    const { url, reveal } = await startAuthorization(all)
    const { state, codeVerifier } = reveal()
    expect(url.origin + url.pathname).toBe('https://acme.example.com/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: REDIRECT,
      scope: 'a b',
      state,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      target: 'org 1',
    })
    expect(codeVerifier).toMatch(/^[\w-]{43}$/)
    expect(state.length).toBeGreaterThanOrEqual(22)
  })

  test('every sign-in has a verifier and a state of its own', async () => {
    const { all } = world()
    const [one, other] = await Promise.all([startAuthorization(all), startAuthorization(all)])
    expect(one.reveal().state).not.toBe(other.reveal().state)
    expect(one.reveal().codeVerifier).not.toBe(other.reveal().codeVerifier)
  })

  test('keeps a query the endpoint already has', async () => {
    const { url } = await startAuthorization(
      world({ authorizationEndpoint: 'https://acme.example.com/a?tenant=1' }).all,
    )
    expect(url.searchParams.get('tenant')).toBe('1')
  })

  test('leaves redirect_uri out when there is none, and then the exchange does, too', async () => {
    const { all, fetch, callback } = world({ redirectUri: undefined })
    const authorization = await startAuthorization(all)
    expect(authorization.url.searchParams.has('redirect_uri')).toBe(false)
    await authorization.finish(callback(authorization.reveal().state))
    expect(fetch.calls[0]!.body).not.toContain('redirect_uri')
  })

  test.each([
    ['extraParams.state', { extraParams: { state: 'x' } }],
    ['extraParams.code_challenge_method', { extraParams: { code_challenge_method: 'plain' } }],
    ['extraParams.scope', { extraParams: { scope: 'x' } }],
    ['authorizationEndpoint', { authorizationEndpoint: 'http://acme.example.com/a' }],
    ['redirectUri', { redirectUri: '/callback' }],
    ['clientId', { clientId: '' }],
    ['issuer', { requireIssuer: true }],
    ['prompt', { prompt: 'login' } as object],
  ])('a mistake in %s is named', async (option, change) => {
    const error = await errorOf(startAuthorization(world(change).all))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.option).toBe(option)
  })
})

describe('the callback', () => {
  test('its code is exchanged, with the verifier and the same redirect_uri', async () => {
    const { all, fetch, callback } = world()
    const authorization = await startAuthorization(all)
    const { state, codeVerifier } = authorization.reveal()
    const token = await authorization.finish(callback(state))
    expect(token.reveal()).toBe('planted-token-1')
    expect(token.revealRefreshToken()).toBe('planted-rotated')
    expect(Object.fromEntries(new URLSearchParams(fetch.calls[0]!.body))).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client-1',
      code: 'planted-code',
      code_verifier: codeVerifier,
      redirect_uri: REDIRECT,
    })
  })

  test('handled twice, it exchanges once: both get the same token', async () => {
    const { all, fetch, callback } = world()
    const authorization = await startAuthorization(all)
    const url = callback(authorization.reveal().state)
    const [one, other] = await Promise.all([authorization.finish(url), authorization.finish(new URL(url))])
    expect(one).toBe(other)
    expect(fetch.calls).toHaveLength(1)
  })

  test('may arrive in another process, with what was kept', async () => {
    const { all, callback } = world()
    const kept = JSON.parse(JSON.stringify((await startAuthorization(all)).reveal())) as {
      state: string
      codeVerifier: string
    }
    const authorization = await resumeAuthorization(all, kept)
    expect((await authorization.finish(callback(kept.state))).type).toBe('Bearer')
    expect(await errorOf(resumeAuthorization(all, { state: '', codeVerifier: '' }))).toBeInstanceOf(
      ConfigurationError,
    )
  })

  test.each<
    [
      string,
      (callback: ReturnType<typeof world>['callback'], state: string) => string,
      Partial<AuthorizationOptions>?,
    ]
  >([
    ['another state', (callback) => callback('another')],
    ['no state', () => `${REDIRECT}?code=planted-code`],
    ['no code', (_callback, state) => `${REDIRECT}?state=${state}`],
    ['two codes', (callback, state) => `${callback(state)}&code=other`],
    ['another path', (callback, state) => callback(state, {}, 'https://app.example.com/other')],
    ['another host', (callback, state) => callback(state, {}, 'https://evil.example/callback')],
    [
      'another issuer',
      (callback, state) => callback(state, { iss: 'https://evil.example' }),
      { issuer: 'https://acme.example.com' },
    ],
    [
      'no issuer where one is required',
      (callback, state) => callback(state),
      { issuer: 'https://acme.example.com', requireIssuer: true },
    ],
  ])('%s is refused, and nothing is sent', async (_name, make, options) => {
    const { all, fetch, callback } = world(options)
    const authorization = await startAuthorization(all)
    const error = await errorOf(authorization.finish(make(callback, authorization.reveal().state)))
    expect(error).toMatchObject({ code: 'authorization_failed', kind: 'permanent' })
    expect(
      findSecret(error, ['planted-code', authorization.reveal().state, authorization.reveal().codeVerifier]),
    ).toBeUndefined()
    expect(fetch.calls).toHaveLength(0)
  })

  test('the right issuer is accepted (RFC 9207)', async () => {
    const { all, callback } = world({ issuer: 'https://acme.example.com', requireIssuer: true })
    const authorization = await startAuthorization(all)
    const url = callback(authorization.reveal().state, { iss: 'https://acme.example.com' })
    expect((await authorization.finish(url)).type).toBe('Bearer')
  })

  test('a refusal says why', async () => {
    const { all } = world()
    const authorization = await startAuthorization(all)
    const error = await errorOf(
      authorization.finish(
        `${REDIRECT}?error=access_denied&error_description=x&state=${authorization.reveal().state}`,
      ),
    )
    expect(error).toMatchObject({ code: 'authorization_failed', oauthError: 'access_denied' })
  })

  test('a code is never sent again after a failure that leaves open whether it was used', async () => {
    const { all, fetch, callback } = world()
    fetch.answer(() => {
      throw new TypeError('fetch failed')
    })
    const authorization = await startAuthorization(all)
    const url = callback(authorization.reveal().state)
    const error = await errorOf(authorization.finish(url))
    expect(error).toMatchObject({ code: 'token_network' })
    expect(await errorOf(authorization.finish(url))).toBe(error)
    expect(fetch.calls).toHaveLength(1)
    expect(findSecret(error, ['planted-code', authorization.reveal().codeVerifier])).toBeUndefined()
  })

  test('a code that was refused means signing in again', async () => {
    const { all, fetch, callback } = world()
    fetch.answer(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const authorization = await startAuthorization(all)
    expect(await errorOf(authorization.finish(callback(authorization.reveal().state)))).toMatchObject({
      code: 'reauth_required',
    })
  })

  test('nothing printed shows the verifier or the code', async () => {
    const { all, callback } = world()
    const authorization = await startAuthorization(all)
    const { state, codeVerifier } = authorization.reveal()
    await authorization.finish(callback(state))
    expect(findSecret(authorization, [codeVerifier, 'planted-code', 'planted-token'])).toBeUndefined()
  })
})

test('the token of a sign-in starts a source that refreshes it', async () => {
  const { all, fetch, callback } = world()
  const authorization = await startAuthorization(all)
  const initial = await authorization.finish(callback(authorization.reveal().state))
  const source = cached(
    exchangeWith(fetch, { grant: 'refresh_token', clientSecret: undefined } as never, dialect),
    { initial },
  )
  await source.get({ rejected: initial.reveal() })
  expect(Object.fromEntries(new URLSearchParams(fetch.calls[1]!.body))).toEqual({
    grant_type: 'refresh_token',
    client_id: 'client-1',
    refresh_token: 'planted-rotated',
  })
})

test('without a refresh token there is nothing to refresh with: signing in again is needed', async () => {
  const initial = createToken({ accessToken: 't', obtainedAtMs: Date.now(), expiresAtMs: Date.now() + 1 })
  const fetch = observeFetch(() => new Response())
  const source = cached(
    exchangeWith(fetch, { grant: 'refresh_token', clientSecret: undefined } as never, dialect),
    { initial },
  )
  expect(await errorOf(source.get({ rejected: 't' }))).toMatchObject({ code: 'reauth_required' })
  expect(fetch.calls).toHaveLength(0)
})

describe('the loopback redirect of a command-line tool', () => {
  test('hears one callback, on its own path, and closes', async () => {
    const loopback = await createLoopbackRedirect()
    expect(loopback.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    const base = new URL(loopback.redirectUri).origin
    expect((await fetch(`${base}/favicon.ico`)).status).toBe(404)
    expect((await fetch(loopback.redirectUri, { method: 'POST' })).status).toBe(404)
    const answer = await fetch(`${loopback.redirectUri}?code=c&state=s`)
    expect(await answer.text()).toContain('Signed in')
    expect((await loopback.callback()).href).toBe(`${loopback.redirectUri}?code=c&state=s`)
    await expect(fetch(`${loopback.redirectUri}?code=c`)).rejects.toThrow()
  })

  test('ends with a typed error when nobody comes, or when it is closed', async () => {
    const late = await createLoopbackRedirect({ timeoutMs: 10 })
    expect(await errorOf(late.callback())).toMatchObject({
      code: 'authorization_failed',
      message: 'authorization_failed timeout',
    })
    const closed = await createLoopbackRedirect()
    closed.close()
    expect(await errorOf(closed.callback())).toBeInstanceOf(TokenError)
  })

  test('a port in use is an error', async () => {
    const one = await createLoopbackRedirect()
    await expect(createLoopbackRedirect({ port: Number(new URL(one.redirectUri).port) })).rejects.toThrow(
      'EADDRINUSE',
    )
    one.close()
  })
})
