import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

const published = acme['specs/acme/published.yaml']
const fence = '````'
const page = (document: string) => `# Token\n\n${fence}yaml openapi.json post /token\n${document}\n${fence}\n`
const guide = '# Guide\n\n`POST` `/token`\n'

async function drift(document: string, ...args: string[]) {
  await using workspace = await createWorkspace({ ...acme, 'saved.md': page(document) })
  const before = await workspace.snapshot()
  const result = await workspace.run('drift', 'acme', '--from', 'saved.md', ...args)
  expect(await workspace.snapshot()).toEqual(before)
  return result
}

describe('drift', () => {
  test('says none and exits with 0 when only formatting and the order of members changed', async () => {
    const reordered = published
      .replace("info: { title: Acme, version: '1' }", 'info:\n    version: "1"\n    title: Acme')
      .replace(
        'required: [grant_type, clientId, client_secret]',
        'required: [client_secret, grant_type, clientId]',
      )
    expect(await drift(reordered)).toMatchObject({ code: 0, stdout: '' })
  })

  test('lists text that people read, and still exits with 0', async () => {
    const { code, stdout, stderr } = await drift(published.replace('One thing.', 'One nice thing.'))
    expect(code).toBe(0)
    expect(stdout).toContain('  Text\n')
    expect(stdout).toContain('#/paths/~1things~1{id}/get/description')
    expect(stderr).toContain('only text changed, next release patch')
  })

  test('judges what was added, removed and changed, tells the weightiest first, and exits with 3', async () => {
    const { code, stdout } = await drift(
      published
        .replace('picture: { type: string, format: binary }', 'size: { type: integer }')
        .replace('id: { type: string }\n', 'id: { type: integer }\n'),
    )
    expect(code).toBe(3)
    expect(stdout.indexOf('Breaking')).toBeLessThan(stdout.indexOf('Compatible'))
    expect(stdout).toContain('#/components/schemas/Thing/properties/size')
    expect(stdout).toContain('#/components/schemas/Thing/properties/picture (before)')
    expect(stdout).toContain('#/components/schemas/Thing/properties/id')
  })

  test('exits with 2 when the contract changed compatibly', async () => {
    const { code, stdout } = await drift(
      published.replace('id: { type: string }\n', 'id: { type: string }\n        size: { type: integer }\n'),
    )
    expect(code).toBe(2)
    expect(stdout).toContain('Compatible')
  })

  test('tells what touches logins before all else', async () => {
    const { code, stdout } = await drift(
      published
        .replace('https://auth.acme.test', 'https://login.acme.test')
        .replace('picture: { type: string, format: binary }', ''),
    )
    expect(code).toBe(3)
    // A headline, then what breaks, logins first.
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(lines.find((line) => line.endsWith('; logins changed'))).toMatch(/^\d+ breaking/)
    expect(lines[lines.indexOf('Breaking') + 1]).toMatch(/^major \[login\] /)
  })

  test('names the correction that no longer fits, and judges the rest without it', async () => {
    const { code, stdout } = await drift(published.replaceAll('/token:', '/oauth/token:'))
    expect(code).toBe(3)
    expect(stdout).toContain('Corrections that no longer fit')
    expect(stdout).toContain(
      'action 0 "[missing] The token dialect." ($.paths[\'/token\'].post): matches 0 places',
    )
    expect(stdout).toContain('`POST /token` was removed')
  })

  test('says that a correction the vendor made too can go, and that alone is compatible drift', async () => {
    await using workspace = await createWorkspace({
      ...acme,
      'specs/acme/overlay.yaml': `${acme['specs/acme/overlay.yaml']}  - target: $.components.schemas.Thing
    description: '[missing] A thing is described.'
    update: { description: One thing. }
`,
      'saved.md': page(published.replace('    Thing:\n', '    Thing:\n      description: One thing.\n')),
    })
    const { code, stdout } = await workspace.run('drift', 'acme', '--from', 'saved.md')
    expect(stdout).toContain('changes nothing: the document says this already, so the action can go')
    expect(code).toBe(2)
  })

  test('exits with 1 when there is no telling, and names the page', async () => {
    await using workspace = await createWorkspace({ ...acme, 'saved.md': '<html>Sign in</html>' })
    const { code, stderr } = await workspace.run('drift', 'acme', '--from', 'saved.md')
    expect(code).toBe(1)
    expect(stderr).toContain('saved.md:1: is an HTML page')
    expect(stderr).toContain('no telling')
  })

  test('says since when a page has no document or is gone', async () => {
    let lost = false
    const fetch = async (input: unknown) => {
      const isDocument = String(input).endsWith('token.md')
      if (lost) return new Response('# Moved\n', { status: isDocument ? 200 : 404 })
      return new Response(isDocument ? page(published) : guide)
    }
    await using workspace = await createWorkspace(acme, { fetch: fetch as typeof globalThis.fetch })
    await workspace.run('pull')
    lost = true
    const { code, stderr } = await workspace.run('drift')
    expect(code).toBe(1)
    const since =
      '(it could be read on 2026-02-03, when it was last recorded; what changed since is not known)'
    expect(stderr).toContain(
      `token.md: holds no OpenAPI block (a fence of four back ticks); is it the .md form? ${since}`,
    )
    expect(stderr).toContain(`guide.md: HTTP 404 ${since}`)
  })

  test('compares what watched pages state, once pull has recorded it', async () => {
    let text = guide
    const fetch = async (input: unknown) =>
      new Response(String(input).endsWith('token.md') ? page(published) : text)
    await using workspace = await createWorkspace(acme, { fetch: fetch as typeof globalThis.fetch })
    const before = await workspace.run('drift')
    expect(before.code).toBe(0)
    expect(before.stderr).toContain('no drift, 1 of 2 pages compared, 1 never recorded')
    expect(before.stderr).toContain('specs/acme/facts.yaml: 1 watched page was never recorded')

    await workspace.run('pull')
    expect((await workspace.run('drift')).stderr).toContain('no drift, 2 of 2 pages compared')

    text = `${guide}\n\`DELETE\` \`/token\`\n`
    const added = await workspace.run('drift')
    expect(added.code).toBe(2)
    expect(added.stdout).toContain('https://docs.acme.test/guide.md\n    added operation DELETE /token\n')

    text = '# Guide\n\n`DELETE` `/token`\n'
    const removed = await workspace.run('drift')
    expect(removed.code).toBe(3)
    expect(removed.stdout).toContain('removed operation POST /token')
  })

  test.each([
    [
      'the document',
      'published: [{ kind: mintlify, url: https://docs.acme.test/token.md }]',
      'published.yaml: nothing is recorded yet',
    ],
    [
      'prose alone',
      'watch: [{ kind: prose, url: https://docs.acme.test/guide.md }]',
      'facts.yaml: 1 watched page was never recorded',
    ],
  ])('exits with 1 until %s was recorded, which --write says it did', async (_what, pages, told) => {
    const fetch = async (input: unknown) =>
      new Response(String(input).endsWith('token.md') ? page(published) : guide)
    await using workspace = await createWorkspace(
      { 'specs/acme/source.yaml': `title: Acme API\nhosts: [docs.acme.test]\n${pages}\n` },
      { fetch: fetch as typeof globalThis.fetch },
    )
    const never = await workspace.run('drift', '--fail-on', 'none')
    expect(never).toMatchObject({ code: 1, stdout: '' })
    expect(never.stderr).toContain('no telling, 0 of 1 pages compared, 1 never recorded\n')
    expect(never.stderr).toContain(`specs/acme/${told}`)
    expect(never.stderr).toContain('run `pnpm drift acme --write`')

    const first = await workspace.run('drift', '--write')
    expect(first.code).toBe(0)
    expect(first.stderr).toMatch(/^✓ acme +1 page recorded for the first time\n/)
    const then = await workspace.run('drift')
    expect(then).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no drift, 1 of 1 pages compared'),
    })
  })

  test('points at the line of a misspelt member of source.yaml', async () => {
    await using workspace = await createWorkspace({
      'specs/acme/source.yaml': 'title: Acme API\nhosts: []\npublishd: []\n',
    })
    const { code, stderr } = await workspace.run('drift')
    expect(code).toBe(1)
    expect(stderr).toContain('specs/acme/source.yaml:3:1 #/publishd: unknown member "publishd"\n')
  })

  test('says what describes source.yaml where there is none', async () => {
    await using workspace = await createWorkspace({ 'specs/acme/overlay.yaml': '' })
    expect((await workspace.run('drift')).stderr).toContain(
      'specs/acme/source.yaml: missing; specs/README.md describes it\n',
    )
  })

  test('exits with 1 where --live has nothing to call', async () => {
    await using workspace = await createWorkspace({
      'specs/acme/source.yaml': 'title: Acme API\nhosts: []\n',
      'specs/acme/openapi.yaml': 'openapi: 3.1.0\ninfo: { title: Acme, version: "1" }\npaths: {}\n',
    })
    const { code, stderr } = await workspace.run('drift', '--live', 'acme')
    expect(code).toBe(1)
    expect(stderr).toContain('no telling')
    expect(stderr).toContain(
      'specs/acme/source.yaml: lists nothing under `live`, so there is nothing to call',
    )
  })

  test('goes on with the other vendors when one fails', async () => {
    const fetch = async (input: unknown) =>
      String(input).includes('acme') ? new Response('', { status: 503 }) : new Response(page(published))
    await using workspace = await createWorkspace(
      {
        ...acme,
        'specs/zeta/source.yaml':
          'title: Z\nhosts: [z.test]\npublished: [{ kind: mintlify, url: https://z.test/a.md }]\n',
        'specs/zeta/published.yaml': published,
      },
      { fetch: fetch as typeof globalThis.fetch },
    )
    const { code, stdout } = await workspace.run('drift', '--json')
    expect(code).toBe(1)
    const { vendors } = JSON.parse(stdout)
    expect(vendors.map((one: { vendor: string; outcome: string }) => [one.vendor, one.outcome])).toEqual([
      ['acme', 'unknown'],
      ['zeta', 'none'],
    ])
  })

  test('prints no control character a page smuggles in', async () => {
    const { stdout } = await drift(published.replace('One thing.', '"\\e[2J\\e[31mAll is well\\x07\\u202e"'))
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  })
})
