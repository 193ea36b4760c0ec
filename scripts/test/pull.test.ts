import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

const fence = '````'
const tokenPage = `# Token\n\n${fence}yaml https://api.acme.test/openapi.json post /token\n${acme['specs/acme/published.yaml']}\n${fence}\n`
const guide =
  '# Guide\n\n`POST` `/token`\n\n| Name | Value |\n| - | - |\n| `grant_type` | client\\_credentials |\n'

function pages(texts: Record<string, string>): typeof fetch {
  return async (input) => {
    const text = texts[String(input)]
    return text === undefined ? new Response('gone', { status: 404 }) : new Response(text)
  }
}

const online = {
  fetch: pages({ 'https://docs.acme.test/token.md': tokenPage, 'https://docs.acme.test/guide.md': guide }),
}

describe('pull', () => {
  test('writes the block byte for byte, its hash, reference and day, and what the watched page states', async () => {
    await using workspace = await createWorkspace(acme, online)
    expect(await workspace.run('pull')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/acme/published.yaml')).toBe(`${acme['specs/acme/published.yaml']}\n`)
    const source = await workspace.read('specs/acme/source.yaml')
    expect(source).toContain("retrieved: '2026-02-03'")
    expect(source).toContain('reference: https://api.acme.test/openapi.json post /token')
    expect(source).toMatch(/sha256: [0-9a-f]{64}\n/)
    expect(await workspace.read('specs/acme/facts.yaml')).toContain(
      '      - operation POST /token\n      - row grant_type | client_credentials\n',
    )
    expect(await workspace.run('generate')).toMatchObject({ code: 0 })
  })

  test('makes a later edit by hand an error of generate, which names the way to correct a document', async () => {
    await using workspace = await createWorkspace(acme, online)
    await workspace.run('pull')
    await workspace.write({
      'specs/acme/published.yaml': acme['specs/acme/published.yaml'].replace('Acme', 'Acne'),
    })
    const { code, stderr } = await workspace.run('generate')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'specs/acme/published.yaml: is not what source.yaml has the hash of: bring back the vendor’s own, such as from git, and put corrections into overlay.yaml',
    )
  })

  test('changes nothing, not even a date, while the pages say the same', async () => {
    await using workspace = await createWorkspace(acme, online)
    await workspace.run('pull')
    const first = await workspace.snapshot()
    expect(await workspace.run('pull', '--retrieved', '2027-01-01')).toMatchObject({ code: 0, stdout: '' })
    expect(await workspace.snapshot()).toEqual(first)
  })

  test('keeps comments and everything else in source.yaml', async () => {
    const source = `# Ours.\n${acme['specs/acme/source.yaml'].replace('watch:', '# Why.\nwatch:')}`
    await using workspace = await createWorkspace({ ...acme, 'specs/acme/source.yaml': source }, online)
    await workspace.run('pull')
    const after = await workspace.read('specs/acme/source.yaml')
    const kept = after.split('\n').filter((line) => !/^ {4}(retrieved|reference|sha256):/.test(line))
    expect(kept.join('\n')).toContain('# Ours.\n')
    expect(kept.join('\n')).toContain('# Why.\nwatch:')
  })

  test('reads a saved page in place of the published one, without the network', async () => {
    await using workspace = await createWorkspace({ ...acme, 'saved.md': tokenPage })
    expect(await workspace.run('pull', 'acme', '--from', 'saved.md')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/acme/source.yaml')).not.toContain('saved.md')
  })

  test('reads a saved page in place of a watched one', async () => {
    await using workspace = await createWorkspace({ ...acme, 'saved.md': guide })
    const { code } = await workspace.run(
      'pull',
      'acme',
      '--from',
      'saved.md',
      '--page',
      'https://docs.acme.test/guide.md',
    )
    expect(code).toBe(0)
    expect(await workspace.read('specs/acme/facts.yaml')).toContain('operation POST /token')
  })

  test('writes nothing of a vendor when one of its pages fails, and names every page that does', async () => {
    await using workspace = await createWorkspace(acme, {
      fetch: pages({ 'https://docs.acme.test/guide.md': '<html>Sign in</html>' }),
    })
    const before = await workspace.snapshot()
    const { code, stderr } = await workspace.run('pull')
    expect(code).toBe(1)
    expect(stderr).toContain('https://docs.acme.test/token.md: HTTP 404')
    expect(stderr).toContain('https://docs.acme.test/guide.md:1: is an HTML page')
    expect(await workspace.snapshot()).toEqual(before)
  })

  const misuses: [title: string, args: string[], message: string][] = [
    ['--from without a vendor', ['--from', 'x.md'], '--from and --page go with exactly one vendor'],
    ['an invalid day', ['--retrieved', 'yesterday'], '--retrieved wants a day'],
    ['an invalid vendor', ['acne'], 'specs/acne: no such vendor; there are acme'],
    [
      'an invalid page',
      ['acme', '--page', 'https://docs.acme.test/x'],
      'no page https://docs.acme.test/x; there are',
    ],
    ['an invalid file', ['acme', '--from', 'x.md'], 'x.md: no such file'],
    ['an invalid option', ['--frm', 'x.md'], "Unknown option '--frm'"],
  ]
  test.each(misuses)('says what to do about %s', async (_title, args, message) => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('pull', ...args)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

describe('the seed pages', () => {
  const seeds = [
    ['gbg-go', '001_6ae9b7358ce39e5b.txt'],
    ['nitro-sign', '003_8c982cdc694d562b.txt'],
  ] as const
  test.each(seeds)('give exactly the committed published.yaml of %s', async (vendor, seed) => {
    const repository = new URL('../../', import.meta.url)
    const text = await readFile(new URL(`../shared/seeds/${seed}`, repository), 'utf8').catch(() => undefined)
    const published = await readFile(new URL(`specs/${vendor}/published.yaml`, repository), 'utf8')
    expect(published).toMatch(/^openapi: 3/)
    if (text === undefined) {
      console.warn(`../shared/seeds/${seed} is absent: only the committed file was looked at`)
      return
    }
    await using workspace = await createWorkspace({
      [`specs/${vendor}/source.yaml`]: await readFile(
        new URL(`specs/${vendor}/source.yaml`, repository),
        'utf8',
      ),
    })
    const from = fileURLToPath(new URL(`../shared/seeds/${seed}`, repository))
    const { stdout } = await workspace.run('pull', vendor, '--from', from)
    expect(await workspace.read(`specs/${vendor}/published.yaml`)).toBe(published)
    expect(stdout).toBe(`wrote specs/${vendor}/published.yaml\n`) // and not source.yaml: the hash is the committed one
  })
})
