import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { detectKind, extractDocument, neededDocuments, readPage } from '../../src/source/extract.ts'

const document = {
  openapi: '3.0.3',
  info: { title: `Pets "<b>" & 'co'`, version: '1' },
  servers: [{ url: 'https://api.pets.test' }],
  paths: {
    '/pets/{id}': {
      get: {
        summary: `It's {a} "pet" // [not] /* a comment`,
        responses: { 200: { description: 'openapi: 3.1.0' } },
      },
    },
  },
}
const json = JSON.stringify(document)
const indented = JSON.stringify(document, null, 2)
const literal =
  `{ openapi: '3.0.3', info: { title: "Pets \\"<b>\\" & 'co'", version: '1' }, servers: [{ url: 'https://api.pets.test' }], ` +
  `paths: ${JSON.stringify(document.paths)}, }`
const yaml = 'openapi: 3.1.0\ninfo:\n  title: Pets\n  version: "1"\npaths: {}\n'
const html = (body: string): string =>
  `<!doctype html><html><head><title>Shop</title></head><body>\n${body}\n</body></html>`
const address = 'https://shop.test/docs/orders'

describe('a page that shows a document it holds gives that document, and nothing is run', () => {
  const holding: [kind: string, what: string, text: string][] = [
    [
      'redoc',
      'its state',
      html(`<script>const __redoc_state = {"menu":{"a":1},"spec":{"data":${json}}};</script>`),
    ],
    [
      'redoc',
      'its definition, markup escaped',
      html(`<script type="module">const __redoc_definition = ${json.replaceAll('<', '\\u003c')};</script>`),
    ],
    ['redoc', 'an argument', html(`<script>Redoc.init(${indented}, {}, document.body)</script>`)],
    ['swagger-ui', 'an option', html(`<script>SwaggerUIBundle({ dom_id: '#a', spec: ${json} })</script>`)],
    [
      'swagger-ui',
      'a variable',
      html(`<script>var spec = ${literal}\nSwaggerUIBundle({ spec: spec })</script>`),
    ],
    [
      'swagger-ui',
      'the script it loads',
      `window.onload = function() {\n  // it's\n  var url = location.search.match(/url=([^&]+)/)\n  var options = {\n  "swaggerDoc": ${indented},\n  "customOptions": {}\n}\n}\n`,
    ],
    [
      'scalar',
      'a script of data',
      html(`<script id="api-reference" type="application/json">${json.replaceAll('<', '\\u003c')}</script>`),
    ],
    [
      'scalar',
      'an attribute',
      html(
        `<div id="api-reference" data-configuration="${JSON.stringify({ spec: { content: document } })
          .replaceAll('&', '&amp;')
          .replaceAll('"', '&quot;')}"></div>`,
      ),
    ],
    [
      'scalar',
      'text as JSON',
      html(`<script>Scalar.createApiReference('#a', { content: ${JSON.stringify(json)} })</script>`),
    ],
    ['rapidoc', 'an argument', html(`<rapi-doc id="a"></rapi-doc><script>a.loadSpec(${json})</script>`)],
    [
      'elements',
      'a member',
      html(`<elements-api></elements-api><script>a.apiDescriptionDocument = ${json}</script>`),
    ],
  ]
  test.each(holding)('%s: %s', (kind, _what, text) => {
    expect(detectKind(address, text)).toBe(kind)
    expect(extractDocument(detectKind(address, text), address, text)).toMatchObject({
      document: { data: document },
      notices: [],
    })
  })

  test('as YAML in a template', () => {
    const text = html(`<script>Scalar.createApiReference('#a', { content: \`${yaml}\` })</script>`)
    expect(extractDocument('scalar', address, text).text).toBe(yaml)
  })

  test('with the line a mistake stands in', () => {
    const text = html(
      `<script>\nRedoc.init({\n  "openapi": "3.0.0",\n  "info": "a" "b", "paths": {} }, {})\n</script>`,
    )
    expect(() => detectKind('page.html', text)).toThrow(/^page\.html:5/)
  })

  test('cut off, it is refused', () => {
    const [, , whole = ''] = holding[0] ?? []
    expect(() => detectKind(address, whole.slice(0, -80))).toThrow('made by Redoc')
  })
})

