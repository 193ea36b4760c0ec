import { expect, test } from 'vitest'
import { createMarkdownRenderer } from 'vitepress'
import site from '../.vitepress/config.ts'
import { operationPages } from '../src/operation-pages.ts'

const vendor = { folder: 'acme', name: '@latchkey/acme', client: 'acme' }

const document = {
  openapi: '3.1.0',
  info: { title: 'Acme', version: '1' },
  paths: {
    '/things/{id}': {
      put: {
        operationId: 'updateThing',
        summary: 'Change a thing',
        description: 'With <script>, {{ templates }}, [links](https://evil.test) and `code`.',
        deprecated: true,
        externalDocs: { url: 'https://docs.test/things' },
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: 'Id of the thing.',
            schema: { type: 'string' },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string', description: 'What it is called | named.' } },
              },
            },
          },
        },
        responses: { '204': { description: 'Changed.' }, '404': { description: 'No such thing.' } },
      },
    },
  },
}

const [page] = operationPages(vendor, document, new Set(['updateThing']))
const text = page!.text

test('an operation has a page with its parameters, body, responses and where it is documented', () => {
  expect(page!.path).toBe('operations/acme/updateThing')
  for (const part of [
    '# updateThing',
    'PUT /things/{id}',
    '::: warning Deprecated',
    '| `id` | path | `string` | **Required.** Id of the thing. |',
    '`application/json`, required.',
    '| `name` | `string` | **Required.** What it is called \\| named. |',
    '| `404` | none | No such thing. |',
    '- <https://docs.test/things>',
  ])
    expect(text).toContain(part)
})

test('its example is there in both styles, with the same arguments', () => {
  const [byName, byPath] = [...text.matchAll(/const \{ data, error \} = await [^]*?\n\}\)/g)].map(
    ([code]) => code,
  )
  expect(byName).toContain('updateThing(acme, {')
  expect(byPath).toContain("acme.PUT('/things/{id}', {")
  expect(byName!.split(', {')[1]).toBe(byPath!.split(', {')[1])
})

test('an operation the client has no function for has no example', () => {
  const [other] = operationPages(vendor, document, new Set())
  expect(other!.text).not.toContain('## Example')
})

test('texts of a document are no markup', () => {
  expect(text).toContain('&lt;script>')
  expect(text).toContain('&#123;&#123; templates')
  expect(text).toContain('\\[links\\](https')
  expect(text).toContain('and `code`.')
})

test('nothing of a document is a template or markup on the page', async () => {
  const odd = '# x` {{ run() }} <img src=x onerror=run()>'
  const post = {
    operationId: 'odd',
    summary: odd,
    deprecated: true,
    'x-deprecation-reason': odd,
    security: [{ oauth: [odd] }],
    parameters: [{ name: odd, in: 'query', description: odd, schema: { enum: [odd] } }],
    requestBody: {
      content: { 'application/json': { schema: { properties: { [odd]: { description: odd } } } } },
    },
    responses: { 200: { description: odd, content: { [odd]: {} } } },
  }
  const [made] = operationPages(vendor, { ...document, paths: { [`/'${odd}`]: { post } } }, new Set(['odd']))
  const renderer = await createMarkdownRenderer('.', site.markdown)
  const page = await renderer.render(made!.text.replace(/^---[^]*?\n---\n/, ''))
  const untold = page.replace(/<(code|pre)\b[^>]* v-pre[^>]*>[^]*?<\/\1>/g, '')
  expect(untold).toContain('run()')
  expect(untold).not.toMatch(/\{\{|<img/)
  expect(untold.match(/<h1/g)).toHaveLength(1)
})

test('an example that fills a screen is shown once', () => {
  const names = Array.from({ length: 20 }, (_, index) => `member${index}`)
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
  const content = { 'application/json': { schema: { type: 'object', properties } } }
  const post = { operationId: 'addAll', requestBody: { content }, responses: {} }
  const long = { ...document, paths: { '/all': { post } } }
  const [addAll] = operationPages(vendor, long, new Set(['addAll']))
  const example = addAll!.text.split('## Body')[0]!
  expect(example.match(/member19:/g)).toHaveLength(1)
  expect(example).toContain(
    "By path, with the same options:\n\n```ts\nconst { data, error } = await acme.POST('/all', { … })",
  )
})

test('operations whose names differ in case alone, or are index, have a file of their own on every disk', () => {
  const paths = Object.fromEntries(
    ['getURL', 'getUrl', 'index'].map((operationId) => [
      `/${operationId}`,
      { get: { operationId, responses: {} } },
    ]),
  )
  const files = operationPages(vendor, { ...document, paths }, new Set()).map(({ path }) =>
    path.toLowerCase(),
  )
  expect(new Set([...files, 'operations/acme/index']).size).toBe(4)
})
