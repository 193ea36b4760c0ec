import { describe, expect, test } from 'vitest'
import { type JsonObject, objectOf, operationsOf, parseSource } from '@latchkey/openapi'
import { upgradeDocument } from '../../src/compile/upgrade.ts'

const swagger = `swagger: '2.0'
info: { title: Shop, version: '1' }
host: api.shop.test
basePath: /v1
schemes: [https]
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: https://auth.shop.test/token, scopes: { read: Reads } }
paths:
  /orders:
    post:
      consumes: [application/json]
      produces: [application/json]
      parameters:
        - { name: order, in: body, required: true, schema: { $ref: '#/definitions/Order' } }
        - { $ref: '#/parameters/Nothing' }
      responses: { 200: { description: Done, schema: { $ref: '#/definitions/Order' } } }
definitions:
  Order: { type: object, properties: { id: { type: string } } }
`

describe('a Swagger 2.0 document', () => {
  test('becomes OpenAPI 3.0, and that is listed with everything lost on the way', async () => {
    const { document, repairs } = await upgradeDocument(parseSource('shop.yaml', swagger))
    expect(document.data).toMatchObject({
      openapi: '3.0.0',
      servers: [{ url: 'https://api.shop.test/v1' }],
      paths: {
        '/orders': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
      },
      components: {
        securitySchemes: {
          oauth: { flows: { clientCredentials: { tokenUrl: 'https://auth.shop.test/token' } } },
        },
      },
    })
    expect(repairs).toEqual([
      { pointer: '#/swagger', reason: 'is Swagger 2.0; it was converted to OpenAPI 3.0' },
      {
        pointer: '#/paths/~1orders/post/parameters/1',
        reason: '#/parameters/Nothing leads nowhere; it was left out',
      },
    ])
  })

  test.each([
    ['as operations say that share it', '', '[application/json, text/csv]', ['application/json', 'text/csv']],
    ['in whatever form where they differ', '', '[text/csv]', ['*/*']],
    ['as the document says', 'produces: [text/plain]\n', '[text/csv]', ['text/plain']],
  ])('has shared responses %s', async (_how, whole, other, types) => {
    const text = `${whole}swagger: '2.0'
info: { title: Shop, version: '1' }
paths:
  /a: { get: { produces: [application/json, text/csv], responses: { 400: { $ref: '#/responses/E' } } } }
  /b: { get: { produces: ${other}, responses: { default: { $ref: '#/responses/E' } } } }
responses: { E: { description: E, schema: { type: string } } }
`
    const { document } = await upgradeDocument(parseSource('shop.yaml', text))
    const { E } = objectOf(objectOf(document.data['components'])['responses'])
    expect(Object.keys(objectOf(objectOf(E)['content']))).toEqual(types)
  })

  test('is called over https where it may be, whatever stands first', async () => {
    const both = swagger.replace('[https]', '[ws, http, https]')
    const { document } = await upgradeDocument(parseSource('shop.yaml', both))
    const urls = (holder: JsonObject): unknown => (holder['servers'] as JsonObject[]).map(({ url }) => url)
    const [secure, plain] = ['https://api.shop.test/v1', 'http://api.shop.test/v1']
    expect(urls(document.data)).toEqual(['ws://api.shop.test/v1', secure, plain])
    const { document: single } = await upgradeDocument(
      parseSource('shop.yaml', swagger.replace('[https]', '[http]')),
    )
    expect(urls(single.data)).toEqual([plain])
  })

  const addresses: [title: string, given: object, servers: object[], repaired: string[]][] = [
    ['a host with a scheme', { host: 'https://x.test/' }, [{ url: 'https://x.test' }], ['#/host']],
    ['a host with a path', { host: 'x.test/api', basePath: '/v1', schemes: ['https'] }, [{ url: 'https://x.test/api/v1' }], ['#/host']],
    ['a host with a slash', { host: 'x.test/', basePath: '/v1', schemes: ['https'] }, [{ url: 'https://x.test/v1' }], ['#/host']],
    ['a host with two slashes before it', { host: '//x.test', basePath: '/v1', schemes: ['https'] }, [{ url: 'https://x.test/v1' }], ['#/host']],
    ['a path without a slash', { host: 'x.test', basePath: 'v1', schemes: ['https'] }, [{ url: 'https://x.test/v1' }], ['#/basePath']],
    ['a path of the root', { host: 'x.test', basePath: '/', schemes: ['https'] }, [{ url: 'https://x.test' }], []],
  ] // prettier-ignore
  test.each(addresses)('is called where it means, with %s', async (_title, given, servers, repaired) => {
    const source = parseSource('x.json', JSON.stringify({ swagger: '2.0', paths: {}, ...given }))
    const { document, repairs } = await upgradeDocument(source)
    expect((document.data['servers'] as JsonObject[]).map(({ url }) => ({ url: String(url).replace(/\/$/, '') }))).toEqual(servers)
    expect(repairs.map(({ pointer }) => pointer)).toEqual(['#/swagger', ...repaired])
  }) // prettier-ignore

  test('has no host where its template is for callers to fill', async () => {
    const host = {
      hostTemplate: '{endpoint}.x.test',
      parameters: [{ name: 'endpoint', in: 'path', required: true, type: 'string', description: 'Yours' }],
    }
    const swaggerOf = (more: object): string =>
      JSON.stringify({ swagger: '2.0', paths: {}, basePath: '/v1', 'x-ms-parameterized-host': { ...host, ...more } })
    const serversOf = async (more: object): Promise<unknown> =>
      (await upgradeDocument(parseSource('x.json', swaggerOf(more)))).document.data['servers']
    const variables = { endpoint: { default: '', description: 'Yours' } }
    expect(await serversOf({})).toEqual([{ url: 'https://{endpoint}.x.test/v1', variables }])
    const whole = { hostTemplate: '{endpoint}', useSchemePrefix: false }
    expect(await serversOf(whole)).toEqual([{ url: '{endpoint}/v1', variables }])
  }) // prettier-ignore

  test('takes a form in both ways where it says so', async () => {
    const contentOf = async (operation: object): Promise<unknown> => {
      const paths = { '/a': { post: { responses: { 200: { description: 'ok' } }, ...operation } } }
      const { document } = await upgradeDocument(
        parseSource('x.json', JSON.stringify({ swagger: '2.0', paths })),
      )
      const [post] = operationsOf(document.data)
      return objectOf(post?.operation['requestBody'])['content']
    }
    const consumes = ['application/x-www-form-urlencoded', 'multipart/form-data']
    const list = { name: 'l', in: 'formData', type: 'array', items: { type: 'string' } }
    const schema = { type: 'object', properties: { l: { type: 'array', items: { type: 'string' } } } }
    const joined = { style: 'form', explode: false }
    expect(await contentOf({ consumes, parameters: [list] })).toEqual({
      'multipart/form-data': { schema, encoding: { l: { ...joined, 'x-collection-format': 'csv' } } },
      'application/x-www-form-urlencoded': { schema, encoding: { l: joined } },
    })
    const file = { name: 'f', in: 'formData', type: 'file' }
    expect(Object.keys((await contentOf({ consumes, parameters: [file] })) as JsonObject)).toEqual([
      'multipart/form-data',
    ])
  })

  test('keeps the places of the vendor’s own text', async () => {
    const { document } = await upgradeDocument(parseSource('shop.yaml', swagger))
    expect(document.locate('#/components/schemas/Order/properties/id')).toMatchObject({ line: 18, depth: 4 })
    expect(document.locate('#/paths/~1orders/post')).toMatchObject({ line: 10 })
  })

  test('is refused in one line where it cannot be converted', async () => {
    const broken = parseSource('shop.yaml', swagger.replace('/v1', '5'))
    await expect(upgradeDocument(broken)).rejects.toThrow(
      /^shop\.yaml:1 #\/swagger: is Swagger 2\.0 that cannot be converted to OpenAPI 3: .+$/,
    )
  })
})

