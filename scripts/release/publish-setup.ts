import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findPublishedPackages, type Manifest } from '../packing/packages.ts'

/** One thing that must be so for a release to reach npm with its provenance. */
export type SetupFinding = {
  what: string
  /** `undefined`: cannot be seen from here. */
  ok: boolean | undefined
  detail: string
}

type Step = { run?: string; uses?: string; with?: Record<string, unknown>; env?: Record<string, string> }
type Job = {
  if?: string
  permissions?: Record<string, string>
  env?: Record<string, string>
  steps?: Step[]
}
type Workflow = {
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
  const jobs = Object.values(workflow.jobs ?? {})
  const job = jobs.find(({ steps }) => steps?.some(isPublishing))
  if (!job)
    return [{ what: 'release workflow', ok: false, detail: `${workflowFile} has no step that publishes` }]
  const steps = job.steps ?? []
  const publishAt = steps.findIndex(isPublishing)
  const env = { ...workflow.env, ...job.env, ...steps[publishAt]?.env }
  const idToken = job.permissions?.['id-token'] ?? workflow.permissions?.['id-token']
  const stored = Object.keys(env).filter((name) => /^(?:NPM_TOKEN|NODE_AUTH_TOKEN)$/.test(name))
  const gate = steps.findIndex(({ run }) => /\.ci\/run|npm test|pnpm (?:run )?verify/.test(run ?? ''))
  return [
    {
      what: 'trusted publishing',
      ok: idToken === 'write' && stored.length === 0,
      detail:
        stored.length > 0
          ? `a stored ${stored.join(', ')} takes its place`
          : idToken === 'write'
            ? 'the job may ask for an identity token (id-token: write), and no npm token is stored'
            : 'the job lacks the permission "id-token: write"',
    },
    {
      what: 'tests before publishing',
      ok: gate >= 0 && gate < publishAt,
      detail: gate >= 0 && gate < publishAt ? `"${steps[gate]?.run}" comes first` : 'no step runs them first',
    },
    {
      what: 'switch',
      ok: undefined,
      detail: job.if === undefined ? 'every push to the branch releases' : `runs only if ${job.if}`,
    },
    {
      what: 'trusted publisher at npm',
      ok: undefined,
      detail: `each package's settings on npmjs.com must name this repository and ${workflowFile.split('/').at(-1)}; cannot be seen from here`,
    },
  ]
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
  const isStamped = scripts['release:publish']?.includes('stamp-repository') ?? false
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

function isPublishing({ run, uses, with: inputs }: Step): boolean {
  return (
    (uses?.startsWith('changesets/action') === true && inputs?.['publish'] !== undefined) ||
    /publish/.test(run ?? '')
  )
}
