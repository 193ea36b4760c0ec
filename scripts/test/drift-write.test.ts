import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acmeDocument, acmePage } from './support/acme-page.ts'
import { acme, createWorkspace, type Workspace } from './support/workspace.ts'

const replace = (from: string, to: string) => (document: string) => {
  expect(document, 'the edit finds its place').toContain(from)
  return document.replace(from, to)
}
const drop = (from: RegExp) => (document: string) => {
  expect(document, 'the edit finds its place').toMatch(from)
  return document.replace(from, '')
}

interface Way {
  way: string
  edit(document: string): string
  level: 'none' | 'text' | 'contract'
  bump: 'none' | 'patch' | 'minor' | 'major'
  code: number
  /** A line of the changeset. */
  says?: string
  login?: true
}

/** The ways in which a vendor's page changes, and what each must come to. */
const ways: Way[] = [
  { way: 'the description of the document', edit: replace('All of Acme.', 'Everything of Acme.'), level: 'text', bump: 'patch', code: 0, says: '- Descriptions and examples changed.' },
  { way: 'the description of an operation', edit: replace('description: All things.', 'description: Every thing.'), level: 'text', bump: 'patch', code: 0, says: '- Descriptions and examples changed.' },
  { way: 'an example', edit: replace('example: a1', 'example: b2'), level: 'text', bump: 'patch', code: 0, says: '- Descriptions and examples changed.' },
  { way: 'the order of members', edit: replace('id: { type: string, example: a1 }\n        size: { type: integer }', 'size: { type: integer }\n        id: { example: a1, type: string }'), level: 'none', bump: 'none', code: 0 },
  { way: 'the version alone', edit: replace("version: '1'", "version: '2.7.0'"), level: 'none', bump: 'none', code: 0 },
  { way: 'a new optional member of an answer', edit: replace('        state:', '        colour: { type: string }\n        state:'), level: 'contract', bump: 'minor', code: 2, says: 'colour`' },
  { way: 'a new required member of a request', edit: replace('required: [size]\n      properties:', 'required: [size, colour]\n      properties:\n        colour: { type: string }'), level: 'contract', bump: 'major', code: 3, says: 'colour`' },
  { way: 'a member of an answer gone', edit: drop(/ {8}state: .*\n/), level: 'contract', bump: 'major', code: 3, says: '- `Thing.state` was removed.' },
  { way: 'an operation gone', edit: drop(/ {2}\/things\/\{id\}:\n[\s\S]*?(?=components:)/), level: 'contract', bump: 'major', code: 3, says: '- `DELETE /things/{id}` was removed.' },
  { way: 'a new operation', edit: replace('  /things/{id}:\n', "  /things/{id}:\n    get:\n      operationId: getThing\n      parameters:\n        - { name: id, in: path, required: true, schema: { type: string } }\n      responses:\n        '204': { description: There. }\n"), level: 'contract', bump: 'minor', code: 2, says: '- `GET /things/{id}` was added.' },
  { way: 'a new value of an enum in answers', edit: replace('[new, used]', '[new, used, lost]'), level: 'contract', bump: 'major', code: 3, says: '- `Thing.state` can now be `lost`.' },
  { way: 'a value of an enum in requests gone', edit: replace('[matt, gloss]', '[matt]'), level: 'contract', bump: 'major', code: 3, says: '- `Draft.finish` can no longer be `gloss`.' },
  { way: 'a new value of an enum in requests', edit: replace('[matt, gloss]', '[matt, gloss, raw]'), level: 'contract', bump: 'minor', code: 2, says: '- `Draft.finish` can now be `raw`.' },
  { way: 'the type of a member', edit: replace('size: { type: integer }\n        state', 'size: { type: string }\n        state'), level: 'contract', bump: 'major', code: 3, says: '- `Thing.size` changed from integer to string.' },
  { way: 'the server', edit: replace('https://api.acme.test', 'https://api2.acme.test'), level: 'contract', bump: 'major', code: 3, says: '- Logins: ', login: true },
  { way: 'the way to log in', edit: replace('{ type: http, scheme: bearer }', '{ type: apiKey, in: header, name: X-Key }'), level: 'contract', bump: 'major', code: 3, says: '- Logins: ', login: true },
  { way: 'a field of the token response', edit: replace('required: [access_token, expires_in]', 'required: [access_token]'), level: 'contract', bump: 'major', code: 3, says: '- Logins: ', login: true },
  { way: 'the lifetime of tokens, told in prose', edit: replace('after 60 minutes', 'after 5 minutes'), level: 'contract', bump: 'minor', code: 2, says: '- Logins: ', login: true },
] // prettier-ignore

