import { describe, expect, test } from 'vitest'
import { createMockFromDocument } from '../src/index.ts'

const text = { type: 'string' }
const number = { type: 'integer' }
const list = { type: 'array', items: number }
const object = { type: 'object', properties: { r: number, g: number } }
const responses = { '204': { description: '' } }

/** What the mock says to a request of an operation with one parameter or body. */
async function status(
  path: string,
  operation: object,
  init: RequestInit = {},
  version = '3.1.0',
): Promise<number> {
  const [template] = path.split('?')
  const item = { [(init.method ?? 'get').toLowerCase()]: { ...operation, responses } }
  const mock = createMockFromDocument({
    openapi: version,
    info: { title: 'T', version: '1' },
    servers: [{ url: 'https://api.test' }],
    paths: { [template!.startsWith('/p/') ? '/p/{a}' : template!]: item },
  })
  return (await mock.fetch(`https://api.test${path}`, init)).status
}

describe('a value in a path', () => {
  test.each<[object, string, number]>([
    [{ schema: list }, '1,2', 204],
    [{ schema: list }, '1;2', 400],
    [{ style: 'label', schema: list }, '.1,2', 204],
    [{ style: 'label', explode: true, schema: list }, '.1.2', 204],
    [{ style: 'label', schema: list }, '1,2', 400],
    [{ style: 'label', explode: true, schema: object }, '.r=1.g=2', 204],
    [{ style: 'label', schema: object }, '.r,1,g,2', 204],
    [{ style: 'matrix', schema: list }, ';a=1,2', 204],
    [{ style: 'matrix', schema: list }, ';a=1;a=2', 400],
    [{ style: 'matrix', explode: true, schema: list }, ';a=1;a=2', 204],
    [{ style: 'matrix', schema: { type: 'boolean' } }, ';a=true', 204],
    [{ style: 'matrix', schema: text }, 'k', 400],
    [{ style: 'matrix', schema: text }, ';b=k', 400],
    [{ style: 'matrix', explode: true, schema: object }, ';r=1;g=2', 204],
    [{ style: 'matrix', schema: object }, ';a=r,1,g,2', 204],
    [{ explode: true, schema: object }, 'r=1,g=2', 204],
    [{ schema: object }, 'r,1,g,x', 400],
  ])('of %j may be %s: %i', async (parameter, value, right) => {
    const parameters = [{ name: 'a', in: 'path', required: true, ...parameter }]
    expect(await status(`/p/${value}`, { parameters })).toBe(right)
  })
})

describe('a value in a query', () => {
  const open = { type: 'object', additionalProperties: number }

  test.each<[object, string, number]>([
    [{ explode: false, schema: { allOf: [list] } }, 'a=1,2', 204],
    [{ explode: false, schema: { type: ['array', 'null'], items: number } }, 'a=1,2', 204],
    [{ explode: false, schema: object }, 'a=r,1,g,2', 204],
    [{ explode: false, schema: object }, 'a=r,x', 400],
    [{ schema: open }, 'x=1&y=2', 204],
    [{ schema: open }, 'x=1&other=text', 204],
    [{ schema: open }, 'x=text', 400],
    [{ style: 'pipeDelimited', explode: false, schema: list }, 'a=1%7C2', 204],
    [{ style: 'spaceDelimited', explode: false, schema: list }, 'a=1|2', 400],
    [{ style: 'deepObject', schema: object }, 'a[r]=1', 204],
    [{ style: 'deepObject', schema: object }, 'a=1', 400],
    [{ style: 'deepObject', schema: { anyOf: [{ type: 'integer' }, object] } }, 'a=1', 204],
    [{ style: 'deepObject', schema: { anyOf: [{ type: 'integer' }, object] } }, 'a[r]=1', 204],
    [{ style: 'deepObject', schema: { anyOf: [{ type: 'integer' }, object] } }, 'a=x', 400],
    [{ content: { 'application/json': { schema: list } } }, 'a=%5B1,2%5D', 204],
    [{ content: { 'application/json': { schema: list } } }, 'a=1&a=2', 400],
    [{ content: { '*/*': { schema: list } } }, 'a=%5B1,2%5D', 204],
    [{ content: { '*/*': { schema: { type: 'string', format: 'date' } } } }, 'a=2020-01-01', 204],
  ])('of %j may be %s: %i', async (parameter, query, right) => {
    const parameters = [
      { name: 'a', in: 'query', ...parameter },
      { name: 'other', in: 'query', schema: text },
    ]
    expect(await status(`/q?${query}`, { parameters })).toBe(right)
  })
})

