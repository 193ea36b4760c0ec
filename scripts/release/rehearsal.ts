import { cpSync, existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256 } from '../ci/release-artifact.ts'
import { packPackage, type Tarball } from '../packing/pack.ts'
import { findPublishedPackages } from '../packing/packages.ts'
import { run } from '../lib/run.ts'
import { makeSbom } from './sbom.ts'

export interface PlannedRelease {
  name: string
  from: string
  to: string
  tarball: Tarball
  sha256: string
  /** CycloneDX, as JSON. */
  sbom: string
  /** What the changelog would say, without its heading; empty when nothing would be added. */
  changelog: string
}

export interface Rehearsal {
  releases: PlannedRelease[]
  /** Published packages no changeset touches. */
  unchanged: { name: string; version: string }[]
}

const notCopied = new Set(['node_modules', '.turbo', 'reports', 'coverage', 'test'])

/**
 * Does a release in a copy: versions and changelogs by changesets, then tarballs. The repository itself is only read.
 *
 * @param sbomOf how SBOMs are made. Default: from the lockfile
 * @throws Error when changesets refuse, with their words
 */
export async function rehearse(
  repository: string,
  scratch: string,
  sbomOf: typeof makeSbom = makeSbom,
): Promise<Rehearsal> {
  const copy = join(scratch, 'repository')
  for (const name of [
    'package.json',
    'pnpm-workspace.yaml',
    'LICENSE',
    '.changeset',
    'packages',
    'scripts',
  ]) {
    if (!existsSync(join(repository, name))) continue
    cpSync(join(repository, name), join(copy, name), {
      recursive: true,
      filter: (path) => !notCopied.has(basename(path)),
    })
  }
  const before = new Map(findPublishedPackages(copy).map(({ name, manifest }) => [name, manifest.version]))
  const changeset = join(repository, 'node_modules', '.bin', 'changeset')
  const { code, stdout, stderr } = await run(changeset, ['version'], { cwd: copy })
  const said = `${stdout}\n${stderr}`.trim()
  if (code !== 0 && !/No unreleased changesets/i.test(said))
    throw new Error(`changeset version failed:\n${said}`)

  const rehearsal: Rehearsal = { releases: [], unchanged: [] }
  for (const published of findPublishedPackages(copy)) {
    const { name, folder, manifest } = published
    const from = before.get(name) ?? manifest.version
    if (from === manifest.version) {
      rehearsal.unchanged.push({ name, version: from })
      continue
    }
    const changelog = join(folder, 'CHANGELOG.md')
    const tarball = await packPackage(published, scratch)
    rehearsal.releases.push({
      name,
      from,
      to: manifest.version,
      tarball,
      sha256: sha256(readFileSync(tarball.file)),
      sbom: await sbomOf(repository, { name, version: manifest.version }),
      changelog: existsSync(changelog) ? newestSection(readFileSync(changelog, 'utf8')) : '',
    })
  }
  return rehearsal
}

/** The section of the newest version, without its heading. */
export function newestSection(changelog: string): string {
  return (changelog.split(/^## .*$/m)[1] ?? '').trim()
}
