import type { Json, JsonObject } from '@latchkey/openapi'
import { expect, test } from 'vitest'
import { renderWire } from '../../src/wire/index.ts'
import { list, object, one, read, text } from './read.ts'

const body = (content: JsonObject): unknown =>
  (one(read({ requestBody: { content } })) as { body?: unknown } | undefined)?.body

test.each<[JsonObject, Json]>([
  [
    { 'application/merge-patch+json': { schema: object } },
    { 'application/merge-patch+json': { kind: 'json' } },
  ],
  [
    { 'application/json; charset=utf-8': { schema: object } },
    { 'application/json; charset=utf-8': { kind: 'json' } },
  ],
  [{ 'text/csv': { schema: text } }, { 'text/csv': { kind: 'raw' } }],
  [{ 'image/*': { schema: { ...text, format: 'binary' } } }, { 'image/*': { kind: 'raw' } }],
  [{ '*/*': {} }, { '*/*': { kind: 'raw' }, 'application/json': { kind: 'json' } }],
  [{ 'multipart/*': { schema: object } }, { 'multipart/form-data': { kind: 'multipart', parts: {} } }],
  [
    { 'multipart/form-data': { schema: object, encoding: { a: { contentType: 'text/csv' } } } },
    { 'multipart/form-data': { kind: 'multipart', parts: { a: 'text/csv' } } },
  ],
  [
    {
      'application/x-www-form-urlencoded': {
        schema: object,
        encoding: { a: { style: 'deepObject', explode: true } },
      },
    },
    {
      'application/x-www-form-urlencoded': {
        kind: 'urlencoded',
        members: { a: { serializer: 'deepObject' } },
      },
    },
  ],
])('a body is read with its media type %#', (content, right) => {
  expect(body(content)).toEqual(right)
})

test('of several media types JSON is sent first, before it text only where JSON may be no text', () => {
  const order = (content: JsonObject): string[] => Object.keys(body(content) as object)
  const others = { 'multipart/form-data': { schema: object }, 'text/plain': { schema: text } }
  expect(order({ ...others, 'application/json': { schema: object } })).toEqual([
    'text/plain',
    'application/json',
    'multipart/form-data',
  ])
  expect(order({ ...others, 'application/json': { schema: text } })).toEqual([
    'application/json',
    'text/plain',
    'multipart/form-data',
  ])
})

test('lists and other values go out as the JSON that each is documented as', () => {
  const patches = {
    'application/merge-patch+json': { schema: object },
    'application/json-patch+json': { schema: list },
  }
  const split = {
    'application/merge-patch+json': { kind: 'jsonOther' },
    'application/json-patch+json': { kind: 'jsonList' },
  }
  expect(body(patches)).toEqual(split)
  expect(body({ ...patches, 'application/json': { schema: object } })).toEqual({
    'application/json': { kind: 'jsonOther' },
    'application/json-patch+json': { kind: 'jsonList' },
  })
  expect(body({ ...patches, 'application/json': {} })).toBeUndefined()
})

const versions = (v1: JsonObject, v2: JsonObject): JsonObject => ({
  'application/vnd.v1+json': { schema: v1 },
  'application/vnd.v2+json': { schema: v2 },
})
const requiring = (required: string[], more: JsonObject = {}): JsonObject => ({
  type: 'object',
  required,
  properties: { ...Object.fromEntries(required.map((name) => [name, text])), ...more },
})

test('objects go out as the JSON that requires members no other knows, whatever does not as the last', () => {
  const id = { id: { type: 'integer', readOnly: true } }
  expect(body(versions(requiring(['same', 'id', 'one'], id), requiring(['same', 'two'])))).toEqual({
    'application/vnd.v1+json': { kind: 'jsonWith', required: ['one'] },
    'application/vnd.v2+json': { kind: 'json' },
  })
  expect(body(versions({ allOf: [requiring(['one'])] }, requiring(['two'])))).toMatchObject({
    'application/vnd.v1+json': { kind: 'jsonWith', required: ['one'] },
  })
})

test('objects go out as a form unless they have what only the JSON beside it requires', () => {
  const beside = (json: JsonObject, form: JsonObject): unknown =>
    body({
      'application/json': { schema: json },
      'application/x-www-form-urlencoded': { schema: form },
    })
  expect(beside(requiring(['token']), requiring(['user']))).toMatchObject({
    'application/json': { kind: 'jsonWith', required: ['token'] },
    'application/x-www-form-urlencoded': { kind: 'urlencoded' },
  })
})

test('objects with what only a form knows go out as that form, where the JSON beside it says what it holds', () => {
  const json = (schema: JsonObject, form: JsonObject): unknown =>
    body({ 'multipart/form-data': { schema: form }, 'application/json': { schema } })
  const credentials = requiring(['user', 'pass'])
  expect(json(requiring(['user']), credentials)).toMatchObject({
    'application/json': { kind: 'jsonWithout', members: ['pass'] },
  })
  expect(json(object, credentials)).toMatchObject({
    'application/json': { kind: 'jsonWithout', members: ['user', 'pass'] },
  })
  // What lacks what JSON requires is none.
  expect(
    json({ ...credentials, required: ['user', 'pass'] }, { ...credentials, required: ['user'] }),
  ).toMatchObject({
    'application/json': { kind: 'jsonWith', required: ['pass'] },
  })
  for (const alike of [credentials, {}, { type: 'object' }])
    expect(json(alike, credentials)).toMatchObject({ 'application/json': { kind: 'json' } })
})

