import { expect, test } from 'vitest'
import { readTokenOperation } from '../../src/compile/token-dialect.ts'

/** What a client sends as something else than named texts, where a request has these members. */
function shapeOf(properties: object, encoding: 'form' | 'json' = 'json', fields: object = {}) {
  const type = encoding === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  const { token, findings } = readTokenOperation({
    openapi: '3.1.0',
    paths: {
      '/token': {
        post: {
          requestBody: {
            content: { [type]: { schema: { allOf: [{ properties: { secret: {} } }, { properties }] } } },
          },
          responses: {
            '200': { content: { 'application/json': { schema: { properties: { access_token: {} } } } } },
          },
          'x-token-dialect': {
            encoding,
            clientAuth: 'client_secret_post',
            grants: { client_credentials: { parameters: ['client_secret', 'account'] } },
            fields: { grant_type: null, client_secret: 'secret', ...fields },
          },
        },
      },
    },
    components: { schemas: { Id: { type: ['integer', 'null'] } } },
  } as never)
  expect(findings).toEqual([])
  return token!.dialect.shape
}

test.each([
  [{ type: 'integer' }],
  [{ type: 'number' }],
  [{ type: 'boolean' }],
  [{ $ref: '#/components/schemas/Id' }],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }],
])('a parameter whose member is %j is sent as one', (account) => {
  expect(shapeOf({ account })).toEqual({ literals: ['account'] })
})

test.each([
  [{}],
  [{ type: 'string' }],
  [{ type: ['integer', 'string'] }],
  [{ oneOf: [{ type: 'integer' }, { type: 'string' }] }],
])('a parameter whose member is %j stays text', (account) => {
  expect(shapeOf({ account })).toBeUndefined()
})

test('a member that is nested is looked for where it is', () => {
  const account = { properties: { id: { type: 'integer' } } }
  expect(shapeOf({ account }, 'json', { account: '/account/id' })).toEqual({ literals: ['account'] })
})

test.each([[{ type: 'array', items: {} }], [{ type: ['array', 'null'] }]])(
  'the words of a parameter whose member is %j are sent as a list',
  (account) => {
    expect(shapeOf({ account })).toEqual({ lists: ['account'] })
  },
)

test('a form has nothing but text', () => {
  expect(shapeOf({ account: { type: 'integer' } }, 'form')).toBeUndefined()
})

test('schemas that are made of themselves are looked at once', () => {
  const itself = { $ref: '#/components/schemas/Own' }
  const Own = { properties: { secret: { type: 'integer' } }, oneOf: [itself, itself], anyOf: [itself] }
  const content = { 'application/json': { schema: itself } }
  const { findings } = readTokenOperation({
    openapi: '3.1.0',
    paths: {
      '/token': {
        post: {
          requestBody: { content },
          responses: { '200': { content } },
          'x-token-dialect': {
            encoding: 'json',
            clientAuth: 'client_secret_post',
            grants: { client_credentials: { parameters: ['client_secret', 'account'] } },
            fields: { grant_type: null, client_secret: 'secret', account: '/inner/account' },
            response: { access_token: ['/inner/token'] },
          },
        },
      },
    },
    components: { schemas: { Own } },
  } as never)
  expect(findings.map(({ reason }) => reason)).toEqual([
    'the request body has no field "/inner/account" (for account); it has secret',
    expect.stringContaining('has a member "/inner/token"; it has secret'),
  ])
})

test('what one of several token operations says of calls and of people holds for all of them', () => {
  const schema = { properties: { access_token: {}, code: {}, client_id: {}, grant_type: {} } }
  const post = (grant: string, more: object) => ({
    requestBody: { content: { 'application/json': { schema } } },
    responses: { '200': { content: { 'application/json': { schema } } } },
    'x-token-dialect': {
      encoding: 'json',
      clientAuth: 'none',
      grants: { [grant]: { parameters: ['client_id'] } },
      ...more,
    },
  })
  const people = {
    calls: { header: 'X-Token' },
    authorization: { url: 'https://a.test/authorize' },
    revocation: 'https://a.test/revoke',
  }
  const { token, findings } = readTokenOperation({
    openapi: '3.1.0',
    paths: {
      '/token': { post: post('client_credentials', {}) },
      '/code': { post: post('authorization_code', people) },
    },
  } as never)
  expect(findings).toEqual([])
  expect(token).toMatchObject({
    path: '/token',
    calls: { header: 'X-Token', scheme: '' },
    authorization: { endpoint: 'https://a.test/authorize' },
    revocation: 'https://a.test/revoke',
  })
})
