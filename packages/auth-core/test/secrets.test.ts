import { exposures, findSecret, observeFetch } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authFetch, cached, createToken, staticToken, TokenError } from '../src/index.ts'
import { bareError } from '../src/lib/bare-error.ts'
import { errorOf, exchangeWith, planted, secrets, setup, tokenBody } from './support/setup.ts'

test('the search itself finds what is shown', () => {
  expect(findSecret({ nested: { deep: ['a planted-token-1 b'] } }, planted)).toBe('planted-token')
  expect(findSecret(new Error('x', { cause: new Error('planted-token-1') }), planted)).toBe('planted-token')
  expect(findSecret(Object.defineProperty({}, 'hidden', { value: 'planted-token-1' }), planted)).toBe(
    'planted-token',
  )
})

describe('nothing printed shows a secret', () => {
  test('of a token', async () => {
    const token = createToken({
      accessToken: 'planted-token-1',
      refreshToken: 'planted-refresh-token',
      answer: { id_token: 'planted-token-id' },
      obtainedAtMs: 0,
      expiresAtMs: 1000,
    })
    expect(findSecret(token, planted)).toBeUndefined()
    expect(JSON.parse(JSON.stringify(token))).toEqual({ type: 'Bearer', obtainedAtMs: 0, expiresAtMs: 1000 })
    expect(`${String(token)}`).toBe('[object Object]')
    expect(structuredClone(token)).toMatchObject({ type: 'Bearer' })
    expect(exposures(token)).toContain('Bearer')
    expect([token.reveal(), token.revealRefreshToken()]).toEqual(['planted-token-1', 'planted-refresh-token'])
  })

  test('of a client, a source, an exchange, a fetch or an event, in use', async () => {
    const { source, exchange, events } = setup()
    const transport = observeFetch(() => new Response('{}'))
    const fetch = authFetch(source, {
      origins: ['https://api.example.com'],
      fetch: transport as typeof globalThis.fetch,
    })
    const client = createClient<never>({ baseUrl: 'https://api.example.com', fetch })
    await (client.GET as unknown as (path: string) => Promise<unknown>)('/things')
    for (const value of [source, exchange, fetch, client, events, { source, client }]) {
      expect(findSecret(value, planted)).toBeUndefined()
    }
  })

  test('of an error, down its whole chain of causes', async () => {
    const leaky = Object.assign(new TypeError(`failed to send ${secrets.clientSecret}`), {
      config: { data: secrets.clientSecret, headers: { authorization: 'planted-token-1' } },
      code: 'ECONNRESET',
      cause: Object.assign(new Error('planted-token-1'), { code: 'planted-token-1' }),
    })
    const fetch = observeFetch(() => {
      throw leaky
    })
    const error = await errorOf(exchangeWith(fetch)())
    expect(error.cause).toMatchObject({ message: 'TypeError ECONNRESET' })
    expect(findSecret(error, planted)).toBeUndefined()
  })

  test('of a password or a refresh token that was refused', async () => {
    for (const options of [
      { grant: 'password', username: 'u', password: secrets.password },
      { grant: 'refresh_token', refreshToken: secrets.refreshToken },
    ]) {
      const fetch = observeFetch(({ body }) => new Response(body, { status: 400 }))
      expect(findSecret(await errorOf(exchangeWith(fetch, options as never)()), planted)).toBeUndefined()
    }
  })

  test('of a static token', async () => {
    const source = staticToken('planted-token-1')
    expect(findSecret(source, planted)).toBeUndefined()
    expect(findSecret(await source.get(), planted)).toBeUndefined()
    const give = async () => 'planted-token \n'
    expect(findSecret(await errorOf(staticToken(give).get()), planted)).toBeUndefined()
    const broken = await errorOf(Promise.resolve().then(() => staticToken('planted-token \n')))
    expect(broken).toMatchObject({ code: 'invalid_option', option: 'accessToken' })
    expect(findSecret(broken, planted)).toBeUndefined()
  })

  test('of events told to a listener', async () => {
    const { source, fetch, events, clock } = setup()
    await source.get()
    fetch.answer(({ body }) => new Response(body, { status: 500 }))
    await clock.advance(3_600_000)
    const failed = errorOf(source.get())
    await clock.advance(60_000)
    await failed
    expect(events.map(({ type }) => type)).toContain('exchange_failed')
    expect(findSecret(events, planted)).toBeUndefined()
  })
})

test('the key of an exchange holds no secret', () => {
  for (const options of [{}, { grant: 'password', username: 'u', password: secrets.password }]) {
    expect(
      findSecret(
        exchangeWith(
          observeFetch(() => new Response()),
          options as never,
        ).key!(),
        planted,
      ),
    ).toBeUndefined()
  }
})

describe('foreign errors', () => {
  test.each([
    [new TypeError('secret'), 'TypeError'],
    [Object.assign(new Error('secret'), { code: 'ENOTFOUND' }), 'Error ENOTFOUND'],
    [
      Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }),
      'TypeError ECONNREFUSED',
    ],
    ['secret', ''],
    [undefined, ''],
    [null, ''],
    [{ name: 'lower-case secret', code: 7 }, ''],
  ])('%s become %j', (error, message) => {
    expect(bareError(error).message).toBe(message)
  })
})

describe('staticToken', () => {
  test('asks a function at every call and tells it what was refused', async () => {
    const asked: unknown[] = []
    const source = staticToken(async ({ rejected }) => (asked.push(rejected), `t${asked.length}`))
    expect((await source.get()).reveal()).toBe('t1')
    expect((await source.get({ rejected: 't1' })).reveal()).toBe('t2')
    expect(asked).toEqual([undefined, 't1'])
  })

  test('starts nothing for an aborted signal', async () => {
    const error = await errorOf(staticToken('t').get({ signal: AbortSignal.abort(new Error('gone')) }))
    expect(error.message).toBe('gone')
  })
})

test('a TokenError without facts is its code', () => {
  expect(new TokenError('token_timeout')).toMatchObject({ code: 'token_timeout', kind: 'transient' })
  expect('cause' in new TokenError('token_timeout')).toBe(false)
})

test('createToken refuses what no header can carry', () => {
  expect(() => createToken({ accessToken: 'a b', obtainedAtMs: 0 })).toThrow(TokenError)
  expect(() => createToken({ accessToken: undefined as never, obtainedAtMs: 0 })).toThrow(TokenError)
})

test('tokens may be cached whose source is a plain function', async () => {
  const source = cached(async () => createToken({ accessToken: 'planted-token-1', obtainedAtMs: Date.now() }))
  expect((await source.get()).reveal()).toBe(tokenBody().access_token)
})
