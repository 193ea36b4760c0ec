import { expect, test } from 'vitest'
import { createMockFromDocument, staticAccessToken } from '../src/index.ts'

const text = { type: 'string' }
const list = { type: 'array', items: text }
const ok = { '204': { description: '' } }
const document = {
  openapi: '3.1.0',
  info: { title: 'Strict', version: '1' },
  servers: [{ url: 'https://api.test/v1' }],
  paths: {
    '/q': {
      get: {
        parameters: [
          { name: 'ids', in: 'query', explode: false, schema: list },
          { name: 'all', in: 'query', schema: list },
          {
            name: 'deep',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { a: text } },
          },
          { name: 'obj', in: 'query', schema: { type: 'object', properties: { role: text } } },
          { name: 'one', in: 'query', schema: text },
          { name: 'either', in: 'query', schema: { oneOf: [text, list] } },
          { name: 'flag', in: 'query', allowEmptyValue: true, schema: { type: 'boolean' } },
          { name: 'full', in: 'query', schema: { type: 'boolean' } },
        ],
        security: [{ key: [] }, {}],
        responses: ok,
      },
    },
    '/up': { servers: [{ url: 'https://up.test/x' }], get: { responses: ok } },
    '/p': {
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  odd: { type: 'string', pattern: '^[\\_a]+$' },
                  slow: { type: 'string', pattern: '^(a+)+$' },
                },
              },
            },
          },
        },
        responses: ok,
      },
    },
  },
  components: {
    schemas: {
      Named: { type: 'object', properties: { a: { type: 'string' } } },
      Base: { type: 'object', properties: { kind: text }, discriminator: { propertyName: 'kind' } },
      Built: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { b: text } }] },
      Further: { allOf: [{ $ref: '#/components/schemas/Built' }, { properties: { f: text } }] },
    },
    securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } },
  },
} as const

async function status(path: string, lenient = false): Promise<number> {
  const mock = await createMockFromDocument(document, { lenient })
  const response = await mock.fetch(path.startsWith('/') ? `https://api.test/v1${path}` : path)
  return response.status
}

test.each([
  '/q?ids=1,2',
  '/q?all=1&all=2',
  '/q?deep[a]=x',
  '/q?role=x',
  '/q?either=x&either=y',
  '/q?flag=',
  '/q?flag',
  '/q?key=secret',
  '/q',
])('a query in the form the document states is taken: %s', async (path) => {
  expect(await status(path)).toBe(204)
})

test.each([
  '/q?ids=1&ids=2',
  '/q?deep=x',
  '/q?obj[role]=x',
  '/q?deep[b]=x',
  '/q?one=1&one=2',
  '/q?all[]=1',
  '/q?unheard=1',
])(
  'a query in a form the document does not state is refused, unless the mock is lenient: %s',
  async (path) => {
    expect(await status(path)).toBe(400)
    expect(await status(path, true)).toBe(204)
  },
)

test('nothing stands for a value only where the document allows it', async () => {
  expect([await status('/q?flag=x'), await status('/q?full=')]).toEqual([400, 400])
})

test('an operation with a server of its own is there and not at that of the API, which a mock’s own address stands for', async () => {
  expect(await status('https://up.test/x/up')).toBe(204)
  expect(await status('https://api.test/v1/up')).toBe(404)
  const mock = await createMockFromDocument(document)
  expect((await mock.fetch(`${mock.apiUrl}/up`)).status).toBe(204)
})

test('a pattern that JavaScript cannot read stops nothing, and one that could take for ever is judged at once', async () => {
  const mock = await createMockFromDocument(document)
  const headers = { 'content-type': 'application/json' }
  const send = async (slow: string): Promise<number> => {
    const body = JSON.stringify({ odd: '_', slow })
    return (await mock.fetch('https://api.test/v1/p', { method: 'POST', headers, body })).status
  }
  expect([await send('a'.repeat(40)), await send(`${'a'.repeat(40)}!`)]).toEqual([204, 400])
})

