import { execFileSync } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeDocument, acmePage } from './support/acme-page.ts'
import { acme, createWorkspace, type Workspace } from './support/workspace.ts'

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

type Repository = Workspace & { git(...args: string[]): string; ghCalls(): Promise<string[][]> }

/** A clone with a remote, both on this disk. */
async function createRepository(document: string): Promise<Repository> {
  const env: Record<string, string | undefined> = {
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  }
  const workspace = await createWorkspace(
    {
      ...acme,
      'specs/acme/source.yaml': acme['specs/acme/source.yaml'].replace(/watch:[\s\S]*/, ''),
      'specs/acme/published.yaml': acmeDocument,
      'saved.md': acmePage(acmeDocument),
      '.gitignore': 'reports/\nbin/\ngithub/\nremote/\n',
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
  git('init', '--quiet', '--bare', 'remote')
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
  return Object.assign(workspace, { git, ghCalls })
}

const changed = acmeDocument.replace('[matt, gloss]', '[matt, gloss, raw]')

describe('drift:ci', () => {
  it('lists the vendors for the matrix, all or those asked for, and refuses a name that is none', async () => {
    await using workspace = await createWorkspace({
      ...acme,
      'specs/zeta/source.yaml': 'title: Z\nhosts: []\n',
    })
    expect((await workspace.run('drift-ci', '--list')).stdout).toBe('["acme","zeta"]\n')
    expect((await workspace.run('drift-ci', '--list', 'zeta')).stdout).toBe('["zeta"]\n')
    const { code, stdout } = await workspace.run('drift-ci', '--list', 'no$(such)')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  it(
    'opens one pull request with the report as its body, and leaves the checkout as it is',
    { timeout: 30_000 },
    async () => {
      await using repository = await createRepository(changed)
      const { git } = repository
      expect((await repository.run('drift-ci', 'acme', '--from', 'saved.md')).code).toBe(0)
      const before = { status: git('status', '--porcelain'), head: git('rev-parse', 'HEAD') }
      expect(before.status).toContain('.changeset/')

      const { code, stdout } = await repository.run('drift-ci', 'acme', '--open')
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'acme: pull request 7 opened, branch drift/acme\n',
      })
      expect({ status: git('status', '--porcelain'), head: git('rev-parse', 'HEAD') }).toEqual(before)
      expect(git('branch', '--show-current')).toBe('main')

      const files = git('--git-dir=remote', 'diff', '--name-only', 'main', 'drift/acme').split('\n')
      expect(files).toContain('specs/acme/published.yaml')
      expect(files).toContain('packages/acme/src/generated/schema.ts')
      expect(files.filter((path) => path.startsWith('.changeset/spec-acme-'))).toHaveLength(1)
      expect(files).not.toContain('saved.md')
      expect(await repository.read('github/body')).toContain('`Draft.finish` can now be `raw`.')
      const created = (await repository.ghCalls()).find((call) => call[1] === 'create')
      expect(created).toEqual(expect.arrayContaining(['--base', 'main', '--head', 'drift/acme']))
    },
  )

  it(
    'updates the pull request there is, and pushes nothing where nothing is new',
    { timeout: 30_000 },
    async () => {
      await using repository = await createRepository(changed)
      const { git } = repository
      await repository.run('drift-ci', 'acme', '--from', 'saved.md')
      await repository.run('drift-ci', 'acme', '--open')
      const first = git('--git-dir=remote', 'rev-parse', 'drift/acme')

      // The next day finds main as it was, and the page too.
      git('checkout', '--quiet', '--', '.')
      git('clean', '--quiet', '--force', '-d', '.changeset')
      await repository.write({ 'saved.md': acmePage(changed) })
      await repository.run('drift-ci', 'acme', '--from', 'saved.md')
      expect((await repository.run('drift-ci', 'acme', '--open')).stdout).toContain(
        'pull request 7 is up to date',
      )
      expect(git('--git-dir=remote', 'rev-parse', 'drift/acme')).toBe(first)

      // The day after, the page says more.
      git('checkout', '--quiet', '--', '.')
      git('clean', '--quiet', '--force', '-d', '.changeset')
      await repository.write({ 'saved.md': acmePage(changed.replace('All things.', 'Every thing.')) })
      await repository.run('drift-ci', 'acme', '--from', 'saved.md')
      expect((await repository.run('drift-ci', 'acme', '--open')).stdout).toContain('pull request 7 updated')
      expect(git('--git-dir=remote', 'log', '--format=%s', 'main..drift/acme').split('\n')).toHaveLength(1)
      expect((await repository.ghCalls()).filter((call) => call[1] === 'create')).toHaveLength(1)
    },
  )

  it(
    'closes the pull request, with a comment, once there is no drift any more; and only then',
    { timeout: 30_000 },
    async () => {
      await using repository = await createRepository(changed)
      const { git } = repository
      const judgeAndOpen = async (page: string): Promise<string> => {
        git('checkout', '--quiet', '--', '.')
        git('clean', '--quiet', '--force', '-d', '.changeset')
        await repository.write({ 'saved.md': page })
        await repository.run('drift-ci', 'acme', '--from', 'saved.md')
        return (await repository.run('drift-ci', 'acme', '--open')).stdout
      }
      const closings = async () => (await repository.ghCalls()).filter((call) => call[1] === 'close')
      await repository.run('drift-ci', 'acme', '--from', 'saved.md')
      await repository.run('drift-ci', 'acme', '--open')

      // A page that cannot be read, and drift that cannot be taken over, say nothing of the drift that was found.
      await judgeAndOpen('<!doctype html><title>Log in</title>')
      await judgeAndOpen(acmePage(acmeDocument.replaceAll('/token:', '/oauth/token:')))
      expect(await closings()).toEqual([])

      // The vendor takes the change back.
      expect(await judgeAndOpen(acmePage(acmeDocument))).toBe('acme: pull request 7 closed\n')
      const comment = expect.stringContaining('found no drift on 2026-02-03')
      expect(await closings()).toEqual([['pr', 'close', '7', '--comment', comment]])
      expect(git('--git-dir=remote', 'branch', '--list', 'drift/*')).toBe('')
      expect(git('branch', '--show-current')).toBe('main')

      // Where none is open there is nothing to close, and a change opens one again.
      expect(await judgeAndOpen(acmePage(acmeDocument))).toContain('nothing to open')
      expect(await closings()).toHaveLength(1)
      expect(await judgeAndOpen(acmePage(changed))).toContain('pull request 7 opened')
    },
  )

  it('fails where drift cannot be taken over, and opens nothing', { timeout: 30_000 }, async () => {
    await using repository = await createRepository(acmeDocument.replaceAll('/token:', '/oauth/token:'))
    expect((await repository.run('drift-ci', 'acme', '--from', 'saved.md')).code).toBe(3)
    expect(await repository.read('reports/drift/acme.md')).toContain('Corrections that no longer fit')
    expect((await repository.run('drift-ci', 'acme', '--open')).stdout).toContain('nothing to open')
    expect(await repository.ghCalls()).toEqual([])
  })

  it('says what to run first when there is no report', async () => {
    await using workspace = await createWorkspace(acme)
    const { code, stderr } = await workspace.run('drift-ci', 'acme', '--open')
    expect(code).toBe(1)
    expect(stderr).toContain('run `pnpm drift:ci acme` first')
  })
})