async function vendor(document = acmeDocument): Promise<Workspace> {
  const workspace = await createWorkspace({
    ...acme,
    '.changeset/config.json': '{}\n',
    'specs/acme/published.yaml': acmeDocument,
    'packages/mock/package.json': '{ "name": "@latchkey/mock" }\n',
    'saved.md': acmePage(acmeDocument),
  })
  // What is committed is what pull and generate make of the page.
  for (const command of [
    ['pull', 'acme', '--from', 'saved.md'],
    ['generate', 'acme'],
  ]) {
    const { code, stderr } = await workspace.run(...command)
    expect(stderr.includes('problem') ? stderr : code).toBe(0)
  }
  await workspace.write({ 'saved.md': acmePage(document) })
  return workspace
}

const drift = ['drift', 'acme', '--from', 'saved.md']
const changesets = (files: Record<string, string>): [string, string][] =>
  Object.entries(files).filter(([path]) => path.startsWith('.changeset/spec-'))

describe('drift --write', () => {
  test.each(ways)(
    'takes over $way: $level, $bump',
    { timeout: 30_000 },
    async ({ edit, level, bump, code, says, login }) => {
      await using workspace = await vendor(edit(acmeDocument))
      const before = await workspace.snapshot()
      const first = await workspace.run(...drift, '--write', '--json')
      const { vendors } = JSON.parse(first.stdout)
      expect({ level: vendors[0].level, bump: vendors[0].bump, code: first.code }).toEqual({
        level,
        bump,
        code,
      })
      expect(vendors[0].changes[0]?.login !== undefined).toBe(login === true)

      const after = await workspace.snapshot()
      if (bump === 'none') return expect(after).toEqual(before)
      const written = changesets(after)
      expect(written).toHaveLength(1)
      const [path, text] = written[0] ?? ['', '']
      expect(path).toMatch(/^\.changeset\/spec-acme-[0-9a-f]{12}\.md$/)
      expect(text).toMatch(
        new RegExp(`^---\n'@latchkey/acme': ${bump}\n'@latchkey/mock': patch\n---\n\nAcme API `),
      )
      expect(text).toContain(says)
      expect(after['specs/acme/published.yaml']).toBe(edit(acmeDocument))
      expect(after['packages/acme/src/generated/README.md']).not.toBe(
        before['packages/acme/src/generated/README.md'],
      )

      // Nothing is left to do: not for drift, not for generate.
      expect(await workspace.run(...drift, '--write')).toMatchObject({ code: 0, stdout: '' })
      expect((await workspace.run('generate', '--check', 'acme')).code).toBe(0)
      expect((await workspace.run('drift', 'acme', '--offline')).code).toBe(0)
      expect(await workspace.snapshot()).toEqual(after)
      return undefined
    },
  )

  test('writes no changeset where no folder of changesets is, and says so', async () => {
    await using workspace = await vendor(
      acmeDocument.replace('size: { type: integer }', 'size: { type: string }'),
    )
    await rm(join(workspace.root, '.changeset'), { recursive: true })
    const { code, stderr } = await workspace.run(...drift, '--write')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'specs/acme: no changeset was written: there is no folder .changeset; where releases',
    )
    expect(Object.keys(await workspace.snapshot()).filter((path) => path.startsWith('.changeset'))).toEqual(
      [],
    )
  })

  test('writes the same changeset for the same change, whatever the day and the layout', async () => {
    const edit = replace('[matt, gloss]', '[matt, gloss, raw]')
    const relaid = (document: string): string => edit(document).replace("version: '1'", 'version:   "1"')
    const made: [string, string][][] = []
    for (const document of [edit(acmeDocument), relaid(acmeDocument)]) {
      await using workspace = await vendor(document)
      await workspace.run(...drift, '--write')
      made.push(changesets(await workspace.snapshot()))
    }
    expect(made[0]).toHaveLength(1)
    expect(made[1]).toEqual(made[0])
  })

  test('ends with 0 and --fail-on none, once breaking drift is taken over', async () => {
    await using workspace = await vendor(acmeDocument.replace('[matt, gloss]', '[matt]'))
    expect((await workspace.run(...drift, '--write', '--fail-on', 'none')).code).toBe(0)
    expect(await workspace.read('specs/acme/published.yaml')).toContain('[matt]')
  })

  test('writes nothing of a vendor while a correction no longer fits, and says which', async () => {
    await using workspace = await vendor(acmeDocument.replaceAll('/token:', '/oauth/token:'))
    const before = await workspace.snapshot()
    const { code, stderr, stdout } = await workspace.run(...drift, '--write')
    expect(code).toBe(3)
    expect(stdout).toContain('specs/acme/overlay.yaml:4:5 #/actions/0')
    expect(stderr).toContain('1 correction no longer fits')
    // Nor does a commit follow: --fail-on none lets drift pass that was taken over.
    expect((await workspace.run(...drift, '--fail-on', 'none')).code).toBe(0)
    expect((await workspace.run(...drift, '--write', '--fail-on', 'none')).code).toBe(1)
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('writes nothing of a vendor while a page cannot be read, and still takes the others over', async () => {
    const pages: Record<string, string> = {
      'https://docs.acme.test/token.md': acmePage(acmeDocument.replace('All things.', 'Every thing.')),
      'https://z.test/a.md': acmePage(acmeDocument.replace('All things.', 'Every thing.')),
    }
    const fetch = async (input: unknown) =>
      new Response(pages[String(input)] ?? '', { status: String(input) in pages ? 200 : 503 })
    await using workspace = await createWorkspace(
      {
        ...acme,
        'specs/acme/published.yaml': acmeDocument,
        '.changeset/config.json': '{}\n',
        'packages/zeta/package.json': '{ "name": "@other/zeta" }\n',
        'specs/zeta/source.yaml':
          'title: Z\nhosts: [z.test]\npublished: [{ kind: mintlify, url: https://z.test/a.md }]\n',
        'specs/zeta/published.yaml': acmeDocument,
        'specs/zeta/overlay.yaml': acme['specs/acme/overlay.yaml'],
      },
      { fetch: fetch as typeof globalThis.fetch },
    )
    const before = await workspace.snapshot()
    const { code, stderr } = await workspace.run('drift', '--write')
    expect(code).toBe(1)
    expect(stderr).toContain('https://docs.acme.test/guide.md: HTTP 503')
    const after = await workspace.snapshot()
    const changed = Object.keys(after).filter((path) => after[path] !== before[path])
    expect(changed).toContain('specs/zeta/published.yaml')
    expect(changed.filter((path) => path.includes('acme'))).toEqual([])
    expect(changesets(after)[0]?.[1]).toContain("'@other/zeta': patch")
  })

  test('records facts without a release: the package is the same', async () => {
    let guide = '# Guide\n\n`POST` `/token`\n'
    const fetch = async (input: unknown) =>
      new Response(String(input).endsWith('token.md') ? acmePage(acmeDocument) : guide)
    await using workspace = await createWorkspace(
      { ...acme, 'specs/acme/published.yaml': acmeDocument },
      { fetch: fetch as typeof globalThis.fetch },
    )
    expect((await workspace.run('drift', '--write')).code).toBe(0)
    expect(await workspace.read('specs/acme/facts.yaml')).toContain('operation POST /token')
    guide += '`DELETE` `/token`\n'
    expect((await workspace.run('drift', '--write')).code).toBe(2)
    expect(await workspace.run('drift', '--write')).toMatchObject({ code: 0, stdout: '' })
    expect(changesets(await workspace.snapshot())).toEqual([])
  })

  test('keeps what a page smuggles into its names out of the changeset’s Markdown', async () => {
    const name = '"<img src=x onerror=y> [a](http://evil.test) @everyone `b` #1"'
    await using workspace = await vendor(
      acmeDocument.replace('        state:', `        ${name}: { type: string }\n        state:`),
    )
    await workspace.run(...drift, '--write')
    const [, text = ''] = changesets(await workspace.snapshot())[0] ?? []
    const outsideCode = text.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
    expect(outsideCode).not.toMatch(/(?<!\\)[<[]|@(?!latchkey)|#\d/)
    expect(text).toContain('img src=x')
  })
})
