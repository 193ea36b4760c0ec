import { describe, expect, test } from 'vitest'
import { detectKind, extractDocument, neededDocuments, readPage } from '../../src/source/extract.ts'
import { documentOf, instructions } from '@latchkey/testkit'

const tag = (name: string, attributes: string, body = '') =>
  `{% ${name} ${attributes} %}\n${body}\n{% end${name} %}\n`
const exported = (document: string) => `## GET /x\n\n> Text\n\n\`\`\`json\n${document}\n\`\`\`\n\n`

describe('a GitBook page with tags', () => {
  const cases: [title: string, text: string, href: string | undefined][] = [
    ['openapi', tag('openapi', 'src="../a b.json" path="/x" method="get"'), '../a b.json'],
    [
      'openapi with an address in angle brackets',
      tag('openapi', 'src="<https://a.test/x.yml?a=b&c=d>" path="/x" method="get"'),
      'https://a.test/x.yml?a=b&c=d',
    ],
    ['openapi with single quotes', tag('openapi', "src='x.json' path='/x' method='get'"), 'x.json'],
    ['openapi without end', '{% openapi src="x.json" path="/x" method="get" %}\n', 'x.json'],
    [
      'swagger with a source',
      tag('swagger', 'src="./x.json" path="/x" method="get"', './x.json'),
      './x.json',
    ],
    [
      'openapi-operation',
      tag('openapi-operation', 'spec="shop" path="/x" method="get"', '[OpenAPI shop](https://a.test/x.json)'),
      'https://a.test/x.json',
    ],
    [
      'openapi-operation, its link escaped',
      tag(
        'openapi-operation',
        'spec="shop" path="/x" method="get"',
        '[OpenAPI shop](https://a.test/x.json?a=b\\&c=d)',
      ),
      'https://a.test/x.json?a=b&c=d',
    ],
    [
      'openapi-operation, its link in angle brackets',
      tag('openapi-operation', 'spec="shop" path="/x" method="get"', '[OpenAPI (shop)](<../a (1).json>)'),
      '../a (1).json',
    ],
    [
      'openapi-operation with a broken link',
      tag('openapi-operation', 'spec="shop" path="/x" method="get"', '[Broken link](broken-reference)'),
      undefined,
    ],
  ]
  test.each(cases)('names the document and the operation: %s', (_title, text, href) => {
    expect(detectKind('page.md', text)).toBe('gitbook')
    const { references, documents } = readPage('gitbook', 'page.md', `# T\n\n${text}\n${instructions}`)
    expect(documents).toEqual([])
    expect(references).toMatchObject([{ href, operation: 'GET /x', line: 3 }])
  })

  test('names a document once, however many operations the page has', () => {
    const text = ['get', 'post']
      .map((method) => tag('openapi', `src="x.json" path="/x" method="${method}"`))
      .join('')
    const needed = neededDocuments(readPage('gitbook', 'docs/page.md', text), 'docs/page.md')
    expect(needed.map(({ target }) => target)).toEqual([{ kind: 'file', path: 'docs/x.json' }])
  })

  test('says which document it names without saying where it is', () => {
    const text = tag(
      'openapi-operation',
      'spec="shop" path="/x" method="get"',
      '[Broken link](broken-reference)',
    )
    expect(() => neededDocuments(readPage('gitbook', 'page.md', text), 'page.md')).toThrow(
      'page.md:1: { openapi-operation } names the document “shop” for GET /x, but not where it is; give its address',
    )
  })

  test('is not looked for in code samples', () => {
    const text = `\`\`\`\n${tag('openapi', 'src="x.json"')}\`\`\`\n`
    expect(() => detectKind('page.md', text)).toThrow('page.md: is a page of prose')
  })

  test('is refused by name where it is older than the tags that can be read', () => {
    const text =
      '# Cakes\n\n{% api-method method="get" host="https://a.test" path="/cakes" %}\n{% endapi-method %}\n'
    expect(detectKind('page.md', text)).toBe('gitbook')
    expect(() => extractDocument('gitbook', 'page.md', text)).toThrow(
      'page.md:3: is the form GitBook used before {% swagger %}; the newer page or the OpenAPI file is needed',
    )
    const both = text + tag('openapi', 'src="x.json" path="/x" method="get"')
    expect(readPage('gitbook', 'page.md', both)).toMatchObject({
      references: [{ href: 'x.json' }],
      notices: [{ line: 3, reason: 'is the form GitBook used before {% swagger %}; it was passed over' }],
    })
  })

  test('is refused where a tag never ends', () => {
    const text = '{% openapi-operation spec="a" path="/x" method="get" %}\n[a](https://a.test/x.json)\n'
    expect(() => readPage('gitbook', 'page.md', text)).toThrow('page.md:1: {% openapi-operation %} has no')
  })
})