test('which of several spellings of JSON is sent is said where values do not tell', () => {
  const remarks = (v1: JsonObject, v2: JsonObject): unknown =>
    read({ requestBody: { content: versions(v1, v2) } }).remarks
  expect(remarks(object, object)).toEqual([])
  expect(remarks(object, list)).toEqual([])
  expect(remarks(requiring(['one']), requiring(['two']))).toEqual([])
  const reason =
    'application/vnd.v1+json is sent where a call does not state application/vnd.v2+json as its "Content-Type"'
  const said = [{ pointer: expect.stringMatching(/requestBody\/content$/) as string, reason }]
  expect(remarks(object, requiring(['two']))).toEqual(said)
  expect(remarks(requiring(['one']), requiring(['two'], { one: text }))).toEqual(said)
})

test('a part is of the media type its schema says, unless its encoding says another', () => {
  const parts = (properties: JsonObject, encoding: JsonObject = {}): unknown =>
    body({ 'multipart/form-data': { schema: { type: 'object', properties }, encoding } })
  const of = (contentMediaType: string, more: JsonObject = {}): JsonObject => ({
    ...text,
    contentMediaType,
    ...more,
  })
  const all = {
    a: of('application/gzip'),
    b: { type: 'array', items: of('image/png') },
    c: of('text/csv'),
    d: of('application/octet-stream'),
    e: of('image/png', { contentEncoding: 'base64' }),
    f: of('application/json'),
  }
  const stated = { a: 'application/gzip', b: 'image/png', c: 'text/csv' }
  expect(parts(all)).toEqual({ 'multipart/form-data': { kind: 'multipart', parts: stated } })
  expect(
    parts({ a: all.a, c: all.c }, { a: { contentType: 'image/gif' }, c: { contentType: 'text/plain' } }),
  ).toEqual({
    'multipart/form-data': { kind: 'multipart', parts: { a: 'image/gif' } },
  })
})

test('an object of a part is JSON where that is among its media types', () => {
  const contentType = 'application/xml, application/json'
  const schema = { type: 'object', properties: { a: object, b: text } }
  const encoding = { a: { contentType }, b: { contentType } }
  expect(body({ 'multipart/form-data': { schema, encoding } })).toEqual({
    'multipart/form-data': {
      kind: 'multipart',
      parts: { a: 'application/json, application/xml', b: contentType },
    },
  })
})

test('a text is rather the documented text than the XML of an object', () => {
  const content = { 'application/xml': { schema: object }, 'image/png': {}, 'text/plain': { schema: text } }
  expect(Object.keys(body(content) as object)).toEqual(['image/png', 'text/plain', 'application/xml'])
})

test('bytes that do not say what they are go out as bytes, where text is a media type of its own', () => {
  const binary = { ...text, format: 'binary' }
  expect(body({ 'text/plain': { schema: text }, 'application/octet-stream': { schema: binary } })).toEqual({
    'application/octet-stream': { kind: 'bytes' },
    'text/plain': { kind: 'raw' },
  })
  const base64 = { ...text, contentEncoding: 'base64' }
  expect(body({ 'text/plain': { schema: text }, 'application/octet-stream': { schema: base64 } })).toEqual({
    'text/plain': { kind: 'raw' },
    'application/octet-stream': { kind: 'raw' },
  })
})

test.each([
  ['application/x-ndjson', { itemSchema: object }],
  ['application/jsonl', { schema: list }],
  ['application/jsonl', { schema: object }],
  ['application/json-seq', { schema: list }],
  ['application/vnd.x+json-seq', { itemSchema: object }],
])('a list is written as the values of %s', (mediaType, media) => {
  expect(body({ [mediaType]: media })).toEqual({ [mediaType]: { kind: 'lines' } })
})

test('a part of a form comes with the code for what its encoding states, and with none where that is nothing', () => {
  const encoding = { a: { contentType: 'text/csv' }, b: { style: 'deepObject', explode: true } }
  const schema = { type: 'object', properties: { a: text, b: object } }
  const sent = (more: JsonObject) =>
    renderWire(read({ requestBody: { content: { 'multipart/form-data': { schema, ...more } } } }))
  expect(sent({ encoding })).toContain(
    'multipartBody({ "a": typedParts("text/csv"), "b": fieldParts(deepObject) })',
  )
  expect(sent({})).toContain('multipartBody()')
})

test.each([
  [{ required: true, content: { 'application/json': {} } }, 1, { refused: expect.any(String) }],
  [{ content: { 'application/json': { schema: object } } }, 1, undefined],
  [{ content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } }, 0, undefined],
])('a GET is given no body, and that is said where it has members %#', (requestBody, said, right) => {
  const paths = { '/x': { get: { requestBody, responses: {} } } }
  const facts = read({}, { paths } as unknown as JsonObject)
  expect([one(facts), facts.remarks.length]).toEqual([right, said])
})

test.each<[JsonObject, string, string | undefined]>([
  [object, 'application/json', 'jsonNamed'],
  [object, 'application/xml', 'textNamed'],
  [{ type: 'array', items: object }, 'text/plain', 'form'],
  [object, 'text/xml, application/json', 'jsonNamed'],
  [object, '*/*', undefined],
  [list, 'text/plain', undefined],
])(
  'an object of a field goes out as JSON only where its media type may be JSON %#',
  (schema, contentType, serializer) => {
    const form = { schema: { type: 'object', properties: { a: schema } }, encoding: { a: { contentType } } }
    expect(body({ 'application/x-www-form-urlencoded': form })).toEqual({
      'application/x-www-form-urlencoded': {
        kind: 'urlencoded',
        members: serializer === undefined ? {} : { a: { serializer } },
      },
    })
  },
)
