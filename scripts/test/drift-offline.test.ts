import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository } from './support/linked-workspace.ts'
import { acmeDocument } from './support/acme-page.ts'
import { acme, createWorkspace, type Workspace } from './support/workspace.ts'

async function committed(): Promise<Workspace> {
  const workspace = await createWorkspace({ '.changeset/config.json': '{}\n' })
  await cp(join(repository, 'specs'), join(workspace.root, 'specs'), { recursive: true })
  for (const vendor of ['gbg-go', 'gobo', 'nitro-sign', 'octotable', 'mock']) {
    await workspace.write({ [`packages/${vendor}/package.json`]: `{ "name": "@latchkey/${vendor}" }\n` })
  }
  return workspace
}

async function generated(): Promise<Workspace> {
  const workspace = await createWorkspace({ ...acme, 'specs/acme/published.yaml': acmeDocument })
  expect((await workspace.run('generate', 'acme')).code).toBe(0)
  return workspace
}

async function edit(workspace: Workspace, path: string, from: string, to: string): Promise<void> {
  const full = join(workspace.root, path)
  const text = await readFile(full, 'utf8')
  expect(text, 'the edit finds its place').toContain(from)
  await writeFile(full, text.replace(from, to))
}

describe('drift of the committed vendors', () => {
  test('is none, without a network and without writing', async () => {
    await using workspace = await committed()
    const before = await workspace.snapshot()
    const { code, stdout, stderr } = await workspace.run('drift', '--offline')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr.split('\n').filter((line) => line.includes('no drift'))).toHaveLength(4)
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('is a login change first of all when Nitro moves its server', async () => {
    await using workspace = await committed()
    const document = await workspace.read('specs/nitro-sign/published.yaml')
    expect(document).toContain('https://api.gonitro.dev')
    const moved = document.replace('https://api.gonitro.dev', 'https://api.nitro.test')
    await workspace.write({ 'token.md': `# Token\n\n\`\`\`\`yaml\n${moved.trimEnd()}\n\`\`\`\`\n` })
    const { code, stdout } = await workspace.run('drift', 'nitro-sign', '--from', 'token.md', '--write')
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /^nitro-sign \(Nitro Sign API\)\n {2}1 breaking; logins changed\n {2}Breaking\n {4}major \[login\] /,
    )
    expect(await workspace.read('specs/nitro-sign/published.yaml')).toBe(`${moved.trimEnd()}\n`)
    const [, changeset] = Object.entries(await workspace.snapshot()).find(([path]) => path.startsWith('.changeset/spec-')) ?? [] // prettier-ignore
    expect(changeset).toContain("'@latchkey/nitro-sign': major")
    expect(changeset).toContain('- Logins: ')
    expect((await workspace.run('drift', '--offline', 'nitro-sign')).code).toBe(0)
  })
})

describe('drift --offline', () => {
  test('finds a published document edited by hand', async () => {
    await using workspace = await generated()
    await workspace.write({
      'saved.md': `# T\n\n\`\`\`\`yaml\n${acmeDocument}\`\`\`\`\n`,
    })
    await workspace.run('pull', 'acme', '--from', 'saved.md')
    expect((await workspace.run('drift', '--offline')).code).toBe(0)
    await edit(workspace, 'specs/acme/published.yaml', 'All things.', 'Every thing.')
    const { code, stderr } = await workspace.run('drift', '--offline')
    expect(code).toBe(1)
    expect(stderr).toContain('specs/acme/published.yaml: is not what source.yaml has the hash of')
  })

  test('judges a compiled document that is not what the folder compiles to', async () => {
    await using workspace = await generated()
    await edit(workspace, 'specs/acme/openapi.yaml', '- new', '- old')
    const { code, stdout } = await workspace.run('drift', '--offline')
    expect(code).toBe(3)
    expect(stdout).toContain('`Thing.state`')
  })

  test('says what to do when nothing is compiled', async () => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('drift', '--offline')
    expect(code).toBe(1)
    expect(stderr).toContain('specs/acme/openapi.yaml: missing: run `pnpm generate`')
  })

  test('counts the pages never recorded, and names facts of pages no longer watched', async () => {
    await using workspace = await generated()
    const facts =
      'pages:\n  - { url: https://docs.acme.test/gone.md, retrieved: 2026-01-01, facts: [page x] }\n'
    await workspace.write({ 'specs/acme/facts.yaml': facts })
    const { code, stderr } = await workspace.run('drift', '--offline')
    expect(code).toBe(0)
    expect(stderr).toContain('no drift, committed files compared, no page read, 1 never recorded')
    expect(stderr).toContain(
      'specs/acme/facts.yaml: 1 watched page was never recorded, so there is nothing to compare it with: run `pnpm drift acme --write`\n',
    )
    expect(stderr).toContain('facts of https://docs.acme.test/gone.md')
  })

  test('says that there is no telling where the vendor’s document was never recorded', async () => {
    await using workspace = await generated()
    await workspace.write({ 'specs/acme/authored.yaml': acmeDocument })
    await rm(join(workspace.root, 'specs/acme/published.yaml'))
    const { code, stderr } = await workspace.run('drift', '--offline')
    expect(code).toBe(1)
    expect(stderr).toContain('no telling')
    expect(stderr).toContain('specs/acme/published.yaml: nothing is recorded yet')
  })

  test('judges the documents of a vendor whose prose was never recorded', async () => {
    const empty = "openapi: 3.1.0\ninfo: { title: Acme, version: '1' }\npaths: {}\n"
    await using workspace = await createWorkspace({
      'specs/acme/source.yaml':
        'title: Acme API\nhosts: [docs.acme.test]\nwatch: [{ kind: prose, url: https://docs.acme.test/a.md }]\n',
      'specs/acme/authored.yaml': empty,
      'specs/acme/openapi.yaml': empty,
    })
    const same = await workspace.run('drift', '--offline')
    expect(same).toMatchObject({ code: 0, stderr: expect.stringContaining('1 watched page was never') })
  })

  test.each([
    ['--offline', '--write'],
    ['--offline', '--live', 'acme'],
    ['--live', '--write', 'acme'],
    ['--fail-on', 'major'],
  ])('is refused with what contradicts it: %s %s', async (...args) => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('drift', ...args)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('--help shows what there is'),
    })
  })
})