describe('a GitBook page in its .md form', () => {
  test('gives the documents of all its operations and schemas as one', () => {
    const text =
      exported(documentOf('GET /x')) +
      exported(documentOf('POST /x', { components: { schemas: { A: { type: 'string' } } } })) +
      `## The B object\n\n\`\`\`json\n${JSON.stringify({ openapi: '3.0.3', info: { title: 'Shop', version: '1' }, components: { schemas: { B: { type: 'object' } } } })}\n\`\`\`\n`
    expect(detectKind('page.md', text)).toBe('gitbook')
    const { document, notices } = extractDocument('gitbook', 'page.md', text + instructions)
    expect(document.data).toMatchObject({
      openapi: '3.0.3',
      paths: { '/x': { get: {}, post: {} } },
      components: { schemas: { A: {}, B: {} } },
    })
    expect(notices).toEqual([])
  })

  test('passes samples over', () => {
    const sample =
      '```json\n{"request": {"openapi": "3.0.3"}}\n```\n\n```json\n{"openapi":"3.0.3","info":{}}\n```\n'
    const { document, notices } = extractDocument(
      'gitbook',
      'page.md',
      sample + exported(documentOf('GET /x')),
    )
    expect(Object.keys(document.data)).toContain('paths')
    expect(notices).toMatchObject([{ line: 5, reason: expect.stringContaining('is an excerpt') }])
  })

  test('is refused where it is cut off', () => {
    const text = exported(documentOf('GET /x')) + exported(documentOf('GET /y'))
    expect(() => extractDocument('gitbook', 'page.md', text.slice(0, -100))).toThrow(
      'page.md:13: the block that starts here never ends: the page is cut off',
    )
  })
})

describe('a GitBook page that describes its operations itself', () => {
  const text = `# Sessions

${tag(
  'swagger',
  'method="post" path="/sessions/:id/renew" baseUrl="https://api.shop.test/v1" summary="Renew"',
  [
    tag('swagger-description', '', 'Renews a session.').replace(' %}', '%}'),
    tag('swagger-parameter', 'in="path" name="id" type="String" required="true"', 'Whose\\_id'),
    tag(
      'swagger-parameter',
      'in="header" name="Content-Type" required="true"',
      'application/x-www-form-urlencoded',
    ),
    tag('swagger-parameter', 'in="body" name="client_id" type="String" required="true"'),
    tag('swagger-parameter', 'in="body" name="days" type="Int"', 'How long'),
    tag('swagger-response', 'status="200: OK" description="Renewed"', '```javascript\n{ "ok": true }\n```'),
    tag('swagger-response', 'status="401: Unauthorized"', '```json\n{ ... }\n```'),
  ].join('\n'),
)}`

  test('gives a document made of them; samples stay samples', () => {
    expect(detectKind('page.md', text)).toBe('gitbook')
    const { document, reference } = extractDocument('gitbook', 'page.md', text)
    expect(reference).toBe('POST /sessions/{id}/renew')
    expect(document.data).toEqual({
      openapi: '3.0.3',
      info: { title: 'Sessions', version: '' },
      servers: [{ url: 'https://api.shop.test/v1' }],
      paths: {
        '/sessions/{id}/renew': {
          post: {
            summary: 'Renew',
            description: 'Renews a session.',
            parameters: [
              { name: 'id', in: 'path', required: true, description: 'Whose_id', schema: { type: 'string' } },
              {
                name: 'Content-Type',
                in: 'header',
                required: true,
                description: 'application/x-www-form-urlencoded',
                schema: {},
              },
            ],
            requestBody: {
              required: true,
              content: {
                'application/x-www-form-urlencoded': {
                  schema: {
                    type: 'object',
                    properties: {
                      client_id: { type: 'string' },
                      days: { type: 'integer', description: 'How long' },
                    },
                    required: ['client_id'],
                  },
                },
              },
            },
            responses: {
              '200': { description: 'Renewed', content: { 'application/json': { example: { ok: true } } } },
              '401': { description: 'Unauthorized' },
            },
          },
        },
      },
    })
  })

  test('passes over a tag that does not say what to call', () => {
    const nothing = tag('swagger', 'method="post" path="" baseUrl="" summary=""')
    expect(extractDocument('gitbook', 'page.md', nothing + text).notices).toMatchObject([
      { line: 1, reason: expect.stringContaining('without a method or a path') },
    ])
  })
})
