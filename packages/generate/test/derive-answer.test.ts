import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '@latchkey/spec'
import { describe, expect, test } from 'vitest'
import { tokenCandidates } from '../src/explain/token-candidates.ts'
import { deriveDialects } from '../src/new-vendor/derive-dialect.ts'
import { planCalls } from '../src/package/plan-calls.ts'

const text = { type: 'string' }
const bearer = { bearer: { type: 'http', scheme: 'bearer' } }

interface Written {
  answer?: Record<string, object>
  token?: Record<string, object>
  body?: Record<string, object>
  parameters?: object[]
  schemes?: Record<string, object>
  method?: string
  status?: string
  mediaType?: string
}

function documentOf({
  answer = {},
  token = { access_token: text },
  body,
  parameters = [],
  schemes = bearer,
  method = 'post',
  status = '200',
  mediaType = 'application/json',
}: Written): JsonObject {
  const properties = body ?? {
    grant_type: { enum: ['client_credentials'] },
    client_id: text,
    client_secret: text,
  }
  const schema = { type: 'object', properties: { ...token, ...answer } }
  const request = {
    content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } },
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    servers: [{ url: 'https://api.acme.test' }],
    paths: {
      '/token': {
        [method]: {
          parameters,
          ...(method === 'get' ? {} : { requestBody: request }),
          responses: { [status]: { description: 'A token.', content: { [mediaType]: { schema } } } },
        },
      },
    },
    components: { securitySchemes: schemes },
  } as unknown as JsonObject
}

const integer = { type: 'integer' }

/** What compiling says of a document with the dialect that was derived. */
function checked(document: JsonObject): unknown {
  const [found] = deriveDialects(document, [])
  const operation = found?.operation.operation
  if (operation) operation['x-token-dialect'] = found.dialect
  return readTokenOperation(document)
}

describe('when a token ends is read', () => {
  test.each<[what: string, answer: Record<string, object>, member: string, lifetime: string | undefined]>([
    ['in seconds, as RFC 6749 has it', { expires_in: integer }, 'expires_in', undefined],
    [
      'in minutes, where the description says so',
      { expires_in: { ...integer, description: 'Lifetime in minutes' } },
      'expires_in',
      'minutes',
    ],
    [
      'in seconds, where the description speaks of both',
      { expires_in: { ...integer, description: 'In seconds; in minutes that is 60' } },
      'expires_in',
      undefined,
    ],
    [
      'in milliseconds, where the description says so',
      { expiresIn: { ...integer, description: 'Milliseconds until the token expires' } },
      'expiresIn',
      'milliseconds',
    ],
    ['in the unit of its name', { expiresInMinutes: integer }, 'expiresInMinutes', 'minutes'],
    ['in the short unit of its name', { expires_in_ms: integer }, 'expires_in_ms', 'milliseconds'],
    ['as a date', { expires_at: { ...text, format: 'date-time' } }, 'expires_at', 'date'],
    ['as an amount of time', { expires_in: { ...text, format: 'duration' } }, 'expires_in', 'duration'],
    [
      'as seconds since 1970',
      { expiresAt: { ...integer, description: 'Unix timestamp' } },
      'expiresAt',
      'epoch-seconds',
    ],
    [
      'as milliseconds since 1970, where the example shows it',
      { expires_at: { ...integer, example: 1_700_000_000_000 } },
      'expires_at',
      'epoch-milliseconds',
    ],
  ])('%s', (_, answer, member, lifetime) => {
    const [found] = deriveDialects(documentOf({ answer }), [])
    expect(found?.dialect['response']).toMatchObject({ expires_in: [member] })
    expect(found?.dialect['lifetime']).toBe(lifetime)
    expect(found?.notes).toEqual([])
  })

  test.each(['expires_at', 'expires'])('from a number called %s by nobody: a note names it', (name) => {
    const [found] = deriveDialects(documentOf({ answer: { [name]: integer } }), [])
    expect(found?.dialect['response']).not.toHaveProperty('expires_in')
    expect(found?.dialect).not.toHaveProperty('lifetime')
    expect(found?.notes).toEqual([expect.stringContaining(`response: { expires_in: [${name}] }`)])
  })
})

test('id and secret in headers of the token call are sent there and nowhere else', () => {
  const parameters = ['X-Client-Id', 'X-Client-Secret'].map((name) => ({ name, in: 'header', schema: text }))
  const [found] = deriveDialects(documentOf({ body: { grant_type: text }, parameters }), [])
  expect(found?.dialect).toMatchObject({
    clientAuth: 'none',
    grants: { client_credentials: { parameters: [] } },
    headers: { 'X-Client-Id': '{client_id}', 'X-Client-Secret': '{client_secret}' },
  })
})

