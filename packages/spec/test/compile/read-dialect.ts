import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '../../src/compile/token-dialect.ts'

/** The schema of the request of that operation. */
export const request = {
  type: 'object',
  properties: { grant_type: {}, clientID: {}, clientSecret: {}, scope: {} },
}
/** The schema of its response. */
export const answer = {
  oneOf: [{ $ref: '#/components/schemas/Camel' }, { $ref: '#/components/schemas/Snake' }],
}
/** A dialect that is in order. */
export const written = {
  encoding: 'json',
  clientAuth: 'client_secret_post',
  grants: { client_credentials: { parameters: ['client_id', 'client_secret'] } },
  fields: { client_id: 'clientID', client_secret: 'clientSecret' },
}

/** Reads a dialect as one of the only operation of a document. */
export function read(dialect: JsonObject, method = 'post', extraPaths: JsonObject = {}) {
  const document = {
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
  } satisfies JsonObject
  const { token, findings } = readTokenOperation(document)
  return {
    document,
    token,
    messages: findings.map(
      ({ pointer, reason }) => `${pointer.replace('#/paths/~1token/post/x-token-dialect', '…')}: ${reason}`,
    ),
  }
}
