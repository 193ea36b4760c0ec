import { deferred, findSecret, observeFetch, settle } from '@latchkey/testkit'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  AuthorizationError,
  resumeAuthorization,
  startAuthorization,
  type AuthorizationOptions,
} from '../../src/sign-in/index.ts'
import { cached, ConfigurationError, createToken } from '../../src/index.ts'
import { createMemoryStore } from '../../src/stores/index.ts'
import { errorOf, exchangeWith, tokenBody } from '../support/setup.ts'
import { dialect, REDIRECT, world } from '../support/signing-in.ts'

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

  test('speaks the dialect of the vendor: names, constants, scopes, and no PKCE where none is known', async () => {
    const { all } = world({
      scope: 'a b',
      extraParams: { prompt: 'login' },
      dialect: {
        fields: { client_id: 'client_key' },
        parameters: { access_type: 'offline', prompt: 'consent' },
        pkce: false,
        scopeSeparator: ',',
      },
    })
    const { url, reveal } = await startAuthorization(all)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_key: 'client-1',
      redirect_uri: REDIRECT,
      scope: 'a,b',
      state: reveal().state,
      access_type: 'offline',
      prompt: 'login',
    })
    const replaced = startAuthorization({ ...all, extraParams: { client_key: 'x' } })
    expect(await errorOf(replaced)).toMatchObject({ option: 'extraParams.client_key' })
  })

  test('finds the code under the name the vendor gives it, once', async () => {
    const { all, fetch } = world({ dialect: { code: 'auth_code' } })
    const { reveal, finish } = await startAuthorization(all)
    const callback = (query: string) => `${REDIRECT}?state=${reveal().state}&${query}`
    for (const query of ['auth_code=a&auth_code=b', 'other=a']) {
      const error = await errorOf(finish(callback(query)))
      expect(error).toMatchObject({ reason: 'callback_malformed' })
    }
    await finish(callback('auth_code=planted-code&code=200'))
    expect(new URLSearchParams(fetch.calls[0]!.body).get('code')).toBe('planted-code')
  })

  test('hands on what the token call repeats of the callback, once each, and nothing else', async () => {
    const repeated: unknown[] = []
    const { all, callback } = world({ dialect: { repeated: ['state', 'shop_id', 'region'] } })
    const { reveal, finish } = await startAuthorization({
      ...all,
      exchange: (grant, more) => {
        repeated.push(more)
        return all.exchange(grant, more)
      },
    })
    const { state } = reveal()
    const twice = `${callback(state, { shop_id: '1' })}&shop_id=2`
    expect(await errorOf(finish(twice))).toMatchObject({ reason: 'callback_malformed' })
    expect(repeated).toEqual([])
    await finish(callback(state, { shop_id: '7', other: 'x' }))
    expect(repeated).toEqual([{ state, shop_id: '7' }])
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
    ['extraParams.client_secret', { extraParams: { client_secret: 'planted-secret' } }],
    ['extraParams.client_assertion', { extraParams: { client_assertion: 'planted-assertion' } }],
    ['extraParams.code_verifier', { extraParams: { code_verifier: 'planted-verifier' } }],
    ['extraParams.prompt', { extraParams: { prompt: 1 } } as object],
    ['authorizationEndpoint', { authorizationEndpoint: 'http://acme.example.com/a' }],
    ['redirectUri', { redirectUri: '/callback' }],
    ['redirectUri', { redirectUri: `${REDIRECT}#part` }],
    ['dialect.pcke', { dialect: { pcke: false } } as object],
    ['dialect.code', { dialect: { code: 5 } } as object],
    ['vendor', { vendor: 5 } as object],
    ['issuer', { issuer: '' }],
    ['clientId', { clientId: '' }],
    ['issuer', { requireIssuer: true }],
    ['prompt', { prompt: 'login' } as object],
    ['redirectURI', { redirectURI: REDIRECT } as object],
    ['exchange', { exchange: undefined } as object],
  ])('a mistake in %s is named', async (option, change) => {
    const error = await errorOf(startAuthorization(world(change).all))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.option).toBe(option)
  })
})

