import {
  type CompiledSpec,
  compileSpec,
  type FileChange,
  listFiles,
  listFolders,
  readSpecFolder,
  readText,
  requireUnedited,
  type SpecFolder,
  writeFiles,
} from '@latchkey/spec'
import { operationsOf, type Problem, SpecError, writeYaml } from '@latchkey/openapi'
import { isMarked } from './package/marks.ts'
import { type Disk, planPackageFiles, type RenderCalls } from './package/plan-files.ts'
import type { PackagePlan } from './package/plan-package.ts'
import { renderSpec, wireOf } from './render.ts'

export type VendorResult = {
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

export type GenerateOptions = {
  /** Told what is being done, for progress. */
  onStage?: ((stage: string) => void) | undefined
  /** Renders the calls of the contract tests, in repositories whose packages have them. */
  renderCalls?: RenderCalls | undefined
}

/** Compiles and renders one vendor, then writes (or with `check` only finds) what differs. Bad input becomes `problems`. */
export async function generateVendor(
  root: string,
  vendor: string,
  check: boolean,
  options: GenerateOptions = {},
): Promise<VendorResult> {
  const { onStage } = options
  try {
    const folder = await readSpecFolder(root, vendor)
    const { changes, operations, remarks } = await planGeneration(root, folder, options)
    onStage?.(check ? 'compare' : 'write')
    if (!check) await writeFiles(root, changes)
    return { ...split(vendor, changes), operations, remarks }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return { vendor, changed: [], removed: [], problems: [...error.problems] }
  }
}

export type Generation = {
  changes: FileChange[]
  operations: number
  remarks: Remarks
  spec: CompiledSpec
  plan: PackagePlan
}

/**
 * What would have to be written for a vendor's package to be that of the folder: the package is made where there is none.
 *
 * @throws SpecError for a folder that does not compile
 */
export async function planGeneration(
  root: string,
  folder: SpecFolder,
  { onStage, renderCalls }: GenerateOptions = {},
): Promise<Generation> {
  const { vendor } = folder
  requireUnedited(folder)
  const spec = await compileSpec(folder, onStage)
  const rendered = await renderSpec(spec, onStage)
  const owned = new Set(rendered.map(({ path }) => path))
  const changes: FileChange[] = []
  for (const file of rendered) if ((await readText(root, file.path)) !== file.text) changes.push(file)
  for (const path of await generatedFiles(root, vendor)) {
    if (!owned.has(path)) changes.push({ path, text: undefined })
  }
  const disk: Disk = {
    read: (path) => readText(root, path),
    list: (path) => listFiles(root, path),
  }
  const wire = wireOf(spec)
  const { changes: own, plan } = await planPackageFiles(vendor, spec.document, wire, disk, renderCalls)
  const { repairs, losses, notices } = spec
  const operations = operationsOf(spec.document).length
  return {
    changes: [...changes, ...own],
    operations,
    remarks: { repairs, losses, notices, wire: wire.remarks },
    spec,
    plan,
  }
}

/**
 * What would have to be written in a repository that keeps the vendor's documents and generates no code from them:
 * `openapi.yaml` alone.
 *
 * @param program what wrote it, for the note at its top
 * @throws SpecError for a folder that does not compile
 */
export async function planDocument(root: string, folder: SpecFolder, program: string): Promise<FileChange[]> {
  const { vendor } = folder
  requireUnedited(folder)
  const { document } = await compileSpec(folder)
  const path = `specs/${vendor}/openapi.yaml`
  const banner = `Written by \`${program} --write\` from the other files of this folder. Do not edit: change them, and write it again.`
  const text = `# ${banner}\n${writeYaml(document)}`
  return (await readText(root, path)) === text ? [] : [{ path, text }]
}

/** Whether code is generated from the vendor's documents in this repository. */
export async function generatesCode(root: string, vendor: string): Promise<boolean> {
  return (await generatedFiles(root, vendor)).length > 0
}

/** Removes (or with `check` only finds) what was generated for vendors that have no folder in `specs/` any more. */
export async function settleOrphans(
  root: string,
  vendors: readonly string[],
  check: boolean,
): Promise<VendorResult[]> {
  const documents = (await listFiles(root, 'packages/mock/documents')).filter((name) =>
    name.endsWith('.json'),
  )
  const names = new Set([
    ...(await listFolders(root, 'packages')),
    ...documents.map((name) => name.slice(0, -'.json'.length)),
  ])
  const results: VendorResult[] = []
  for (const name of [...names].toSorted()) {
    if (vendors.includes(name)) continue
    const changes: FileChange[] = (await generatedFiles(root, name)).map((path) => ({
      path,
      text: undefined,
    }))
    if (documents.includes(`${name}.json`)) {
      changes.push({ path: `packages/mock/documents/${name}.json`, text: undefined })
    }
    if (changes.length === 0) continue
    if (!check) await writeFiles(root, changes)
    results.push(split(name, changes))
  }
  return results
}

/** Files of a package's generated folder that carry the mark; what somebody else put there stays. */
async function generatedFiles(root: string, vendor: string): Promise<string[]> {
  const folder = `packages/${vendor}/src/generated`
  const marked: string[] = []
  for (const name of await listFiles(root, folder)) {
    const text = await readText(root, `${folder}/${name}`)
    if (isMarked(text)) marked.push(`${folder}/${name}`)
  }
  return marked
}

function split(vendor: string, changes: readonly FileChange[]): VendorResult {
  const paths = (wanted: boolean): string[] =>
    changes.filter(({ text }) => (text !== undefined) === wanted).map(({ path }) => path)
  return { vendor, changed: paths(true), removed: paths(false), problems: [] }
}
