import { describe, expect, test } from 'vitest'
import { buildRequest, describeOperations, type BodySample } from '../src/describe-operations.ts'
import { createMockFromDocument } from '../src/index.ts'
import { asDocument, type Schema } from '../src/openapi/document.ts'
import { createSampler } from '../src/openapi/sampler.ts'
import { smallest } from '../src/openapi/smallest.ts'
import { createValidator } from '../src/openapi/validator.ts'

const text = { type: 'string' }
const own = { type: 'string', readOnly: true }

function sampleOf(schema: Schema, schemas: object = {}, example?: unknown): unknown {
  const document = asDocument({ openapi: '3.1.0', info: {}, components: { schemas } })
  return createSampler(document, createValidator(document)).fromMediaType({ schema, example }, 'request')
}

describe('a sample of a request', () => {
  test.each<[string, Schema, object, unknown]>([
    [
      'has no member that is readOnly, be it by a reference, a part or in a list',
      {
        allOf: [{ $ref: '#/components/schemas/Own' }, { required: ['id'] }],
        properties: {
          a: { $ref: '#/components/schemas/Id' },
          b: { type: 'array', items: { $ref: '#/components/schemas/Own' } },
          c: { allOf: [{ $ref: '#/components/schemas/Id' }] },
        },
      },
      { id: '1', name: 'n', a: 'a', b: [{ id: '2', name: 'm' }], c: 'c' },
      { name: 'n', b: [{ name: 'm' }] },
    ],
    [
      'has no member of its example that the document does not know',
      { properties: { a: text } },
      { a: 'x', b: 'y' },
      { a: 'x' },
    ],
    [
      'keeps members where there is room for any, and those named as required',
      {
        properties: { a: text, map: { properties: { k: text }, additionalProperties: text } },
        required: ['z'],
      },
      { a: 'x', map: { k: '1', l: '2' }, z: 1 },
      { a: 'x', map: { k: '1', l: '2' }, z: 1 },
    ],
    [
      'has the members of one alternative, the one its discriminator says',
      {
        discriminator: {
          propertyName: 'kind',
          mapping: { one: '#/components/schemas/One', two: '#/components/schemas/Two' },
        },
        oneOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }],
      },
      { kind: 'two', first: 'x', second: 'y' },
      { kind: 'two', second: 'y' },
    ],
    [
      'has the members of one alternative, the one whose listed values it has',
      {
        anyOf: [
          { properties: { kind: { const: 'one' }, first: text } },
          { properties: { kind: { enum: ['two'] }, second: text } },
        ],
      },
      { kind: 'two', first: 'x', second: 'y' },
      { kind: 'two', second: 'y' },
    ],
  ])('%s', (_, schema, example, expected) => {
    const schemas = {
      Id: own,
      Own: { properties: { id: own, name: text } },
      One: { properties: { kind: text, first: text } },
      Two: { properties: { kind: text, second: text } },
    }
    expect(sampleOf(schema, schemas, example)).toEqual(expected)
  })

  test.each([
    String.raw`^oauth_(?:(?:token_)|(?:custom_))?[a-z]+$`,
    String.raw`^\d{1,13}$|^\d{1,13}\.\d{1,5}$`,
    String.raw`^(\+|00)[1-9][0-9]{7,14}$`,
    String.raw`^[^/]+/[^/]+$`,
    String.raw`^[a-zA-Z0-9-_]{1,20}$`,
  ])('matches %s, beside samples anybody can read', (pattern) => {
    const sample = sampleOf({
      type: 'object',
      properties: {
        a: { type: 'array', items: { properties: { id: { type: 'string', pattern } } } },
        b: text,
      },
    })
    expect(sample).toEqual({ a: [{ id: expect.stringMatching(new RegExp(pattern)) }], b: 'string' })
  })

  test('is of the alternative its discriminator names, whatever the first one has by default', () => {
    const schema = {
      discriminator: { propertyName: 'kind', mapping: { a: '#/components/schemas/Named' } },
      oneOf: [{ $ref: '#/components/schemas/Unnamed' }, { $ref: '#/components/schemas/Named' }],
    }
    const kind = { type: 'string', default: 'a' }
    const schemas = {
      Unnamed: { type: 'object', properties: { kind, file: text } },
      Named: { type: 'object', properties: { kind, url: text } },
    }
    expect(sampleOf({ type: 'array', items: schema }, schemas)).toEqual([{ kind: 'a', url: 'string' }])
  })

  const one = { type: 'object', required: ['kind', 'a'], properties: { kind: text, a: text } }
  const two = { type: 'object', required: ['kind', 'b'], properties: { kind: text, b: text } }
  const named = { One: one, Two: two, Base: { ...one, discriminator: { propertyName: 'kind' } } }
  const refs = [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }]
  const union = { oneOf: refs, discriminator: { propertyName: 'kind' } }
  const heir = { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { c: text } }] }
  const b = { type: 'string' }
  const either = { properties: { b: text, c: text }, oneOf: [{ required: ['b'] }, { required: ['c'] }] }
  const more = { properties: { x: text }, required: ['x'] }
  test.each<[string, Schema, unknown]>([
    ['a union without mappings, by the name of the schema', union, { kind: 'One', a: 'string' }],
    [
      'a union of others, by what is mapped to it',
      { anyOf: refs, discriminator: { propertyName: 'kind', mapping: { zwei: 'Two' } } },
      { kind: 'zwei', b: 'string' },
    ],
    ['a part that is a union', { allOf: [union, more] }, { kind: 'One', a: 'string', x: 'string' }],
    ['a union beside members', { ...more, ...union }, { kind: 'One', a: 'string', x: 'string' }],
    ['a union in a nullable one', { anyOf: [union, { type: 'null' }] }, { kind: 'One', a: 'string' }],
    [
      'a base, by its own name',
      { $ref: '#/components/schemas/Heir' },
      { kind: 'Heir', a: 'string', c: 'string' },
    ],
    ['a union of what is required', either, { b: expect.any(String) }],
    [
      'alternatives one of which holds all of the other',
      { oneOf: [{ type: 'integer' }, { type: 'number' }] },
      expect.any(Number),
    ],
    [
      'alternatives that require what is readOnly',
      { required: ['id'], oneOf: [{ properties: { id: own, b }, required: ['id', 'b'] }] },
      { b: 'string' },
    ],
    ['a tree', { $ref: '#/components/schemas/Tree' }, { name: 'string', children: [] }],
    ['a formula', { $ref: '#/components/schemas/Sum' }, { n: 0 }],
    [
      'members with a pattern for their names',
      {
        type: 'object',
        patternProperties: { '^x-[a-c]$': b },
        additionalProperties: false,
        minProperties: 1,
      },
      expect.toSatisfy((value: object) => /^x-[a-c]$/.test(Object.keys(value).join())),
    ],
  ])('is valid for %s', (_, schema, expected) => {
    const Tree = {
      type: 'object',
      required: ['name', 'children'],
      properties: { name: text, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    }
    const sum = { $ref: '#/components/schemas/Sum' }
    const closed = { type: 'object', additionalProperties: false }
    const Sum = {
      oneOf: [
        { ...closed, required: ['left', 'right'], properties: { left: sum, right: sum } },
        { ...closed, required: ['n'], properties: { n: { type: 'number' } } },
      ],
    }
    expect(sampleOf(schema, { ...named, Heir: heir, Tree, Sum })).toEqual(expected)
  })

  test('is a list where first items are said, and no type', () => {
    const schema = { properties: { a: { prefixItems: [{ type: 'string' }, { type: 'integer' }] } } }
    expect(sampleOf(schema)).toEqual({ a: ['string', 0] })
  })

  test('has what its format says, of formats beyond those of OpenAPI too', () => {
    const formats = ['duration', 'url', 'iso-time', 'iso-date-time', 'uri', 'uuid']
    const properties = Object.fromEntries(formats.map((format) => [format, { type: 'string', format }]))
    expect(sampleOf({ properties, required: formats })).toMatchObject({
      duration: 'P1D',
      url: 'https://example.com',
      uri: expect.stringMatching('^http'),
    })
  })

  test('may be any address where a "url" is asked for, which no registry of formats has', () => {
    const schema = { properties: { a: { type: 'string', format: 'url' } } }
    for (const a of ['http://localhost:3000/back', '/relative', 'https://example.com'])
      expect(sampleOf(schema, {}, { a })).toEqual({ a })
  })

  test('is base64 where bytes are said to be', () => {
    expect(sampleOf({ properties: { a: { type: 'string', format: 'byte' } } })).toEqual({ a: 'c2FtcGxl' })
  })

  test('keeps an example that matches its pattern', () => {
    const pattern = '^(?:a|b)+$'
    const schema = { properties: { a: { ...text, pattern, example: 'abba' }, b: { ...text, pattern } } }
    expect(sampleOf(schema)).toMatchObject({ a: 'abba', b: expect.stringMatching(/^[ab]+$/) })
  })
})