describe('a page that names its document gives the name', () => {
  const naming: [kind: string, text: string, hrefs: string[]][] = [
    [
      'swagger-ui',
      '<div id="swagger-ui"></div><script>window.ui = SwaggerUIBundle({ url: "/v1/openapi.json", dom_id: "#swagger-ui" })</script>',
      ['https://shop.test/v1/openapi.json'],
    ],
    [
      'swagger-ui',
      '<script>SwaggerUIBundle({ urls: [{ url: "a.yaml", name: "A" }, { name: "B", url: "b.yaml" }] })</script>',
      ['https://shop.test/docs/a.yaml', 'https://shop.test/docs/b.yaml'],
    ],
    [
      'redoc',
      '<redoc spec-url="https://cdn.shop.test/shop.yaml"></redoc>',
      ['https://cdn.shop.test/shop.yaml'],
    ],
    [
      'redoc',
      "<script>Redoc.init('shop.json', {}, document.body)</script>",
      ['https://shop.test/docs/shop.json'],
    ],
    [
      'scalar',
      '<script id="api-reference" data-url="/openapi.yaml"></script>',
      ['https://shop.test/openapi.yaml'],
    ],
    [
      'scalar',
      "<script>Scalar.createApiReference('#app', { url: '/openapi.json' })</script>",
      ['https://shop.test/openapi.json'],
    ],
    [
      'swagger-ui',
      '<div id=swagger-ui></div><script>const schemaUrl = "/api/schema/"; SwaggerUIBundle({ url: schemaUrl, dom_id: "#swagger-ui" })</script>',
      ['https://shop.test/api/schema/'],
    ],
    ['redoc', '<redoc hide-hostname spec-url=/shop.yaml></redoc>', ['https://shop.test/shop.yaml']],
    ['redoc', '<script>var at = "s.json"\nRedoc.init(at, {})</script>', ['https://shop.test/docs/s.json']],
    ['rapidoc', '<openapi-explorer spec-url="/o.json"></openapi-explorer>', ['https://shop.test/o.json']],
    ['rapidoc', '<rapi-doc spec-url="./openapi.json"></rapi-doc>', ['https://shop.test/docs/openapi.json']],
    [
      'elements',
      '<elements-api apiDescriptionUrl="o.yaml" router="hash"></elements-api>',
      ['https://shop.test/docs/o.yaml'],
    ],
  ]
  test.each(naming)('%s: %s', (kind, body, urls) => {
    const text = html(body)
    expect(detectKind(address, text)).toBe(kind)
    const content = readPage(detectKind(address, text), address, text)
    expect(content.documents).toEqual([])
    expect(neededDocuments(content, address).map(({ target }) => target)).toEqual(
      urls.map((url) => ({ kind: 'url', url })),
    )
    expect(() => extractDocument('openapi', address, text)).toThrow('is an HTML page, titled “Shop”')
  })

  test('and says that it was not read where it holds another beside it', () => {
    const text = html(
      `<script>Scalar.createApiReference('#a', { sources: [{ url: '/a.json' }, { content: ${json} }] })</script>`,
    )
    const { document: found, notices } = extractDocument('scalar', address, text)
    expect(found.data).toEqual(document)
    expect(notices).toMatchObject([
      { reason: expect.stringContaining('names https://shop.test/a.json') as string },
    ])
  })

  test('fumadocs: with the operations it is about', () => {
    const text =
      '# Orders\n\n<APIPage document={"./openapi.json"} operations={[{"path":"/orders","method":"get"},{ path: "/orders", method: "post" }]} />\n'
    expect(detectKind('page.mdx', text)).toBe('fumadocs')
    expect(readPage('fumadocs', 'page.mdx', text).references).toEqual([
      { href: './openapi.json', spec: './openapi.json', via: 'APIPage', line: 3, operation: 'GET /orders' },
      { href: './openapi.json', spec: './openapi.json', via: 'APIPage', line: 3, operation: 'POST /orders' },
    ])
    expect(() => extractDocument('fumadocs', 'page.mdx', text.replace('./openapi.json', 'shop'))).toThrow(
      'page.mdx:3: { APIPage } names the document “shop” for GET /orders, but not where it is; give its address',
    )
  })
})

