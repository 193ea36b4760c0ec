import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../packing/packages.ts'
import { inspectManifests, inspectWorkflow, type SetupFinding } from '../../release/publish-setup.ts'
import { newestSection, rehearse } from '../../release/rehearsal.ts'
import { repositoryOf } from '../../release/repository.ts'
import { createFolder } from '../support/scratch.ts'

const workflow = (changes: { permissions?: string; env?: string; first?: string } = {}): string => `
jobs:
  release:
    permissions:
      ${changes.permissions ?? 'id-token: write'}
    steps:
      - run: ${changes.first ?? 'bash .ci/run'}
      - uses: changesets/action@v1
        with:
          publish: pnpm run release:publish
        env:
          ${changes.env ?? "NPM_CONFIG_PROVENANCE: 'true'"}
`
const about = (findings: readonly SetupFinding[], what: string) => findings.find((one) => one.what === what)

describe('The set-up for publishing', () => {
  test('is trusted when the job may ask for an identity and no token is stored', () => {
    expect(about(inspectWorkflow(workflow()), 'trusted publishing')?.ok).toBe(true)
    expect(
      about(inspectWorkflow(workflow({ permissions: 'contents: write' })), 'trusted publishing')?.ok,
    ).toBe(false)
    const stored = inspectWorkflow(workflow({ env: 'NODE_AUTH_TOKEN: x' }))
    expect(about(stored, 'trusted publishing')).toMatchObject({ ok: false })
    expect(about(stored, 'trusted publishing')?.detail).toContain('NODE_AUTH_TOKEN')
  })

  test('wants the gates before publishing', () => {
    expect(about(inspectWorkflow(workflow()), 'tests before publishing')?.ok).toBe(true)
    expect(about(inspectWorkflow(workflow({ first: 'echo' })), 'tests before publishing')?.ok).toBe(false)
  })

  test('does not pretend to see what only npm knows', () => {
    expect(about(inspectWorkflow(workflow()), 'trusted publisher at npm')?.ok).toBeUndefined()
  })

  test('says so when nothing publishes', () => {
    expect(inspectWorkflow('jobs: { a: { steps: [{ run: echo }] } }')).toMatchObject([{ ok: false }])
  })

  test('names the packages npm would refuse provenance', () => {
    const right = {
      name: '@x/a',
      version: '1.0.0',
      publishConfig: { access: 'public', provenance: true },
      repository: { url: 'git+https://forge.example/x/y.git' },
    }
    const wrong = { name: '@x/b', version: '1.0.0' }
    const findings = inspectManifests([right, wrong], {})
    expect(findings.map(({ ok }) => ok)).toEqual([false, false, false])
    for (const { detail } of findings) expect(detail).toBe('missing in @x/b')
    expect(inspectManifests([right], {}).every(({ ok }) => ok)).toBe(true)
  })

  test('takes a repository that is written when the package is published', () => {
    const manifest = { name: '@x/a', version: '1.0.0' }
    const scripts = { 'release:publish': 'node stamp-repository.ts && changeset publish' }
    expect(about(inspectManifests([manifest], scripts), 'repository')?.ok).toBe(true)
  })
})

test("The repository is the workflow's own, and unknown outside one", () => {
  const env = { GITHUB_SERVER_URL: 'https://forge.example', GITHUB_REPOSITORY: 'x/y' }
  expect(repositoryOf(env)).toBe('git+https://forge.example/x/y.git')
  expect(repositoryOf({})).toBeUndefined()
})

describe('A rehearsal', () => {
  /** A repository of two packages with one changeset, and this repository's own way to write changelogs. */
  function createRepository(changesets: Record<string, string>): string {
    const dependencies = { '@x/a': 'workspace:^' }
    const folder = createFolder({
      'package.json': { name: 'x', private: true, packageManager: 'pnpm@12.21.0' },
      'pnpm-workspace.yaml': 'packages: [packages/*]\npmOnFail: ignore\n',
      LICENSE: 'MIT',
      'packages/a/package.json': { name: '@x/a', version: '0.1.0', files: ['dist'] },
      'packages/a/dist/data.json': '{}',
      'packages/b/package.json': { name: '@x/b', version: '0.1.0', files: ['dist'], dependencies },
      'packages/b/dist/data.json': '{}',
      'packages/c/package.json': { name: '@x/c', version: '1.0.0', files: ['dist'] },
      'packages/c/dist/data.json': '{}',
      ...Object.fromEntries(Object.entries(changesets).map(([name, text]) => [`.changeset/${name}`, text])),
    })
    for (const name of ['config.json', 'changelog.mjs']) {
      cpSync(join(root, '.changeset', name), join(folder, '.changeset', name))
    }
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true })
    const changeset = join('node_modules', '.bin', 'changeset')
    symlinkSync(join(root, changeset), join(folder, changeset))
    return folder
  }
  const read = (folder: string, name: string) =>
    readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8')

  test('shows versions, changelogs and tarballs of a release, and changes nothing', async () => {
    const repository = createRepository({ 'one.md': "---\n'@x/a': minor\n---\n\nFirst.\n\nMore of it.\n" })
    const before = ['a', 'b', 'c'].map((name) => read(repository, name))
    const { releases, unchanged } = await rehearse(repository, createFolder({}))

    expect(releases.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['@x/a', '0.1.0', '0.2.0'],
      ['@x/b', '0.1.0', '0.1.1'],
    ])
    expect(releases[0]?.changelog).toBe('### Minor Changes\n\n- First.\n\n  More of it.')
    expect(releases[1]?.changelog).toBe('### Patch Changes\n\n- Uses @x/a 0.2.0.')
    expect(releases[0]?.tarball.files).toEqual(['LICENSE', 'dist/data.json', 'package.json'])
    expect(unchanged).toEqual([{ name: '@x/c', version: '1.0.0' }])
    expect(['a', 'b', 'c'].map((name) => read(repository, name))).toEqual(before)
    expect(existsSync(join(repository, 'packages', 'a', 'CHANGELOG.md'))).toBe(false)
  })

  test('says that there is nothing to release', async () => {
    const { releases, unchanged } = await rehearse(createRepository({}), createFolder({}))
    expect(releases).toEqual([])
    expect(unchanged).toHaveLength(3)
  })

  test('repeats what changesets object to', async () => {
    const repository = createRepository({ 'one.md': "---\n'@x/unknown': minor\n---\n\nFirst.\n" })
    await expect(rehearse(repository, createFolder({}))).rejects.toThrow('@x/unknown')
  })

  test('shows the newest section of a changelog', () => {
    expect(newestSection('# x\n\n## 1.1.0\n\n- new\n\n## 1.0.0\n\n- old\n')).toBe('- new')
    expect(newestSection('# x\n')).toBe('')
  })
})