describe('a sample of a body', () => {
  const bodyOf = (mediaType: string, schema: object): BodySample | undefined => {
    const post = { requestBody: { content: { [mediaType]: { schema } } }, responses: {} }
    const [operation] = describeOperations({ openapi: '3.1.0', info: {}, paths: { '/x': { post } } })
    return operation!.sampleRequest().body
  }

  const photo = { type: 'string', format: 'binary' }

  test('is of one alternative where a form has several', () => {
    const one = { properties: { kind: { const: 'one' }, photo } }
    const two = { properties: { kind: { const: 'two' }, text } }
    expect(bodyOf('multipart/form-data', { oneOf: [one, two] })).toEqual({
      mediaType: 'multipart/form-data',
      value: { kind: 'one' },
      files: { photo: expect.any(Uint8Array) },
    })
  })

  test('has a file where a part of its schema says so', () => {
    const photos = { type: 'array', items: { anyOf: [photo] } }
    const properties = {
      photo: { description: 'd', allOf: [photo] },
      photos,
      either: { anyOf: [photo, text] },
    }
    expect(bodyOf('multipart/form-data', { properties })).toMatchObject({
      value: { either: 'string' },
      files: { photo: expect.any(Uint8Array), photos: [expect.any(Uint8Array)] },
    })
  })

  test('is the list of a multipart body that has no names for its parts', () => {
    const schema = {
      type: 'array',
      items: { type: 'object', required: ['a'], properties: { a: { const: 1 } } },
    }
    expect(bodyOf('multipart/mixed', schema)).toMatchObject({ value: [{ a: 1 }], files: {} })
  })

  test('is a list of lines where the schema is that of each', () => {
    const line = { type: 'object', required: ['a'], properties: { a: text } }
    expect(bodyOf('application/jsonl', line)).toMatchObject({ value: [{ a: 'string' }], files: {} })
    expect(bodyOf('application/jsonl', { type: 'array', items: line })).toMatchObject({
      value: [{ a: 'string' }],
    })
  })

  test('has texts for what is text in a media type of its own', () => {
    const properties = { xml: { type: 'string', contentMediaType: 'application/xml' } }
    expect(bodyOf('multipart/form-data', { properties })).toMatchObject({
      value: { xml: 'string' },
      files: {},
    })
  })

  test('has a file or an address where a form requires one of them', () => {
    const byUrl = { required: ['url'], properties: { url: text } }
    const byFile = { required: ['photo'], properties: { photo } }
    expect(bodyOf('multipart/form-data', { oneOf: [byUrl, byFile] })).toMatchObject({
      value: { url: 'string' },
      files: {},
    })
  })

  test.each([
    ['image/*', photo, undefined, { '': 'image/png' }],
    [
      'multipart/form-data',
      { properties: { photo } },
      { photo: { contentType: 'image/*' } },
      { photo: 'image/png' },
    ],
    [
      'multipart/form-data',
      { properties: { photo } },
      { photo: { contentType: 'image/gif, image/*' } },
      undefined,
    ],
    [
      'multipart/form-data',
      { properties: { photo: {} } },
      { photo: { contentType: 'image/*' } },
      { photo: 'image/png' },
    ],
    ['*/*', photo, undefined, undefined],
  ])(
    'of %s, %j says what its files are where the document states a range',
    (mediaType, schema, encoding, types) => {
      const post = { requestBody: { content: { [mediaType]: { schema, encoding } } }, responses: {} }
      const [operation] = describeOperations({ openapi: '3.1.0', info: {}, paths: { '/x': { post } } })
      expect(operation!.sampleRequest().body?.fileTypes).toEqual(types)
    },
  )

  test.each([
    [{ schema: { type: 'array', items: { properties: { a: text } } } }],
    [{ itemSchema: { properties: { a: text } } }],
  ])('is a list where lines of JSON are described: %j', (media) => {
    const post = { requestBody: { content: { 'application/x-ndjson': media } }, responses: {} }
    const [operation] = describeOperations({ openapi: '3.2.0', info: {}, paths: { '/x': { post } } })
    expect(operation!.sampleRequest().body?.value).toEqual([{ a: 'string' }])
  })

  test.each([
    ['image/jpeg', text, 'string'],
    ['text/csv', { type: 'object' }, 'sample text'],
    ['text/plain', { type: 'integer', enum: [7] }, 7],
    ['text/plain', { enum: [7] }, '7'],
    ['image/jpeg', { type: 'string', format: 'binary' }, undefined],
    ['application/zip', {}, undefined],
    ['*/*', { properties: { id: { const: 1 } } }, { id: 1 }],
  ])('of %s described as %j is %j', (mediaType, schema, value) => {
    expect(bodyOf(mediaType, schema)?.value).toEqual(value)
  })
})

