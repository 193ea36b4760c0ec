import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { judgeWorkflow, judgeWorkflows } from '../src/workflows.ts'
import { repository } from './support/linked-workspace.ts'

const folder = join(repository, '.github/workflows')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe('the workflows', () => {
  test('have nothing wrong', async () => {
    const found = await judgeWorkflows(repository)
    expect(Object.keys(found).sort()).toEqual(['ci.yml', 'drift.yml', 'release.yml'])
    expect(Object.values(found).flat()).toEqual([])
  })

  test.each<[string, string, (text: string) => string, RegExp]>([
    [
      'an action by its tag',
      'ci.yml',
      (text) => text.replace(/checkout@\w+ # v5\.0\.0/, 'checkout@v5'),
      /name the commit/,
    ],
    [
      'a commit without its version',
      'ci.yml',
      (text) => text.replace(/ # v5\.0\.0/, ''),
      /its version in a comment/,
    ],
    [
      'rights for all jobs',
      'ci.yml',
      (text) => text.replace('permissions: {}', 'permissions: { contents: read }'),
      /all its jobs/,
    ],
    [
      'a job that does not say',
      'ci.yml',
      (text) => text.replace('    permissions:\n      contents: read\n', ''),
      /does not say what its token/,
    ],
    [
      'a right too many',
      'ci.yml',
      (text) => text.replace('contents: read', 'contents: write'),
      /job verify: it has a right it does not need: contents: write/,
    ],
    [
      'another right too many',
      'release.yml',
      (text) => text.replace('id-token: write', 'id-token: write\n      packages: write'),
      /packages: write/,
    ],
    [
      'a right on the list that is not asked for',
      'drift.yml',
      (text) => text.replace('      pull-requests: write\n', ''),
      /does not ask for/,
    ],
    [
      'a kept token',
      'drift.yml',
      (text) => text.replace('persist-credentials: false', 'fetch-depth: 0'),
      /keeps the token/,
    ],
    [
      'publishing without reviewers',
      'release.yml',
      (text) => text.replace('    environment: npm\n', ''),
      /without an environment/,
    ],
    [
      'tests where it may publish',
      'release.yml',
      (text) =>
        text.replace('- run: node scripts/ci/publish.ts', '- run: npm test && node scripts/ci/publish.ts'),
      /job publish: with rights to write, it runs/,
    ],
    [
      'an installation where it may write',
      'drift.yml',
      (text) => text.replace('gh auth setup-git', 'npx --yes pnpm@12.21.0 install'),
      /job open: with rights to write/,
    ],
    [
      'an expression in a shell',
      'release.yml',
      (text) => text.replace('bash .ci/run', 'echo ${{ github.ref_name }}'),
      /put into a shell/,
    ],
    ['no end', 'ci.yml', (text) => text.replace('    timeout-minutes: 30\n', ''), /six hours/],
    [
      'rights for pull requests of strangers',
      'ci.yml',
      (text) => text.replace('pull_request:', 'pull_request_target:'),
      /what others wrote/,
    ],
    [
      'what actionlint finds',
      'ci.yml',
      (text) => text.replace('runs-on: ubuntu-24.04', 'needs: nothing\n    runs-on: ubuntu-24.04'),
      /line \d+: /,
    ],
  ])('would be found to have %s', async (_, name, spoil, fault) => {
    const text = spoil(read(name))
    expect(text).not.toBe(read(name))
    expect((await judgeWorkflow(name, text)).join('\n')).toMatch(fault)
  })

  test('read pages, build and test in jobs that may write nothing', () => {
    const jobs = (name: string) =>
      (parse(read(name)) as { jobs: Record<string, { permissions: object; steps: { run?: string }[] }> }).jobs
    expect(jobs('drift.yml')['read']!.permissions).toEqual({ contents: 'read' })
    const { build, publish } = jobs('release.yml')
    expect(build!.permissions).toEqual({ contents: 'read' })
    expect(publish!.steps.flatMap(({ run }) => run ?? [])).toEqual([
      'node scripts/ci/publish.ts "$RUNNER_TEMP/release"',
    ])
  })
})

describe('the forms of issues, and updates of dependencies', () => {
  const templates = readdirSync(join(repository, '.github/ISSUE_TEMPLATE')).filter(
    (name) => name !== 'config.yml',
  )

  test.each(templates)('%s asks for something, with a label of its own for each field', (name) => {
    interface Form {
      name: string
      description: string
      body: { type: string; id?: string; attributes: { label?: string } }[]
    }
    const form = parse(readFileSync(join(repository, '.github/ISSUE_TEMPLATE', name), 'utf8')) as Form
    expect([typeof form.name, typeof form.description]).toEqual(['string', 'string'])
    const fields = form.body.filter(({ type }) => type !== 'markdown')
    expect(fields.length).toBeGreaterThan(0)
    expect(fields.every(({ id, attributes }) => id && attributes.label)).toBe(true)
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
  })

  test('wait a week before a version is taken over', () => {
    interface Update {
      'package-ecosystem': string
      cooldown: { 'default-days': number }
    }
    const { updates } = parse(readFileSync(join(repository, '.github/dependabot.yml'), 'utf8')) as {
      updates: Update[]
    }
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
    for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7)
  })
})
