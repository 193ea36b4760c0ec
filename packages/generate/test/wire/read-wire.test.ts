import type { Json, JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { readWire, renderWire, type WireFacts, type WireOptions } from '../../src/wire/index.ts'

function read(operation: JsonObject, rest: JsonObject = {}, options: WireOptions = {}): WireFacts {
  const { path = '/x/{id}', ...others } = rest
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    servers: [{ url: 'https://api.test' }],
    paths: { [String(path)]: { put: { responses: { '204': { description: '' } }, ...operation } } },
    ...others,
  }
  return readWire(document, options)
}

const one = (facts: WireFacts): unknown => Object.values(facts.operations)[0]
const text = { type: 'string' }
const list = { type: 'array', items: text }
const object = { type: 'object', properties: { a: text } }

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

test('a part behind a whole host may be empty, as one in a path may, and one in a host may not', () => {
  const variables = { port: { default: '443' }, base: { default: '' }, zone: { default: '' } }
  const urls = ['https://api.test:{port}{base}', 'https://{zone}.api.test']
  const { servers } = read({}, { servers: urls.map((url) => ({ url, variables })) })
  expect(servers[0]?.variables['base']).toMatchObject({ default: '' })
  expect(servers[1]?.variables['zone']).toMatchObject({ default: undefined })
})

test('a variable of an operation’s server is that of the API where its default is the same', () => {
  const server = (url: string, host: string) => ({
    url,
    variables: { host: { default: host }, zone: { default: 'eu' } },
  })
  const facts = read(
    { servers: [server('https://{zone}.{host}/up', 'files.acme.io')] },
    { servers: [server('https://{zone}.{host}', 'api.acme.io')] },
  )
  expect(facts.operationServers[0]?.map(({ url }) => url)).toEqual(['https://{zone}.files.acme.io/up'])
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

test.each<[JsonObject, Json | undefined]>([
  [{ '200': { 'application/x-ndjson': { schema: list } } }, { parseAs: 'text' }],
  [{ '200': { 'text/csv': {} } }, { parseAs: 'text' }],
  [{ '200': { 'application/pdf': {} }, '400': { 'application/json': {} } }, { parseAs: 'blob' }],
  [{ '200': { 'text/event-stream': {} } }, { parseAs: 'stream' }],
  [{ '200': { 'application/json': {} }, '202': { 'application/pdf': {} } }, { parseAs: 'type' }],
  [{ '200': { 'application/json': {}, 'application/xml': {} } }, { accept: 'application/json' }],
  [{ default: { 'application/pdf': {} } }, { parseAs: 'blob' }],
  [{ '2XX': { 'application/json': {} }, default: { 'text/plain': {} } }, undefined],
])('a response is read as its documented media type %#', (responses, right) => {
  const all = Object.entries(responses).map(([status, content]) => [status, { description: '', content }])
  expect(one(read({ responses: Object.fromEntries(all) as JsonObject }))).toEqual(right)
})

describe('what cannot be honoured is said with its pointer:', () => {
  const at = '#/paths/~1x~1{id}/put'
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

const servers = (list: Json, options: WireOptions = {}, security: Json = [{ key: [] }]) => {
  const { servers: found, remarks } = read({}, { servers: list, security }, options)
  return [found.map(({ url, name }) => `${name} ${url}`), remarks.map(({ pointer }) => pointer)]
}

test.each<[string, Json, string[]]>([
  ['http is never given a credential', [{ url: 'http://api.test' }], []],
  ['a placeholder is nobody’s address', [{ url: 'https://example.com/v1' }], []],
  ['a placeholder is nobody’s address', [{ url: 'https://your-domain.api.test' }], []],
  ['a loopback address is everybody’s own machine', [{ url: 'http://localhost:8080' }], []],
  ['a relative address needs to know where the document lives', [{ url: '/v1' }], []],
])('%s: it is no default, and that is said', (_, list, right) => {
  expect(servers(list)).toEqual([right, ['#/servers/0/url']])
})

test('a relative address starts where the document lives', () => {
  expect(servers([{ url: '../v1' }], { documentUrl: 'https://api.test/docs/openapi.json' })).toEqual([
    ['api-test-v1 https://api.test/v1'],
    [],
  ])
})

test('http will do where no call carries a credential', () => {
  expect(servers([{ url: 'http://api.test' }], {}, [])).toEqual([['api-test http://api.test'], []])
})

test('a sandbox that stands first is no default, and that is said; a top-level domain is no sandbox', () => {
  const list = [{ url: 'https://api-sandbox.test' }, { url: 'https://api.test', description: 'Production' }]
  expect(servers(list)).toEqual([
    ['sandbox https://api-sandbox.test', 'production https://api.test'],
    ['#/servers/0'],
  ])
  expect(servers([{ url: 'https://api.acme.dev' }])[1]).toEqual([])
})

test('an empty default of a variable is one in a path, and none in a host', () => {
  const url = 'https://{tenant}.api.test/{base}'
  const { servers: found } = read(
    {},
    { servers: [{ url, variables: { tenant: { default: '' }, base: { default: '' } } }] },
  )
  expect(found[0]!.variables).toMatchObject({ tenant: { default: undefined }, base: { default: '' } })
})

test('a default called as an environment is one where its variable chooses no environment', () => {
  const url = 'https://{username}.{subdomain}.{region}.test/v1'
  const variables = {
    username: { default: 'demo' },
    subdomain: { default: 'sandbox' },
    region: { default: 'test', enum: ['test', 'eu'] },
  }
  const { servers: found } = read({}, { servers: [{ url, variables }] })
  expect(found[0]!.variables).toMatchObject({
    username: { default: 'demo' },
    subdomain: { default: undefined },
    region: { default: undefined },
  })
})

test('operations with servers of their own name them, unless they are those of the API', () => {
  const own = (url: string): WireFacts => read({ servers: [{ url }] })
  expect([one(own('https://up.test')), own('https://up.test').operationServers[0]?.[0]?.url]).toEqual([
    { server: 0 },
    'https://up.test',
  ])
  expect(one(own('https://api.test'))).toBeUndefined()
})

test('where only operations state servers, theirs is the address of the API', () => {
  const facts = read({ servers: [{ url: 'https://up.test' }] }, { servers: undefined as unknown as Json })
  expect([one(facts), facts.servers[0]?.url]).toEqual([undefined, 'https://up.test'])
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

test('a path that has a query already is written by us as soon as there are parameters of the query', () => {
  const facts = read({ parameters: [{ name: 'a', in: 'query', schema: text }] }, { path: '/index.php?/x' })
  expect(renderWire(facts)).toContain('"PUT /index.php?/x": [queryInPath({})]')
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

test('a TRACE is refused at the call, and that is said', () => {
  const facts = read({}, { paths: { '/x': { trace: { responses: {} } } } } as unknown as JsonObject)
  expect(facts.operations).toEqual({ 'TRACE /x': { refused: expect.any(String) } })
  expect(facts.remarks.map(({ pointer }) => pointer)).toEqual(['#/paths/~1x/trace'])
})

test('a name that says more than a path is called without the rest', () => {
  expect(one(read({}, { path: '/x/{id}#get_link' }))).toEqual({ template: '/x/{id}' })
})