describe('a page of Docusaurus with its OpenAPI plugin gives its operation', () => {
  const [[path, { get }]] = Object.entries(document.paths) as [[string, { get: object }]]
  const { info, servers } = document
  const api = {
    ...get,
    method: 'get',
    path,
    servers,
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    info,
  }
  const page = (value: string): string =>
    `---\nid: get-pet\ntitle: "Get: it"\napi: ${value}\nhide_title: true\n---\n\n# Get\n`
  const pack = (value: unknown): string => deflateSync(JSON.stringify(value)).toString('base64')

  test.each([
    ['packed', page(pack(api))],
    ['in quotes, with line ends of Windows', page(`"${pack(api)}"`).replaceAll('\n', '\r\n')],
    ['as it is', page(JSON.stringify(api))],
  ])('%s', (_how, text) => {
    expect(detectKind('get-pet.api.mdx', text)).toBe('docusaurus')
    expect(extractDocument('docusaurus', 'get-pet.api.mdx', text).document.data).toEqual({
      openapi: '3.1.0',
      info,
      servers,
      paths: { [path]: { get } },
      components: { securitySchemes: api.securitySchemes },
    })
  })

  test('as 3.0 where only 3.0 writes so', () => {
    const old = {
      ...api,
      responses: { 200: { description: '', content: { a: { schema: { nullable: true } } } } },
    }
    expect(extractDocument('docusaurus', 'x', page(pack(old))).document.data['openapi']).toBe('3.0.3')
  })

  test('and a webhook by its name', () => {
    const event = { ...get, operationId: 'petBorn', method: 'event', path: 'webhook' }
    expect(extractDocument('docusaurus', 'x', page(pack(event))).document.data).toMatchObject({
      paths: {},
      webhooks: { petBorn: { post: get } },
    })
  })

  test.each([
    ['cut off', page(pack(api).slice(0, 90)), 'x:4: its operation, `api`, cannot be read'],
    ['a list', page(pack([api, api])), 'x:4: its operation, `api`, is no object'],
    [
      'without a path',
      page(pack({ ...api, path: undefined })),
      'x:4: its operation, `api`, has no method and path',
    ],
    [
      'that would fill the memory',
      page(deflateSync('1'.repeat(20_000_000)).toString('base64')),
      'cannot be read',
    ],
  ])('refuses one that is %s', (_what, text, message) => {
    expect(() => extractDocument('docusaurus', 'x', text)).toThrow(message)
  })
})

test.each([
  [
    'Redoc',
    html('<div id="redoc"></div><script src="r.js"></script><redoc></redoc>'),
    'Download OpenAPI specification',
  ],
  ['Swagger UI', html('<script src="./swagger-initializer.js"></script>'), 'swagger-initializer.js'],
  ['Fumadocs', html('<div id="nd-page"></div>'), 'with .mdx behind it'],
  ['Mintlify', html('<meta name="generator" content="Mintlify">'), 'with .md behind it'],
  ['GitBook', html('<meta name="generator" content="GitBook (1a2b)">'), 'with .md behind it'],
  ['ReadMe', html('<meta name="readme-deploy" content="5.1">'), 'with .md behind it'],
  ['Docusaurus', html('<meta name="generator" content="Docusaurus v3.1">'), 'the source of its page'],
  ['MkDocs', html('<meta name="generator" content="mkdocs-1.6">'), 'the Markdown its page is made of'],
  ['Jekyll', html('<meta name="generator" content="Jekyll v4.3">'), 'the Markdown its page is made of'],
  ['docsify', html('<script>window.$docsify = {}</script>'), 'README.md first'],
  [
    'Docusaurus, with its OpenAPI plugin',
    '<!doctype html><meta name="generator" content="Docusaurus v3"><div class="openapi-left"></div>',
    'Export',
  ],
])('a page of %s that holds and names none is refused with where it may be', (maker, text, hint) => {
  expect(() => detectKind('page', text)).toThrow(`made by ${maker}; `)
  expect(() => detectKind('page', text)).toThrow(hint)
})

test('text about such tools is no page made by them', () => {
  for (const code of [
    '',
    "\n```js\nSwaggerUIBundle({ url: '/a.json' })\n```\n",
    `\n\`<redoc>\` and \`api: eJz\`\n`,
  ])
    expect(() => detectKind('page.md', `# About\n\nWe use Redoc, Scalar and Swagger UI.\n${code}`)).toThrow(
      'is a page of prose',
    )
})
