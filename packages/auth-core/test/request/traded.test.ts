import { observeFetch, type FetchHandler } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { ownWords, tradedExchange } from '../../src/dialect.ts'
import {
  authorizationCode,
  clientCredentials,
  grantExchange,
  refreshToken,
  type Grant,
} from '../../src/grants.ts'
import { cached, type TokenDialect } from '../../src/index.ts'
import { errorOf } from '../support/setup.ts'

const fields = { grant_type: 'grant_type', client_id: 'client_id', client_secret: 'client_secret' }
const dialect: TokenDialect = {
  encoding: 'form',
  fields: { ...fields, code: 'code', refresh_token: 'refresh_token' },
  response: { api_address: ['api'] },
  apiOrigins: ['https://one.test'],
  grants: {
    client_credentials: { fixed: {} },
    authorization_code: { fixed: {} },
    refresh_token: { fixed: {} },
    long: {
      fixed: {},
      own: ownWords({ path: '/long', fields: { ...fields, first_token: 'short', tenant: 'tenant' } }),
    },
  },
}

/** Gives what is said for each call, in turn. */
function world(grant: Grant, more: Record<string, unknown>, ...said: (object | FetchHandler)[]) {
  const fetch = observeFetch((...call) => {
    const next = said.shift() ?? {}
    return typeof next === 'function'
      ? (next as FetchHandler)(...call)
      : Response.json({ token_type: 'Bearer', ...next })
  })
  const options = {
    baseUrl: 'https://as.test',
    clientId: 'c',
    clientSecret: 'planted-secret',
    fetch,
    timeoutMs: 5000,
  }
  const client = createClient()
  const first = grantExchange(grant, client, '/token', dialect, { ...options, ...more } as never)
  const exchange = tradedExchange(first, client, '/token', dialect, 'long', {
    ...options,
    extraParams: { tenant: 't', code: 'never' },
  })
  const sent = () =>
    fetch.calls.map(({ url, body }) => [new URL(url).pathname, Object.fromEntries(new URLSearchParams(body))])
  return { exchange, first, fetch, sent }
}

const machine = { grant: 'client_credentials' }
const code = { grant: 'authorization_code', code: 'planted-code', codeVerifier: 'v' }

describe('a token that is traded for another', () => {
  test('is got with the credentials of the client, and the second call gets what its grant lists', async () => {
    const { exchange, sent } = world(
      clientCredentials,
      machine,
      { access_token: 'short', expires_in: 5 },
      { access_token: 'long', expires_in: 600 },
    )
    const token = await exchange()
    expect([token.reveal(), token.expiresAtMs! - token.obtainedAtMs]).toEqual(['long', 600_000])
    const client = { client_id: 'c', client_secret: 'planted-secret' }
    expect(sent()).toEqual([
      ['/token', { ...client, grant_type: 'client_credentials' }],
      ['/long', { ...client, grant_type: 'long', short: 'short', tenant: 't' }],
    ])
  })

  test('is traded anew each time: a first token is kept nowhere', async () => {
    const answers = ['s1', 'l1', 's2', 'l2'].map((name) => ({ access_token: name, expires_in: 600 }))
    const { exchange, sent } = world(clientCredentials, machine, ...answers)
    const source = cached(exchange)
    expect((await source.get()).reveal()).toBe('l1')
    expect((await source.get({ rejected: 'l1' })).reveal()).toBe('l2')
    expect(sent().map(([, body]) => (body as Record<string, string>)['short'])).toEqual([
      undefined,
      's1',
      undefined,
      's2',
    ])
  })

  test.each([
    ['has one of its own', { refresh_token: 'second' }, 'second'],
    ['has none', {}, 'first'],
  ])('leaves the refresh token of the first call where the second %s', async (_, more, kept) => {
    const { exchange } = world(
      authorizationCode,
      code,
      { access_token: 'short', refresh_token: 'first', refresh_expires_in: 50, api: 'https://one.test' },
      { access_token: 'long', id_token: 'i', scope: 'a', ...more },
    )
    const token = await exchange()
    expect([token.reveal(), token.revealRefreshToken(), token.scope]).toEqual(['long', kept, 'a'])
    expect(token.revealAnswer()).toMatchObject({ id_token: 'i' })
    expect(token.apiAddress).toBe('https://one.test')
  })

  test('runs to its end once a code is used up, whoever leaves meanwhile', async () => {
    const leaving = new AbortController()
    const { exchange } = world(
      authorizationCode,
      code,
      () => {
        leaving.abort()
        return Response.json({ access_token: 'short', token_type: 'Bearer' })
      },
      { access_token: 'long' },
    )
    expect((await exchange({ signal: leaving.signal })).reveal()).toBe('long')
  })

  test('is asked for no more once its caller has left, where nothing is used up', async () => {
    const leaving = new AbortController()
    const { exchange, fetch } = world(clientCredentials, machine, () => {
      leaving.abort(new Error('left'))
      return Response.json({ access_token: 'short', token_type: 'Bearer' })
    })
    expect(await errorOf(exchange({ signal: leaving.signal }))).toMatchObject({ message: 'left' })
    expect(fetch.calls).toHaveLength(1)
  })

  test('a second call that is refused is an error of its own address, with neither token in it', async () => {
    const { exchange } = world(clientCredentials, machine, { access_token: 'planted-short' }, () =>
      Response.json({ error: 'invalid_request', error_description: 'no planted-short' }, { status: 400 }),
    )
    const error = await errorOf(exchange())
    expect(error).toMatchObject({ code: 'token_refused', endpoint: 'POST https://as.test/long' })
    expect(String((error as Error).message)).not.toContain('planted')
  })

  test('is the same for stores as the first, and takes as long as both', () => {
    const { exchange, first } = world(clientCredentials, machine)
    expect(exchange.key?.()).toBe(first.key?.())
    expect([exchange.timeoutMs, exchange.patienceMs, exchange.isOneTime]).toEqual([10_000, 5000, false])
    expect(world(refreshToken, { grant: 'refresh_token', subject: 's' }).exchange.isOneTime).toBe(true)
  })

  test('what cannot work is said before anything is sent', () => {
    const { first } = world(clientCredentials, machine)
    const make = (grant: string) =>
      tradedExchange(first, createClient(), '/token', dialect, grant, {
        baseUrl: 'https://as.test',
        clientId: 'c',
        clientSecret: 's',
      })
    expect(() => make('other')).toThrow(/grant/)
    expect(() =>
      tradedExchange(first, createClient(), '/token', dialect, 'long', {
        baseUrl: 'http://as.test',
        clientId: 'c',
      }),
    ).toThrow(/baseUrl/)
  })
})
