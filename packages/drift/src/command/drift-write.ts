import { posix } from 'node:path'
import { renderChangeset } from '../report/changeset.ts'
import {
  codeFolder,
  combinePublished,
  type FileChange,
  type Layout,
  listFolders,
  packageFolder,
  placeOf,
  readSourceInfo,
  readText,
  type SpecFolder,
  specPath,
  updateFacts,
  updateSource,
  writeFiles,
} from '@latchkey/spec'
import { outcomeOf } from '../report/diagnostics.ts'
import type { VendorReport } from '../report/report.ts'
import { type JsonObject, parseSource, SpecError } from '@latchkey/openapi'
import { generatesCode, planDocument, planGeneration } from '@latchkey/generate'
import type { VendorDrift } from './drift-vendor.ts'

const { basename, dirname, join } = posix

export interface DriftWriting {
  layout: Layout
  /** `YYYY-MM-DD` */
  today: string
}

/**
 * Takes a vendor's drift over: document, hashes, facts, everything generated from them, and a changeset. All of it is
 * written, or nothing: not while a page cannot be read, nor while a correction no longer fits. Where no code is generated
 * from the vendor's documents, that part is the compiled document alone; where no changesets are kept, there is none.
 *
 * What cannot be taken over becomes a problem of the report; what was written is listed in it.
 */
export async function writeDrift(writing: DriftWriting, { report, ...drift }: VendorDrift): Promise<void> {
  if (!drift.folder || isRefused(report)) return
  try {
    const changes = await planWrite(writing, { report, ...drift })
    await writeFiles(writing.layout.root, changes)
    report.written = changes.map(({ path }) => path)
    // Whatever could be read has been; it is compared from the next time on.
    for (const page of report.pages) if (page.state === 'unrecorded') page.state = 'recorded'
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    report.problems.push(...error.problems)
    report.outcome = outcomeOf(report)
  }
}

/** Whether something stands in the way of taking a vendor's drift over. */
export function isRefused({ problems, corrections, obstacles }: VendorReport): boolean {
  return problems.length + corrections.length + obstacles.length > 0
}

async function planWrite({ layout, today }: DriftWriting, drift: VendorDrift): Promise<FileChange[]> {
  const { report, folder, recorded } = drift
  const { vendor } = report
  const { root } = layout
  if (!folder) return []
  // A document that means the same is left as it is, whatever its layout or its version says.
  const same = report.changes.length === 0 && folder.published !== undefined
  const pulled = drift.pulled.filter(({ kind }) => kind !== 'published' || !same)
  const published = combinePublished(pulled)
  const path = (name: string): string => specPath(layout, vendor, name)
  const sourceText = (await readText(root, path('source.yaml'))) ?? ''
  const updated = updateSource(sourceText, pulled, today)
  const watched = readSourceInfo(folder.source).watch ?? []
  const wanted: FileChange[] = [
    { path: path('source.yaml'), text: updated },
    { path: path('facts.yaml'), text: updateFacts(recorded, pulled, watched, today) },
  ]
  const after = {
    ...folder,
    source: parseSource(path('source.yaml'), updated),
    published: published ? parseSource(path('published.yaml'), published.text) : folder.published,
  }
  const hasCode = await generatesCode(layout, vendor)
  if (published) wanted.push({ path: path('published.yaml'), text: published.text })
  if (!hasCode && (after.published || after.authored)) {
    wanted.push(...(await planDocument(layout, after)))
  }
  if (published) {
    const changes = hasCode ? (await planGeneration(layout, after)).changes : []
    const code = codeFolder(layout, vendor)
    if (!hasCode && code !== undefined) {
      const reason = `no code was generated: ${code}/generated is not there`
      report.notices.push({ file: report.folder, reason })
    }
    wanted.push(...changes)
    wanted.push(...(await planChangeset(layout, folder, report, changes)))
  }
  const changes: FileChange[] = []
  for (const file of wanted) if ((await readText(root, file.path)) !== file.text) changes.push(file)
  return changes
}

async function planChangeset(
  layout: Layout,
  folder: SpecFolder,
  report: VendorReport,
  generated: readonly FileChange[],
): Promise<FileChange[]> {
  const { vendor, title, bump, changes, hash } = report
  if (bump === 'none' || hash === undefined) return []
  const packageName = await findReleased(layout, folder, generated.length > 0)
  if (typeof packageName !== 'string') {
    report.notices.push({
      file: report.folder,
      reason: `no changeset was written: ${packageName.reason}`,
    })
    return []
  }
  const document = layout.documents === undefined ? undefined : placeOf(layout.documents, vendor)
  const carrier = generated.some(({ path }) => path === document)
    ? await findHolder(layout.root, document ?? '')
    : undefined
  const carriers = carrier === undefined ? [] : [carrier]
  const input = { folder: layout.changesets, vendor, title, packageName, bump, changes, hash, carriers }
  return [await renderChangeset(input)]
}

/** Name of the package a file belongs to; the root is none. */
async function findHolder(root: string, file: string): Promise<string | undefined> {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    const name = await nameOf(root, folder)
    if (name !== undefined) return name
  }
  return undefined
}

/** The package whose next release a vendor's drift is told in, or why there is none. */
async function findReleased(
  layout: Layout,
  { vendor, source }: SpecFolder,
  isGenerated: boolean,
): Promise<string | { reason: string }> {
  const { package: stated } = readSourceInfo(source)
  const { root, changesets } = layout
  if (!(await listFolders(root, dirname(changesets))).includes(basename(changesets)))
    return {
      reason: `there is no folder ${changesets}; where releases are told with Changesets, \`npx @changesets/cli init\` makes it`,
    }
  const place = packageFolder(layout, vendor)
  const own = await nameOf(root, place)
  if (own !== undefined && isGenerated) return stated ?? own
  const manifest = await manifestOf(root, '.')
  const isWorkspace =
    manifest['workspaces'] !== undefined || (await readText(root, 'pnpm-workspace.yaml')) !== undefined
  const name = stated ?? own ?? (isWorkspace ? undefined : manifest['name'])
  if (typeof name === 'string') return name
  const reason = `which package is it for? Say so in source.yaml (package: …), as there is no ${place}`
  return { reason }
}

async function nameOf(root: string, folder: string): Promise<string | undefined> {
  const name = (await manifestOf(root, folder))['name']
  return typeof name === 'string' ? name : undefined
}

async function manifestOf(root: string, folder: string): Promise<JsonObject> {
  const file = join(folder, 'package.json')
  const text = await readText(root, file)
  return text === undefined ? {} : parseSource(file, text).data
}
