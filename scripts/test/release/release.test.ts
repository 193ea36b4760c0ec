import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../packing/packages.ts'
import { inspectManifests, inspectWorkflow, type SetupFinding } from '../../release/publish-setup.ts'
import { newestSection, rehearse } from '../../release/rehearsal.ts'
import { repositoryOf } from '../../release/repository.ts'
import { sha256 } from '../../ci/release-artifact.ts'
import { run, runWell } from '../../lib/run.ts'
import { componentsOf, makeSbom } from '../../release/sbom.ts'
import { createFolder } from '../support/scratch.ts'

const pin = '08c6903cd8c0fde910a37f88322edcfb5dd907a8'
const workflow = (
  changes: {
    permissions?: string
    env?: string
    first?: string
    beside?: string
    environment?: string
    uses?: string
  } = {},
): string => `
jobs:
  build:
    steps:
      - uses: ${changes.uses ?? `actions/checkout@${pin}`}
      - run: ${changes.first ?? 'bash .ci/run'}
  publish:
    needs: build
    ${changes.environment ?? 'environment: npm'}
    permissions:
      ${changes.permissions ?? 'id-token: write'}
    steps:
      - run: ${changes.beside ?? 'echo'}
      - run: node scripts/ci/publish.ts "$RUNNER_TEMP/release"
        env:
          ${changes.env ?? "A: 'b'"}
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

  test('wants nothing installed or tested where it may publish, reviewers, and actions that cannot be moved', () => {
    const rules = ['nothing beside publishing', 'reviewers', 'actions by commit']
    for (const what of rules) expect(about(inspectWorkflow(workflow()), what)?.ok).toBe(true)
    for (const beside of ['npm test', 'npm ci', 'npx pnpm install'])
      expect(about(inspectWorkflow(workflow({ beside })), rules[0]!)?.ok).toBe(false)
    expect(about(inspectWorkflow(workflow({ environment: 'name: publish' })), rules[1]!)?.ok).toBe(false)
    expect(about(inspectWorkflow(workflow({ uses: 'actions/checkout@v5' })), rules[2]!)?.ok).toBe(false)
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
    const scripts = { release: 'node release.ts' }
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
  const sbomOf = (_: string, { name, version }: { name: string; version: string }) =>
    Promise.resolve(JSON.stringify({ components: [], name, version }))
  const read = (folder: string, name: string) =>
    readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8')

  test('shows versions, changelogs and tarballs of a release, and changes nothing', async () => {
    const repository = createRepository({ 'one.md': "---\n'@x/a': minor\n---\n\nFirst.\n\nMore of it.\n" })
    const before = ['a', 'b', 'c'].map((name) => read(repository, name))
    const { releases, unchanged } = await rehearse(repository, createFolder({}), sbomOf)

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
    const { releases, unchanged } = await rehearse(createRepository({}), createFolder({}), sbomOf)
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

describe('An SBOM', () => {
  test('lists what comes along with a package, as the version it is released as', async () => {
    const sbom = await makeSbom(root, { name: '@latchkey/nitro-sign', version: '7.8.9' })
    expect(JSON.parse(sbom)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    expect(sbom).toContain('pkg:npm/%40latchkey/nitro-sign@7.8.9')
    const names = componentsOf(sbom).map((component) => component.slice(0, component.lastIndexOf('@')))
    expect(names).toEqual(expect.arrayContaining(['@latchkey/auth-core', 'openapi-fetch']))
    expect(names.some((name) => /vitest|typescript$/.test(name))).toBe(false)
  })
})

describe('The job that publishes', () => {
  const repositoryUrl = 'git+https://forge.example/x/y.git'
  const manifest = { name: '@latchkey/a', version: '1.2.3', repository: { type: 'git', url: repositoryUrl } }

  /** A release as the job before it packs one. */
  async function createRelease(change: object = {}, more: Record<string, string> = {}): Promise<string> {
    const source = createFolder({ 'package.json': { ...manifest, ...change }, 'dist/index.js': '', ...more })
    const folder = createFolder({
      'a-1.2.3.cdx.json': '{}',
      'release.json': JSON.stringify([
        {
          name: '@latchkey/a',
          version: '1.2.3',
          tarball: 'a-1.2.3.tgz',
          sbom: 'a-1.2.3.cdx.json',
          notes: '',
        },
      ]),
    })
    await runWell('tar', [
      '-czf',
      join(folder, 'a-1.2.3.tgz'),
      '--transform',
      's,^\\.,package,',
      '-C',
      source,
      '.',
    ])
    const files = ['a-1.2.3.tgz', 'a-1.2.3.cdx.json', 'release.json']
    const sums = files.map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`)
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
    return folder
  }

  /** Runs it with an npm that has these versions, and gives what npm was asked. */
  async function publish(folder: string, published: string[] = []) {
    const bin = createFolder({
      npm: `#!/bin/sh
echo "$*" >> "$LOG"
[ "$1" = view ] || exit 0
case " ${published.join(' ')} " in *" $2 "*) echo "\${2##*@}";; *) echo 'npm error code E404' >&2; exit 1;; esac
`,
      log: '',
    })
    chmodSync(join(bin, 'npm'), 0o755)
    const { code, stdout, stderr } = await run(
      process.execPath,
      [join(root, 'scripts/ci/publish.ts'), folder],
      {
        env: {
          PATH: `${bin}:${process.env['PATH']}`,
          LOG: join(bin, 'log'),
          GITHUB_SERVER_URL: 'https://forge.example',
          GITHUB_REPOSITORY: 'x/y',
        },
      },
    )
    const calls = readFileSync(join(bin, 'log'), 'utf8').trim().split('\n').filter(Boolean)
    return { code, said: stdout + stderr, calls }
  }

  test('publishes with provenance, and runs no script of a package', async () => {
    const folder = await createRelease()
    const { code, said, calls } = await publish(folder)
    expect({ code, said }).toEqual({ code: 0, said: '@latchkey/a 1.2.3 is published\n' })
    expect(calls).toEqual([
      'view @latchkey/a@1.2.3 version',
      `publish ${join(folder, 'a-1.2.3.tgz')} --provenance --access public --ignore-scripts`,
    ])
  })

  test('publishes nothing twice', async () => {
    const { code, said, calls } = await publish(await createRelease(), ['@latchkey/a@1.2.3'])
    expect({ code, said }).toEqual({ code: 0, said: '@latchkey/a 1.2.3 is there already\n' })
    expect(calls).toHaveLength(1)
  })

  test.each<[string, () => Promise<string>, RegExp]>([
    [
      'a tarball that was changed on its way',
      async () => {
        const folder = await createRelease()
        writeFileSync(join(folder, 'a-1.2.3.tgz'), 'other')
        return folder
      },
      /is not what was packed: its checksum differs/,
    ],
    [
      'a file without a checksum',
      async () => {
        const folder = await createRelease()
        writeFileSync(join(folder, 'b-1.0.0.tgz'), 'x')
        return folder
      },
      /has no checksum/,
    ],
    ['another package', () => createRelease({ name: '@other/a' }), /is another package's/],
    ['another version', () => createRelease({ version: '9.9.9' }), /is another package's/],
    [
      'an install script',
      () => createRelease({ scripts: { postinstall: 'x' } }),
      /runs postinstall by itself/,
    ],
    [
      'another repository',
      () => createRelease({ repository: { url: 'git+https://a.b/c.git' } }),
      /does not name/,
    ],
  ])('refuses %s, and asks npm for nothing', async (_, create, reason) => {
    const { code, said, calls } = await publish(await create())
    expect(code).toBe(1)
    expect(said).toMatch(reason)
    expect(calls).toEqual([])
  })
})
