import {
  codeFolder,
  type CompiledSpec,
  compileSpec,
  type FileChange,
  type Layout,
  listFiles,
  listFolders,
  placeOf,
  readSpecFolder,
  readTokenOperation,
  readText,
  requireUnedited,
  type SpecFolder,
  specPath,
  writeFiles,
} from '@latchkey/spec'
import { operationsOf, type Problem, SpecError, writeYaml } from '@latchkey/openapi'
import { nameOperations } from './operations/index.ts'
import { isMarked } from './package/marks.ts'
import { type Disk, planPackageFiles, type RenderCalls } from './package/plan-files.ts'
import type { PackagePlan } from './package/plan-package.ts'
import { renderSpec, wireOf } from './render.ts'

export interface VendorResult {
  vendor: string
  operations?: number | undefined
  /** Files that differ from what is generated: written, or with `check` only found. */
  changed: string[]
  /** Generated files nobody owns any more: removed, or with `check` only found. */
  removed: string[]
  problems: Problem[]
  /** What the vendor's document says that was repaired, or that is not in the generated types. */
  remarks?: Remarks | undefined
}

type Remarks = Pick<CompiledSpec, 'repairs' | 'losses' | 'notices'> & {
  /** What is not sent or read as the document says. */
  wire: CompiledSpec['losses']
}

export interface GenerateOptions {
  /** Told what is being done, for progress. */
  onStage?: ((stage: string) => void) | undefined
  /** Renders the calls of the contract tests, in repositories whose packages have them. */
  renderCalls?: RenderCalls | undefined
}

/** Compiles and renders one vendor, then writes (or with `check` only finds) what differs. Bad input becomes `problems`. */
export async function generateVendor(
  layout: Layout,
  vendor: string,
  check: boolean,
  options: GenerateOptions = {},
): Promise<VendorResult> {
  const { onStage } = options
  try {
    const folder = await readSpecFolder(layout, vendor)
    const { changes, operations, remarks } = await planGeneration(layout, folder, options)
    onStage?.(check ? 'compare' : 'write')
    if (!check) await writeFiles(layout.root, changes)
    return { ...split(vendor, changes), operations, remarks }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return { vendor, changed: [], removed: [], problems: [...error.problems] }
  }
}

/** A file's text as it is generated: Git may have ended its lines as Windows does when it checked the file out. */
async function readLines(root: string, path: string): Promise<string | undefined> {
  return (await readText(root, path))?.replaceAll('\r\n', '\n')
}

export interface Generation {
  changes: FileChange[]
  operations: number
  remarks: Remarks
  spec: CompiledSpec
  /** Of the client; undefined where no code is generated. */
  plan: PackagePlan | undefined
}

/**
 * What would have to be written for a vendor's package to be that of the folder: the package is made where there is none.
 *
 * @throws {@link SpecError} for a folder that does not compile
 */
export async function planGeneration(
  layout: Layout,
  folder: SpecFolder,
  { onStage, renderCalls }: GenerateOptions = {},
): Promise<Generation> {
  const { vendor } = folder
  const { root } = layout
  requireUnedited(folder)
  const spec = await compileSpec(folder, onStage)
  const wire = wireOf(spec)
  const rendered = await renderSpec(layout, spec, onStage, wire)
  const owned = new Set(rendered.map(({ path }) => path))
  const changes: FileChange[] = []
  for (const file of rendered) if ((await readLines(root, file.path)) !== file.text) changes.push(file)
  for (const path of await generatedFiles(layout, vendor)) {
    if (!owned.has(path)) changes.push({ path, text: undefined })
  }
  const disk: Disk = {
    read: (path) => readLines(root, path),
    list: (path) => listFiles(root, path),
  }
  const input = { layout, vendor, document: spec.document, wire, disk, renderCalls }
  const { changes: own = [], plan } = (await planPackageFiles(input)) ?? {}
  const { repairs, losses, notices } = spec
  const { collisions } = nameOperations(operationsOf(spec.document))
  // What hands out tokens is no call.
  const tokenOperations = readTokenOperation(spec.document).token?.operations ?? []
  const operations = operationsOf(spec.document).length - tokenOperations.length
  return {
    changes: [...changes, ...own],
    operations,
    remarks: { repairs, losses: [...losses, ...collisions], notices, wire: wire.remarks },
    spec,
    plan,
  }
}

