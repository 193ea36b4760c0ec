import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '@latchkey/spec'
import { codeFiles } from '../../src/package/code-files.ts'
import { planPackage, type PackagePlan } from '../../src/package/plan-package.ts'
import { readWire } from '../../src/wire/index.ts'

const object = { type: 'object', properties: { access_token: { type: 'string' }, token_type: {} } }
const ok = { '200': { description: 'ok', content: { 'application/json': { schema: object } } } }

/** A token operation; `rest` stands beside its dialect. */
export function tokenOperation(dialect: JsonObject, rest: JsonObject = {}): JsonObject {
  const properties = Object.fromEntries(
    ['grant_type', 'client_id', 'client_secret', 'scope', 'refresh_token', 'username', 'password'].map(
      (name) => [name, { type: 'string' }],
    ),
  )
  return {
    security: [],
    requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { properties } } } },
    responses: ok,
    ...rest,
    'x-token-dialect': {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: ['client_id', 'client_secret', 'scope'] } },
      ...dialect,
    },
  }
}

/** A document with these paths, and one that needs a token. */
export function documentWith(paths: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    servers: [{ url: 'https://api.acme.test' }],
    security: [{ oauth: [] }],
    components: { securitySchemes: { oauth: { type: 'http', scheme: 'bearer' } } },
    ...rest,
    paths: { '/things': { get: { responses: { '200': { description: 'ok' } } } }, ...paths },
  }
}

export function planOf(document: JsonObject): PackagePlan {
  const { token } = readTokenOperation(document)
  return planPackage('acme', document, readWire(document, { token }), '@me/acme')
}

export function codeOf(document: JsonObject): Record<string, string> {
  return codeFiles(planOf(document))
}
