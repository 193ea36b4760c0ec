import { observeFetch } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { separatedScopes, shapedRequest } from '../../src/dialect.ts'
import { clientCredentials, grantExchange } from '../../src/grants.ts'
import { tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

/** What is sent for the scopes `a b`, and which scopes the token has. */
async function ask(separator: string | undefined, shape: object | undefined, said: object) {
  const fetch = observeFetch(() => Response.json(tokenBody(said)))
  const dialect = {
    ...rfcDialect,
    ...(separator !== undefined && { scopes: separatedScopes(separator) }),
    ...(shape && { request: shapedRequest(shape) }),
  }
  const options = {
    baseUrl: 'https://auth.example.com',
    clientId: 'client-1',
    clientSecret: 'planted-secret',
    grant: 'client_credentials',
    scope: 'a b',
    fetch,
  } as const
  const { scope } = await grantExchange(
    clientCredentials,
    createClient() as never,
    '/token',
    dialect as never,
    options,
  )()
  const [call] = fetch.calls
  const { searchParams } = new URL(call!.url)
  const inHeader = call!.headers.get('x-scope')
  return {
    sent: inHeader ?? searchParams.get('scope') ?? new URLSearchParams(call!.body).get('scope'),
    scope,
  }
}

describe.each([
  ['no shape', undefined],
  ['a shape that says nothing', {}],
  ['scopes in the query', { query: { scope: 'scope' } }],
  ['scopes in a header', { headers: { 'X-Scope': '{scope}' } }],
])('scopes are separated as the dialect says: %s', (_, shape) => {
  test.each([
    [undefined, 'a b'],
    [',', 'a,b'],
    [', ', 'a, b'],
    ['|', 'a|b'],
    [' ', 'a b'],
  ])('%j', async (separator, sent) => {
    expect(await ask(separator, shape, {})).toEqual({ sent, scope: 'a b' })
  })
})

test.each([
  [undefined, 'x y', 'x y'],
  [undefined, 'x  y', 'x y'],
  [undefined, ' x y ', 'x y'],
  [undefined, ['x', 'y'], 'x y'],
  [',', 'x,y', 'x y'],
  [',', 'x, y', 'x y'],
  [', ', 'x,y', 'x y'],
  [',', 'x y', 'x y'],
  [',', ['x', 'y'], 'x y'],
  [',', ['x,y', 'z'], 'x y z'],
  [',', '', ''],
  [',', [], ''],
  [',', ['x', 5], 'a b'],
  [',', null, 'a b'],
])('with the separator %j the granted scopes %j are read as %j', async (separator, said, read) => {
  expect((await ask(separator, undefined, { scope: said })).scope).toBe(read)
})

test('blanks around scopes that are asked for are no scopes', () => {
  expect(separatedScopes(',').join(' a  b ')).toBe('a,b')
})
