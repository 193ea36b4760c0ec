import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  authFetch,
  cached,
  clientSecretBasic,
  ConfigurationError,
  LatchkeyError,
  staticToken,
  TokenError,
  type TokenDialect,
} from '../../src/index.ts'
import { findSecret } from '@latchkey/testkit'
import { exchangeWith, issuing, planted, secrets } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

function mistake(make: () => unknown): ConfigurationError {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toBeInstanceOf(LatchkeyError)
    expect(error).not.toBeInstanceOf(TokenError)
    expect(error).toMatchObject({ code: 'invalid_option', name: 'ConfigurationError' })
    expect(findSecret(error, planted)).toBeUndefined()
    return error as ConfigurationError
  }
  throw new Error('expected a ConfigurationError')
}

const { client_secret, ...publicFields } = rfcDialect.fields

const exchange = (options: object, dialect?: TokenDialect) => () =>
  exchangeWith(observeFetch(issuing()), options, dialect)

describe('tokenExchange', () => {
  test.each<[string, object, string, TokenDialect?]>([
    ['an unknown option', { clientSecrt: 'planted-token' }, 'clientSecrt'],
    ['an option in the spelling of the RFC', { client_secret: 'planted-token' }, 'client_secret'],
    ['a scope that is no text', { scope: 5 }, 'scope'],
    ['a secret that is no text', { clientSecret: ['planted-token'] }, 'clientSecret'],
    ['an extra parameter that is no text', { extraParams: { target: 5 } }, 'extraParams.target'],
    ['secret and assertion', { clientAssertion: 'planted-token' }, 'clientAssertion'],
    ['an unknown grant', { grant: 'implicit' }, 'grant'],
    ['a grant the prototype knows', { grant: 'constructor' }, 'grant'],
    ['a missing client id', { clientId: undefined }, 'clientId'],
    ['an empty client id', { clientId: ' ' }, 'clientId'],
    ['an empty secret', { clientSecret: '' }, 'clientSecret'],
    ['a missing secret', { clientSecret: undefined }, 'clientSecret'],
    ['an empty user name', { grant: 'password', username: '', password: 'x' }, 'username'],
    ['a missing password', { grant: 'password', username: 'u' }, 'password'],
    [
      'an empty secret for a grant that could do without',
      { grant: 'refresh_token', refreshToken: 'r', clientSecret: '' },
      'clientSecret',
    ],
    ['a password for client_credentials', { username: 'u', password: secrets.password }, 'username'],
    ['a refresh token for client_credentials', { refreshToken: secrets.refreshToken }, 'refreshToken'],
    ['a secret for clients that have none', {}, 'clientSecret', { ...rfcDialect, fields: publicFields }],
    ['a parameter the endpoint does not have', { audience: 'x' }, 'audience'],
    [
      'a parameter the endpoint fixes',
      { scope: 'x' },
      'scope',
      { ...rfcDialect, grants: { client_credentials: { fixed: { scope: 'y' } } } },
    ],
    ['a timeout that is no number', { timeoutMs: Number.NaN }, 'timeoutMs'],
    ['a timeout below zero', { timeoutMs: -1 }, 'timeoutMs'],
    [
      'a password without a user in the URL',
      { baseUrl: 'https://:planted-token@auth.example.com' },
      'baseUrl',
    ],
    ['http to another machine', { baseUrl: 'http://auth.example.com' }, 'baseUrl'],
    ['another scheme', { baseUrl: 'ftp://auth.example.com' }, 'baseUrl'],
    ['a relative URL', { baseUrl: '/auth' }, 'baseUrl'],
    ['no URL', { baseUrl: undefined }, 'baseUrl'],
    ['a user in the URL', { baseUrl: 'https://planted-token@auth.example.com' }, 'baseUrl'],
    ['credentials in the URL', { baseUrl: 'https://planted-token:x@auth.example.com' }, 'baseUrl'],
    ['a query in the URL', { baseUrl: 'https://auth.example.com/?tenant=planted-token' }, 'baseUrl'],
    ['an empty query in the URL', { baseUrl: 'https://auth.example.com?' }, 'baseUrl'],
    ['an empty fragment in the URL', { baseUrl: 'https://auth.example.com#' }, 'baseUrl'],
    ['an empty password', { grant: 'password', username: 'u', password: ' ' }, 'password'],
    ['an empty refresh token', { grant: 'refresh_token', refreshToken: '' }, 'refreshToken'],
    ['a null secret', { clientSecret: null }, 'clientSecret'],
    [
      'a missing secret where the client proves itself with it, whatever the grant',
      { grant: 'refresh_token', refreshToken: 'r', clientSecret: undefined },
      'clientSecret',
      { ...rfcDialect, clientAuth: clientSecretBasic },
    ],
    [
      'a missing parameter that the dialect requires',
      { grant: 'password', username: 'u', password: 'p', clientSecret: undefined },
      'clientSecret',
      { ...rfcDialect, grants: { password: { fixed: {}, required: ['client_secret'] } } },
    ],
    ['a host that only looks like loopback', { baseUrl: 'http://localhost.example.com' }, 'baseUrl'],
    ['a host that only ends like loopback', { baseUrl: 'http://examplelocalhost' }, 'baseUrl'],
    ['a host with an empty name before loopback', { baseUrl: 'http://.localhost' }, 'baseUrl'],
    ['an address that only looks like loopback', { baseUrl: 'http://127.0.0.1.example.com' }, 'baseUrl'],
  ])('%s is a mistake found at construction, and named', (_name, options, option, dialect) => {
    const error = mistake(exchange(options, dialect))
    expect(error.option).toBe(option)
    expect(error.message).toContain(`"${option}"`)
  })

  test.each([
    'grant_type',
    'client_id',
    'client_secret',
    'password',
    'code',
    'code_verifier',
    'redirect_uri',
    'client_assertion',
    'scope',
    'refresh_token',
    'assertion',
  ])('extraParams cannot replace %s', (name) => {
    expect(mistake(exchange({ extraParams: { [name]: 'planted-token' } })).option).toBe(`extraParams.${name}`)
  })

  test('extraParams cannot replace a protected parameter under the name the vendor gave it', () => {
    const dialect: TokenDialect = {
      ...rfcDialect,
      fields: { client_id: 'clientID', client_secret: 'clientSecret' },
    }
    expect(mistake(exchange({ extraParams: { clientSecret: 'planted-token' } }, dialect)).option).toBe(
      'extraParams.clientSecret',
    )
  })

  test('an empty scope is refused by name where the vendor asks for one', () => {
    const grants = { ...rfcDialect.grants, client_credentials: { fixed: {}, required: ['scope'] } }
    for (const scope of ['', undefined])
      expect(mistake(exchange({ scope }, { ...rfcDialect, grants })).option).toBe('scope')
  })

  test('extraParams cannot use the name a vendor gave to another parameter', () => {
    const dialect: TokenDialect = { ...rfcDialect, fields: { ...rfcDialect.fields, scope: 'permissions' } }
    expect(mistake(exchange({ extraParams: { permissions: 'x' } }, dialect)).option).toBe(
      'extraParams.permissions',
    )
  })

  test('an address that begins unlike loopback is none', () => {
    expect(mistake(exchange({ baseUrl: 'http://27.0.0.1' })).option).toBe('baseUrl')
  })

  test('extraParams cannot replace a constant of the dialect', () => {
    const dialect: TokenDialect = {
      ...rfcDialect,
      grants: { client_credentials: { fixed: { target: 'y' } } },
    }
    expect(mistake(exchange({ extraParams: { target: 'x' } }, dialect)).option).toBe('extraParams.target')
  })

  test('a fetch that sends tokens itself cannot be the transport of a token call, which would wait for itself', () => {
    const authorized = authFetch(staticToken('t'), { origins: ['https://auth.example.com'] })
    const make = () => exchangeWith(authorized as never)
    const error = mistake(make)
    expect(error.option).toBe('fetch')
    expect(error.message).toContain('wait for itself')
  })

  test('a fragment in the token URL is a mistake', () => {
    expect(mistake(exchange({ baseUrl: 'https://auth.example.com/#' + 'frag' })).option).toBe('baseUrl')
  })

  test.each([
    'http://localhost:1',
    'http://auth.localhost',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'http://[::1]:1',
  ])('%s is loopback and may be http', (baseUrl) => {
    expect(exchange({ baseUrl })).not.toThrow()
  })

  test('http to another machine can be allowed explicitly', () => {
    expect(exchange({ baseUrl: 'http://auth.internal', allowInsecure: true })).not.toThrow()
  })
})