test('a sample of a query leaves out what its style has no way to write, unless it is required', () => {
  const nested = { type: 'array', items: { type: 'object', properties: { a: text } } }
  const query = (name: string, rest: object) => ({ name, in: 'query', schema: nested, ...rest })
  const content = { 'application/json': { schema: nested } }
  const parameters = [
    query('left', {}),
    query('needed', { required: true }),
    query('deep', { style: 'deepObject' }),
    query('json', { schema: undefined, content }),
    query('form', {
      schema: undefined,
      content: { 'application/x-www-form-urlencoded': { schema: nested } },
    }),
    query('list', { schema: { type: 'array', items: text } }),
  ]
  const paths = { '/x': { get: { parameters, responses: {} } } }
  const [operation] = describeOperations({ openapi: '3.1.0', info: {}, paths })
  expect(Object.keys(operation!.sampleRequest().query)).toEqual(['needed', 'deep', 'json', 'list'])
})

test('a GET has no body, whatever its document says', async () => {
  const requestBody = { required: true, content: { 'application/json': { schema: { type: 'object' } } } }
  const paths = { '/x': { get: { requestBody, responses: { 204: { description: '' } } } } }
  const document = { openapi: '3.1.0', info: {}, paths }
  const [operation] = describeOperations(document)
  expect(operation!.sampleRequest().body).toBeUndefined()
  const mock = createMockFromDocument(document)
  expect((await mock.handle(buildRequest(operation!, mock.url))).status).toBe(204)
})

