import { describe, expect, test } from 'vitest'
import { createMockFromDocument, staticAccessToken } from '../src/index.ts'
import { describeOperations } from '../src/describe-operations.ts'
import { libraryDocument } from './fixtures.ts'
import { visitorOf } from './visitor.ts'
import { branch, type Failure, visit } from './library-visit.ts'

describe('any compiled document', () => {
  test('is served with sample answers that are valid for it', async () => {
    const books = await visit<unknown[]>('GET', '/books', { headers: branch })
    expect(books.status).toBe(200)
    expect(books.body).toEqual([
      expect.objectContaining({ id: expect.any(Number), title: expect.any(String) }),
    ])
  })

  test('gives the same answer every time', async () => {
    const bodies = await Promise.all(
      [1, 2].map(async () => (await visit('GET', '/books', { headers: branch })).body),
    )
    expect(bodies[0]).toEqual(bodies[1])
  })

  test('gives bytes where the document promises a file, in the type the request accepts', async () => {
    const { headers, bytes } = await visit('GET', '/books/b1/cover', {
      headers: { accept: 'application/pdf' },
    })
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(new TextDecoder().decode(bytes.subarray(0, 5))).toBe('%PDF-')
  })

  test('gives text where the document promises text', async () => {
    expect((await visit('GET', '/health', { token: null })).body).toBe('fine')
  })

  test('without a token endpoint it accepts one known access token', async () => {
    const { '/token': _, ...paths } = libraryDocument.paths
    const mock = createMockFromDocument({ ...libraryDocument, paths })
    const call = visitorOf(mock)
    expect(mock.tokenUrl).toBeUndefined()
    expect((await call('GET', '/books', { headers: branch, token: staticAccessToken })).status).toBe(200)
    expect((await call('GET', '/books', { headers: branch, token: 'other' })).status).toBe(401)
  })

  test('answers with named media types, and with nothing where a status has no body', async () => {
    const mock = createMockFromDocument({
      openapi: '3.2.0',
      info: { title: 'Named', version: '1' },
      servers: [{ url: 'https://api.test' }],
      paths: {
        '/named': {
          get: { responses: { 200: { content: { 'text/plain': { $ref: '#/components/mediaTypes/M' } } } } },
        },
        '/reset': { post: { responses: { 205: { content: { 'application/json': { schema: {} } } } } } },
      },
      components: { mediaTypes: { M: { schema: { type: 'string', const: 'm' } } } },
    })
    expect(await (await mock.fetch('https://api.test/named')).text()).toBe('m')
    const reset = await mock.fetch('https://api.test/reset', { method: 'POST' })
    expect([reset.status, reset.body]).toEqual([205, null])
  })

  test('tells operations apart whose paths differ in the query they state', async () => {
    const id = {
      name: 'id',
      in: 'path',
      required: true,
      schema: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
    }
    const limit = { name: 'limit', in: 'query', schema: { type: 'integer' } }
    const answer = (name: string) => ({
      200: { description: 'Yes.', content: { 'text/plain': { schema: { type: 'string' }, example: name } } },
    })
    const mock = createMockFromDocument({
      openapi: '3.0.3',
      info: {},
      paths: {
        '/index.php?/projects': { get: { responses: answer('all') } },
        '/index.php?/projects/{id}': { get: { parameters: [id, limit], responses: answer('one') } },
      },
    })
    const call = visitorOf(mock)
    expect((await call('GET', '/index.php?/projects')).body).toBe('all')
    expect((await call('GET', '/index.php?/projects/7&limit=5')).body).toBe('one')
    expect((await call('GET', '/index.php?/projects/7&limit=x')).status).toBe(400)
    expect((await call('GET', '/index.php')).status).toBe(404)
  })

  test('of version 3.2 is served with its query method and its methods of any name', async () => {
    const responses = { 204: { description: 'Done.' } }
    const paths = { '/books': { query: { responses }, additionalOperations: { COPY: { responses } } } }
    const mock = createMockFromDocument({ openapi: '3.2.0', info: {}, paths })
    expect(mock.operations).toEqual(['QUERY /books', 'COPY /books'])
    expect((await visitorOf(mock)('QUERY', '/books')).status).toBe(204)
    expect((await visitorOf(mock)('COPY', '/books')).status).toBe(204)
  })

  test('forms with names in brackets are read as what they nest', async () => {
    const line = { type: 'object', required: ['price'], properties: { price: { type: 'integer' } } }
    const schema = {
      type: 'object',
      required: ['lines'],
      properties: { lines: { type: 'array', items: line }, 'tags[]': { type: 'array' } },
    }
    const requestBody = { required: true, content: { 'application/x-www-form-urlencoded': { schema } } }
    const mock = createMockFromDocument({
      openapi: '3.1.0',
      info: {},
      paths: { '/orders': { post: { requestBody, responses: { 204: {} } } } },
    })
    const order = (form: Record<string, string>) => visitorOf(mock)<Failure>('POST', '/orders', { form })
    expect((await order({ 'lines[0][price]': '1', 'lines[1][price]': '2', 'tags[]': 'x' })).status).toBe(204)
    const wrong = await order({ 'lines[0][price]': 'x', '__proto__[polluted]': 'yes' })
    expect(JSON.stringify(wrong.body)).toContain('/lines/0/price must be integer')
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  test.each([
    [{ swagger: '2.0', info: {} }, /Swagger 2.0 is not served as it is/],
    [{ openapi: '4.0.0', info: {} }, /4\.0\.0 is not supported/],
    [{ openapi: '3.1.0' }, /no "info"/],
    [null, /Not an OpenAPI document/],
  ])('refuses what is none: %j', (document, message) => {
    expect(() => createMockFromDocument(document)).toThrow(message)
  })

  test('refuses a document nested so deep that it would run out of stack, and takes one that holds itself', () => {
    const nest = (levels: number): object => {
      let schema: object = { type: 'string' }
      for (let level = 0; level < levels; level += 1) schema = { type: 'array', items: schema }
      return { openapi: '3.1.0', info: {}, components: { schemas: { Deep: schema } } }
    }
    expect(() => createMockFromDocument(nest(350))).toThrow(/nested deeper than 250 levels/)
    const extension: Record<string, unknown> = {}
    extension['x-self'] = extension
    expect(createMockFromDocument({ ...nest(200), 'x-self': extension }).operations).toEqual([])
  })

  test('refuses options it does not know, by name and without their value', () => {
    const options = { clientSecert: 'hush' } as object
    expect(() => createMockFromDocument(libraryDocument, options)).toThrow(/Unknown option "clientSecert"/)
    expect(() => createMockFromDocument(libraryDocument, { clientId: '' })).toThrow(/"clientId"/)
    expect(() => createMockFromDocument(libraryDocument, { tokenLifetimeSeconds: -1 })).toThrow(/lifetime/)
  })

  test('says so when a schema allows no sample instead of making one up', async () => {
    const impossible = { type: 'string', minLength: 3, maxLength: 1 }
    const responses = { 200: { description: 'No.', content: { 'application/json': { schema: impossible } } } }
    const mock = createMockFromDocument({ ...libraryDocument, paths: { '/none': { get: { responses } } } })
    const { status, body } = await visitorOf(mock)<Failure>('GET', '/none', { token: staticAccessToken })
    expect(status).toBe(501)
    expect(JSON.stringify(body)).toMatch(/Add an example/)
  })

  test('a reference that leaves the document is refused with what to do', async () => {
    const responses = {
      200: { description: 'No.', content: { 'application/json': { schema: { $ref: 'other.json' } } } },
    }
    const mock = createMockFromDocument({ ...libraryDocument, paths: { '/none': { get: { responses } } } })
    const { status, body } = await visitorOf(mock)<Failure>('GET', '/none', { token: staticAccessToken })
    expect(status).toBe(501)
    expect(JSON.stringify(body)).toMatch(/bundle the document first/)
  })
})

describe('a response that may be of any media type', () => {
  test.each<[string, string, object, string, unknown]>([
    ['an object is JSON', '*/*', { properties: { id: { const: 7 } } }, 'application/json', { id: 7 }],
    ['a text is text', '*/*', { type: 'string' }, 'text/plain', 'string'],
    [
      'a file is bytes',
      '*/*',
      { type: 'string', format: 'binary' },
      'application/octet-stream',
      'sample bytes\n',
    ],
    ['what may be anything is JSON', '*/*', {}, 'application/json', null],
    ['an image is one', 'image/*', { type: 'string', format: 'binary' }, 'image/png', 'sample bytes\n'],
  ])('%s', async (_, range, schema, type, expected) => {
    const responses = { default: { description: '', content: { [range]: { schema } } } }
    const paths = { '/thing': { get: { responses } } }
    const mock = createMockFromDocument({ openapi: '3.0.3', info: {}, paths })
    const { status, headers, body } = await visitorOf(mock)('GET', '/thing')
    expect({ status, type: headers.get('content-type'), body }).toEqual({ status: 200, type, body: expected })
    const [operation] = describeOperations({ openapi: '3.0.3', info: {}, paths })
    expect(operation!.success.mediaTypes).toEqual([type])
    expect(operation!.checkAnswer({ status, contentType: 'text/csv', body: 'a' })).toBe(
      range === '*/*' ? undefined : 'media type text/csv is not declared',
    )
  })
})