describe('an encoded comma is part of an item, or one between items where only that is allowed:', () => {
  const schema = { type: 'array', items: { type: 'string', enum: ['a,b', 'c'] } }

  test.each<[string, string, object, string, number]>([
    ['query', '/q?a=a%2Cb,c', { explode: false, schema }, '', 204],
    ['query', '/q?a=a%2Cb', { explode: false, schema }, '', 204],
    ['query', '/q?a=a,b', { explode: false, schema }, '', 400],
    ['query', '/q?a=1%2C2', { explode: false, schema: list }, '', 204],
    ['path', '/p/a%2Cb,c', { required: true, schema }, '', 204],
    ['path', '/p/1%2C2', { required: true, schema: list }, '', 204],
    ['cookie', '/c', { explode: false, schema }, 'a=a%2Cb,c', 204],
  ])('in a %s, %s', async (place, path, parameter, cookie, right) => {
    const init = cookie === '' ? {} : { headers: { cookie } }
    expect(await status(path, { parameters: [{ name: 'a', in: place, ...parameter }] }, init)).toBe(right)
  })

  test('in a form', async () => {
    const media = {
      schema: { type: 'object', properties: { a: schema } },
      encoding: { a: { explode: false } },
    }
    const content = { 'application/x-www-form-urlencoded': media }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = (body: string) =>
      status('/f', { requestBody: { content } }, { method: 'POST', body, headers })
    expect([await send('a=a%2Cb,c'), await send('a=a,b')]).toEqual([204, 400])
  })
})

test.each<[string, number]>([
  ['r=1&g=2&z=3', 204],
  ['r=1&z=text', 400],
  ['r=text', 400],
  ['z=3', 204],
])(
  'of two objects without a name each has its own members, and one of any the rest: %s',
  async (query, right) => {
    const parameters = [
      { name: 'any', in: 'query', schema: { type: 'object', additionalProperties: { const: '3' } } },
      { name: 'some', in: 'query', schema: { allOf: [object] } },
    ]
    expect(await status(`/q?${query}`, { parameters })).toBe(right)
  },
)

test('a cookie is encoded as a query is, but in the style that has it as it is', async () => {
  const said = (parameter: object, cookie: string) =>
    status('/c', { parameters: [{ name: 'a', in: 'cookie', ...parameter }] }, { headers: { cookie } })
  const odd = { type: 'string', enum: ['a b'] }
  expect(await said({ schema: odd }, 'a=a%20b')).toBe(204)
  expect(await said({ style: 'cookie', schema: odd }, 'a=a%20b')).toBe(400)
  expect(await said({ content: { 'application/json': { schema: object } } }, 'a=%7B%22r%22:1%7D')).toBe(204)
})

