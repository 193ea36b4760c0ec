import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '../../src/compile/token-dialect.ts'

const request = {
  type: 'object',
  properties: { grant_type: {}, clientID: {}, clientSecret: {}, scope: {} },
}
const answer = {
  oneOf: [{ $ref: '#/components/schemas/Camel' }, { $ref: '#/components/schemas/Snake' }],
}
const written = {
  encoding: 'json',
  clientAuth: 'client_secret_post',
  grants: { client_credentials: { parameters: ['client_id', 'client_secret'] } },
  fields: { client_id: 'clientID', client_secret: 'clientSecret' },
}

function read(dialect: JsonObject, method = 'post', extraPaths: JsonObject = {}) {
  const { token, findings } = readTokenOperation({
    openapi: '3.1.0',
    paths: {
      '/token': {
        [method]: {
          requestBody: { content: { 'application/json; charset=utf-8': { schema: request } } },
          responses: { '200': { content: { 'application/json': { schema: answer } } } },
          'x-token-dialect': dialect,
        },
      },
      ...extraPaths,
    },
    components: {
      schemas: {
        Camel: { allOf: [{ properties: { accessToken: {} } }, { properties: { expiresIn: {} } }] },
        Snake: { properties: { access_token: {}, expires_in: {}, token_type: {} } },
      },
    },
  })
  return {
    token,
    messages: findings.map(
      ({ pointer, reason }) => `${pointer.replace('#/paths/~1token/post/x-token-dialect', '…')}: ${reason}`,
    ),
  }
}

describe('the token dialect', () => {
  it('has every default resolved', () => {
    expect(read(written).token).toEqual({
      path: '/token',
      dialect: {
        encoding: 'json',
        clientAuth: 'client_secret_post',
        grants: { client_credentials: { fixed: {} } },
        fields: { grant_type: 'grant_type', client_id: 'clientID', client_secret: 'clientSecret' },
        response: { access_token: ['access_token'], token_type: ['token_type'], expires_in: ['expires_in'] },
        expiresInUnit: 'seconds',
      },
    })
  })

  it('leaves out a parameter that is never sent, and names the ones that always carry a constant', () => {
    const grants = { client_credentials: { parameters: ['client_id'], fixed: { scope: 'all' } } }
    const fields = { grant_type: null, client_id: 'clientID' }
    expect(read({ ...written, grants, fields }).token?.dialect).toMatchObject({
      grants: { client_credentials: { fixed: { scope: 'all' } } },
      fields: { client_id: 'clientID', scope: 'scope' },
    })
  })

  it('reads members through references, allOf and oneOf', () => {
    const response = {
      access_token: ['access_token', 'accessToken'],
      expires_in: ['expires_in', 'expiresIn'],
    }
    expect(read({ ...written, response }).messages).toEqual([])
  })

  it('is not needed: a document without one has no token exchange', () => {
    expect(readTokenOperation({ paths: { '/x': { get: {} } } })).toEqual({ findings: [] })
  })

  const refused: [title: string, dialect: JsonObject, message: RegExp][] = [
    [
      'names a field the request does not have',
      { ...written, fields: {} },
      /^…: the request body has no field "client_id" \(for client_id\); it has grant_type, clientID/,
    ],
    [
      'names a field for a parameter no grant has',
      { ...written, fields: { ...written.fields, username: 'scope' } },
      /^…\/fields\/username: no grant lists/,
    ],
    [
      'names an answer member that does not exist',
      { ...written, response: { access_token: ['token'] } },
      /^…\/response\/access_token: neither answer 200 nor 201 has a member "token"/,
    ],
    [
      'states another encoding than the request body has',
      { ...written, encoding: 'form' },
      /^…\/encoding: encoding is form, but the request body has no application\/x-www-form-urlencoded/,
    ],
    ['has an unknown member', { ...written, scheme: 'x' }, /^…\/scheme: unknown member "scheme"/],
    ['has no grant', { ...written, grants: {} }, /^…\/grants: must NOT have fewer than 1/],
    [
      'has a grant with a bad name',
      { ...written, grants: { 'Client Credentials': { parameters: [] } } },
      /^…\/grants\/Client Credentials: member name "Client Credentials"/,
    ],
    [
      'states a lifetime that is none',
      { ...written, defaultLifetimeSeconds: 0 },
      /^…\/defaultLifetimeSeconds: must be >= 1/,
    ],
  ]
  it.each(refused)('is refused when it %s', (_title, dialect, message) => {
    const { token, messages } = read(dialect)
    expect(token).toBeUndefined()
    expect(messages.join('\n')).toMatch(message)
  })

  it('is refused on anything but a POST', () => {
    expect(read(written, 'get').messages).toEqual([
      '#/paths/~1token/get/x-token-dialect: a token operation is a POST, this is GET',
    ])
  })

  it('is refused on a second operation', () => {
    const second = { '/other': { post: { 'x-token-dialect': written } } }
    expect(read(written, 'post', second).messages).toEqual([
      '#/paths/~1other/post/x-token-dialect: a second token dialect; POST /token has one already',
    ])
  })
})
