// Opens or updates the pull request with the versions and changelogs of the next release, or, once they are merged and
// published, makes a release of each package with its notes, tarball and SBOM. Run by jobs that may write, on a fresh
// checkout where nothing is installed: only Node, git and gh.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readChanges } from './drift-artifact.ts'
import { openPullRequest } from './pull-request.ts'
import { readRelease } from './release-artifact.ts'

const [what, artifact, base = 'main'] = process.argv.slice(2)
const env = process.env

try {
  if ((what !== 'versions' && what !== 'releases') || artifact === undefined)
    throw new Error('usage: open-release.ts <versions|releases> <artifact> [base]')
  if (what === 'versions') await openVersions(resolve(artifact), base)
  else makeReleases(resolve(artifact))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

async function openVersions(folder: string, into: string): Promise<void> {
  const { changes, body } = await readChanges(folder, 'release', mayChange)
  for (const { path, file } of changes) {
    if (path.startsWith('.changeset/') && file !== undefined) throw new Error(`${path} may only be used up`)
    if (path.endsWith('package.json')) checkManifest(path, file)
  }
  const scratch = mkdtempSync(join(tmpdir(), 'latchkey-versions-'))
  try {
    const bodyFile = join(scratch, 'body.md')
    writeFileSync(bodyFile, body)
    const pullRequest = {
      branch: 'release/next',
      base: into,
      title: 'Release the next versions',
      bodyFile,
      changes,
    }
    const { number, opened } = await openPullRequest(pullRequest, { root: process.cwd(), env })
    process.stdout.write(`pull request ${number} ${opened ? 'opened' : 'updated'}\n`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function mayChange(path: string): boolean {
  return /^(packages\/[\w-]+\/(package\.json|CHANGELOG\.md)|pnpm-lock\.yaml|\.changeset\/[\w-]+\.md)$/.test(
    path,
  )
}

/** In a manifest only its version, and the ranges of what it depends on already. */
function checkManifest(path: string, file: string | undefined): void {
  const before = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  const after = JSON.parse(readFileSync(file ?? '/dev/null', 'utf8')) as Record<string, unknown>
  const shape = (manifest: Record<string, unknown>): string =>
    JSON.stringify(
      Object.entries(manifest).map(([key, value]) => {
        if (key === 'version') return key
        return /[dD]ependencies$/.test(key) ? [key, Object.keys(value as object)] : [key, value]
      }),
    )
  if (shape(before) !== shape(after)) throw new Error(`${path} would change in more than its versions`)
}

function makeReleases(folder: string): void {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = env
  if (!GITHUB_SHA) throw new Error('GITHUB_SHA is not set: releases are made in a workflow')
  for (const release of readRelease(folder, `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`)) {
    const tag = `${release.name}@${release.version}`
    if (exists(tag)) continue
    const scratch = mkdtempSync(join(tmpdir(), 'latchkey-release-'))
    try {
      const notes = join(scratch, 'notes.md')
      writeFileSync(notes, release.notes)
      const files = [release.tarball, release.sbom].map((file) => join(folder, file))
      const options = ['--target', GITHUB_SHA, '--title', tag, '--notes-file', notes]
      execFileSync('gh', ['release', 'create', tag, ...files, ...options], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      process.stdout.write(`release ${tag} made\n`)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
}

function exists(tag: string): boolean {
  try {
    execFileSync('gh', ['release', 'view', tag], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
