import type { JsonObject } from '@latchkey/openapi'
import { I, json, obj, pair, ref, S, type SmallPair, V30 } from './kit.ts'

const O = obj({ a: S }, ['a'])
const d2 = (operation: JsonObject, rest: JsonObject = {}): JsonObject => ({
  swagger: '2.0',
  info: { title: 'x', version: '1' },
  host: 'api.lib.test',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/a': {
      post: {
        operationId: 'a',
        responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/O' } } },
        ...operation,
      },
    },
  },
  definitions: { O },
  ...rest,
})
const d3 = (operation: JsonObject, components: JsonObject = {}): JsonObject => ({
  openapi: V30,
  info: { title: 'x', version: '1' },
  servers: [{ url: 'https://api.lib.test/v1' }],
  paths: {
    '/a': {
      post: {
        operationId: 'a',
        responses: { 200: { description: 'ok', content: json(ref('O')) } },
        ...operation,
      },
    },
  },
  components: { schemas: { O }, ...components },
})

/** Swagger 2.0 told as 3.0, and edited. */
export const swaggerPairs: readonly SmallPair[] = [
  pair('2.0 a form taken in another way as well', 'minor', d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] }), d2({ consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] })),
  pair('2.0 a form no longer taken in one of two ways', 'major', d2({ consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] }), d2({ consumes: ['multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] })),
  pair('2.0 a host with its scheme', 'same', d2({}), d2({}, { host: 'https://api.lib.test' })),
  pair('2.0 csv to tsv', 'major', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string' } }] }), d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'tsv', items: { type: 'string' } }] })),
] // prettier-ignore

/** Further ones, for the long form. */
export const furtherSwaggerPairs: readonly SmallPair[] = [
  pair('2.0 told as 3.0', 'same', d2({}), d3({})),
  pair('2.0 told as 3.1', 'same', d2({}), { ...d3({}), openapi: '3.1.0' }),
  pair('2.0 query list csv told as 3.0', 'same', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string' } }] }), d3({ parameters: [{ name: 'l', in: 'query', schema: { type: 'array', items: S }, style: 'form', explode: false }] })),
  pair('2.0 query list multi told as 3.0', 'same', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'multi', items: { type: 'string' } }] }), d3({ parameters: [{ name: 'l', in: 'query', schema: { type: 'array', items: S } }] })),
  pair('2.0 pipes told as 3.0', 'same', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'pipes', items: { type: 'string' } }] }), d3({ parameters: [{ name: 'l', in: 'query', schema: { type: 'array', items: S }, style: 'pipeDelimited', explode: false }] })),
  pair('2.0 body told as 3.0', 'same', d2({ parameters: [{ name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/O' } }] }), d3({ requestBody: { required: true, content: json({ $ref: '#/components/schemas/O' }) } })),
  pair('2.0 formData told as 3.0', 'same', d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'string', required: true }, { name: 'n', in: 'formData', type: 'integer' }] }), d3({ requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: obj({ f: S, n: I }, ['f']) } } } })),
  pair('2.0 file told as 3.0', 'same', d2({ consumes: ['multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'file', required: true }] }), d3({ requestBody: { required: true, content: { 'multipart/form-data': { schema: obj({ f: { type: 'string', format: 'binary' } }, ['f']) } } } })),
  pair('2.0 basic told as 3.0', 'same', d2({ security: [{ b: [] }] }, { securityDefinitions: { b: { type: 'basic' } } }), d3({ security: [{ b: [] }] }, { securitySchemes: { b: { type: 'http', scheme: 'basic' } } })),
  pair('2.0 accessCode told as 3.0', 'same', d2({ security: [{ o: ['r'] }] }, { securityDefinitions: { o: { type: 'oauth2', flow: 'accessCode', authorizationUrl: 'https://x.test/a', tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } }), d3({ security: [{ o: ['r'] }] }, { securitySchemes: { o: { type: 'oauth2', flows: { authorizationCode: { authorizationUrl: 'https://x.test/a', tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } } } })),
  pair('2.0 application told as 3.0', 'same', d2({ security: [{ o: ['r'] }] }, { securityDefinitions: { o: { type: 'oauth2', flow: 'application', tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } }), d3({ security: [{ o: ['r'] }] }, { securitySchemes: { o: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } } } })),
  pair('2.0 header of a response told as 3.0', 'same', d2({ responses: { 200: { description: 'ok', headers: { 'X-A': { type: 'integer' } } } } }), d3({ responses: { 200: { description: 'ok', headers: { 'X-A': { schema: I } } } } })),
  pair('2.0 consumes said at the operation', 'same', d2({ parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/O' } }] }), d2({ consumes: ['application/json'], produces: ['application/json'], parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/O' } }] })),
  pair('2.0 csv stated', 'same', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string' } }] }), d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'csv', items: { type: 'string' } }] })),
  pair('2.0 schemes in another order', 'same|minor', d2({}, { schemes: ['https', 'http'] }), d2({}, { schemes: ['http', 'https'] })),
  pair('2.0 x-nullable told as nullable', 'same', d2({}, { definitions: { O: obj({ a: { type: 'string', 'x-nullable': true } }) } }), { ...d3({}), components: { schemas: { O: obj({ a: { type: 'string', nullable: true } }) } } }),
  pair('2.0 shared parameter written out', 'same', d2({ parameters: [{ $ref: '#/parameters/l' }] }, { parameters: { l: { name: 'l', in: 'query', type: 'string' } } }), d2({ parameters: [{ name: 'l', in: 'query', type: 'string' }] })),
  pair('2.0 shared response written out', 'same', d2({ responses: { 200: { $ref: '#/responses/R' } } }, { responses: { R: { description: 'ok', schema: { $ref: '#/definitions/O' } } } }), d2({})),
  pair('2.0 shared body written out', 'same', d2({ parameters: [{ $ref: '#/parameters/b' }] }, { parameters: { b: { name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/O' } } } }), d2({ parameters: [{ name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/O' } }] })),
  pair('2.0 name of a body parameter', 'same', d2({ parameters: [{ name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/O' } }] }), d2({ parameters: [{ name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/O' } }] })),
  pair('2.0 produces with a charset', 'same', d2({}), d2({ produces: ['application/json; charset=utf-8'] })),
  pair('2.0 multi to csv', 'major', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'multi', items: { type: 'string' } }] }), d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string' } }] })),
  pair('2.0 csv to pipes', 'major', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string' } }] }), d2({ parameters: [{ name: 'l', in: 'query', type: 'array', collectionFormat: 'pipes', items: { type: 'string' } }] })),
  pair('2.0 consumes xml', 'major', d2({ parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/O' } }] }), d2({ consumes: ['application/xml'], parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/O' } }] })),
  pair('2.0 produces xml', 'major', d2({}), d2({}, { produces: ['application/xml'] })),
  pair('2.0 basePath', 'major', d2({}), d2({}, { basePath: '/v2' })),
  pair('2.0 host', 'major', d2({}), d2({}, { host: 'api2.lib.test' })),
  pair('2.0 scheme http', 'major', d2({}), d2({}, { schemes: ['http'] })),
  pair('2.0 another scheme', 'minor', d2({}), d2({}, { schemes: ['https', 'http'] })),
  pair('2.0 form field required', 'major', d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] }), d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'string', required: true }] })),
  pair('2.0 form field list multi to csv', 'major', d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'array', collectionFormat: 'multi', items: { type: 'string' } }] }), d2({ consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'f', in: 'formData', type: 'array', collectionFormat: 'csv', items: { type: 'string' } }] })),
  pair('2.0 file to text', 'major', d2({ consumes: ['multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'file' }] }), d2({ consumes: ['multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'string' }] })),
  pair('2.0 flow', 'major', d2({ security: [{ o: ['r'] }] }, { securityDefinitions: { o: { type: 'oauth2', flow: 'application', tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } }), d2({ security: [{ o: ['r'] }] }, { securityDefinitions: { o: { type: 'oauth2', flow: 'password', tokenUrl: 'https://x.test/t', scopes: { r: 'r' } } } })),
  pair('2.0 response schema member gone', 'major', d2({}, { definitions: { O: obj({ a: S, b: S }) } }), d2({}, { definitions: { O: obj({ a: S }) } })),
  pair('2.0 header enum', 'major', d2({ parameters: [{ name: 'X-A', in: 'header', type: 'string', enum: ['a', 'b'] }] }), d2({ parameters: [{ name: 'X-A', in: 'header', type: 'string', enum: ['a'] }] })),
  pair('2.0 items enum', 'major', d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string', enum: ['a', 'b'] } }] }), d2({ parameters: [{ name: 'l', in: 'query', type: 'array', items: { type: 'string', enum: ['a'] } }] })),
  pair('2.0 body required', 'major', d2({ parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/O' } }] }), d2({ parameters: [{ name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/O' } }] })),
  pair('2.0 discriminator', 'minor|same', d2({}, { definitions: { O: obj({ kind: S, a: S }, ['kind']) } }), d2({}, { definitions: { O: { ...obj({ kind: S, a: S }, ['kind']), discriminator: 'kind' } } })),
  pair('2.0 definition renamed', 'major', d2({}), d2({ responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/P' } } } }, { definitions: { P: O } })),
] // prettier-ignore
