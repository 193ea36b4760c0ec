import { describe, expect, test } from 'vitest'
import { detectKind, extractDocument, readPage } from '../../src/source/extract.ts'
import { documentOf, instructions } from '@latchkey/testkit'

const json = documentOf('POST /orders')
const yaml = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\n'
const pages = {
  readme: `# Source: https://docs.shop.test/reference/order.md\n\n# Order\n\n\`\`\`json\n{"openapi": {}}\n\`\`\`\n\n# OpenAPI definition\n\n\`\`\`json\n${json}\n\`\`\`\n`,
  apidog: `# Order\n\n## OpenAPI Specification\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`,
  fern: `# Order\n\nPOST https://api.shop.test/orders\n\nReference: https://docs.shop.test/order\n\n## OpenAPI Specification\n\n\`\`\`yaml\n${yaml}\`\`\`\n\n## SDK Code Examples\n\n\`\`\`python\nimport shop\n\`\`\`\n`,
  markdown: `# Order\n\n~~~\n${json}\n~~~\n`,
} as const
type Kind = keyof typeof pages

describe('a page with a document in a code block', () => {
  test.each(Object.keys(pages) as Kind[])('of the kind %s gives it byte for byte', (kind) => {
    const text = pages[kind] + instructions
    expect(detectKind('page.md', text)).toBe(kind)
    const { text: found, notices } = extractDocument(kind, 'page.md', text)
    expect(found.trim()).toBe(kind === 'readme' || kind === 'markdown' ? json : yaml.trim())
    expect(notices).toEqual([])
  })

  test.each(['readme', 'apidog', 'fern'] as const)('of the kind %s is refused where it has none', (kind) => {
    const text = pages[kind].replaceAll('openapi', 'open-api')
    expect(() => extractDocument(kind, 'page.md', text)).toThrow(
      'page.md: holds no OpenAPI document under the heading',
    )
  })

  test.each(Object.keys(pages) as Kind[])('of the kind %s is refused where it is cut off', (kind) => {
    const text = pages[kind].slice(0, pages[kind].lastIndexOf(kind === 'markdown' ? '~~~' : '```'))
    expect(() => extractDocument(kind, 'page.md', text)).toThrow(
      /^page\.md:\d+: the block that starts here never ends/,
    )
  })

  test.each(['asyncapi: 3.0.0\nchannels: {}', '{"openrpc": "1.3.2", "methods": []}'])(
    'is refused by name where that is another specification: %s',
    (text) => {
      expect(() => extractDocument('markdown', 'page.md', `# T\n\n\`\`\`\n${text}\n\`\`\`\n`)).toThrow(
        /^page\.md:3: is an (AsyncAPI|OpenRPC) document; only OpenAPI can become a client$/,
      )
    },
  )
})

describe('a Markdown page', () => {
  const shown = `openapi: 3.1.0\ninfo: { title: "A & B", version: "1" }\npaths: {}\n`
  const html = `openapi: 3.1.0\n<span class="k">info</span>: { title: &quot;A &amp; B&quot;, version: "1" }\npaths: {}\n`
  test.each([
    ['in HTML', `<pre class="x"><code class="language-yaml">${html}</code></pre>\n`],
    ['below a script of its own', `<script setup>\nimport x from 'y'\n</script>\n\n\`\`\`yaml\n${shown}\`\`\`\n`],
    ['below tags for its head', `<meta name="a">\n\n# T\n\n\`\`\`yaml\n${shown}\`\`\`\n`],
    ['in HTML with breaks and blanks that keep words together', `<pre>openapi: 3.1.0<br/>info:<br>&nbsp;&#160;title: &quot;A &amp; B&quot;<br />&nbsp; version: &quot;1&quot;<br></span>\npaths&colon; &lbrace;&rbrace;</pre>\n`],
    ['in a block quote', `# T\n\n> \`\`\`yaml\n${shown.replace(/^(?=.)/gm, '> ')}> \`\`\`\n`],
    ['as the first of an item', `# T\n\n1. \`\`\`yaml\n${shown.replace(/^(?=.)/gm, '   ')}   \`\`\`\n`],
    ['by indentation', `# T\n\n${shown.replace(/^(?=.)/gm, '    ')}\nAfter.\n`],
    ['in lines that end with a carriage return alone', `# T\n\n\`\`\`yaml\n${shown}\`\`\`\n`.replaceAll('\n', '\r')],
    ['as a constant of MDX', `import A from 'a'\n\nexport const api = { openapi: '3.1.0', info: { title: "A & B", version: '1' }, paths: {} }\n\n# T\n\n<A api={api} />\n`],
    ['as the code of a component', `# Don't\n\n<CodeBlock language="yaml">{\`${shown}\`}</CodeBlock>\n`],
    ['as text', `# T\n\n\`\`\`text\n${shown}\`\`\`\n`],
    ['as JSON with comments', `# T\n\n\`\`\`jsonc\n// ours\n{ "openapi": "3.1.0", // version\n "info": { "title": "A & B", "version": "1" }, "paths": {} }\n\`\`\`\n`],
  ])('shows a document %s', (_how, text) => {
    expect(detectKind('page.md', text)).toBe('markdown')
    const { document } = extractDocument('markdown', 'page.md', text)
    expect(document.data).toEqual({ openapi: '3.1.0', info: { title: 'A & B', version: '1' }, paths: {} })
  }) // prettier-ignore

  test.each([
    ['in a comment', `# T\n\n<!--\n\`\`\`yaml\n${shown}\`\`\`\n-->\n`],
    ['in a comment of MDX', `# T\n\n{/*\n\`\`\`yaml\n${shown}\`\`\`\n*/}\n`],
    ['that is only spoken of', `# T\n\n    swagger: 2.0 was before\n\n\`openapi: 3.1.0\` and so on\n`],
  ])('shows no document %s', (_how, text) => {
    expect(() => detectKind('page.md', text)).toThrow('page.md: is a page of prose')
  })

  test('is told the line of what is wrong in a document it shows in HTML', () => {
    const text = '# T\n\n<pre>\nopenapi: 3.1.0\ninfo: [\n</pre>\n'
    expect(() => extractDocument('markdown', 'page.md', text)).toThrow(/^page\.md:[56]:/)
  })
})

