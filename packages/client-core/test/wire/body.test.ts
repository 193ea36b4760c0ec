import { expect, test } from 'vitest'
import * as wire from '../../src/wire/index.ts'
import { onLoopback } from './support.ts'

const { body, bytesBody, jsonBody, jsonBodyWith, jsonBodyWithout, jsonLinesBody } = wire
const { jsonListBody, jsonOtherBody, fieldParts, multipartBody, rawBody, typedParts, urlencodedBody } = wire
const pdf = new File(['PDF'], 'a "b".pdf', { type: 'application/pdf' })

function stream(text: string): ReadableStream {
  return new Blob([text]).stream()
}

const patches = {
  'application/merge-patch+json': jsonOtherBody,
  'application/json-patch+json': jsonListBody,
}
const versions = { 'application/vnd.v1+json': jsonBodyWith('a', 'b'), 'application/vnd.v2+json': jsonBody }
const jsonOrForm = {
  'application/json': jsonBodyWithout('user', 'constructor'),
  'application/x-www-form-urlencoded': urlencodedBody(),
}
const bytesOrText = { 'application/octet-stream': bytesBody, 'text/plain': rawBody }
const all = { 'application/json': jsonBody, 'application/xml': rawBody, 'application/octet-stream': rawBody }

test.each([
  [{ 'application/merge-patch+json': jsonBody }, { a: null }, 'application/merge-patch+json', '{"a":null}'],
  [patches, { a: null }, 'application/merge-patch+json', '{"a":null}'],
  [patches, null, 'application/merge-patch+json', 'null'],
  [versions, { a: null, b: 1 }, 'application/vnd.v1+json', '{"a":null,"b":1}'],
  [versions, { a: 1 }, 'application/vnd.v2+json', '{"a":1}'],
  [versions, [1], 'application/vnd.v2+json', '[1]'],
  [
    { 'application/json; charset=ISO-8859-1': jsonBody },
    { a: 'ü' },
    'application/json; charset=ISO-8859-1',
    String.raw`{"a":"\u00fc"}`,
  ],
  [
    { 'application/jsonl; charset=latin1': jsonLinesBody },
    ['ü'],
    'application/jsonl; charset=latin1',
    '"\\u00fc"\n',
  ],
  [jsonOrForm, { a: 1, user: undefined }, 'application/json', '{"a":1}'],
  [jsonOrForm, { a: 1, user: 'u' }, 'application/x-www-form-urlencoded', 'a=1&user=u'],
  [bytesOrText, new Blob(['PDF']), 'application/octet-stream', 'PDF'],
  [bytesOrText, new Blob(['x'], { type: 'text/plain' }), 'text/plain', 'x'],
  [bytesOrText, 'x', 'text/plain', 'x'],
  [patches, [{ op: 'remove' }], 'application/json-patch+json', '[{"op":"remove"}]'],
  [{ 'text/plain; charset="utf-8"': rawBody }, 'ü', 'text/plain; charset="utf-8"', 'Ã¼'],
  [{ 'application/json; charset=utf-8': jsonBody }, 'x', 'application/json; charset=utf-8', '"x"'],
  [{ 'text/plain': rawBody }, 'hello', 'text/plain', 'hello'],
  [{ 'text/plain': rawBody }, 5, 'text/plain', '5'],
  [{ 'application/octet-stream': rawBody }, pdf, 'application/octet-stream', 'PDF'],
  [
    { 'application/octet-stream': rawBody },
    new TextEncoder().encode('PDF'),
    'application/octet-stream',
    'PDF',
  ],
  [{ 'application/octet-stream': rawBody }, stream('PDF'), 'application/octet-stream', 'PDF'],
  [{ 'image/*': rawBody }, new Blob(['PNG'], { type: 'image/png' }), 'image/png', 'PNG'],
  [{ '*/*': rawBody }, pdf, 'application/pdf', 'PDF'],
  [{ '*/*': rawBody }, 'x', 'text/plain', 'x'],
  [{ 'text/*': rawBody }, 'x', 'text/plain', 'x'],
  [{ '*/*': rawBody, 'application/json': jsonBody }, { a: 1 }, 'application/json', '{"a":1}'],
  [all, { a: 1 }, 'application/json', '{"a":1}'],
  [{ 'application/x-ndjson': jsonLinesBody }, [{ a: 1 }, 'b\n'], 'application/x-ndjson', '{"a":1}\n"b\\n"\n'],
  [{ 'application/x-ndjson': jsonLinesBody }, [], 'application/x-ndjson', ''],
  [{ 'application/x-ndjson': jsonLinesBody }, '{"a":1}\n', 'application/x-ndjson', '{"a":1}\n'],
  [{ 'application/jsonl': jsonLinesBody }, stream('1\n2\n'), 'application/jsonl', '1\n2\n'],
  [{ 'application/json-seq': jsonLinesBody }, [1, 2], 'application/json-seq', '\x1e1\n\x1e2\n'],
  [all, new Blob(['<a/>'], { type: 'application/xml' }), 'application/xml', '<a/>'],
] as const)('a body goes out as its documented media type %#', async (serializers, value, type, right) => {
  const { client, seen } = await onLoopback({ 'PUT /b': [body(serializers)] })
  await client['PUT']!('/b', { body: value })
  expect([seen[0]!.headers['content-type'], seen[0]!.body]).toEqual([type, right])
})

