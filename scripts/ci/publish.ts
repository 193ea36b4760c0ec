// Publishes what the job that builds and tests has packed. Run by the job that may ask npm for an identity: on a fresh
// checkout where nothing is installed and nothing is tested; no script of a package runs.
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRelease } from './release-artifact.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false } },
})
const [artifact] = positionals
const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env

try {
  if (artifact === undefined || !GITHUB_SERVER_URL || !GITHUB_REPOSITORY)
    throw new Error('usage: publish.ts <artifact> [--dry-run], in a workflow: it names the repository')
  const folder = resolve(artifact)
  // All of it is checked before the first of it is published.
  for (const { name, version, tarball } of readRelease(
    folder,
    `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`,
  )) {
    if (isPublished(name, version)) {
      process.stdout.write(`${name} ${version} is there already\n`)
      continue
    }
    const options = ['--provenance', '--access', 'public', '--ignore-scripts']
    npm('publish', join(folder, tarball), ...options, ...(values['dry-run'] ? ['--dry-run'] : []))
    process.stdout.write(`${name} ${version} ${values['dry-run'] ? 'would be published' : 'is published'}\n`)
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

function isPublished(name: string, version: string): boolean {
  try {
    return npm('view', `${name}@${version}`, 'version').trim() === version
  } catch (error) {
    // A name or version that npm does not have yet.
    if (/E404/.test(String((error as { stderr?: unknown }).stderr))) return false
    throw error
  }
}

function npm(...args: string[]): string {
  return execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
