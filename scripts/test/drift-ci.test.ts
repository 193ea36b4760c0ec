import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acmeDocument, acmePage } from './support/acme-page.ts'
import { acme, createWorkspace, type Run, type Workspace } from './support/workspace.ts'

const openDrift = fileURLToPath(new URL('../ci/open-drift.ts', import.meta.url))

/** Stands in for GitHub's own program: keeps its pull requests in a file, and what it was called with in another. */
const gh = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const args = process.argv.slice(2)
const folder = process.env.GH_FOLDER
const open = join(folder, 'open')
appendFileSync(join(folder, 'calls'), JSON.stringify(args) + '\\n')
if (args[1] === 'list' && existsSync(open)) console.log('7')
if (args[1] === 'create') writeFileSync(open, '')
if (args[1] === 'close') rmSync(open)
if (args[1] === 'create' || args[1] === 'edit')
  writeFileSync(join(folder, 'body'), readFileSync(args[args.indexOf('--body-file') + 1]))
`

interface Opened {
  code: number
  said: string
}
type Repository = Workspace & {
  git(...args: string[]): string
  ghCalls(): Promise<string[][]>
  /** What the job that may not write does: judges, takes over, packs. */
  judge(): Promise<Run>
  /** What the other job does: on a fresh checkout, from the artifact, with nothing installed. */
  open(artifact?: string): Opened
}

/** A clone with a remote, both on this disk. */
async function createRepository(document: string): Promise<Repository> {
  const env: Record<string, string | undefined> = {
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  }
  const workspace = await createWorkspace(
    {
      '.changeset/config.json': '{}\n',
      ...acme,
      'specs/acme/source.yaml': acme['specs/acme/source.yaml'].replace(/watch:[\s\S]*/, ''),
      'specs/acme/published.yaml': acmeDocument,
      'saved.md': acmePage(acmeDocument),
      '.gitignore': 'reports/\nbin/\ngithub/\nremote/\nfresh/\n',
      'bin/gh': gh,
      'github/calls': '',
    },
    { env },
  )
  const { root } = workspace
  await chmod(join(root, 'bin/gh'), 0o755)
  env['PATH'] = `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`
  env['GH_FOLDER'] = join(root, 'github')
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, env: { ...env } as NodeJS.ProcessEnv, encoding: 'utf8' }).trim()
  await workspace.run('pull', 'acme', '--from', 'saved.md')
  await workspace.run('generate', 'acme')
  git('init', '--quiet', '--initial-branch', 'main')
  git('init', '--quiet', '--bare', '--initial-branch', 'main', 'remote')
  git('remote', 'add', 'origin', join(root, 'remote'))
  git('config', 'user.name', 'A')
  git('config', 'user.email', 'a@acme.test')
  git('add', '.')
  git('commit', '--quiet', '--message', 'Start')
  git('push', '--quiet', 'origin', 'main')
  await workspace.write({ 'saved.md': acmePage(document) })
  const ghCalls = async (): Promise<string[][]> =>
    (await workspace.read('github/calls'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as string[])
  const judge = (): Promise<Run> =>
    workspace.run('drift-ci', 'acme', '--from', 'saved.md', '--artifact', join(root, 'reports/artifact'))
  const open = (artifact = join(root, 'reports/artifact')): Opened => {
    rmSync(join(root, 'fresh'), { recursive: true, force: true })
    git('clone', '--quiet', join(root, 'remote'), 'fresh')
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [openDrift, 'acme', '--artifact', artifact],
      { cwd: join(root, 'fresh'), env: { ...env } as NodeJS.ProcessEnv, encoding: 'utf8' },
    )
    return { code: status!, said: stdout + stderr }
  }
  return Object.assign(workspace, { git, ghCalls, judge, open })
}

/** Makes the working tree what a fresh checkout of the next day is. */
function nextDay({ git }: Repository): void {
  git('checkout', '--quiet', '--', '.')
  git('clean', '--quiet', '--force', '-d', '.changeset')
}

const changed = acmeDocument.replace('[matt, gloss]', '[matt, gloss, raw]')

describe('drift:ci', () => {
  test('lists the vendors for the matrix, all or those asked for, and refuses an invalid name', async () => {
    await using workspace = await createWorkspace({
      ...acme,
      'specs/zeta/source.yaml': 'title: Z\nhosts: []\n',
    })
    expect((await workspace.run('drift-ci', '--list')).stdout).toBe('["acme","zeta"]\n')
    expect((await workspace.run('drift-ci', '--list', 'zeta')).stdout).toBe('["zeta"]\n')
    const { code, stdout } = await workspace.run('drift-ci', '--list', 'no$(such)')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  test('has one pull request opened with the report as its body, from a checkout that is left as it is', async () => {
    await using repository = await createRepository(changed)
    const { git } = repository
    expect((await repository.judge()).code).toBe(0)
    expect(git('status', '--porcelain')).toContain('.changeset/')

    expect(repository.open()).toEqual({
      code: 0,
      said: 'acme: pull request 7 opened, branch drift/acme\n',
    })
    expect(git('-C', 'fresh', 'status', '--porcelain', '--branch')).toBe('## main...origin/main')

    const files = git('--git-dir=remote', 'diff', '--name-only', 'main', 'drift/acme').split('\n')
    expect(files).toContain('specs/acme/published.yaml')
    expect(files).toContain('packages/acme/src/generated/schema.ts')
    expect(files.filter((path) => path.startsWith('.changeset/spec-acme-'))).toHaveLength(1)
    expect(files).not.toContain('saved.md')
    for (const path of files)
      expect(`${git('--git-dir=remote', 'show', `drift/acme:${path}`)}\n`).toBe(
        (await repository.read(path)).trim() + '\n',
      )
    expect(await repository.read('github/body')).toContain('`Draft.finish` can now be `raw`.')
    const created = (await repository.ghCalls()).find((call) => call[1] === 'create')
    expect(created).toEqual(expect.arrayContaining(['--base', 'main', '--head', 'drift/acme']))
  })

  test('updates the pull request there is, and pushes nothing where nothing is new', async () => {
    await using repository = await createRepository(changed)
    const { git } = repository
    await repository.judge()
    repository.open()
    const first = git('--git-dir=remote', 'rev-parse', 'drift/acme')

    // The next day finds main as it was, and the page too.
    nextDay(repository)
    await repository.write({ 'saved.md': acmePage(changed) })
    await repository.judge()
    expect(repository.open().said).toContain('pull request 7 is up to date')
    expect(git('--git-dir=remote', 'rev-parse', 'drift/acme')).toBe(first)

    // The day after, the page says more.
    nextDay(repository)
    await repository.write({ 'saved.md': acmePage(changed.replace('All things.', 'Every thing.')) })
    await repository.judge()
    expect(repository.open().said).toContain('pull request 7 updated')
    expect(git('--git-dir=remote', 'log', '--format=%s', 'main..drift/acme').split('\n')).toHaveLength(1)
    expect((await repository.ghCalls()).filter((call) => call[1] === 'create')).toHaveLength(1)
  })

  test('closes the pull request, with a comment, once there is no drift any more; and only then', async () => {
    await using repository = await createRepository(changed)
    const { git } = repository
    const judgeAndOpen = async (page: string): Promise<string> => {
      nextDay(repository)
      await repository.write({ 'saved.md': page })
      await repository.judge()
      return repository.open().said
    }
    const closings = async () => (await repository.ghCalls()).filter((call) => call[1] === 'close')
    await repository.judge()
    repository.open()

    // A page that cannot be read, and drift that cannot be taken over, say nothing of the drift that was found.
    await judgeAndOpen('<!doctype html><title>Log in</title>')
    await judgeAndOpen(acmePage(acmeDocument.replaceAll('/token:', '/oauth/token:')))
    expect(await closings()).toEqual([])

    // The vendor takes the change back.
    expect(await judgeAndOpen(acmePage(acmeDocument))).toBe('acme: pull request 7 closed\n')
    const comment = expect.stringMatching(/found no drift on \d{4}-\d\d-\d\d/)
    expect(await closings()).toEqual([['pr', 'close', '7', '--comment', comment]])
    expect(git('--git-dir=remote', 'branch', '--list', 'drift/*')).toBe('')
    expect(git('branch', '--show-current')).toBe('main')

    // Where none is open there is nothing to close, and a change opens one again.
    expect(await judgeAndOpen(acmePage(acmeDocument))).toContain('nothing to open')
    expect(await closings()).toHaveLength(1)
    expect(await judgeAndOpen(acmePage(changed))).toContain('pull request 7 opened')
  })

  test('fails where drift cannot be taken over, and has nothing opened', async () => {
    await using repository = await createRepository(acmeDocument.replaceAll('/token:', '/oauth/token:'))
    expect((await repository.judge()).code).toBe(3)
    expect(await repository.read('reports/drift/acme.md')).toContain('Corrections that no longer fit')
    expect(repository.open().said).toContain('nothing to open')
    expect(await repository.ghCalls()).toEqual([])
  })

  describe('with an artifact that is not what it should be, opens nothing', () => {
    let repository: Repository
    let artifact: string
    beforeAll(async () => {
      repository = await createRepository(changed)
      await repository.judge()
    })
    afterAll(() => repository[Symbol.asyncDispose]())
    beforeEach(() => {
      artifact = join(repository.root, 'reports/spoilt')
      rmSync(artifact, { recursive: true, force: true })
      cpSync(join(repository.root, 'reports/artifact'), artifact, { recursive: true })
    })

    type Manifest = { vendor: string; files: { path: string; sha256?: string }[] } & Record<string, unknown>
    const change = (edit: (manifest: Manifest) => void): void => {
      const file = join(artifact, 'manifest.json')
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
      edit(manifest)
      writeFileSync(file, JSON.stringify(manifest))
    }
    const add = (path: string, text = 'harm'): void => {
      mkdirSync(dirname(join(artifact, 'files', path)), { recursive: true })
      writeFileSync(join(artifact, 'files', path), text)
      change(({ files }) => {
        files.push({ path, sha256: createHash('sha256').update(text).digest('hex') })
      })
    }

    test.each<[string, () => void, RegExp]>([
      ['a workflow', () => add('.github/workflows/ci.yml'), /ci\.yml.* is not for acme's drift to change/],
      ['another vendor', () => add('specs/other/published.yaml'), /is not for acme's drift to change/],
      ['a manifest', () => add('packages/acme/package.json'), /is not for acme's drift to change/],
      ['code that is not generated', () => add('packages/acme/src/server.ts'), /not for acme's drift/],
      ['a path that leads out', () => add('specs/acme/../../x.yaml'), /not for acme's drift/],
      ['a name with a line in it', () => add('specs/acme/a\n::error::x.yaml'), /not for acme's drift/],
      [
        'a removal of something else',
        () => change(({ files }) => void files.push({ path: 'package.json' })),
        /not for acme's drift/,
      ],
      [
        'other content than was packed',
        () => writeFileSync(join(artifact, 'files/specs/acme/published.yaml'), 'other'),
        /checksum differs/,
      ],
      [
        'a file that is not listed',
        () => writeFileSync(join(artifact, 'files/specs/acme/facts.yaml'), 'x'),
        /is in the artifact, and not in its list/,
      ],
      [
        'a link',
        () => {
          rmSync(join(artifact, 'files/specs/acme/published.yaml'))
          symlinkSync('/etc/hostname', join(artifact, 'files/specs/acme/published.yaml'))
        },
        /cannot be read/,
      ],
      [
        'the report of another',
        () => change((manifest) => void (manifest.vendor = 'other')),
        /is not about acme/,
      ],
      [
        'a made-up outcome',
        () => change((manifest) => void Object.assign(manifest, { outcome: 'fine' })),
        /no outcome/,
      ],
      [
        'no list',
        () => change((manifest) => void Object.assign(manifest, { files: 'all' })),
        /no list of files/,
      ],
      ['no JSON', () => writeFileSync(join(artifact, 'manifest.json'), '{'), /is no JSON/],
      ['nothing', () => rmSync(artifact, { recursive: true }), /cannot be read/],
    ])('%s', async (_, spoil, reason) => {
      spoil()
      const { code, said } = repository.open(artifact)
      expect(code).toBe(1)
      expect(said).toMatch(reason)
      expect(said.trim().split('\n')).toHaveLength(1)
      expect(await repository.ghCalls()).toEqual([])
      expect(repository.git('--git-dir=remote', 'branch', '--list', 'drift/*')).toBe('')
    })

    test('but a report that would mention, close and link does not, whatever wrote it', async () => {
      const body =
        'Fixes #12, closes GH-34 and org/repo#56: ask @maintainers at https://evil.example or www.evil.example'
      writeFileSync(join(artifact, 'report.md'), body)
      expect(repository.open(artifact).code).toBe(0)
      const shown = await repository.read('github/body')
      expect(shown).not.toMatch(/#\d|GH-\d|@\w|:\/\/|www\./)
      expect(shown.replaceAll('\u2060', '')).toBe(body)
    })
  })

  test('needs nothing that is installed in the job that may write', () => {
    const folder = dirname(openDrift)
    const imports = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^(?:import|export) [^;]*?from '([^']+)'/gm)].map(
        ([, from]) => from!,
      ),
    )
    expect(imports.length).toBeGreaterThan(8)
    expect(imports.filter((from) => !/^(node:|\.\/)/.test(from))).toEqual([])
  })
})
