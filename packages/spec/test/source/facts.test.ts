import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { extractFacts } from '../../src/source/facts.ts'

describe('the facts of a prose page', () => {
  test('are its operations, table rows, samples, addresses and links; never its sentences', () => {
    const page = `# Create a token

Please read this carefully, and also GET in touch.

<mark style="color:yellow;">**\`POST\`** </mark> \`/oauth2/token\`

| Name            | Value                | Description            |
| --------------- | -------------------- | ---------------------- |
| \`grant_type\` | client\\_credentials | The kind of credential |
| \`client_id\`  | \\<your\\_id>        | Given at registration  |

See [the other flow](/auth/other.md), ![a picture](/x.png) and [RFC 6749](https://rfc.test).

\`\`\`json
{ "expires_in": 1440, "type": "Bearer", "nested": { "ok": true } }
\`\`\`

\`\`\`bash
curl -X GET "https://api.test/v2/rooms" --data-urlencode "scope=all"
\`\`\`
`
    expect(extractFacts('prose', 'page.md', page)).toEqual([
      'address https://api.test/v2/rooms',
      'link /auth/other.md',
      'operation POST /oauth2/token',
      'row client_id | <your_id>',
      'row grant_type | client_credentials',
      'sample expires_in: 1440',
      'sample nested',
      'sample ok: true',
      'sample scope=all',
      'sample type: "Bearer"',
    ])
  })

  test('do not include what the documentation host adds below the page', () => {
    const page =
      '`GET` `/a`\n\n---\n\n# Agent Instructions\nPerform an HTTP request:\n\n```\nGET https://docs.test/a.md?ask=x\n```\n'
    expect(extractFacts('prose', 'page.md', page)).toEqual(['operation GET /a'])
  })

  test('do not include samples of tokens', () => {
    const token = `eyJ${'a'.repeat(200)}`
    const facts = extractFacts('prose', 'page.md', `\`\`\`json\n{"access_token": "${token}"}\n\`\`\`\n`)
    expect(facts).toEqual(['sample access_token'])
  })

  test.each(['[', '(', '<', '|', '`', '"', '---\n', '\n', 'GET ', '{%', '\\'])(
    'are read of a page that is 300,000 times %j',
    (part) => {
      const page = `\`GET\` \`/a\`\n\n---\n${part.repeat(300_000)}`
      expect(extractFacts('prose', 'page.md', page)).toContain('operation GET /a')
    },
  )

  test('of a block of code are told apart from those around it, whatever fences stand in it', () => {
    const page = '````yaml\na: |\n  ```\n  [A](/a)\n````\n\n[B](/b)\n\n| n | v |\n|---|---|\n| c | d |\n'
    expect(extractFacts('prose', 'p.md', page)).toEqual(['link /b', 'row c | d'])
  })

  test('of an index are its pages, by path as well', () => {
    const index = '# Docs\n\n- [A](/a.md): about a\n- https://docs.test/b.md\n- [C](<c.md#top>)\n'
    expect(extractFacts('index', 'llms.txt', index)).toEqual([
      'page /a.md',
      'page c.md',
      'page https://docs.test/b.md',
    ])
  })

  test('of an index are the pages it lists', () => {
    const index = '# Docs\n\n- [A](https://docs.test/a.md): about a\n- [B](https://docs.test/b.md)\n'
    expect(extractFacts('index', 'llms.txt', index)).toEqual([
      'page https://docs.test/a.md',
      'page https://docs.test/b.md',
    ])
  })

  test('are refused when there are none: a login page, an empty page, HTML', () => {
    expect(() => extractFacts('prose', 'p.md', 'Please sign in.')).toThrow('p.md: states no operation')
    expect(() => extractFacts('index', 'p.md', '')).toThrow('p.md: lists no page')
    expect(() => extractFacts('prose', 'p.md', '<!doctype html>')).toThrow('is an HTML page')
  })

  const seeds = [
    ['gobo', '000_67c3b588868ee334.txt'],
    ['octotable', '002_8253ed7a459a0e11.txt'],
  ] as const
  test.each(seeds)('of the seed page of %s are the committed ones', async (vendor, seed) => {
    const repository = new URL('../../../../', import.meta.url)
    const committed = await readFile(new URL(`specs/${vendor}/facts.yaml`, repository), 'utf8')
    expect(committed).toContain('pages:\n')
    const page = await readFile(new URL(`../shared/seeds/${seed}`, repository), 'utf8').catch(() => undefined)
    if (page === undefined) {
      console.warn(`../shared/seeds/${seed} is absent: only the committed file was looked at`)
      return
    }
    for (const fact of extractFacts('prose', seed, page)) {
      expect([`- ${fact}`, `- '${fact}'`].some((item) => committed.includes(`      ${item}\n`))).toBe(true)
    }
  })
})

describe('the facts of a page with an OpenAPI document', () => {
  const document = `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
servers: [{ url: https://api.shop.test }]
security: [{ bearer: [] }]
paths:
  /orders/{id}:
    parameters: [{ $ref: '#/components/parameters/id' }]
    post:
      deprecated: true
      security: [{ customer: [] }, { device: [], session: [] }]
      parameters: [{ name: view, in: query, schema: { type: string, enum: [full, slim] } }]
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        '201': { description: Placed., content: { application/json: { schema: { anyOf: [{ $ref: '#/components/schemas/Order' }, { type: object, properties: { code: { type: [integer, 'null'] } } }] } } } }
        default: { description: Something else. }
  /ping:
    get: { security: [], responses: { '204': { description: Here. } } }
components:
  parameters: { id: { name: id, in: path, required: true, schema: { type: string } } }
  schemas:
    Order:
      allOf: [{ $ref: '#/components/schemas/Order' }]
      required: [state]
      properties:
        state: { const: open }
        note: {}
        day: { enum: [a, b, c, d, e, f, g, h, i, j, k, l, m] }
`
  const facts = [
    'deprecated POST /orders/{id}',
    'operation GET /ping',
    'operation POST /orders/{id}',
    'parameter POST /orders/{id} path id: string, required',
    'parameter POST /orders/{id} query view: string, "full" "slim"',
    'request POST /orders/{id} application/json',
    'request POST /orders/{id} day: 13 values',
    'request POST /orders/{id} note',
    'request POST /orders/{id} state: "open", required',
    'response GET /ping 204',
    'response POST /orders/{id} 201',
    'response POST /orders/{id} 201 application/json',
    'response POST /orders/{id} 201 code: integer or null',
    'response POST /orders/{id} 201 day: 13 values',
    'response POST /orders/{id} 201 note',
    'response POST /orders/{id} 201 state: "open", required',
    'response POST /orders/{id} default',
    'security GET /ping: none',
    'security POST /orders/{id}: customer or device and session',
    'server https://api.shop.test',
  ]

  test.each([
    ['itself', 'openapi.yaml', document],
    [
      'on a page',
      'page.md',
      `# Orders\n\n## OpenAPI\n\n\`\`\`\`yaml openapi.json post /orders/{id}\n${document}\`\`\`\`\n`,
    ],
  ])('are its operations with what goes in and out: %s', (_where, file, text) => {
    expect(extractFacts('document', file, text)).toEqual(facts)
  })

  test('are refused where it holds none', () => {
    expect(() => extractFacts('document', 'page.md', '# Sentences\n\nNothing else.\n')).toThrow(
      'page of prose',
    )
    expect(() => extractFacts('document', 'a.yaml', 'openapi: 3.1.0\ninfo: {}\npaths: {}\n')).toThrow(
      'without operations',
    )
  })
})
