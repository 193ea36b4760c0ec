import createClient from 'openapi-fetch'
import { describe, expectTypeOf, test } from 'vitest'
import { shapedResponse } from '../../src/dialect.ts'
import {
  tokenExchange,
  type Exchange,
  type PostPath,
  type Token,
  type TokenDialectFor,
} from '../../src/index.ts'
import { rfcDialect, type RfcPaths } from '../support/rfc-vendor.ts'
import { credentials } from '../support/setup.ts'

interface OneOfPaths {
  '/oauth/token': {
    post: {
      requestBody: {
        content: { 'application/json': { clientID: string; clientSecret: string; note?: string } }
      }
      responses: {
        200: {
          content: {
            'application/json':
              | { accessToken?: string; tokenType?: string; expiresIn?: number }
              | { access_token?: string; token_type?: string; expires_in?: number }
          }
        }
      }
    }
  }
}

const nitro = {
  encoding: 'json',
  grants: { client_credentials: { fixed: {} } },
  fields: { client_id: 'clientID', client_secret: 'clientSecret' },
  response: {
    access_token: ['access_token', 'accessToken'],
    token_type: ['token_type', 'tokenType'],
    expires_in: ['expires_in', 'expiresIn'],
  },
} as const

type Nitro = typeof nitro
type Fits<Paths, Path, Dialect> = Dialect extends TokenDialectFor<Paths, Path, Dialect> ? true : false
type Change<Type, Part> = Omit<Type, keyof Part> & Part

describe('TokenDialectFor', () => {
  test('accepts the dialect of the operation, whatever the oneOf branch and the media type', () => {
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Nitro>>().toEqualTypeOf<true>()
    expectTypeOf<Fits<RfcPaths, '/token', typeof rfcDialect>>().toEqualTypeOf<true>()
  })

  test('refuses a dialect that sends a member the request does not have', () => {
    type Drifted = Change<
      Nitro,
      { fields: { client_id: 'clientID'; client_secret: 'clientSecret'; scope: 'scope' } }
    >
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Drifted>>().toEqualTypeOf<false>()
  })

  test('refuses a dialect that reads a member the answer does not have', () => {
    type Drifted = Change<Nitro, { response: { access_token: readonly ['access_token', 'token'] } }>
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Drifted>>().toEqualTypeOf<false>()
  })

  test('takes a place that is no member where the dialect has what reads it, and nowhere else', () => {
    type Nested = Change<
      Nitro,
      { response: { access_token: readonly ['/data/token', 'header:X-Token', 'cookie:SID', ''] } }
    >
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Nested>>().toEqualTypeOf<false>()
    type Read = Nested & { responseReader: typeof shapedResponse }
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Read>>().toEqualTypeOf<true>()
  })

  test('refuses a dialect that leaves a required member of the request out', () => {
    type Drifted = Change<Nitro, { fields: { client_id: 'clientID' } }>
    expectTypeOf<Fits<OneOfPaths, '/oauth/token', Drifted>>().toEqualTypeOf<false>()
  })

  test('refuses it when the document loses a field', () => {
    interface Lost {
      '/oauth/token': {
        post: {
          requestBody: { content: { 'application/json': { clientID: string } } }
          responses: OneOfPaths['/oauth/token']['post']['responses']
        }
      }
    }
    expectTypeOf<Fits<Lost, '/oauth/token', Nitro>>().toEqualTypeOf<false>()
  })

  test('refuses it when the document gains a required field', () => {
    interface Gained {
      '/oauth/token': {
        post: {
          requestBody: {
            content: { 'application/json': { clientID: string; clientSecret: string; tenant: string } }
          }
          responses: OneOfPaths['/oauth/token']['post']['responses']
        }
      }
    }
    expectTypeOf<Fits<Gained, '/oauth/token', Nitro>>().toEqualTypeOf<false>()
  })
})

describe('tokenExchange', () => {
  test('takes an openapi-fetch client, structurally, and gives an Exchange', () => {
    const make = () =>
      tokenExchange<OneOfPaths, '/oauth/token', Nitro>(
        createClient<OneOfPaths>(),
        '/oauth/token',
        nitro,
        credentials,
      )
    expectTypeOf(make).returns.toEqualTypeOf<Exchange>()
    expectTypeOf<Awaited<ReturnType<Exchange>>>().toEqualTypeOf<Token>()
  })

  test('checks the path against the paths that have a POST', () => {
    expectTypeOf<PostPath<RfcPaths>>().toEqualTypeOf<'/token'>()
    const make = () =>
      // @ts-expect-error: /things has no POST
      tokenExchange<RfcPaths, '/things', typeof rfcDialect>(
        createClient<RfcPaths>() as never,
        '/things',
        rfcDialect,
        credentials,
      )
    expectTypeOf(make).toBeFunction()
  })

  test('checks the client against the path', () => {
    const make = () =>
      tokenExchange<OneOfPaths, '/oauth/token', Nitro>(
        // @ts-expect-error: a client of other paths
        createClient<RfcPaths>(),
        '/oauth/token',
        nitro,
        credentials,
      )
    expectTypeOf(make).toBeFunction()
  })

  test('checks the options of each grant', () => {
    const client = createClient<RfcPaths>()
    const base = { baseUrl: 'https://a.example', clientId: 'c' }
    const make = () => {
      // @ts-expect-error: client_credentials needs a secret
      tokenExchange(client, '/token', rfcDialect, { grant: 'client_credentials', ...base })
      // @ts-expect-error: the password grant needs a user name and a password
      tokenExchange(client, '/token', rfcDialect, { grant: 'password', ...base, clientSecret: 's' })
      const misspelt = { grant: 'client_credentials', ...base, clientSecret: 's' } as const
      // @ts-expect-error: an unknown option
      tokenExchange(client, '/token', rfcDialect, { ...misspelt, retries: 1 })
      tokenExchange(client, '/token', rfcDialect, { grant: 'refresh_token', ...base })
    }
    expectTypeOf(make).toBeFunction()
  })
})