describe('a token somebody else keeps', () => {
  test.each(['', 'two words', undefined])('is refused where a function gives %j for it', async (given) => {
    const source = staticToken(() => given as string)
    await expect(source.get()).rejects.toMatchObject({ name: 'TokenError', code: 'token_malformed' })
  })
})

describe('cached and authFetch', () => {
  test('an unknown option is named', () => {
    expect(mistake(() => cached(async () => null as never, { advisoryMs: 1 } as never)).option).toBe(
      'advisoryMs',
    )
    expect(mistake(() => authFetch(staticToken('t'), { origins: [], retries: 1 } as never)).option).toBe(
      'retries',
    )
  })

  test.each([
    ['mandatoryWindowMs', Number.NaN],
    ['cooldownMs', -1],
    ['backoffMs', '1000'],
  ])('%s of %s is named', (name, amount) => {
    expect(mistake(() => cached(async () => null as never, { [name]: amount } as never)).option).toBe(name)
  })

  test.each([
    'api.example.com',
    'https://api.example.com/v1',
    'https://api.example.com?x=1',
    'https://api.example.com#x',
    'https://user:planted-token@api.example.com',
    'http://api.example.com',
    'data:text/plain,x',
    'file:///etc',
    '*',
    '',
  ])('%j is no origin', (origin) => {
    expect(mistake(() => authFetch(staticToken('t'), { origins: [origin] })).option).toBe('origins')
  })

  test.each([
    'https://api.example.com',
    'https://api.example.com/',
    'HTTPS://API.EXAMPLE.COM:443',
    'http://localhost:3000',
    'https://[2001:db8::1]:8443',
  ])('%j is one', (origin) => {
    expect(() => authFetch(staticToken('t'), { origins: [origin] })).not.toThrow()
  })
})
