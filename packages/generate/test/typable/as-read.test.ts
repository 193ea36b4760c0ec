import { describe, expect, test } from 'vitest'
import { compiled, ref, schemas } from './documents.ts'

const file = '{ type: string, format: binary }'
const body = (mediaType: string, schema: string): string =>
  `requestBody: { required: true, content: { ${mediaType}: { schema: ${schema} } } }`
const members = `{ type: object, required: [a, l], properties: { a: ${file}, l: { type: array, items: ${file} } } }`

const cases: [title: string, document: string, use: string][] = [
  [
    'a member of JSON is a text, whatever bytes it is said to hold',
    `paths: { /x: { post: { ${body('application/json', members)}, responses: {} } } }`,
    `export const x: B['application/json'] = { a: 'text', l: ['text'] }`,
  ],
  [
    'a file of a form, and a list of them, are files, what its JSON parts hold is text',
    `paths: { /x: { post: { ${body('multipart/form-data', `{ allOf: [${ref('Form')}, { type: object, properties: { inner: ${members} } }] }`)}, responses: {} } } }
${schemas(`Form: ${members}`)}`,
    `export const x: B['multipart/form-data'] = { a: new Blob(), l: [new Blob()], inner: { a: 'text', l: [] } }`,
  ],
  [
    'a whole body is a file, named or not',
    `paths: { /x: { post: { ${body('application/octet-stream', ref('File'))}, responses: {} } } }
${schemas(`File: ${file}`)}`,
    `export const x: B['application/octet-stream'] = new Blob()`,
  ],
  [
    'a file in a composition of one is a file, as a body, as a part and in a list of parts',
    `paths: { /x: { post: { requestBody: { required: true, content: {
  application/octet-stream: { schema: { oneOf: [${ref('File')}] } },
  multipart/form-data: { schema: { allOf: [{ type: object, required: [a, l], properties: { a: { anyOf: [${file}] }, l: { type: array, items: { allOf: [${ref('File')}] } } } }] } } } }, responses: {} } } }
${schemas(`File: ${file}`)}`,
    `export const x: B['application/octet-stream'] = new Blob()
export const y: B['multipart/form-data'] = { a: new Blob(), l: [new Blob()] }`,
  ],
  [
    'bytes of any media type are files, as a body, a part, and an answer',
    `paths: { /x: { post: { requestBody: { required: true, content: {
  application/gzip: { schema: { type: string, contentMediaType: application/gzip } },
  multipart/form-data: { schema: { type: object, required: [a, c], properties: { a: { type: string, contentMediaType: application/vnd.ms-excel }, c: { type: string, contentMediaType: text/csv } } } } } },
  responses: { '200': { description: d, content: { application/gzip: { schema: { type: string, contentMediaType: application/gzip } } } } } } } }`,
    `export const x: B['application/gzip'] = new Blob()
export const y: B['multipart/form-data'] = { a: new Blob(), c: 'a,b' }
export const z = (data: P['/x']['post']['responses'][200]['content']['application/gzip']): Blob => data`,
  ],
  [
    'a body whose schema says nothing is bytes or text, as its media type is',
    `paths: { /x: { post: { requestBody: { required: true, content: { application/octet-stream: {}, image/png: { schema: {} }, text/plain: { schema: {} }, text/event-stream: {} } }, responses: {} } } }`,
    `export const x: B['application/octet-stream' | 'image/png'] = new Blob()
export const y: B['text/plain' | 'text/event-stream'] = 'text'
// @ts-expect-error no Blob
export const z: B['image/png'] = 'text'
// @ts-expect-error no text
export const t: B['text/plain'] = { a: 1 }`,
  ],
  [
    'a file that does not say that it is a string is one',
    `paths: { /x: { post: { ${body('multipart/form-data', `{ type: object, required: [a, l], properties: { a: { format: binary }, l: { type: array, items: { contentMediaType: image/png } } } }`)}, responses: {} } } }`,
    `export const x: B['multipart/form-data'] = { a: new Blob(), l: [new Blob()] }
// @ts-expect-error no Blob
export const y: B['multipart/form-data'] = { a: 'text', l: [] }`,
  ],
  [
    'media types of text are text in responses, whatever they are called',
    `paths: { /x: { post: { ${body('application/json', '{}')}, responses: { '200': { description: d, content: { application/x-pem-file: {}, application/toml: {}, application/vc+jwt: {}, application/x-sh: {}, application/yaml: {}, application/vnd.oai.openapi+yaml: {} } } } } } }`,
    `export const x = (data: P['/x']['post']['responses'][200]['content'][keyof P['/x']['post']['responses'][200]['content']]): string => data`,
  ],
  [
    'parts of any name are files, too',
    `paths: { /x: { post: { ${body('multipart/form-data', `{ type: object, additionalProperties: ${file}, properties: { l: { type: array, items: ${file} } } }`)}, responses: {} } } }`,
    `export const x: B['multipart/form-data'] = { any: new Blob(), l: [new Blob()] }`,
  ],
  [
    'a member that bears the name of a keyword is one',
    `paths: { /x: { post: { ${body('application/json', `{ type: object, required: [example], properties: { example: ${file} } }`)}, responses: {} } } }`,
    `export const x: B['application/json'] = { example: 'text' }`,
  ],
]