describe('a page that names its document', () => {
  const named: [title: string, kind: 'redocly' | 'markdown' | 'readme', text: string, href: string][] = [
    [
      'Redocly',
      'redocly',
      '# Shop\n\n## Download OpenAPI description\n\n[Shop API](https://docs.shop.test/_bundle/shop.yaml)\n[JSON](https://docs.shop.test/_bundle/shop.json)\n',
      'https://docs.shop.test/_bundle/shop.yaml',
    ],
    [
      'ReadMe, in its source',
      'readme',
      '---\ntitle: Order\napi:\n  file: shop.json\n  operationId: order\n---\n',
      'shop.json',
    ],
    ['a line', 'markdown', '# Shop\n\nSource: ../openapi/shop.yaml\n', '../openapi/shop.yaml'],
    [
      'a line with a link',
      'markdown',
      '# Shop\n\n**OpenAPI spec:** [shop](https://api.shop.test/openapi.json?v=2)\n',
      'https://api.shop.test/openapi.json?v=2',
    ],
    ['a component', 'markdown', '# Shop\n\n<Redoc theme="x" spec-url="/shop.json" />\n', '/shop.json'],
  ]
  test.each(named)('gives the name, and nothing is fetched: %s', (_title, kind, text, href) => {
    expect(detectKind('page.md', text)).toBe(kind)
    expect(readPage(kind, 'page.md', text)).toMatchObject({ documents: [], references: [{ href }] })
    expect(() => extractDocument(kind, 'https://docs.shop.test/a/page.md', text)).toThrow(
      `names its document instead of showing it: ${href}`,
    )
  })

  test('is not one that says where it comes from itself, or shows a picture', () => {
    const text = '# Source: https://docs.shop.test/a.md\n\n<img src="openapi.json">\n\nSources: a.json\n'
    expect(() => detectKind('page.md', text)).toThrow('page.md: is a page of prose')
  })
})

describe('a document', () => {
  test('is taken whole, as YAML or JSON, whatever its descriptions hold', () => {
    const open = `${yaml}tags:\n  - name: a\n    description: |\n      \`\`\`\`yaml\n      # x\n`
    for (const text of [
      yaml,
      open,
      `# ours\n---\n${yaml}`,
      `\ufeff${json}`,
      `// ours\n/* all of it */\n${json}`,
      `%YAML 1.2\n---\n${yaml}`,
    ]) {
      expect(detectKind('x.yaml', text)).toBe('openapi')
      expect(extractDocument('openapi', 'x.yaml', text).text).toBe(text.replace('\ufeff', ''))
    }
    expect(extractDocument('openapi', 'x.json', '{"swagger": "2.0", "paths": {}}').document.data).toEqual({
      swagger: '2.0',
      paths: {},
    })
  })

  const refused: [title: string, text: string, message: RegExp][] = [
    ['is prose', '# Title\n\nSome prose: with: colons\n', /^x: is a page of prose/],
    ['is another kind of page', pages.readme, /^x: is no OpenAPI document, but a page of the kind readme$/],
    ['is an answer and no document', '{"message": "Unauthorized"}', /^x:1: has no "openapi" member/],
    ['is an AsyncAPI document', 'asyncapi: 2.6.0\nchannels: {}\n', /^x:1: is an AsyncAPI document/],
    ['is a Swagger 1 document', '{"swaggerVersion": "1.2", "apis": []}', /^x:1: is a Swagger 1 document/],
    [
      'is a Postman collection',
      '{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": []}',
      /^x:1: is a Postman collection/,
    ],
    ['is a RAML document', '#%RAML 1.0\ntitle: Shop\n', /^x: is a RAML document/],
    ['is a list', '[{ "file": "a.json" }]', /^x: is a list; an OpenAPI document is an object$/],
    ['is a list without anything in it', ' []\n', /^x: is a list; an OpenAPI document is an object$/],
    ['is a list of numbers', '[1, 2]', /^x: is a list; an OpenAPI document is an object$/],
    ['is a string', '"no"', /^x: is nothing but a string; an OpenAPI document is an object$/],
    ['is a number', '42\n', /^x: is nothing but a number; an OpenAPI document is an object$/],
    ['is true', 'true', /^x: is nothing but a boolean; an OpenAPI document is an object$/],
    ['is null', 'null', /^x: is nothing but null; an OpenAPI document is an object$/],
    ['is empty', ' \n', /^x: is empty$/],
    [
      'is an index',
      '# Docs\n\n- [A](https://d.test/a.md)\n- [B](/b.md): about\n- [OpenAPI](https://d.test/openapi.json)\n',
      /^x: is an index of 3 pages, not one of them; it lists https:\/\/d\.test\/openapi\.json$/,
    ],
  ]
  test.each(refused)('is refused when it %s', (_title, text, message) => {
    expect(() => extractDocument('openapi', 'x', text)).toThrow(message)
    if (!text.includes('OpenAPI definition')) {
      expect(() => extractDocument(detectKind('x', text), 'x', text)).toThrow(message)
    }
  })
})