test('options that are missing altogether are named one by one', async () => {
  expect(await errorOf(startAuthorization(undefined as never))).toMatchObject({ option: 'clientId' })
  expect(await errorOf(resumeAuthorization(world().all, undefined as never))).toMatchObject({
    option: 'state',
  })
  for (const kept of [
    { state: 1, codeVerifier: 'v' },
    { state: 's', codeVerifier: {} },
  ])
    expect(await errorOf(resumeAuthorization(world().all, kept as never))).toMatchObject({ option: 'state' })
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

  const acme = 'https://acme.example.com'
  test.each<
    [
      what: string,
      reason: AuthorizationError['reason'],
      (callback: ReturnType<typeof world>['callback'], state: string) => string,
      Partial<AuthorizationOptions>?,
    ]
  >([
    ['another state', 'state_mismatch', (callback) => callback('another')],
    ['no state', 'state_mismatch', () => `${REDIRECT}?code=planted-code`],
    ['no parameter at all', 'state_mismatch', () => REDIRECT],
    ['a refusal of another sign-in', 'state_mismatch', () => `${REDIRECT}?error=access_denied&state=other`],
    ['no code', 'callback_malformed', (_callback, state) => `${REDIRECT}?state=${state}`],
    ['two codes', 'callback_malformed', (callback, state) => `${callback(state)}&code=other`],
    ['two states', 'callback_malformed', (callback, state) => `${callback(state)}&state=other`],
    [
      'another path',
      'redirect_uri_mismatch',
      (callback, state) => callback(state, {}, 'https://app.example.com/other'),
    ],
    [
      'another host',
      'redirect_uri_mismatch',
      (callback, state) => callback(state, {}, 'https://evil.example/callback'),
    ],
    [
      'a path that is another host',
      'redirect_uri_mismatch',
      (callback, state) => callback(state, {}, '//evil.example/callback'),
    ],
    ['no URL', 'callback_malformed', () => 'http://', {}],
    [
      'a path without a redirect URI to resolve it against',
      'callback_malformed',
      (_callback, state) => `/callback?code=planted-code&state=${state}`,
      { redirectUri: undefined },
    ],
    [
      'another issuer',
      'issuer_mismatch',
      (callback, state) => callback(state, { iss: 'https://evil.example' }),
      { issuer: acme },
    ],
    [
      'no issuer where one is required',
      'issuer_mismatch',
      (callback, state) => callback(state),
      { issuer: acme, requireIssuer: true },
    ],
    [
      'two issuers',
      'callback_malformed',
      (callback, state) => `${callback(state, { iss: acme })}&iss=other`,
      { issuer: acme },
    ],
  ])('%s is refused with the reason %s, and nothing is sent', async (_what, reason, make, options) => {
    const { all, fetch, callback } = world({ vendor: 'Acme', ...options })
    const authorization = await startAuthorization(all)
    const error = await errorOf(authorization.finish(make(callback, authorization.reveal().state)))
    expect(error).toBeInstanceOf(AuthorizationError)
    expect(error).toMatchObject({ code: 'authorization_failed', kind: 'permanent', reason })
    expect(error).toMatchObject({ vendor: 'Acme', host: 'acme.example.com' })
    expect(error.message).toBe(
      `Acme refused the sign-in: ${reason} (authorization_failed, ${acme}/oauth/authorize): start the sign-in again`,
    )
    expect(
      findSecret(error, ['planted-code', authorization.reveal().state, authorization.reveal().codeVerifier]),
    ).toBeUndefined()
    expect(fetch.calls).toHaveLength(0)
  })

  test.each(['not a url', 'http://', `${REDIRECT}?code=c&state=forged`])(
    'what is refused uses nothing up (%s): the right callback may still come',
    async (wrong) => {
      const { all, fetch, callback } = world()
      const authorization = await startAuthorization(all)
      expect(await errorOf(authorization.finish(wrong))).toBeInstanceOf(AuthorizationError)
      expect((await authorization.finish(callback(authorization.reveal().state))).type).toBe('Bearer')
      expect(await errorOf(authorization.finish(wrong))).toBeInstanceOf(AuthorizationError)
      expect(fetch.calls).toHaveLength(1)
    },
  )

  test('a path with its query is resolved against the redirect URI', async () => {
    const { all, callback } = world()
    const authorization = await startAuthorization(all)
    const { pathname, search } = new URL(callback(authorization.reveal().state))
    expect((await authorization.finish(pathname + search)).type).toBe('Bearer')
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
    expect(error).toMatchObject({
      code: 'authorization_failed',
      reason: 'refused',
      oauthError: 'access_denied',
    })
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

describe('what is kept for a sign-in is used once', () => {
  /** A sign-in whose callback is handled by another request than the one that began it. */
  async function begun(options: Partial<AuthorizationOptions> = {}) {
    const { all, fetch, callback } = world({ vendor: 'Acme', ...options })
    const kept = (await startAuthorization(all)).reveal()
    const handle = async () => (await resumeAuthorization(all, kept)).finish(callback(kept.state))
    return { fetch, handle, kept }
  }
  const used = { code: 'authorization_failed', reason: 'already_used', vendor: 'Acme' }

  test('two requests that handle one callback at the same time send the code once, and get the same token', async () => {
    const { fetch, handle } = await begun()
    const gate = deferred()
    fetch.answer(async () => (await gate.promise, Response.json(tokenBody())))
    const both = Promise.all([handle(), handle()])
    await settle()
    gate.resolve()
    const [one, other] = await both
    expect(one).toBe(other)
    expect(fetch.calls).toHaveLength(1)
  })

  test('a callback that is handled again later is refused', async () => {
    const { fetch, handle } = await begun()
    await handle()
    expect(await errorOf(handle())).toMatchObject(used)
    expect(fetch.calls).toHaveLength(1)
  })

  test('also after a failure, which may have used the code up', async () => {
    const { fetch, handle } = await begun()
    fetch.answer(() => Promise.reject(new TypeError('fetch failed')))
    expect(await errorOf(handle())).toMatchObject({ code: 'token_network' })
    expect(await errorOf(handle())).toMatchObject(used)
    expect(fetch.calls).toHaveLength(1)
  })

  test('processes tell each other through a store, which learns no secret', async () => {
    const memory = createMemoryStore()
    const writes: unknown[] = []
    const store = {
      ...memory,
      set: (...call: Parameters<typeof memory.set>) => (writes.push(call), memory.set(...call)),
    }
    const { handle, kept } = await begun({ store })
    await handle()
    expect(findSecret(writes, [kept.state, kept.codeVerifier, 'planted-code'])).toBeUndefined()
    // Another process, which remembers nothing.
    const another = await begun({ store: { ...memory, set: async () => false } })
    expect(await errorOf(another.handle())).toMatchObject(used)
    expect(another.fetch.calls).toHaveLength(0)
  })

  test('after a store that could not be asked, the same callback may come again, also to the same object', async () => {
    const store = createMemoryStore()
    let isDown = true
    const set: typeof store.set = async (...write) => {
      if (isDown) throw new Error('down')
      return store.set(...write)
    }
    const { all, fetch, callback } = world({ store: { ...store, set } })
    const authorization = await startAuthorization(all)
    const handle = () => authorization.finish(callback(authorization.reveal().state))
    expect(await errorOf(handle())).toMatchObject({ code: 'store_failed' })
    isDown = false
    expect(await handle()).toBe(await handle())
    expect(fetch.calls).toHaveLength(1)
  })

  test.each([
    ['may come again', (mark: string) => mark, 1],
    ['is refused where another process was first', () => 'the mark of another', 0],
  ])('after a store whose response was lost, the same callback %s', async (_, write, sent) => {
    const store = createMemoryStore()
    let isLost = true
    const set: typeof store.set = async (key, mark, condition) => {
      const isFirst = await store.set(key, write(mark), condition)
      if (isLost) throw new Error('the connection is gone')
      return isFirst
    }
    const { fetch, handle } = await begun({ store: { ...store, set } })
    expect(await errorOf(handle())).toMatchObject({ code: 'store_failed' })
    expect(fetch.calls).toHaveLength(0)
    isLost = false
    if (sent) await handle()
    expect(await errorOf(handle())).toMatchObject(used)
    expect(fetch.calls).toHaveLength(sent)
  })

  test('a store that does not say whether it wrote is a typed error, and the code is not sent', async () => {
    const silent = async () => undefined as never
    const { fetch, handle } = await begun({ store: { get: silent, set: silent, delete: silent } })
    expect(await errorOf(handle())).toMatchObject({ code: 'store_failed' })
    expect(fetch.calls).toHaveLength(0)
  })

  test('a store that fails is a typed error, and the code is not sent', async () => {
    const down = async () => {
      throw new Error('planted-secret down')
    }
    const { fetch, handle } = await begun({ store: { get: down, set: down, delete: down } })
    expect(await errorOf(handle())).toMatchObject({ code: 'store_failed', vendor: 'Acme' })
    expect(fetch.calls).toHaveLength(0)
  })
})