describe('format: binary', () => {
  test.each(cases)('%s', (_title, document, use) => {
    const type = `export type B = P['/x']['post']['requestBody']['content']\ndeclare const Blob: { new (): Blob }\n`
    expect(compiled(document, type + use)).toEqual([])
  })
})

test('lines are a list of what their schema says of each, or of all, or their text', () => {
  const document = `paths: { /x: { post: { requestBody: { required: true, content: {
  application/jsonl: { schema: ${ref('A')} }, application/x-ndjson: { schema: { type: array, items: ${ref('A')} } } } }, responses: {} } } }
${schemas('A: { type: object, required: [a], properties: { a: { type: integer } } }')}`
  const use = `type B = P['/x']['post']['requestBody']['content']
export const x: B['application/jsonl' | 'application/x-ndjson'][] = [[{ a: 1 }], '{"a":1}']
// @ts-expect-error a is a number
export const y: B['application/jsonl'] = [{ a: '' }]`
  expect(compiled(document, use)).toEqual([])
})

test('what refers into a response that is read as text has the type of its schema', () => {
  const document = `paths: { /x: {
  get: { responses: { '200': { description: d, content: { application/xml; charset=utf-8: { schema: { type: array, items: { type: object, properties: { a: { type: integer } } } } } } } } },
  post: { requestBody: { required: true, content: { application/json: { schema: { $ref: '#/paths/~1x/get/responses/200/content/application~1xml;%20charset=utf-8/schema/items' } } } }, responses: {} } } }`
  const use = `export const x: P['/x']['post']['requestBody']['content']['application/json'] = { a: 1 }
export const y: P['/x']['get']['responses'][200]['content']['application/xml; charset=utf-8'] = 'text'`
  expect(compiled(document, use)).toEqual([])
})

test('a parameter of any media type is JSON, as it is sent', () => {
  const document = `paths: { /x: { get: { parameters: [{ name: f, in: query, content: { '*/*': { schema: { type: object, properties: { a: { type: integer } } } } } }], responses: {} } } }`
  const use = `export const x: P['/x']['get']['parameters']['query'] = { f: { a: 1 } }`
  expect(compiled(document, use)).toEqual([])
})

test('a header that is the client’s own is asked of nobody, and may be given', () => {
  const parameters = ['Authorization', 'Accept', 'X-Mine'].map(
    (name) => `{ name: ${name}, in: header, required: true, schema: { type: string } }`,
  )
  const document = `paths: { /x: { parameters: [${parameters[0]}], get: { parameters: [${parameters.slice(1).join(', ')}], responses: {} } } }`
  const use = `type Header = P['/x']['get']['parameters']['header']
export const least: Header = { 'X-Mine': '' }
export const all: Header & P['/x']['parameters']['header'] = { 'X-Mine': '', Accept: '', Authorization: '' }
// @ts-expect-error X-Mine is required
export const none: Header = {}`
  expect(compiled(document, use)).toEqual([])
})
