// What the job that reads a vendor's pages hands to the job that opens pull requests. The first has no rights and may
// have been taken over by what it read; the second believes nothing of it that is not checked here.
// Nothing here needs an installed package.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

const outcomes = ['none', 'text', 'compatible', 'breaking', 'unknown'] as const
const bumps = ['none', 'patch', 'minor', 'major'] as const

export interface DriftArtifact {
  vendor: string
  outcome: (typeof outcomes)[number]
  bump: (typeof bumps)[number]
  /** Paths in the repository, each with the file of the artifact that holds its content; without one it was removed. */
  changes: { path: string; file: string | undefined }[]
  /** Markdown, in which nothing mentions, closes or links. */
  body: string
}

interface Entry {
  path: string
  sha256?: string | undefined
}

const most = { files: 2000, fileBytes: 64 * 2 ** 20, manifestBytes: 2 ** 20, bodyCharacters: 65_000 }

/** Whether taking over a vendor's drift may touch a file. Nothing that runs, nothing of another vendor. */
export function mayChange(vendor: string, path: string): boolean {
  const places = [
    `specs/${vendor}/(source|facts|published|openapi)\\.yaml`,
    `packages/${vendor}/src/generated/[\\w-]+(/[\\w-]+)*\\.(ts|md|json)`,
    `packages/mock/documents/${vendor}\\.json`,
    `\\.changeset/spec-${vendor}-[0-9a-f]+\\.md`,
  ]
  return places.some((place) => new RegExp(`^${place}$`).test(path))
}

/** Puts together what was written for a vendor. @param into an empty folder, or one that is not there */
export async function packArtifact(
  root: string,
  into: string,
  { vendor, outcome, bump, written, body }: Omit<DriftArtifact, 'changes'> & { written: readonly string[] },
): Promise<void> {
  await rm(into, { recursive: true, force: true })
  await mkdir(join(into, 'files'), { recursive: true })
  const files: Entry[] = []
  for (const path of written) {
    const source = join(root, path)
    const isThere = await lstat(source).then(
      (stats) => stats.isFile(),
      () => false,
    )
    if (!isThere) {
      files.push({ path })
      continue
    }
    const target = join(into, 'files', path)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(source, target)
    files.push({ path, sha256: sha256(await readFile(source)) })
  }
  await writeFile(join(into, 'report.md'), body)
  await writeFile(
    join(into, 'manifest.json'),
    `${JSON.stringify({ vendor, outcome, bump, files }, null, 2)}\n`,
  )
}

/** @throws Error naming what is not as it must be; nothing of the repository is touched */
export function readArtifact(folder: string, vendor: string): Promise<DriftArtifact> {
  return readChanges(folder, vendor, (path) => mayChange(vendor, path))
}

/**
 * The same for changes of another kind.
 *
 * @param mayBeChanged whether they may touch a path of the repository
 * @throws Error naming what is not as it must be
 */
export async function readChanges(
  folder: string,
  vendor: string,
  mayBeChanged: (path: string) => boolean,
): Promise<DriftArtifact> {
  const text = (await readWhole(join(folder, 'manifest.json'), most.manifestBytes)).toString('utf8')
  const manifest = parse(text)
  const { outcome, bump } = manifest
  if (manifest['vendor'] !== vendor) throw new Error(`the artifact is not about ${vendor}`)
  if (!isOneOf(outcomes, outcome)) throw new Error('the artifact has no outcome that there is')
  if (!isOneOf(bumps, bump)) throw new Error('the artifact has no bump that there is')
  const entries = readEntries(manifest['files'])
  const changes = []
  for (const { path, sha256: expected } of entries) {
    if (!mayBeChanged(path)) throw new Error(`${show(path)} is not for ${vendor}'s drift to change`)
    const file = expected === undefined ? undefined : join(folder, 'files', path)
    if (file !== undefined && sha256(await readWhole(file, most.fileBytes)) !== expected)
      throw new Error(`${path} is not what was packed: its checksum differs`)
    changes.push({ path, file })
  }
  const listed = new Set(changes.flatMap(({ path, file }) => (file === undefined ? [] : [path])))
  for (const path of await listFiles(join(folder, 'files')))
    if (!listed.has(path)) throw new Error(`${show(path)} is in the artifact, and not in its list`)
  const body = (await readWhole(join(folder, 'report.md'), 4 * most.bodyCharacters)).toString('utf8')
  return { vendor, outcome, bump, changes, body: withoutEffects(body).slice(0, most.bodyCharacters) }
}

/** Markdown in which `@people`, `#12`, `GH-12` and addresses are text: an invisible character keeps them from working. */
export function withoutEffects(markdown: string): string {
  return markdown.replace(/(@(?=[\w-])|#(?=\d)|\bGH-(?=\d)|:(?=\/\/)|\bwww(?=\.))(?!\u2060)/gi, '$1\u2060')
}

function readEntries(value: unknown): Entry[] {
  if (!Array.isArray(value) || value.length > most.files) throw new Error('the artifact has no list of files')
  const seen = new Set<string>()
  return value.map((entry: unknown) => {
    const { path, sha256: sum } = Object(entry) as Record<string, unknown>
    if (typeof path !== 'string' || (sum !== undefined && typeof sum !== 'string') || seen.has(path))
      throw new Error('the list of files of the artifact is malformed')
    seen.add(path)
    return { path, sha256: sum }
  })
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch (cause) {
    throw new Error('the manifest of the artifact is no JSON', { cause })
  }
}

/** A regular file, not a link to one, and not without end. */
async function readWhole(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw new Error(`${show(file)} cannot be read`, { cause })
  })
  try {
    const stats = await handle.stat()
    if (!stats.isFile() || stats.size > mostBytes) throw new Error(`${show(file)} is no file, or too large`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function isOneOf<const Values extends readonly string[]>(
  values: Values,
  value: unknown,
): value is Values[number] {
  return values.includes(value as string)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function show(text: string): string {
  return JSON.stringify(text).slice(0, 200)
}
