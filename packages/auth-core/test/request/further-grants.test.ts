import { observeFetch } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import {
  clientCredentials,
  deviceCode,
  type Grant,
  grantExchange,
  jwtBearer,
  securityTokenExchange,
} from '../../src/grants.ts'
import { tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const names = ['assertion', 'subject_token', 'subject_token_type', 'actor_token', 'actor_token_type']
const dialect = {
  ...rfcDialect,
  grants: { [bearer]: { fixed: {} }, [exchange]: { fixed: {} } },
  fields: {
    ...rfcDialect.fields,
    ...Object.fromEntries([...names, 'requested_token_type'].map((name) => [name, name])),
  },
} as const
const place = { baseUrl: 'https://auth.example.com', clientId: 'client-1', clientSecret: 'planted-secret' }
const client = createClient<never>() as never
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

describe('JWT bearer (RFC 7523)', () => {
  test('sends an assertion of its own with every attempt', async () => {
    let signed = 0
    const fetch = observeFetch((_, index) => {
      if (index === 0) throw new TypeError('fetch failed')
      return Response.json(tokenBody())
    })
    const options = { ...place, grant: bearer, assertion: () => `a.b.${++signed}`, fetch } as const
    await grantExchange(jwtBearer, client, '/token', dialect, options)()
    const sent = fetch.calls.map(({ body }) => new URLSearchParams(body).get('assertion'))
    expect(sent).toEqual(['a.b.1', 'a.b.2'])
  })

  test('needs an assertion', () => {
    const make = () =>
      grantExchange(jwtBearer, client, '/token', dialect, { ...place, grant: bearer } as never)
    expect(make).toThrow(expect.objectContaining({ option: 'assertion' }))
  })
})

describe('token exchange (RFC 8693)', () => {
  test('sends what is exchanged, and reads what comes back', async () => {
    const issued = { issued_token_type: accessToken, token_type: 'Bearer' }
    const fetch = observeFetch(() => Response.json(tokenBody(issued)))
    const made = grantExchange(securityTokenExchange, client, '/token', dialect, {
      ...place,
      grant: exchange,
      subjectToken: async () => 'planted-subject',
      subjectTokenType: accessToken,
      actorToken: 'planted-actor',
      actorTokenType: accessToken,
      fetch,
    })
    expect((await made()).revealAnswer()).toMatchObject(issued)
    expect(Object.fromEntries(new URLSearchParams(fetch.calls[0]!.body))).toEqual({
      grant_type: exchange,
      client_id: 'client-1',
      client_secret: 'planted-secret',
      subject_token: 'planted-subject',
      subject_token_type: accessToken,
      actor_token: 'planted-actor',
      actor_token_type: accessToken,
    })
  })
})

test('two people never meet in a store: without a subject there is no key, and no token is in one', () => {
  const fetch = observeFetch(() => Response.json(tokenBody()))
  const of = (subject?: string) => [
    grantExchange(jwtBearer, client, '/token', dialect, {
      ...place,
      grant: bearer,
      assertion: 'planted.a.b',
      subject,
      fetch,
    }).key!(),
    grantExchange(securityTokenExchange, client, '/token', dialect, {
      ...place,
      grant: exchange,
      subjectToken: 'planted-subject',
      subjectTokenType: accessToken,
      subject,
      fetch,
    }).key!(),
  ]
  expect(of()).toEqual(['', ''])
  for (const [index, key] of of('user-1').entries()) {
    expect(key).not.toBe(of('user-2')[index])
    expect(key).not.toContain('planted')
  }
})

describe('extraParams cannot replace what has an option', () => {
  const device = 'urn:ietf:params:oauth:grant-type:device_code'
  const all = {
    ...dialect,
    grants: { ...dialect.grants, [device]: { fixed: {} } },
    fields: {
      ...dialect.fields,
      ...Object.fromEntries(
        ['device_code', 'client_assertion', 'audience', 'resource'].map((name) => [name, name]),
      ),
    },
  } as const
  const whole = {
    ...place,
    clientAssertion: 'a.b.c',
    audience: 'https://api.example.com',
    resource: 'https://r.example',
  }
  const givenTo = (kind: Grant, options: object) => (name: string) => () =>
    grantExchange(kind, client, '/token', all, {
      ...whole,
      ...options,
      extraParams: { [name]: 'planted-other' },
    } as never)
  const withAssertion = givenTo(jwtBearer, { grant: bearer, assertion: 'planted.a.b' })
  const withSubject = givenTo(securityTokenExchange, {
    grant: exchange,
    subjectToken: 'planted-subject',
    subjectTokenType: accessToken,
  })
  const withDevice = givenTo(deviceCode, { grant: device, deviceCode: 'planted-device' })
  const common = [
    'grant_type',
    'client_id',
    'client_secret',
    'client_assertion',
    'audience',
    'resource',
    'scope',
  ]

  test.each([
    ...[...common, 'assertion'].map((name) => ['JWT bearer', name, withAssertion] as const),
    ...[...common, ...names.slice(1), 'requested_token_type'].map(
      (name) => ['token exchange', name, withSubject] as const,
    ),
    ...[...common, 'device_code', 'code', 'refresh_token'].map(
      (name) => ['device code', name, withDevice] as const,
    ),
  ])('%s: %s', (_, name, make) => {
    expect(make(name)).toThrow(expect.objectContaining({ option: `extraParams.${name}` }))
  })

  test('and what a dialect lists beside a grant without that option is a parameter of the vendor', async () => {
    const fetch = observeFetch(() => Response.json(tokenBody()))
    const options = {
      ...place,
      grant: 'client_credentials',
      extraParams: { subject_token: 'planted-1' },
      fetch,
    }
    const own = { ...all, grants: { client_credentials: { fixed: {} } } }
    await grantExchange(clientCredentials, client, '/token', own, options as never)()
    expect(fetch.calls[0]!.body).toContain('subject_token=planted-1')
  })
})