describe('a schema that asks for more than anybody reads', () => {
  const many = 1e9
  const list = (items: unknown) => ({ type: 'array', minItems: 1000, items })

  test.each<[string, Schema]>([
    ['characters', { type: 'string', minLength: many }],
    ['characters that match', { type: 'string', minLength: many, pattern: '^a+$' }],
    ['items', { type: 'array', minItems: many, items: { type: 'integer' } }],
    ['items of no kind', { type: 'array', minItems: 1e308 }],
    ['lists of lists', list(list(list({ type: 'integer' })))],
    ['lists behind references', list({ $ref: '#/components/schemas/List' })],
    ['items that are each another', { type: 'array', minItems: 1e5, uniqueItems: true, items: text }],
    ['items that it contains', { type: 'array', contains: text, minContains: many }],
    ['members', { type: 'object', minProperties: 1e5 }],
    ['text in a member that may be left out', { properties: { a: { type: 'string', minLength: many } } }],
    ['text in an alternative', { oneOf: [{ type: 'string', minLength: many }, text] }],
    ['text in a part', { allOf: [{ type: 'string' }, { minLength: many }] }],
  ])('is refused by name where it asks for %s, and holds nothing up', (_, schema) => {
    expect(() => sampleOf(schema, { List: list(list(text)) })).toThrow(/it asks for more than 100000/)
  })

  test('is sampled by the example of its media type', () => {
    const schema = { type: 'array', minItems: 2, items: { anyOf: [text, { minLength: many }] } }
    expect(sampleOf(schema, {}, ['a', 'b'])).toEqual(['a', 'b'])
  })

  test('is made at once where a pattern of names could take for ever', () => {
    const name = `${'a'.repeat(60)}!`
    const schema = { type: 'object', required: [name], patternProperties: { '^(a+)+$': { const: 1 } } }
    expect([...smallest(schema, (one) => one, 2)]).toEqual([{ [name]: {} }])
  })

  test('leads others astray by nothing', () => {
    const schemas = { Long: { type: 'string', minLength: many, pattern: '^a+$' } }
    expect(sampleOf({ type: 'string', pattern: '^b$' }, schemas)).toBe('b')
  })

  test('is none where a list is long, or a schema holds itself', () => {
    expect(sampleOf({ type: 'string', minLength: 5000 })).toHaveLength(5000)
    const tree = { properties: { more: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } }
    expect(sampleOf({ $ref: '#/components/schemas/Tree' }, { Tree: tree })).toBeDefined()
  })
})

