// What the job that builds and tests hands to the jobs that publish, and what those believe of it.
// Nothing here needs an installed package.
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface PackedRelease {
  name: string
  version: string
  /** File names in the artifact, each with its SHA-256 in SHA256SUMS. */
  tarball: string
  sbom: string
  /** Markdown: what the changelog says of this version. */
  notes: string
}

const mostBytes = 64 * 2 ** 20

/**
 * Reads a release and holds every file of it to its checksum, and every tarball to what may be published.
 *
 * @param repositoryUrl the repository whose workflow this is, as npm compares it with the provenance
 * @throws Error naming what is not as it must be
 */
export function readRelease(folder: string, repositoryUrl: string): PackedRelease[] {
  const sums = new Map(
    read(folder, 'SHA256SUMS')
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [, sum, file] = /^([0-9a-f]{64}) {2}([\w@.+-]+)$/.exec(line) ?? []
        if (sum === undefined || file === undefined) throw new Error('SHA256SUMS is malformed')
        return [file, sum] as const
      }),
  )
  for (const file of readdirSync(folder))
    if (file !== 'SHA256SUMS' && !sums.has(file)) throw new Error(`${file} has no checksum`)
  for (const [file, sum] of sums)
    if (sha256(read(folder, file)) !== sum)
      throw new Error(`${file} is not what was packed: its checksum differs`)

  const releases = JSON.parse(read(folder, 'release.json').toString('utf8')) as PackedRelease[]
  if (!Array.isArray(releases) || releases.length === 0) throw new Error('release.json names no package')
  for (const { name, version, tarball, sbom } of releases) {
    for (const file of [tarball, sbom])
      if (!sums.has(file)) throw new Error(`${name} ${version} names a file without a checksum`)
    checkTarball(readTarball(read(folder, tarball)), { name, version, repositoryUrl })
  }
  return releases
}

interface Expected {
  name: string
  version: string
  repositoryUrl: string
}

/** @throws Error for a tarball of another package, or one that would do something when it is installed */
export function checkTarball(
  files: ReadonlyMap<string, Buffer>,
  { name, version, repositoryUrl }: Expected,
): void {
  const what = `${name} ${version}`
  const manifest = JSON.parse(files.get('package/package.json')?.toString('utf8') ?? 'null') as Record<
    string,
    unknown
  > | null
  if (manifest?.['name'] !== name || manifest['version'] !== version || !/^@latchkey\/[\w-]+$/.test(name))
    throw new Error(`the tarball of ${what} is another package's`)
  const scripts = Object.keys(Object(manifest['scripts']) as object)
  const hooks = scripts.filter((script) =>
    /^(pre|post)?(install|prepare|pack|publish\w*)$|^prepublishOnly$/.test(script),
  )
  if (hooks.length > 0) throw new Error(`${what} runs ${hooks.join(', ')} by itself`)
  const { url } = Object(manifest['repository']) as { url?: unknown }
  if (url !== repositoryUrl) throw new Error(`${what} does not name ${repositoryUrl} as its repository`)
}

/** The regular files of a tarball. @throws Error for links, and for paths that lead out of the package */
export function readTarball(bytes: Buffer): Map<string, Buffer> {
  const tar = gunzipSync(bytes, { maxOutputLength: mostBytes })
  const files = new Map<string, Buffer>()
  for (let at = 0; at + 512 <= tar.length;) {
    const header = tar.subarray(at, at + 512)
    if (header.every((byte) => byte === 0)) break
    const text = (from: number, length: number): string =>
      header
        .subarray(from, from + length)
        .toString('utf8')
        .replace(/\0.*$/s, '')
    const [name, prefix, type] = [text(0, 100), text(345, 155), text(156, 1)]
    const path = prefix === '' ? name : `${prefix}/${name}`
    const size = Number.parseInt(text(124, 12).trim() || '0', 8)
    if (!['', '0', '5', 'x', 'g'].includes(type)) throw new Error(`the tarball has a link: ${path}`)
    if (['', '0'].includes(type)) {
      if (!/^package\/(?!.*(^|\/)\.\.(\/|$))/.test(path))
        throw new Error(`the tarball leads elsewhere: ${path}`)
      files.set(path, tar.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

function read(folder: string, file: string): Buffer {
  const path = join(folder, file)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile() || stats.size > mostBytes) throw new Error(`${file} is missing, no file, or too large`)
  return readFileSync(path)
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