describe('calls carry the token', () => {
  test.each([
    ['header', 'X-Auth-Token'],
    ['query', 'access_token'],
    ['cookie', 'access_token'],
  ])('in the one %s that is called a token', (place, name) => {
    const [found] = deriveDialects(documentOf({ schemes: { key: { type: 'apiKey', in: place, name } } }), [])
    expect(found?.dialect['calls']).toEqual({ [place]: name })
  })

  test.each<[what: string, schemes: Record<string, object>]>([
    [
      'a scheme is for tokens by itself',
      { ...bearer, key: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' } },
    ],
    ['the key is called a key', { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } }],
    [
      'there are two',
      {
        one: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
        two: { type: 'apiKey', in: 'query', name: 'access_token' },
      },
    ],
  ])('as RFC 6750 has it where %s', (_, schemes) => {
    expect(deriveDialects(documentOf({ schemes }), [])[0]?.dialect).not.toHaveProperty('calls')
  })
})

test('a GET that looks like the token operation is shown with its query', () => {
  const parameters = ['grant_type', 'client_id', 'client_secret'].map((name) => ({
    name,
    in: 'query',
    schema: text,
  }))
  const [found] = tokenCandidates(documentOf({ method: 'get', parameters }))
  expect(found?.operation).toBe('GET /token')
  expect(found?.action?.update['x-token-dialect']).toMatchObject({
    clientAuth: 'client_secret_post',
    grants: { client_credentials: { parameters: ['client_id', 'client_secret'] } },
  })
})

test('a GET that takes a client id and hands out nothing is no token operation', () => {
  const parameters = [{ name: 'client_id', in: 'query', schema: text }]
  const document = documentOf({ method: 'get', parameters, token: {} })
  expect(tokenCandidates(document)).toEqual([])
})

test('a PUT that looks like the token operation is shown', () => {
  expect(tokenCandidates(documentOf({ method: 'put' })).map(({ operation }) => operation)).toEqual([
    'PUT /token',
  ])
})

test.each([
  ['query', { query: 'access_token' }],
  ['cookie', { header: 'Cookie', scheme: 'access_token=' }],
  ['header', { header: 'access_token', scheme: '' }],
])('a %s that carries the token is no credential of its own', (place, calls) => {
  const schemes = { key: { type: 'apiKey', in: place, name: 'access_token' } }
  const document = { ...documentOf({ schemes }), security: [{ key: [] }] }
  const plan = planCalls(document, { calls, operations: [] }, [])
  expect(plan.alternatives).toEqual([['token']])
  expect(plan.schemes).toEqual([])
})

test.each([
  ['2XX', 'application/json'],
  ['default', 'application/json'],
  ['200', 'application/vnd.acme+json'],
  ['200', '*/*'],
])('a token is read from the response %s of %s', (status, mediaType) => {
  const document = documentOf({ status, mediaType, answer: { expires_in: integer } })
  const [found] = deriveDialects(document, [])
  expect(found?.dialect['response']).toMatchObject({
    access_token: ['access_token'],
    expires_in: ['expires_in'],
  })
  expect(checked(document)).toMatchObject({ token: { path: '/token' } })
})

test('what a token call must have in its query is sent there, and an optional parameter is not', () => {
  const parameters = [
    { name: 'tenant', in: 'query', required: true, schema: text },
    { name: 'trace', in: 'query', schema: text },
  ]
  expect(deriveDialects(documentOf({ parameters }), [])[0]?.dialect['query']).toEqual({ tenant: 'tenant' })
})

test('a secret that must stand in the query is that of the client', () => {
  const parameters = [{ name: 'clientSecret', in: 'query', required: true, schema: text }]
  const [found] = deriveDialects(documentOf({ body: { grant_type: text, client_id: text }, parameters }), [])
  expect(found?.dialect).toMatchObject({
    clientAuth: 'client_secret_post',
    query: { client_secret: 'clientSecret' },
  })
})

test('an optional member that a dialect cannot name is left out', () => {
  const body = { grant_type: { enum: ['client_credentials'] }, client_secret: text, 'a b': text, 'c=d': text }
  const [found] = deriveDialects(documentOf({ body }), [])
  expect(found?.dialect['grants']).toEqual({ client_credentials: { parameters: ['client_secret'] } })
})

test('a second operation for the same grant is named in a note', () => {
  const document = documentOf({}) as { paths: JsonObject }
  document.paths['/v2/token'] = document.paths['/token']!
  const found = deriveDialects(document as unknown as JsonObject, [])
  expect(found.map(({ operation }) => operation.path)).toEqual(['/token'])
  expect(found[0]?.notes).toEqual([expect.stringContaining('POST /v2/token')])
})

test('a login whose credentials stand deeper in its body is shown with pointers to them', () => {
  const auth = { type: 'object', properties: { clientId: text, clientSecret: text, tenant: text } }
  const schema = { type: 'object', properties: { auth, kind: text } }
  const document = documentOf({}) as { paths: { [path: string]: { post: JsonObject } } }
  document.paths['/token']!.post['requestBody'] = {
    content: { 'application/json': { schema } },
  } as JsonObject
  const [found] = tokenCandidates(document as unknown as JsonObject)
  expect(found?.action?.update['x-token-dialect']).toMatchObject({
    encoding: 'json',
    clientAuth: 'client_secret_post',
    grants: { client_credentials: { parameters: ['client_id', 'client_secret', 'tenant', 'kind'] } },
    fields: { client_id: '/auth/clientId', client_secret: '/auth/clientSecret', tenant: '/auth/tenant' },
  })
})