const item = { type: 'object', required: ['a'], properties: { a: { const: 1 } } }
const event = {
  type: 'object',
  properties: { event: { const: 'tick' }, data: { const: 'x\ny' }, retry: { const: 5 } },
}

test.each<[string, object, string]>([
  ['application/jsonl', { itemSchema: item }, '{"a":1}\n'],
  ['application/x-ndjson', { schema: item }, '{"a":1}\n'],
  ['application/x-ndjson', { schema: { type: 'array', items: item, minItems: 2 } }, '{"a":1}\n{"a":1}\n'],
  ['application/json-seq', { itemSchema: item }, '\x1e{"a":1}\n'],
  ['application/jsonl', { schema: { type: 'string' }, example: '{}\n{}\n' }, '{}\n{}\n'],
  ['text/event-stream', { itemSchema: event }, 'event: tick\nretry: 5\ndata: x\ndata: y\n\n'],
  ['text/event-stream', { itemSchema: item }, 'data: {"a":1}\n\n'],
  ['text/event-stream', { schema: item }, 'data: {"a":1}\n\n'],
  ['text/event-stream', { schema: { type: 'string' } }, 'data: string\n\n'],
  ['text/event-stream', { schema: { type: 'string' }, example: 'id: 1\ndata: a\n\n' }, 'id: 1\ndata: a\n\n'],
])(
  'a response of values in a row is written as its media type has them: %s %j',
  async (type, media, right) => {
    const paths = { '/x': { get: { responses: { 200: { content: { [type]: media } } } } } }
    const mock = createMockFromDocument({ openapi: '3.2.0', info: {}, paths })
    expect(await (await mock.fetch(`${mock.apiUrl}/x`)).text()).toBe(right)
  },
)
