import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findPublishedPackages, type Manifest } from '../packing/packages.ts'

/** One thing that must be so for a release to reach npm with its provenance. */
export interface SetupFinding {
  what: string
  /** `undefined`: cannot be seen from here. */
  ok: boolean | undefined
  detail: string
}

interface Step {
  run?: string
  uses?: string
  env?: Record<string, string>
}
interface Job {
  if?: string
  needs?: string | string[]
  environment?: unknown
  permissions?: Record<string, string>
  env?: Record<string, string>
  steps?: Step[]
}
interface Workflow {
  permissions?: Record<string, string>
  env?: Record<string, string>
  jobs?: Record<string, Job>
}

const workflowFile = '.github/workflows/release.yml'

/** Reads how the repository publishes: the release workflow, the root's scripts, the manifests. */
export function inspectPublishSetup(repository: string): SetupFinding[] {
  const file = join(repository, workflowFile)
  if (!existsSync(file))
    return [{ what: 'release workflow', ok: false, detail: `there is no ${workflowFile}` }]
  const text = readFileSync(file, 'utf8')
  const { scripts = {} } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>
  }
  const manifests = findPublishedPackages(repository).map(({ manifest }) => manifest)
  return [...inspectWorkflow(text), ...inspectManifests(manifests, scripts)]
}

/** @param text the workflow as it is committed */
export function inspectWorkflow(text: string): SetupFinding[] {
  const workflow = parse(text) as Workflow
  const jobs = workflow.jobs ?? {}
  const [id, job] = Object.entries(jobs).find(([, { steps }]) => steps?.some(isPublishing)) ?? []
  if (!job)
    return [{ what: 'release workflow', ok: false, detail: `${workflowFile} has no step that publishes` }]
  const steps = job.steps ?? []
  const before = [job.needs ?? []].flat().flatMap((name) => jobs[name]?.steps ?? [])
  const gate = before.find(({ run }) => isTesting(run))
  const others = steps.filter(
    ({ run }) => isTesting(run) || /\bnpm (ci|i|install)\b|npx|pnpm/.test(run ?? ''),
  )
  const movable = Object.values(jobs).flatMap(({ steps: all = [] }) =>
    all.flatMap(({ uses }) => (uses !== undefined && !/@[0-9a-f]{40}$/.test(uses) ? [uses] : [])),
  )
  return [
    trustedPublishing(workflow, id, job),
    {
      what: 'tests before publishing',
      ok: gate !== undefined,
      detail: gate ? `"${gate.run}" comes first, in a job without rights` : 'no job before it runs them',
    },
    {
      what: 'nothing beside publishing',
      ok: others.length === 0,
      detail:
        others.length === 0
          ? `the job ${id} installs nothing and tests nothing`
          : `the job ${id} also runs ${others.map(({ run }) => `"${run}"`).join(', ')}`,
    },
    {
      what: 'reviewers',
      ok: job.environment !== undefined,
      detail:
        job.environment === undefined
          ? `the job ${id} has no environment`
          : `the environment ${String(job.environment)} asks them, as set in the repository`,
    },
    {
      what: 'actions by commit',
      ok: movable.length === 0,
      detail: movable.length === 0 ? 'all of them' : `${[...new Set(movable)].join(', ')} can be moved`,
    },
    {
      what: 'switch',
      ok: undefined,
      detail: switchOf(Object.values(jobs)),
    },
    {
      what: 'trusted publisher at npm',
      ok: undefined,
      detail: `each package's settings on npmjs.com must name this repository, ${workflowFile.split('/').at(-1)} and the environment; cannot be seen from here`,
    },
  ]
}

function trustedPublishing(workflow: Workflow, id: string | undefined, job: Job): SetupFinding {
  const envs = [workflow.env, job.env, ...(job.steps ?? []).map(({ env }) => env)]
  const stored = envs
    .flatMap((env) => Object.keys(env ?? {}))
    .filter((name) => /NPM_TOKEN|NODE_AUTH_TOKEN/.test(name))
  const hasIdentity = job.permissions?.['id-token'] === 'write'
  const may = hasIdentity
    ? `the job ${id} may ask for an identity token (id-token: write), and no npm token is stored`
    : `the job ${id} lacks the permission "id-token: write"`
  return {
    what: 'trusted publishing',
    ok: hasIdentity && stored.length === 0,
    detail: stored.length > 0 ? `a stored ${stored.join(', ')} takes its place` : may,
  }
}

function switchOf(jobs: readonly Job[]): string {
  const condition = jobs[0]?.if
  return condition === undefined ? 'every push to the branch releases' : `runs only if ${condition}`
}

/** What npm wants of manifests it is to give provenance to. */
export function inspectManifests(
  manifests: readonly Manifest[],
  scripts: Readonly<Record<string, string>>,
): SetupFinding[] {
  const without = (isRight: (manifest: Manifest) => boolean): string[] =>
    manifests.filter((manifest) => !isRight(manifest)).map(({ name }) => name)
  const unproven = without(({ publishConfig }) => publishConfig?.provenance === true)
  const closed = without(({ publishConfig }) => publishConfig?.access === 'public')
  const homeless = without(({ repository }) => repository !== undefined)
  const isStamped = scripts['release'] !== undefined
  return [
    finding('provenance', unproven, 'publishConfig.provenance in every package'),
    finding('public access', closed, 'publishConfig.access in every package'),
    homeless.length > 0 && isStamped
      ? {
          what: 'repository',
          ok: true,
          detail: 'written into every package when it is published, from the workflow that publishes it',
        }
      : finding('repository', homeless, 'in every package, as npm wants it for provenance'),
  ]
}

function finding(what: string, missing: readonly string[], detail: string): SetupFinding {
  return missing.length === 0
    ? { what, ok: true, detail }
    : { what, ok: false, detail: `missing in ${missing.join(', ')}` }
}

function isPublishing({ run }: Step): boolean {
  return /scripts\/ci\/publish\.ts|\bnpm publish\b|changeset publish/.test(run ?? '')
}

function isTesting(run: string | undefined): boolean {
  return /\.ci\/run|npm test|pnpm (?:run )?verify/.test(run ?? '')
}
