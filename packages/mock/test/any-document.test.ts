import { describe, expect, test } from 'vitest'
import { createMockFromDocument, staticAccessToken, type Mock } from '../src/index.ts'
import { libraryDocument } from './fixtures.ts'
import { read, visitorOf, type Visit, type VisitOptions } from './visitor.ts'

const start = (): Mock => createMockFromDocument(libraryDocument, { vendor: 'library' })
const branch = { 'X-Branch': '7' }

interface Failure {
  code: string
  message: string
}

function visit<Body = Failure>(method: string, path: string, options?: VisitOptions): Promise<Visit<Body>> {
  return visitorOf(start())<Body>(method, path, options)
}

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
    [{ swagger: '2.0', info: {} }, /Swagger 2.0 must be converted/],
    [{ openapi: '4.0.0', info: {} }, /4\.0\.0 is not supported/],
    [{ openapi: '3.1.0' }, /no "info"/],
    [null, /Not an OpenAPI document/],
  ])('refuses what is none: %j', (document, message) => {
    expect(() => createMockFromDocument(document)).toThrow(message)
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

describe('routing', () => {
  test('custom verbs after a colon go to their own operation', async () => {
    expect((await visit('POST', '/books/b1:lend')).status).toBe(202)
    expect((await visit('POST', '/books/b1%3Alend')).status).toBe(405)
  })

  test('a parameter never swallows a custom verb nobody knows', async () => {
    expect((await visit('GET', '/books/b1:burn')).status).toBe(404)
  })

  test('literal paths beat parameters', async () => {
    expect((await visit('GET', '/books/newest')).status).toBe(204)
  })

  test('a method the path does not take is refused with those it takes', async () => {
    const { status, headers } = await visit('DELETE', '/books')
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, POST')
  })

  test('base paths are kept, also those of single operations', () => {
    const mock = start()
    expect(mock.apiUrl).toBe(`${mock.url}/v1`)
    expect(mock.tokenBaseUrl).toBe(`${mock.url}/auth`)
    expect(mock.tokenUrl).toBe(`${mock.url}/auth/token`)
  })

  test("the vendor's own addresses are answered too, with any value for a server variable", async () => {
    const { fetch } = start()
    expect((await fetch('https://eu.library.example/v1/health')).status).toBe(200)
    expect((await fetch('https://us.library.example/v1/health')).status).toBe(200)
  })

  test('an operation is not answered at the address of another', async () => {
    const { fetch } = start()
    expect((await fetch('https://eu.library.example/auth/token', { method: 'POST' })).status).toBe(404)
  })
})

describe('requests are judged by the document', () => {
  test.each<[string, string, string, VisitOptions, RegExp]>([
    [
      'a query parameter of the wrong type',
      'GET',
      '/books?limit=many',
      { headers: branch },
      /query parameter "limit" must be integer/,
    ],
    ['a number out of range', 'GET', '/books?limit=0', { headers: branch }, /"limit" must be >= 1/],
    [
      'a value outside of an enum',
      'GET',
      '/books?tag[]=old&tag[]=odd',
      { headers: branch },
      /"tag\[\]" \/1 must be one of "old", "new"/,
    ],
    [
      'an invalid boolean',
      'GET',
      '/books?available=perhaps',
      { headers: branch },
      /"available" must be boolean/,
    ],
    [
      'a member of a deep object',
      'GET',
      '/books?filter[year]=last',
      { headers: branch },
      /"filter" \/year must be integer/,
    ],
    ['a missing header', 'GET', '/books', {}, /header parameter "X-Branch" is required/],
    [
      'a header of the wrong type',
      'GET',
      '/books',
      { headers: { 'X-Branch': 'x' } },
      /header parameter "X-Branch" must be integer/,
    ],
    ['a path parameter', 'GET', '/books/b', {}, /path parameter "id" must NOT have fewer than 2 characters/],
    ['a missing body', 'POST', '/books', {}, /body is required/],
    [
      'a body that is not JSON',
      'POST',
      '/books',
      { body: '{', headers: { 'content-type': 'application/json' } },
      /body is not valid JSON/,
    ],
    ['a missing member', 'POST', '/books', { json: { title: 'Emma' } }, /must have the member "pin"/],
    [
      'a member that breaks its pattern',
      'POST',
      '/books',
      { json: { title: 'Emma', pin: '1', isbn: '1' } },
      /\/isbn must match pattern/,
    ],
    [
      'a member deep inside',
      'POST',
      '/books',
      { json: { title: 'a', pin: '1', sequel: { title: '', pin: '2' } } },
      /\/sequel\/title/,
    ],
  ])('%s is refused', async (_, method, path, options, message) => {
    const { status, body } = await visit(method, path, options)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
  })

  test('a body of another media type is refused with 415', async () => {
    const { status } = await visit('POST', '/books', { form: { title: 'Emma' } })
    expect(status).toBe(415)
  })

  test('values that come as text are read as their types', async () => {
    const query = 'limit=3&tag[]=old&tag[]=new&available=true&filter[year]=1816'
    expect((await visit('GET', `/books?${query}`, { headers: branch })).status).toBe(200)
  })

  test('read-only members are not asked for in requests, write-only ones not in answers', async () => {
    const { status, body } = await visit<object>('POST', '/books', {
      json: { title: 'Emma', pin: '1234', isbn: null },
    })
    expect(status).toBe(201)
    expect(body).toHaveProperty('id')
    expect(body).not.toHaveProperty('pin')
  })

  test('the violation is told in the error shape of the document, never with the value', async () => {
    const { body } = await visit('POST', '/books', {
      json: { title: 'Emma', pin: '1', isbn: 'planted-value' },
    })
    expect(body).toEqual({ code: 'invalid_request', message: expect.stringContaining('/isbn') })
    expect(JSON.stringify(body)).not.toContain('planted-value')
  })
})

describe('errors of any document', () => {
  async function refusal(schema: object): Promise<unknown> {
    const responses = { 400: { description: 'No.', content: { 'application/json': { schema } } } }
    const parameters = [{ name: 'n', in: 'query', required: true, schema: {} }]
    const mock = createMockFromDocument({
      openapi: '3.1.0',
      info: {},
      paths: { '/x': { get: { parameters, responses } } },
    })
    return (await visitorOf(mock)('GET', '/x', { token: staticAccessToken })).body
  }
  const text = { type: 'string' }
  const detail = 'query parameter "n" is required'

  test.each<[string, object, unknown]>([
    [
      'RFC 9457',
      { type: text, title: text, status: { type: 'integer' }, detail: text, instance: text },
      { type: 'about:blank', title: 'Bad Request', status: 400, detail },
    ],
    [
      'RFC 6749',
      { error: text, error_description: text, error_uri: text },
      { error: 'invalid_request', error_description: detail },
    ],
    [
      'a nested error',
      { error: { type: 'object', properties: { message: text, code: text } } },
      { error: { message: detail, code: 'invalid_request' } },
    ],
    [
      'a list',
      { errors: { type: 'array', items: { type: 'object', properties: { message: text } } } },
      { errors: [{ message: detail }] },
    ],
    ['a flag', { success: { type: 'boolean' }, message: text }, { success: false, message: detail }],
    [
      'a closed list of codes',
      { code: { enum: ['E1', 'E2'], type: 'string' }, message: text, status: text },
      { code: 'E1', message: detail, status: '400' },
    ],
  ])('are worded in the members they have: %s', async (_, properties, body) => {
    expect(await refusal({ type: 'object', properties })).toEqual(body)
  })

  test('members nothing is known about stay as they were sampled only where they must', async () => {
    const schema = {
      type: 'object',
      required: ['trace'],
      properties: { trace: { type: 'string', const: 't1' }, message: text, more: text },
    }
    expect(await refusal(schema)).toMatchObject({ trace: 't1', message: detail })
  })

  test('a document without errors gets problem details', async () => {
    const mock = createMockFromDocument({ openapi: '3.1.0', info: {}, paths: {} })
    const { headers, body } = await visitorOf(mock)('GET', '/x')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toEqual({ title: 'Not Found', status: 404, detail: 'No operation has this path.' })
  })
})

describe('multipart forms', () => {
  const caption = new Blob(['{"text":"Emma"}'], { type: 'application/json' })
  const image = new File(['png'], 'emma.png', { type: 'image/png' })

  async function put(parts: Record<string, Blob | string>): Promise<Visit<Failure>> {
    const body = new FormData()
    for (const [name, part] of Object.entries(parts)) body.set(name, part)
    return visit('PUT', '/books/b1/cover', { body })
  }

  test('are taken part by part', async () => {
    expect((await put({ caption, image, rank: '1' })).status).toBe(204)
  })

  test('a JSON part without a file name keeps its type', async () => {
    const part = (head: string, content: string): string =>
      `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
    const json = part('name="caption"\r\nContent-Type: application/json', '{"text":"Emma"}')
    const png = part('name="image"; filename="a.png"\r\nContent-Type: image/png', 'png')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await visit('PUT', '/books/b1/cover', { body: `${json}${png}--x--\r\n`, headers })).status).toBe(
      204,
    )
  })

  test.each<[string, Record<string, Blob | string>, RegExp]>([
    ['a missing part', { caption }, /must have the member "image"/],
    [
      'a JSON part sent as text',
      { caption: '{"text":"Emma"}', image },
      /"caption" must be sent with the part header Content-Type: application\/json/,
    ],
    [
      'a part that is not JSON',
      { caption: new Blob(['{'], { type: 'application/json' }), image },
      /"caption" is not valid JSON/,
    ],
    [
      'a member of a JSON part',
      { caption: new Blob(['{}'], { type: 'application/json' }), image },
      /\/caption must have the member "text"/,
    ],
    [
      'a file of another type',
      { caption, image: new File(['gif'], 'a.gif', { type: 'image/gif' }) },
      /"image" must be sent with .* image\/png or image\/jpeg/,
    ],
    ['an invalid number', { caption, image, rank: 'first' }, /\/rank must be integer/],
  ])('%s is refused', async (_, parts, message) => {
    const { status, body } = await put(parts)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
  })

  test('a form that ends early is refused', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const { status, body } = await visit('PUT', '/books/b1/cover', { body: '--x\r\nContent-Dis', headers })
    expect(status).toBe(400)
    expect(body.message).toMatch(/not a readable multipart form/)
  })
})

describe('the token endpoint of a dialect nobody here knew', () => {
  const basic = (id: string, secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  })

  async function ask(mock: Mock, headers: Record<string, string>, members: Record<string, string> = {}) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...members })
    return read<Record<string, unknown>>(await mock.fetch(mock.tokenUrl!, { method: 'POST', headers, body }))
  }

  test('takes id and secret from an HTTP Basic header, form-encoded as RFC 6749 says', async () => {
    const mock = createMockFromDocument(libraryDocument, { clientId: 'a b:c', clientSecret: 'p%+&=ü' })
    expect((await ask(mock, basic('a b:c', 'p%+&=ü'))).status).toBe(200)
    const refused = await ask(mock, basic('a b:c', 'other'))
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('answers with the names the schema requires and the unit the dialect names', async () => {
    const { body } = await ask(start(), basic('mock-client', 'mock-secret'), { rights: 'read' })
    expect(body).toEqual({ key: expect.any(String), token_type: 'Bearer', validFor: 60 })
  })

  test('answers in the spelling of RFC 6749 when asked to, and says so where the document forbids it', async () => {
    const mock = createMockFromDocument(libraryDocument, { tokenSpelling: 'rfc6749' })
    const { status, body } = await ask(mock, basic('mock-client', 'mock-secret'))
    expect(status).toBe(500)
    expect(JSON.stringify(body)).toMatch(/The mock itself is wrong/)
  })
})
