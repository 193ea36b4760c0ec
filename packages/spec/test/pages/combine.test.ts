import { describe, expect, test } from 'vitest'
import { combineDocuments } from '../../src/pages/combine-documents.ts'
import { parseSource } from '@latchkey/openapi'
import { documentOf } from '@latchkey/testkit'

const combine = (...texts: string[]) =>
  combineDocuments(texts.map((text, i) => ({ document: parseSource(`page-${i}.md`, text) })))

const using = (schema: object) => (operation: string) =>
  documentOf(operation, {
    paths: {
      [operation.split(' ')[1] ?? '']: {
        get: {
          responses: {
            200: {
              description: '',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
      },
    },
    components: { schemas: { Order: schema, Orders: { items: { $ref: '#/components/schemas/Order' } } } },
  })

describe('documents of one API become one', () => {
  test('with the operations of all of them, in their order', () => {
    const { data, notices } = combine(documentOf('GET /a'), documentOf('POST /a'), documentOf('GET /b'))
    expect(data['paths']).toMatchObject({ '/a': { get: {}, post: {} }, '/b': { get: {} } })
    expect(data['servers']).toEqual([{ url: 'https://api.shop.test' }])
    expect(notices).toEqual([])
  })

  test('which says what stood on two pages, and which came first where they differ', () => {
    const other = documentOf('GET /a').replace('Done.', 'Not done.')
    const { data, notices } = combine(documentOf('GET /a'), documentOf('GET /a'), other)
    expect(notices.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([
      'page-1.md: GET /a stands here a second time (page-0.md)',
      'page-2.md: GET /a says something else than before (page-0.md); what came first counts',
    ])
    expect(JSON.stringify(data)).not.toContain('Not done.')
  })

  test('with one component where they say the same, and both where they do not', () => {
    const text = using({ type: 'string' })
    const { data, notices } = combine(text('GET /a'), text('GET /b'), using({ type: 'integer' })('GET /c'))
    const schemas = (data['components'] as { schemas: object }).schemas
    expect(schemas).toEqual({
      Order: { type: 'string' },
      Orders: { items: { $ref: '#/components/schemas/Order' } },
      Order_2: { type: 'integer' },
      // The same words, about something else.
      Orders_2: { items: { $ref: '#/components/schemas/Order_2' } },
    })
    expect(JSON.stringify((data['paths'] as { '/b': unknown })['/b'])).toContain('schemas/Order"')
    expect(JSON.stringify((data['paths'] as { '/c': unknown })['/c'])).toContain('schemas/Order_2"')
    expect(notices.map(({ reason }) => reason)).toContain(
      'components/schemas/Order says something else than before; it is kept as Order_2',
    )
  })

  test('with what has a name that every object has', () => {
    const named = { constructor: { type: 'string' }, toString: { type: 'integer' } }
    const { data } = combine(
      documentOf('GET /a', { components: { schemas: { A: {} } }, webhooks: { paid: { post: {} } } }),
      documentOf('GET /b', { components: { schemas: named }, webhooks: { valueOf: { post: {} } } }),
    )
    expect(data).toMatchObject({
      components: { schemas: { A: {}, ...named } },
      webhooks: { valueOf: { post: {} } },
    })
  })

  test('with every parameter of a path, whatever those that were renamed are called', () => {
    const parameters = (a: string, b: string) => ({
      parameters: { A: { name: a, in: 'query' }, B: { name: b, in: 'query' } },
    })
    const own = [{ $ref: '#/components/parameters/B' }]
    const { data } = combine(
      documentOf('GET /x', { components: parameters('one', 'two') }),
      documentOf('POST /x', {
        components: parameters('three', 'four'),
        paths: {
          '/x': {
            parameters: [{ $ref: '#/components/parameters/A' }],
            post: { parameters: own, responses: {} },
          },
        },
      }),
    )
    const { post } = (data['paths'] as { '/x': { post: object } })['/x']
    expect(post).toMatchObject({
      parameters: [{ $ref: '#/components/parameters/A_2' }, { $ref: '#/components/parameters/B_2' }],
    })
  })

  test('with servers and security on the operations they hold for, where they differ', () => {
    const { data } = combine(
      documentOf('GET /a', {
        security: [{ key: [] }],
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      }),
      documentOf('GET /b', { servers: [{ url: 'https://auth.shop.test' }] }),
      documentOf('GET /c', {
        security: [{ key: [] }],
        components: { securitySchemes: { key: { type: 'http', scheme: 'basic' } } },
      }),
    )
    expect(data).toMatchObject({
      security: [{ key: [] }],
      paths: {
        '/b': { get: { servers: [{ url: 'https://auth.shop.test' }], security: [] } },
        '/c': { get: { security: [{ key_2: [] }] } },
      },
      components: { securitySchemes: { key: { scheme: 'bearer' }, key_2: { scheme: 'basic' } } },
    })
    expect((data['paths'] as { '/a': { get: object } })['/a'].get).not.toHaveProperty('security')
  })

  test('with the tags and webhooks of all of them', () => {
    const { data } = combine(
      documentOf('GET /a', { tags: [{ name: 'a' }] }),
      documentOf('GET /b', {
        tags: [{ name: 'a', description: 'again' }, { name: 'b' }],
        webhooks: { paid: { post: {} } },
      }),
    )
    expect(data['tags']).toEqual([{ name: 'a' }, { name: 'b' }])
    expect(data['webhooks']).toEqual({ paid: { post: {} } })
  })

  test('unless they are written for different versions of OpenAPI', () => {
    expect(() => combine(documentOf('GET /a'), documentOf('GET /b', { openapi: '3.1.0' }))).toThrow(
      'page-1.md:1: states OpenAPI 3.1, but page-0.md states 3.0: they cannot become one document',
    )
    expect(combine(documentOf('GET /a'), documentOf('GET /b', { openapi: '3.0.0' })).notices).toEqual([])
  })

  test('and none of them is changed by it', () => {
    const parts = [using({ a: 1 })('GET /a'), using({ a: 2 })('GET /b')].map((text, i) =>
      parseSource(`${i}`, text),
    )
    const before = structuredClone(parts.map(({ data }) => data))
    combineDocuments(parts.map((document) => ({ document })))
    expect(parts.map(({ data }) => data)).toEqual(before)
  })

  const swagger = (path: string, more: object): string =>
    JSON.stringify({ swagger: '2.0', host: 'a.test', paths: { [path]: { get: { responses: {} } } }, ...more })

  test('of Swagger 2.0, with media types and schemes where they hold', () => {
    const { data } = combine(
      swagger('/a', { produces: ['text/csv'], schemes: ['https'] }),
      swagger('/b', { produces: ['application/json'] }),
    )
    expect(data).toEqual({
      swagger: '2.0',
      host: 'a.test',
      produces: ['text/csv'],
      paths: {
        '/a': { get: { responses: {}, schemes: ['https'] } },
        '/b': { get: { responses: {}, produces: ['application/json'] } },
      },
    })
  })

  test('and are refused where Swagger 2.0 has them at two addresses', () => {
    expect(() => combine(swagger('/a', {}), swagger('/b', { host: 'b.test' }))).toThrow(
      'page-1.md:1: states the host "b.test", but page-0.md states "a.test": they cannot become one document',
    )
  })

  test('with what holds for a path on the operations it holds for', () => {
    const id = (type: string) => ({ name: 'id', in: 'path', required: true, schema: { type } })
    const header = { name: 'X-A', in: 'header' }
    const at = (method: string, item: object, more: object = {}): string =>
      JSON.stringify({
        openapi: '3.1.0',
        paths: { '/a/{id}': { ...item, [method]: { responses: {}, ...more } } },
      })
    const { data, notices } = combine(
      at('get', { parameters: [id('string'), header] }),
      at('put', { parameters: [id('integer')], servers: [{ url: 'https://b.test' }] }),
      at('post', { parameters: [id('boolean')] }, { parameters: [id('number')] }),
    )
    expect(data['paths']).toEqual({
      '/a/{id}': {
        get: { responses: {}, parameters: [id('string'), header] },
        put: { responses: {}, parameters: [id('integer')], servers: [{ url: 'https://b.test' }] },
        post: { responses: {}, parameters: [id('number')] },
      },
    })
    expect(notices).toEqual([])
  })

  test('with the names in mappings changed as references are', () => {
    const pet = (type: string): string =>
      JSON.stringify({
        openapi: '3.1.0',
        components: {
          schemas: {
            Cat: { type },
            [`Pet${type}`]: {
              oneOf: [{ $ref: '#/components/schemas/Cat' }],
              discriminator: { propertyName: 'k', mapping: { cat: 'Cat' } },
            },
          },
        },
      })
    const { data } = combine(pet('object'), pet('string'))
    expect(data).toMatchObject({
      components: {
        schemas: {
          Petobject: { discriminator: { mapping: { cat: 'Cat' } } },
          Petstring: {
            oneOf: [{ $ref: '#/components/schemas/Cat_2' }],
            discriminator: { mapping: { cat: 'Cat_2' } },
          },
        },
      },
    })
  })
})
