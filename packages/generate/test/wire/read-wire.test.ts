import type { Json, JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { readWire, renderWire } from '../../src/wire/index.ts'
import { list, object, one, read, text } from './read.ts'

test('of an operation as openapi-fetch sends it nothing is read, and nothing is generated', () => {
  const facts = read(
    {
      parameters: [
        { name: 'id', in: 'path', required: true, schema: text },
        { name: 'ids', in: 'path', required: true, schema: list },
        { name: 'q', in: 'query', schema: list },
        { name: 'status[]', in: 'query', explode: false, schema: { enum: ['a'] } },
        { name: 'deep', in: 'query', schema: { anyOf: [text, { $ref: '#/components/schemas/List' }] } },
        { name: 'X-A', in: 'header', schema: list },
        { name: 'Authorization', in: 'header', schema: object },
      ],
      requestBody: { content: { 'application/json': { schema: object }, 'text/json': { schema: object } } },
      responses: {
        '200': { description: '', content: { 'application/problem+json': {}, '*/*': { schema: object } } },
      },
      components: {},
    },
    { components: { schemas: { List: list } } },
  )
  expect([facts.operations, facts.remarks]).toEqual([{}, []])
  expect(renderWire(facts)).not.toContain('client-core')
})

test.each<[JsonObject, Json]>([
  [{ in: 'query', explode: false, schema: list }, { query: { p: { serializer: 'formList' } } }],
  [{ in: 'query', schema: object }, { query: {} }],
  [{ in: 'query' }, { query: {} }],
  [{ in: 'query', style: 'pipeDelimited', schema: list }, { query: { p: { serializer: 'pipeDelimited' } } }],
  [
    { in: 'query', style: 'spaceDelimited', schema: list },
    { query: { p: { serializer: 'spaceDelimited' } } },
  ],
  [{ in: 'query', style: 'deepObject', schema: object }, { query: { p: { serializer: 'deepObject' } } }],
  [
    { in: 'query', allowReserved: true, schema: text },
    { query: { p: { serializer: 'form', reserved: 'allowReserved' } } },
  ],
  [{ in: 'query', content: { 'application/json': {} } }, { query: { p: { serializer: 'jsonNamed' } } }],
  [{ in: 'query', content: { '*/*': {} } }, { query: { p: { serializer: 'jsonNamed' } } }],
  [
    { in: 'query', content: { '*/*': { schema: { type: 'string' } } } },
    { query: { p: { serializer: 'textNamed' } } },
  ],
  [{ in: 'path', style: 'label', schema: list }, { path: { p: { serializer: 'label' } } }],
  [
    { in: 'path', style: 'matrix', explode: true, schema: list },
    { path: { p: { serializer: 'matrixExploded' } } },
  ],
  [{ in: 'path', explode: true, schema: object }, { path: { p: { serializer: 'simpleExploded' } } }],
  [{ in: 'header', schema: object }, { header: { p: { serializer: 'simple' } } }],
  [{ in: 'path', schema: object }, { path: { p: { serializer: 'simple' } } }],
  [{ in: 'header', content: { 'application/json': {} } }, { header: { p: { serializer: 'jsonAscii' } } }],
  [
    { in: 'query', explode: false, schema: list, 'x-collection-format': 'tsv' },
    { query: { p: { serializer: 'tabDelimited' } } },
  ],
  [
    { in: 'header', schema: list, 'x-collection-format': 'pipes' },
    { header: { p: { serializer: 'pipeJoined' } } },
  ],
  [
    { in: 'cookie', style: 'cookie', schema: text },
    { cookie: { p: { serializer: 'form', reserved: 'asGiven' } } },
  ],
  [{ in: 'cookie', schema: text }, { cookie: {} }],
  [{ in: 'cookie', explode: false, schema: list }, { cookie: { p: { serializer: 'formList' } } }],
])('a parameter is read with its style %#', (parameter, right) => {
  const facts = read({ parameters: [{ name: 'p', ...parameter }] })
  expect([one(facts), facts.remarks]).toEqual([right, []])
})

test('a name that would break the query is written by us, and one with brackets is left alone', () => {
  expect(one(read({ parameters: [{ name: 'a&b', in: 'query', schema: text }] }))).toEqual({ query: {} })
  expect(one(read({ parameters: [{ name: 'a[b]', in: 'query', schema: text }] }))).toBeUndefined()
})

test.each<[JsonObject]>([
  [{ type: ['string', 'null'] }],
  [{ anyOf: [text, { type: 'null' }] }],
  [{ enum: ['a', null] }],
])('lists that may hold null are written by us, who leave it out %#', (items) => {
  const schema = { type: 'array', items }
  const parameters = ['query', 'header', 'path'].map((place) => ({ name: place, in: place, schema }))
  const header = { header: { serializer: 'simple' } }
  const path = { path: { serializer: 'simple' } }
  expect(one(read({ parameters }, { path: '/x/{path}' }))).toEqual({ query: {}, header, path })
})

test('a header of an operation stands for that of its path in any case', () => {
  const facts = readWire({
    openapi: '3.1.0',
    paths: {
      '/x': {
        parameters: [{ name: 'X-A', in: 'header', schema: object }],
        get: { parameters: [{ name: 'x-a', in: 'header', schema: text }] },
      },
    },
  })
  expect(facts.operations).toEqual({})
})

test.each<[JsonObject, Json | undefined]>([
  [{ '200': { 'application/x-ndjson': { schema: list } } }, { parseAs: 'text' }],
  [{ '200': { 'text/csv': {} } }, { parseAs: 'text' }],
  [{ '200': { 'application/pdf': {} }, '400': { 'application/json': {} } }, { parseAs: 'blob' }],
  [{ '200': { 'text/event-stream': {} } }, { parseAs: 'stream' }],
  [
    { '200': { 'application/json': {} }, '202': { 'application/pdf': {} } },
    { parseAs: { 'application/json': 'json', 'application/pdf': 'blob' } },
  ],
  [
    {
      '200': {
        'image/*': {},
        'image/svg+xml': {},
        'application/jwt': {},
        'text/csv': { schema: { format: 'binary' } },
      },
    },
    {
      parseAs: {
        'image/svg+xml': 'text',
        'application/jwt': 'text',
        'text/csv': 'blob',
        'image/*': 'blob',
      },
    },
  ],
  [{ '200': { '*/*': { schema: text } } }, { parseAs: {} }],
  [{ '200': { 'application/json': {}, 'application/xml': {} } }, { accept: 'application/json' }],
  [{ default: { 'application/pdf': {} } }, { parseAs: 'blob' }],
  [{ '2XX': { 'application/json': {} }, default: { 'text/plain': {} } }, undefined],
])('a response is read as its documented media type %#', (responses, right) => {
  const all = Object.entries(responses).map(([status, content]) => [status, { description: '', content }])
  expect(one(read({ responses: Object.fromEntries(all) as JsonObject }))).toEqual(right)
})

describe('what cannot be honoured is said with its pointer:', () => {
  const at = '#/paths/~1x~1{id}/put'
  const nested = { type: 'object', properties: { o: object } }
  test.each<[string, JsonObject, string]>([
    [
      'an impossible style',
      { parameters: [{ name: 'p', in: 'query', style: 'matrix', schema: text }] },
      '/parameters/0/style',
    ],
    [
      'deepObject of a text',
      { parameters: [{ name: 'p', in: 'query', style: 'deepObject', schema: text }] },
      '/parameters/0/style',
    ],
    [
      'an exploded delimiter',
      { parameters: [{ name: 'p', in: 'query', style: 'pipeDelimited', explode: true, schema: list }] },
      '/parameters/0/explode',
    ],
    [
      'reserved characters in a path',
      { parameters: [{ name: 'p', in: 'path', allowReserved: true, schema: text }] },
      '/parameters/0/allowReserved',
    ],
    [
      'reserved characters in a cookie',
      { parameters: [{ name: 'p', in: 'cookie', allowReserved: true, schema: text }] },
      '/parameters/0/allowReserved',
    ],
    [
      'a place nobody knows',
      { parameters: [{ name: 'p', in: 'querystring', content: {} }] },
      '/parameters/0',
    ],
    [
      'a list within a list',
      { parameters: [{ name: 'p', in: 'query', schema: { type: 'array', items: object } }] },
      '/parameters/0/schema',
    ],
    [
      'events of values',
      { requestBody: { content: { 'text/event-stream': { itemSchema: object } } } },
      '/requestBody/content/text~1event-stream',
    ],
    [
      'a multipart list',
      { requestBody: { content: { 'multipart/mixed': { schema: list } } } },
      '/requestBody/content/multipart~1mixed',
    ],
    [
      'XML of values',
      { requestBody: { content: { 'application/xml': { schema: object } } } },
      '/requestBody/content/application~1xml',
    ],
    [
      'an encoding for a part that does not exist',
      { requestBody: { content: { 'multipart/form-data': { schema: object, encoding: { b: {} } } } } },
      '/requestBody/content/multipart~1form-data/encoding/b',
    ],
    [
      'XML of a part',
      {
        requestBody: {
          content: {
            'multipart/form-data': { schema: nested, encoding: { o: { contentType: 'application/xml' } } },
          },
        },
      },
      '/requestBody/content/multipart~1form-data/encoding/o/contentType',
    ],
    [
      'XML of a field',
      {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: nested,
              encoding: { o: { contentType: 'application/xml' } },
            },
          },
        },
      },
      '/requestBody/content/application~1x-www-form-urlencoded/encoding/o/contentType',
    ],
    [
      'a header a part must have',
      {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: object,
              encoding: { a: { headers: { 'X-A': { required: true } } } },
            },
          },
        },
      },
      '/requestBody/content/multipart~1form-data/encoding/a/headers/X-A',
    ],
  ])('%s', (_, operation, pointer) => {
    expect(read(operation).remarks).toEqual([{ pointer: at + pointer, reason: expect.any(String) }])
  })
})

test('a path that has a query already is written by us as soon as there are parameters of the query', () => {
  const facts = read({ parameters: [{ name: 'a', in: 'query', schema: text }] }, { path: '/index.php?/x' })
  expect(renderWire(facts)).toContain('"PUT /index.php?/x": [queryInPath({})]')
})

test('a TRACE is refused at the call, and that is said', () => {
  const facts = read({}, { paths: { '/x': { trace: { responses: {} } } } } as unknown as JsonObject)
  expect(facts.operations).toEqual({ 'TRACE /x': { refused: expect.any(String) } })
  expect(facts.remarks.map(({ pointer }) => pointer)).toEqual(['#/paths/~1x/trace'])
})

test('a name that says more than a path is called without the rest', () => {
  expect(one(read({}, { path: '/x/{id}#get_link' }))).toEqual({ template: '/x/{id}' })
})