/**
 * What would have to be written in a repository that keeps the vendor's documents and generates no code from them:
 * `openapi.yaml` alone.
 *
 * @throws {@link SpecError} for a folder that does not compile
 */
export async function planDocument(layout: Layout, folder: SpecFolder): Promise<FileChange[]> {
  const { vendor } = folder
  requireUnedited(folder)
  const { document } = await compileSpec(folder)
  const path = specPath(layout, vendor, 'openapi.yaml')
  const banner = `Written by \`${layout.commands.drift} --write\` from the other files of this folder. Do not edit: change them, and write it again.`
  const text = `# ${banner}\n${writeYaml(document)}`
  return (await readLines(layout.root, path)) === text ? [] : [{ path, text }]
}

/** Whether code is generated from the vendor's documents in this repository. */
export async function generatesCode(layout: Layout, vendor: string): Promise<boolean> {
  return (await generatedFiles(layout, vendor)).length > 0
}

/** Removes (or with `check` only finds) what was generated for vendors that have no folder of documents any more. */
export async function settleOrphans(
  layout: Layout,
  vendors: readonly string[],
  check: boolean,
): Promise<VendorResult[]> {
  const { root, documents } = layout
  const carrying = documents === undefined ? [] : await namesAt(root, documents, listFiles)
  const holding = layout.code === undefined ? [] : await namesAt(root, layout.code, listFolders)
  const results: VendorResult[] = []
  for (const name of [...new Set([...holding, ...carrying])].toSorted()) {
    if (vendors.includes(name)) continue
    const changes: FileChange[] = (await generatedFiles(layout, name)).map((path) => ({
      path,
      text: undefined,
    }))
    if (documents !== undefined && carrying.includes(name)) {
      changes.push({ path: placeOf(documents, name), text: undefined })
    }
    if (changes.length === 0) continue
    if (!check) await writeFiles(root, changes)
    results.push(split(name, changes))
  }
  return results
}

/**
 * Vendors whose generated client is there while their folder of documents is gone: nothing can say any more whether the code
 * is what the documents make of it.
 *
 * @param vendors those that have a folder
 */
export async function findLostVendors(layout: Layout, vendors: readonly string[]): Promise<string[]> {
  const stated = Object.keys(layout.vendors ?? {})
  const holding = layout.code === undefined ? [] : await namesAt(layout.root, layout.code, listFolders)
  const lost: string[] = []
  for (const name of [...new Set([...stated, ...holding])].toSorted()) {
    if (!vendors.includes(name) && (await generatesCode(layout, name))) lost.push(name)
  }
  return lost
}

/** The names that stand at `{vendor}` in a path, where it is all of a folder's name or the start of a file's. */
async function namesAt(root: string, path: string, list: typeof listFiles): Promise<string[]> {
  const [before = '', after = ''] = path.split('{vendor}')
  const ending = after.split('/')[0] ?? ''
  const names = await list(root, before.replace(/\/$/, '') || '.')
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, name.length - ending.length))
}

/** Files of a client's generated folder that carry the mark; what somebody else put there stays. */
async function generatedFiles(layout: Layout, vendor: string): Promise<string[]> {
  const code = codeFolder(layout, vendor)
  if (code === undefined) return []
  const folder = `${code}/generated`
  const marked: string[] = []
  for (const name of await listFiles(layout.root, folder)) {
    const text = await readText(layout.root, `${folder}/${name}`)
    if (isMarked(text)) marked.push(`${folder}/${name}`)
  }
  return marked
}

function split(vendor: string, changes: readonly FileChange[]): VendorResult {
  const paths = (wanted: boolean): string[] =>
    changes.filter(({ text }) => (text !== undefined) === wanted).map(({ path }) => path)
  return { vendor, changed: paths(true), removed: paths(false), problems: [] }
}
