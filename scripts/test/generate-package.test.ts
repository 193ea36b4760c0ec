import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from './support/workspace.ts'

describe('generate, the package', () => {
  const fresh = Object.fromEntries(Object.entries(acme).filter(([path]) => path.startsWith('specs/')))
  const overlay = 'specs/acme/overlay.yaml'

  test('is made where there is none, as new-vendor makes it', async () => {
    await using workspace = await createWorkspace(fresh)
    expect(await workspace.run('generate')).toMatchObject({ code: 0 })
    const paths = Object.keys(await workspace.snapshot())
    for (const file of ['package.json', 'README.md', 'src/server.ts', 'test/contract/generated/calls.ts'])
      expect(paths).toContain(`packages/acme/${file}`)
    expect(await workspace.run('generate', '--check')).toMatchObject({ code: 0, stdout: '' })
  })

  test('follows a dialect that is taken away, and one that is stated again, to the byte', async () => {
    await using workspace = await createWorkspace(fresh)
    await workspace.run('generate')
    const first = await workspace.snapshot()
    await workspace.write({ [overlay]: 'overlay: 1.0.0\ninfo: { title: A, version: 1.0.0 }\nactions: []\n' })
    await workspace.run('generate')
    const without = await workspace.snapshot()
    for (const file of ['src/auth.ts', 'src/generated/token.ts', 'test/token-source.test.ts'])
      expect(Object.keys(without)).not.toContain(`packages/acme/${file}`)
    expect(without['packages/acme/src/server.ts']).not.toContain('ownTokens')
    expect(without['packages/acme/src/server.ts']).toContain('`ACME_ACCESS_TOKEN`')
    await workspace.write({ [overlay]: fresh[overlay]! })
    await workspace.run('generate')
    expect(await workspace.snapshot()).toEqual(first)
  })

  test('leaves alone what its owner wrote: files without the mark, words around the README’s part, the manifest', async () => {
    await using workspace = await createWorkspace(fresh)
    await workspace.run('generate')
    const readme = await workspace.read('packages/acme/README.md')
    const manifest = JSON.parse(await workspace.read('packages/acme/package.json'))
    const own = {
      'packages/acme/src/client.ts': '// Mine.\n',
      'packages/acme/src/helper.ts': '// Mine, too.\n',
      'packages/acme/README.md': `# Mine\n\n${readme}\nMore of mine.\n`,
      'packages/acme/package.json': `${JSON.stringify(
        {
          ...manifest,
          version: '4.2.0',
          exports: { ...manifest.exports, './helper': { '@latchkey/source': './src/helper.ts' } },
          dependencies: { ...manifest.dependencies, zod: '^4.0.0' },
        },
        null,
        2,
      )}\n`,
    }
    await workspace.write(own)
    await workspace.write({ [overlay]: 'overlay: 1.0.0\ninfo: { title: A, version: 1.0.0 }\nactions: []\n' })
    await workspace.run('generate')
    const after = await workspace.snapshot()
    expect(after['packages/acme/src/client.ts']).toBe('// Mine.\n')
    expect(after['packages/acme/src/helper.ts']).toBe('// Mine, too.\n')
    expect(after['packages/acme/README.md']).toMatch(/^# Mine\n[^]*More of mine\.\n$/)
    expect(after['packages/acme/README.md']).not.toContain('share one token')
    const { version, exports, dependencies } = JSON.parse(after['packages/acme/package.json']!)
    expect(version).toBe('4.2.0')
    expect(Object.keys(exports)).toContain('./helper')
    expect(Object.keys(exports)).toContain('./server')
    expect(dependencies).toMatchObject({ zod: '^4.0.0' })
  })
})

describe('remove-vendor', () => {
  test('takes everything away that new-vendor made', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': acme['specs/acme/published.yaml'] })
    const before = await workspace.snapshot()
    await workspace.run('new-vendor', 'acme', '--from', 'a.yaml')
    expect(await workspace.run('remove-vendor', 'acme')).toMatchObject({ code: 0 })
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('takes away what is left of a vendor whose folder of documents is gone already', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': acme['specs/acme/published.yaml'] })
    const before = await workspace.snapshot()
    await workspace.run('new-vendor', 'acme', '--from', 'a.yaml')
    await rm(join(workspace.root, 'specs/acme'), { recursive: true })
    expect(await workspace.run('remove-vendor', 'acme')).toMatchObject({ code: 0 })
    expect(await workspace.snapshot()).toEqual(before)
  })

  test('names the files somebody wrote, and removes them only with --force', async () => {
    await using workspace = await createWorkspace({ 'a.yaml': acme['specs/acme/published.yaml'] })
    await workspace.run('new-vendor', 'acme', '--from', 'a.yaml')
    await workspace.write({ 'packages/acme/src/helper.ts': '// Mine.\n' })
    const before = await workspace.snapshot()
    const refused = await workspace.run('remove-vendor', 'acme')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('packages/acme/src/helper.ts: somebody wrote this file')
    expect(await workspace.snapshot()).toEqual(before)
    expect(await workspace.run('remove-vendor', 'acme', '--force')).toMatchObject({ code: 0 })
    expect(Object.keys(await workspace.snapshot())).toEqual(['a.yaml'])
  })

  test.each(['auth-core', '../acme', 'nobody'])('refuses %s, which is no vendor', async (name) => {
    await using workspace = await createWorkspace({ 'packages/auth-core/package.json': '{}\n' })
    expect(await workspace.run('remove-vendor', name)).toMatchObject({ code: 1 })
    expect(Object.keys(await workspace.snapshot())).toEqual(['packages/auth-core/package.json'])
  })
})
