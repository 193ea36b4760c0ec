import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { packArtifact } from '../ci/drift-artifact.ts'
import { sha256, type PackedRelease } from '../ci/release-artifact.ts'
import { runWell } from '../lib/run.ts'
import { packPackage } from '../packing/pack.ts'
import { findPublishedPackages } from '../packing/packages.ts'
import { newestSection } from './rehearsal.ts'
import { makeSbom } from './sbom.ts'

/**
 * Packs what the next job needs: the versions and changelogs as changesets write them, where there are changesets, or
 * else the tarballs of all packages with SBOMs and checksums. Changes the checkout, as the job that runs it may.
 *
 * @returns which of the two, for the workflow to go on with
 */
export async function packRelease(root: string, into: string): Promise<'versions' | 'tarballs'> {
  rmSync(into, { recursive: true, force: true })
  if (globSync('.changeset/*.md', { cwd: root }).some((file) => basename(file) !== 'README.md')) {
    await runWell('pnpm', ['run', 'release:version'], { cwd: root })
    const status = await runWell('git', ['status', '--porcelain', '-z', '--untracked-files=all'], {
      cwd: root,
    })
    const written = status
      .split('\0')
      .filter(Boolean)
      .map((line) => line.slice(3))
    const body = findPublishedPackages(root)
      .map(({ name, folder, manifest }) => `## ${name} ${manifest.version}\n\n${notesOf(folder)}\n`)
      .join('\n')
    await packArtifact(root, into, { vendor: 'release', outcome: 'text', bump: 'none', written, body })
    return 'versions'
  }
  await runWell('node', ['scripts/release/stamp-repository.ts'], { cwd: root })
  mkdirSync(into, { recursive: true })
  const releases: PackedRelease[] = []
  for (const published of findPublishedPackages(root)) {
    const { name, version, file } = await packPackage(published, into)
    const tarball = `${published.shortName}-${version}.tgz`
    const sbom = `${published.shortName}-${version}.cdx.json`
    if (file !== join(into, tarball)) renameSync(file, join(into, tarball))
    writeFileSync(join(into, sbom), await makeSbom(root, { name, version }))
    releases.push({ name, version, tarball, sbom, notes: notesOf(published.folder) })
  }
  writeFileSync(join(into, 'release.json'), `${JSON.stringify(releases, null, 2)}\n`)
  for (const file of ['release.json', ...releases.flatMap(({ tarball, sbom }) => [tarball, sbom])])
    appendFileSync(join(into, 'SHA256SUMS'), `${sha256(readFileSync(join(into, file)))}  ${file}\n`)
  return 'tarballs'
}

function notesOf(folder: string): string {
  const changelog = join(folder, 'CHANGELOG.md')
  return existsSync(changelog) ? newestSection(readFileSync(changelog, 'utf8')) : ''
}