test('a Content-Type of the call chooses among the documented ones, parameters and all', async () => {
  const { client, seen } = await onLoopback({ 'PUT /b': [body({ 'text/csv': rawBody, ...all })] })
  await client['PUT']!('/b', { body: '<a/>', headers: { 'content-type': 'application/xml; charset=utf-8' } })
  expect([seen[0]!.headers['content-type'], seen[0]!.body]).toEqual([
    'application/xml; charset=utf-8',
    '<a/>',
  ])
})

test.each([
  [{ 'application/xml': rawBody }, { a: 1 }],
  [{ 'multipart/form-data': multipartBody() }, 'text'],
  [{ 'application/json': jsonBody }, new Blob(['x'])],
  [{ 'application/json': jsonBody }, { file: new Blob(['x']) }],
  [{ 'application/json': jsonBody }, { a: [{ b: { file: new Blob(['x']) } }] }],
  [{ 'multipart/form-data': multipartBody() }, new URLSearchParams({ a: 'b' })],
  [{ 'multipart/form-data': multipartBody() }, new Map([['a', 'b']])],
  [{ 'application/x-www-form-urlencoded': urlencodedBody() }, new FormData()],
  [{ 'application/x-www-form-urlencoded': urlencodedBody() }, { files: [new Blob(['x'])] }],
  [{ 'image/*': rawBody }, new Blob(['x'])],
  [patches, new Blob(['x'])],
  [patches, [new Blob(['x'])]],
  [{ 'application/x-ndjson': jsonLinesBody }, { a: 1 }],
  [{ 'application/x-ndjson': jsonLinesBody }, [new Blob(['x'])]],
  [{ 'application/x-ndjson': jsonLinesBody }, [undefined]],
  [{ 'text/plain; charset=iso-8859-1': rawBody }, 'ä'],
  [{ 'application/x-www-form-urlencoded; charset=iso-8859-1': urlencodedBody() }, { a: 'ä' }],
])(
  'a value no documented media type has room for is refused before anything is sent %#',
  async (serializers, value) => {
    const { client, seen } = await onLoopback({ 'PUT /b': [body(serializers as wire.BodySerializers)] })
    await expect(client['PUT']!('/b', { body: value })).rejects.toMatchObject({
      code: 'not_sendable',
      option: 'body',
    })
    expect(seen).toEqual([])
  },
)

test.each([
  [
    urlencodedBody(),
    { name: 'a b+c', n: [1, 2], o: { a: 1 }, no: undefined },
    'name=a+b%2Bc&n=1&n=2&o=%7B%22a%22%3A1%7D',
  ],
  [
    urlencodedBody({ o: wire.deepObject, n: wire.formList }),
    { o: { a: { b: 'c d' } }, n: [1, 2] },
    'o[a][b]=c+d&n=1,2',
  ],
  [urlencodedBody(), new URLSearchParams({ a: 'b' }), 'a=b'],
  [urlencodedBody(), { at: new Date(0) }, 'at=1970-01-01T00%3A00%3A00.000Z'],
] as const)('a form is urlencoded, members as their encoding says %#', async (serializer, value, right) => {
  const type = 'application/x-www-form-urlencoded'
  const { client, seen } = await onLoopback({ 'POST /b': [body({ [type]: serializer })] })
  await client['POST']!('/b', { body: value })
  expect([seen[0]!.headers['content-type'], seen[0]!.body]).toEqual([type, right])
})