describe('a form', () => {
  const schema = {
    type: 'object',
    properties: { list, object, deep: object, rows: { type: 'array', items: object }, plain: text },
  }
  const encoding = {
    list: { explode: false },
    object: { style: 'form', explode: true },
    deep: { style: 'deepObject' },
  }
  const form = 'application/x-www-form-urlencoded'
  const post = async (body: string | FormData, media: object, version = '3.1.0', type: string = form) =>
    status(
      '/f',
      { requestBody: { content: { [type]: media } } },
      { method: 'POST', body, ...(typeof body === 'string' && { headers: { 'content-type': form } }) },
      version,
    )

  test.each([
    ['list=1,2&r=1&g=2&deep[r]=1&plain=x', 204],
    ['list=x', 400],
    ['r=x', 400],
    ['deep[r]=x', 400],
    ['rows=%7B%22r%22:1%7D&rows=%7B%22r%22:2%7D', 204],
    ['rows=%7B%22r%22:%22x%22%7D', 400],
  ])('is read as its encoding says: %s, %i', async (body, right) => {
    expect(await post(body, { schema, encoding })).toBe(right)
  })

  test('is JSON in its objects where nothing else is said, or names in brackets', async () => {
    expect(await post('object=%7B%22r%22:1%7D&deep[r]=1', { schema })).toBe(204)
    expect(await post('object=%7B%22r%22:%22x%22%7D', { schema })).toBe(400)
  })

  test('has a list once, in its body and among its parts, where its encoding says "explode: false"', async () => {
    const parts = new FormData()
    for (const item of ['1', '2']) parts.append('list', item)
    const multipart = 'multipart/form-data'
    expect(await post('list=1&list=2', { schema, encoding })).toBe(400)
    expect(await post('list=1&list=2', { schema })).toBe(204)
    expect(await post(parts, { schema, encoding }, '3.1.0', multipart)).toBe(400)
    expect(await post(parts, { schema, encoding }, '3.0.3', multipart)).toBe(204)
  })

  test('of parts has styles since OpenAPI 3.1', async () => {
    const body = new FormData()
    body.set('list', '1,2')
    body.set('deep[r]', '1')
    expect(await post(body, { schema, encoding }, '3.1.0', 'multipart/form-data')).toBe(204)
    expect(await post(body, { schema, encoding }, '3.0.3', 'multipart/form-data')).toBe(400)
  })

  test('of parts takes an object in each of a list of parts, or all in one that is JSON', async () => {
    const json = (value: unknown) => new Blob([JSON.stringify(value)], { type: 'application/json' })
    const each = new FormData()
    each.append('rows', json({ r: 1 }))
    each.append('rows', json({ r: 2 }))
    const all = new FormData()
    all.set('rows', json([{ r: 1 }, { r: 2 }]))
    for (const body of [each, all])
      expect(await post(body, { schema }, '3.1.0', 'multipart/form-data')).toBe(204)
  })

  test('of parts of another kind is read as well, and names are as browsers write them', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="q%22"\r\n\r\nx\r\n--b--\r\n'
    const media = { schema: { type: 'object', required: ['q"'], properties: { 'q"': text } } }
    const init = { method: 'POST', body: part, headers: { 'content-type': 'multipart/mixed; boundary=b' } }
    expect(await status('/m', { requestBody: { content: { 'multipart/mixed': media } } }, init)).toBe(204)
  })
})

test.each<[string, object, string, number]>([
  ['text/plain', { schema: number }, '5', 204],
  ['text/plain', { schema: number }, 'x', 400],
  ['text/plain', { schema: { type: 'boolean' } }, 'false', 204],
  ['text/plain', { schema: { type: 'boolean' } }, 'no', 400],
  ['text/csv', { schema: { type: 'array', items: object } }, 'r,g', 204],
  ['application/x-ndjson', { schema: { type: 'array', items: object } }, '{"r":1}\n{"r":2}\n', 204],
  ['application/x-ndjson', { schema: { type: 'array', items: object } }, '{"r":1}\n{"r":"x"}\n', 400],
  ['application/x-ndjson', { schema: object }, '{"r":1}\n{"r":2}\n', 204],
  ['application/jsonl', { itemSchema: object }, '{"r":"x"}', 400],
  ['application/json-seq', { itemSchema: object }, '\x1e{"r":1}\n', 204],
  ['application/x-ndjson', {}, 'x', 400],
])('a body of %s with %j may be %s: %i', async (type, media, body, right) => {
  const init = { method: 'POST', body, headers: { 'content-type': type } }
  expect(await status('/t', { requestBody: { content: { [type]: media } } }, init, '3.2.0')).toBe(right)
})

test.each([
  ['documents nothing but a refusal', { '404': { description: '' } }, 404],
  ['documents no response', undefined, 200],
])('an operation that %s is answered all the same', async (_, responses, right) => {
  const get = { responses }
  const servers = [{ url: 'https://api.test' }]
  const mock = createMockFromDocument({ openapi: '3.1.0', info: {}, servers, paths: { '/x': { get } } })
  expect((await mock.fetch('https://api.test/x')).status).toBe(right)
})