describe('an OpenAPI document', () => {
  test.each([
    ['openapi: 3.1', '3.1.0'],
    ["openapi: '3.0'", '3.0.0'],
    ['openapi: 3.0', '3.0.0'],
  ])('whose version is written short is taken for the first of its kind: %s', async (line, version) => {
    const { document, repairs } = await upgradeDocument(parseSource('x.yaml', `${line}\npaths: {}\n`))
    expect(document.data).toEqual({ openapi: version, paths: {} })
    expect(repairs).toMatchObject([{ pointer: '#/openapi' }])
  })

  test('is left alone otherwise', async () => {
    const source = parseSource('x.yaml', 'openapi: 3.1.1\n')
    expect(await upgradeDocument(source)).toEqual({ document: source, repairs: [] })
  })

  test.each([
    [undefined, { style: 'form', explode: false }],
    ['ssv', { style: 'spaceDelimited', explode: false }],
    ['tsv', { style: 'form', explode: false, 'x-collection-format': 'tsv' }],
    ['multi', undefined],
  ])('keeps how a list of a form is joined: %s', async (collectionFormat, right) => {
    const list = { type: 'array', items: { type: 'string' }, ...(collectionFormat && { collectionFormat }) }
    const places = ['formData', 'query', 'header'].map((place) => ({ name: place, in: place, ...list }))
    const post = { consumes: ['application/x-www-form-urlencoded'], parameters: places, responses: {} }
    const source = { swagger: '2.0', info: {}, paths: { '/x': { post } } }
    const { document, repairs } = await upgradeDocument(parseSource('x.json', JSON.stringify(source)))
    const [found] = operationsOf(document.data)
    const content = objectOf(objectOf(found?.operation['requestBody'])['content'])
    const form = objectOf(content['application/x-www-form-urlencoded'])
    expect(objectOf(form['encoding'])['formData']).toEqual(right)
    expect(JSON.stringify(repairs)).not.toMatch(/collectionFormat/)
  })

  test('makes a form with a file a multipart form, and says so', async () => {
    const post = { parameters: [{ name: 'f', in: 'formData', type: 'file' }], responses: {} }
    const source = { swagger: '2.0', info: {}, paths: { '/x': { post } } }
    const { document, repairs } = await upgradeDocument(parseSource('x.json', JSON.stringify(source)))
    expect(document.data).toMatchObject({
      paths: { '/x': { post: { requestBody: { content: { 'multipart/form-data': {} } } } } },
    })
    expect(repairs.map(({ pointer }) => pointer)).toContain('#/paths/~1x/post')
  })
})
