import { renderChangeset } from '../lib/drift/changeset.ts'
import { outcomeOf } from '../lib/drift/report.ts'
import { objectOf, type Json } from '../lib/json.ts'
import { SpecError } from '../lib/problem.ts'
import { combinePublished, updateFacts, updateSource } from '../lib/pulled.ts'
import { parseSource } from '../lib/source-document.ts'
import { readSourceInfo } from '../lib/source-info.ts'
import { readText, writeFiles, type FileChange } from '../io/files.ts'
import { planGeneration } from './generate-vendor.ts'
import type { VendorDrift } from './drift-vendor.ts'

/**
 * Takes a vendor's drift over: document, hashes, facts, everything generated from them, and a changeset. All of it is
 * written, or nothing: not while a page cannot be read, nor while a correction no longer fits.
 *
 * What cannot be taken over becomes a problem of the report; what was written is listed in it.
 */
export async function writeDrift(
  root: string,
  { report, ...drift }: VendorDrift,
  today: string,
): Promise<void> {
  const { problems, corrections, obstacles } = report
  if (!drift.folder || problems.length + corrections.length + obstacles.length > 0) return
  try {
    const changes = await planWrite(root, { report, ...drift }, today)
    await writeFiles(root, changes)
    report.written = changes.map(({ path }) => path)
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    report.problems.push(...error.problems)
    report.outcome = outcomeOf(report)
  }
}

async function planWrite(root: string, drift: VendorDrift, today: string): Promise<FileChange[]> {
  const { report, folder, recorded } = drift
  const { vendor } = report
  if (!folder) return []
  // A document that means the same is left as it is, whatever its layout or its version says.
  const same = report.changes.length === 0 && folder.published !== undefined
  const pulled = drift.pulled.filter(({ kind }) => kind !== 'published' || !same)
  const published = combinePublished(pulled)
  const path = (name: string): string => `specs/${vendor}/${name}`
  const sourceText = (await readText(root, path('source.yaml'))) ?? ''
  const source = parseSource(path('source.yaml'), updateSource(sourceText, pulled, today))
  const watched = readSourceInfo(folder.source).watch ?? []
  const wanted: FileChange[] = [
    { path: path('source.yaml'), text: updateSource(sourceText, pulled, today) },
    { path: path('facts.yaml'), text: updateFacts(recorded, pulled, watched, today) },
  ]
  if (published) {
    wanted.push({ path: path('published.yaml'), text: published.text })
    const { changes } = await planGeneration(root, {
      ...folder,
      source,
      published: parseSource(path('published.yaml'), published.text),
    })
    wanted.push(...changes)
    wanted.push(...(await planChangeset(root, drift, changes)))
  }
  const changes: FileChange[] = []
  for (const file of wanted) if ((await readText(root, file.path)) !== file.text) changes.push(file)
  return changes
}

async function planChangeset(
  root: string,
  { report }: VendorDrift,
  generated: readonly FileChange[],
): Promise<FileChange[]> {
  const { vendor, title, bump, changes, hash } = report
  if (bump === 'none' || hash === undefined) return []
  const packageName = await nameOf(root, `packages/${vendor}`)
  const document = `packages/mock/documents/${vendor}.json`
  const mock = generated.some(({ path }) => path === document)
    ? await nameOf(root, 'packages/mock')
    : undefined
  const name = packageName ?? `@latchkey/${vendor}`
  const carriers = mock === undefined ? [] : [mock]
  return [await renderChangeset({ vendor, title, packageName: name, bump, changes, hash, carriers })]
}

async function nameOf(root: string, folder: string): Promise<string | undefined> {
  const text = await readText(root, `${folder}/package.json`)
  const name = text === undefined ? undefined : objectOf(JSON.parse(text) as Json)['name']
  return typeof name === 'string' ? name : undefined
}
