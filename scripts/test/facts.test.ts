import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { extractFacts } from '../src/lib/facts.ts'

describe('the facts of a prose page', () => {
  it('are its operations, table rows, samples, addresses and links; never its sentences', () => {
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

  it('do not include what the documentation host adds below the page', () => {
    const page =
      '`GET` `/a`\n\n---\n\n# Agent Instructions\nPerform an HTTP request:\n\n```\nGET https://docs.test/a.md?ask=x\n```\n'
    expect(extractFacts('prose', 'page.md', page)).toEqual(['operation GET /a'])
  })

  it('do not include samples of tokens', () => {
    const token = `eyJ${'a'.repeat(200)}`
    const facts = extractFacts('prose', 'page.md', `\`\`\`json\n{"access_token": "${token}"}\n\`\`\`\n`)
    expect(facts).toEqual(['sample access_token'])
  })

  it.each(['[', '(', '<', '|', '`', '"', '---\n', '\n', 'GET ', '{%', '\\'])(
    'are read of a page that is 300,000 times %j',
    (part) => {
      const page = `\`GET\` \`/a\`\n\n---\n${part.repeat(300_000)}`
      expect(extractFacts('prose', 'page.md', page)).toContain('operation GET /a')
    },
  )

  it('of an index are the pages it lists', () => {
    const index = '# Docs\n\n- [A](https://docs.test/a.md): about a\n- [B](https://docs.test/b.md)\n'
    expect(extractFacts('index', 'llms.txt', index)).toEqual([
      'page https://docs.test/a.md',
      'page https://docs.test/b.md',
    ])
  })

  it('are refused when there are none: a login page, an empty page, HTML', () => {
    expect(() => extractFacts('prose', 'p.md', 'Please sign in.')).toThrow('p.md: states no operation')
    expect(() => extractFacts('index', 'p.md', '')).toThrow('p.md: lists no page')
    expect(() => extractFacts('prose', 'p.md', '<!doctype html>')).toThrow('is an HTML page')
  })

  const seeds = [
    ['gobo', '000_67c3b588868ee334.txt'],
    ['octotable', '002_8253ed7a459a0e11.txt'],
  ] as const
  it.each(seeds)('of the seed page of %s are the committed ones', async (vendor, seed) => {
    const repository = new URL('../../', import.meta.url)
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