test('a multipart form has a part per file and item, JSON for objects, and each part its media type', async () => {
  const serializer = multipartBody({
    csv: typedParts('text/csv'),
    tags: typedParts('application/json'),
    photo: typedParts('image/png, image/jpeg'),
    deep: fieldParts(wire.deepObject),
  })
  const { client, seen } = await onLoopback({ 'POST /b': [body({ 'multipart/form-data': serializer })] })
  await client['POST']!('/b', {
    body: {
      file: pdf,
      more: [new Blob(['A']), new TextEncoder().encode('B')],
      meta: { a: 1 },
      ok: false,
      n: [1, 2],
      csv: 'x;y',
      tags: ['t', 'u'],
      photo: new Blob(['P']),
      deep: { a: '1&2' },
      no: undefined,
    },
  })
  const type = String(seen[0]!.headers['content-type'])
  const boundary = /^multipart\/form-data; boundary=(.*)$/.exec(type)![1]!
  const parts = seen[0]!.body.split(`--${boundary}`)
  const part = (headers: string, content: string): string =>
    `\r\nContent-Disposition: form-data; ${headers}\r\n\r\n${content}\r\n`
  expect(parts).toEqual([
    '',
    part('name="file"; filename="a %22b%22.pdf"\r\nContent-Type: application/pdf', 'PDF'),
    part('name="more"; filename="blob"\r\nContent-Type: application/octet-stream', 'A'),
    part('name="more"; filename="blob"\r\nContent-Type: application/octet-stream', 'B'),
    part('name="meta"\r\nContent-Type: application/json', '{"a":1}'),
    part('name="ok"', 'false'),
    part('name="n"', '1'),
    part('name="n"', '2'),
    part('name="csv"\r\nContent-Type: text/csv', 'x;y'),
    part('name="tags"\r\nContent-Type: application/json', '["t","u"]'),
    part('name="photo"; filename="blob"\r\nContent-Type: image/png', 'P'),
    part('name="deep[a]"', '1&2'),
    '--\r\n',
  ])
})

test('a file keeps its own type where that is stated, and has the first stated one otherwise', async () => {
  const part = typedParts('image/png, image/svg+xml, audio/*')
  const { client, seen } = await onLoopback({
    'PUT /b': [body({ 'multipart/form-data': multipartBody({ a: part }) })],
  })
  const types = ['image/svg+xml', 'audio/ogg', 'text/html', '']
  await client['PUT']!('/b', { body: { a: types.map((type) => new Blob(['A'], { type })) } })
  expect(seen[0]!.body.match(/^Content-Type: .*$/gm)?.map((line) => line.trim())).toEqual(
    ['image/svg+xml', 'audio/ogg', 'image/png', 'image/png'].map((type) => `Content-Type: ${type}`),
  )
})

test('a FormData is left alone, whatever Content-Type the call states', async () => {
  const { client, seen } = await onLoopback({ 'POST /b': [body({ 'multipart/form-data': multipartBody() })] })
  const form = new FormData()
  form.append('a', 'b')
  await client['POST']!('/b', { body: form, headers: { 'Content-Type': 'multipart/form-data' } })
  expect(seen[0]!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(seen[0]!.body).toContain('name="a"\r\n\r\nb\r\n')
})

test('a body that holds a file is sent in a form with room for it, whatever stands first', async () => {
  const { client, seen } = await onLoopback({
    'PUT /b': [
      body({
        'application/json': jsonBody,
        'application/x-www-form-urlencoded': urlencodedBody(),
        'multipart/form-data': multipartBody(),
      }),
    ],
  })
  await client['PUT']!('/b', { body: { a: 1, files: [pdf] } })
  expect(seen[0]!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(seen[0]!.body).toContain('PDF')
})

test('parameters of a query are sent as the form they are, whatever stands first', async () => {
  const form = 'application/x-www-form-urlencoded'
  const serializers = {
    'application/json': jsonBody,
    'multipart/form-data': multipartBody(),
    [form]: urlencodedBody(),
  }
  const { client, seen } = await onLoopback({ 'PUT /b': [body(serializers)] })
  await client['PUT']!('/b', { body: new URLSearchParams({ a: 'b' }) })
  expect([seen[0]!.headers['content-type'], seen[0]!.body]).toEqual([form, 'a=b'])
})

test('a part that is an object with a file within is refused by its name', async () => {
  const { client, seen } = await onLoopback({ 'PUT /b': [body({ 'multipart/form-data': multipartBody() })] })
  await expect(client['PUT']!('/b', { body: { a: { files: [pdf] } } })).rejects.toMatchObject({
    option: 'body.a',
  })
  expect(seen).toEqual([])
})

test('a text of a part that is JSON is written as JSON, unless it is JSON already', async () => {
  const part = multipartBody({ a: typedParts('application/json'), b: typedParts('application/json') })
  const { client, seen } = await onLoopback({ 'PUT /b': [body({ 'multipart/form-data': part })] })
  await client['PUT']!('/b', { body: { a: 'x', b: '{"c":1}' } })
  expect(seen[0]!.body.split('\r\n').filter((line) => /^["{]/.test(line))).toEqual(['"x"', '{"c":1}'])
})