const body = (schema: object, lenient = false) =>
  createMockFromDocument(
    {
      ...document,
      paths: {
        '/b': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: ok } },
      },
    },
    { lenient },
  )

const named = { type: 'object', properties: { a: text, in: { type: 'object', properties: { b: text } } } }

test.each<[string, object, object, number]>([
  ['a member of the top', named, { a: 'x', aa: 'x' }, 400],
  ['a member further in', named, { in: { b: 'x', bb: 'x' } }, 400],
  ['a member of an item', { type: 'array', items: named }, [{ a: 'x' }, { aa: 'x' }], 400],
  ['a member of no part', { allOf: [named, { properties: { c: text } }] }, { a: 'x', d: 'x' }, 400],
  [
    'a member of no alternative',
    { oneOf: [{ required: ['a'], properties: { a: text } }] },
    { a: 'x', b: 'x' },
    400,
  ],
  ['what is required and not described', { ...named, required: ['z'] }, { z: 'x' }, 204],
  ['anything beside what is only required', { type: 'object', required: ['z'] }, { z: 'x', y: 'x' }, 204],
  ['what all parts know', { allOf: [named, { properties: { c: text } }] }, { a: 'x', c: 'x' }, 204],
  [
    'what stands beside a reference',
    { $ref: '#/components/schemas/Named', properties: { c: text } },
    { a: 'x', c: 'x' },
    204,
  ],
  [
    'what does not stand beside a reference',
    { $ref: '#/components/schemas/Named', type: 'object', properties: { c: text } },
    { d: 'x' },
    400,
  ],
  [
    'what is built on a base',
    { $ref: '#/components/schemas/Base' },
    { kind: 'Further', b: 'x', f: 'x' },
    204,
  ],
  ['what is built on no base', { $ref: '#/components/schemas/Base' }, { kind: 'Further', g: 'x' }, 400],
  ['what is beside what a base is for', { $ref: '#/components/schemas/Built' }, { b: 'x', g: 'x' }, 400],
  ['what an open object may have', { ...named, additionalProperties: text }, { zz: 'x' }, 204],
  ['what an open alternative may have', { anyOf: [named, { type: 'object' }] }, { zz: 'x' }, 204],
  ['members where none is named', { type: 'object' }, { zz: 'x' }, 204],
])('members nobody documented are refused, and only they: %s', async (_, schema, value, right) => {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }
  const [strict, lenient] = [await body(schema), await body(schema, true)]
  expect((await strict.fetch('https://api.test/v1/b', request)).status).toBe(right)
  expect((await lenient.fetch('https://api.test/v1/b', request)).status).toBe(204)
})

test('members that an example of the document shows leave room for others where they stand', async () => {
  const labels = { type: 'object', properties: { localeCode: text } }
  const schema = {
    type: 'object',
    properties: { code: text, labels, list: { type: 'array', items: labels } },
  }
  const body = { labels: { de_DE: 'Vorn' }, list: [{ de_DE: 'Vorn' }] }
  const send = async (media: object, value: object = body): Promise<number> => {
    const requestBody = { content: { 'application/json': media } }
    const paths = { '/x': { post: { requestBody, responses: ok } } }
    const mock = await createMockFromDocument({ openapi: '3.1.0', info: {}, paths })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${staticAccessToken}` }
    const init = { method: 'POST', headers, body: JSON.stringify(value) }
    return (await mock.fetch(`${mock.apiUrl}/x`, init)).status
  }
  const example = { labels: { en_US: 'Front' }, list: [{ fr_FR: 'Devant' }] }
  expect(await send({ schema })).toBe(400)
  expect(await send({ schema, example })).toBe(204)
  expect(await send({ schema, examples: { a: { value: example } } })).toBe(204)
  expect(await send({ schema: { ...schema, example } })).toBe(204)
  expect(await send({ schema: { ...schema, examples: [example] } })).toBe(204)
  const nowhere = { $ref: '#/components/examples/No' }
  expect(await send({ schema, examples: { a: nowhere, b: { value: example } } })).toBe(204)
  // Not elsewhere.
  expect(await send({ schema, example }, { labesl: {} })).toBe(400)
})
