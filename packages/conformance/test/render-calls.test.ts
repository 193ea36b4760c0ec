import { expect, test } from 'vitest'
import { renderCalls } from '../src/render-calls.ts'

const json = (schema: object) => ({ 'application/json': { schema } })
const document = {
  openapi: '3.1.0',
  info: {},
  components: {
    securitySchemes: { a: { type: 'http', scheme: 'bearer' }, b: { type: 'http', scheme: 'bearer' } },
  },
  paths: {
    '/things/{id}': {
      put: {
        security: [{ a: [] }, { b: [] }, { a: ['write'] }],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'dry', in: 'query', schema: { type: 'boolean' } },
          { name: 'lang', in: 'cookie', required: true, schema: { const: 'de' } },
        ],
        requestBody: {
          content: json({ type: 'object', properties: { name: { type: 'string', const: 'x' } } }),
        },
        responses: { 204: {} },
      },
    },
    '/file': { get: { security: [], responses: { 200: { content: { 'application/pdf': {} } } } } },
    '/skipped': { get: { security: [], responses: { 204: {} } }, query: { responses: { 204: {} } } },
  },
}

test('one call per operation and kind of token, with everything the document knows', () => {
  const text = renderCalls(document, ['GET /skipped'])
  expect(text).toContain(`import type { Clients } from '../clients.ts'`)
  expect([...text.matchAll(/one\("(.*?)", "(.*?)"/g)].map(([, ...call]) => call)).toEqual([
    ['PUT /things/{id}', 'a'],
    ['PUT /things/{id}', 'b'],
    ['GET /file', 'open'],
  ])
  expect(text).toContain('"dry": true')
  expect(text).toContain('"lang": "de"')
  expect(text).toContain('"name": "x"')
  expect(text).toContain(`clients["open"].GET("/file"`)
})

test('the same document gives the same text', () => {
  expect(renderCalls(document, [])).toBe(renderCalls(structuredClone(document), []))
})

test('an operation of which no sample can be made has no call, and takes none from the others', () => {
  const schema = { type: 'string', pattern: '^a$', enum: ['b'] }
  const post = { security: [], requestBody: { content: json(schema) }, responses: { 204: {} } }
  const get = { security: [], responses: { 200: { content: json(schema) } } }
  const paths = { ...document.paths, '/impossible': { post, get } }
  expect(renderCalls({ ...document, paths }, [])).toBe(renderCalls(document, []))
})
