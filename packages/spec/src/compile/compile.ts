import { posix } from 'node:path'
import {
  fromPointer,
  type Json,
  type JsonObject,
  type JsonPointer,
  type Location,
  operationsOf,
  type Problem,
  type SourceDocument,
  SpecError,
  toPointer,
} from '@latchkey/openapi'
import { checkMarks } from './marks.ts'
import { mergeDocuments } from './merge.ts'
import { applyOverlay, type AppliedAction } from './overlay.ts'
import { findUnusable } from './repair/unusable.ts'
import { repairDocument, type Repair } from './repair/repair.ts'
import type { Finding } from '../schemas.ts'
import { readSourceInfo, type SourceInfo } from '../source/source-info.ts'
import { readTokenOperation, type TokenOperation } from './token-dialect.ts'
import { upgradeDocument } from './upgrade.ts'

/** The hand-kept files of one vendor's folder. */
export interface SpecFolder {
  vendor: string
  source: SourceDocument
  published?: SourceDocument | undefined
  authored?: SourceDocument | undefined
  overlay?: SourceDocument | undefined
}

/** The folder itself, relative to the repository. */
export function folderOf({ source }: Pick<SpecFolder, 'source'>): string {
  return posix.dirname(source.file)
}

export interface CompiledSpec {
  vendor: string
  source: SourceInfo
  document: JsonObject
  /** `POST /oauth/token`: the operations that stand in authored.yaml only. */
  authored: string[]
  applied: AppliedAction[]
  token: TokenOperation | undefined
  /** What the published document says in a way nobody can use, and what it was taken for. */
  repairs: Repair[]
  /** What the published document says that is not in the generated types. */
  losses: Repair[]
  /** Where the published document breaks OpenAPI in ways that harm nobody. */
  notices: Repair[]
}

/**
 * Makes one valid OpenAPI document out of a vendor's folder: published and authored documents merged, corrections applied.
 *
 * @param onStage told what is being done, for progress
 * @throws {@link SpecError} with every problem found, each with the file and line to mend
 */
export async function compileSpec(
  folder: SpecFolder,
  onStage?: (stage: string) => void,
): Promise<CompiledSpec> {
  onStage?.('read')
  const { vendor, authored, overlay } = folder
  const source = readSourceInfo(folder.source)
  requireDocument(folder)
  if (authored) requireSources(authored)

  const upgraded = folder.published ? await upgradeDocument(folder.published) : undefined
  const published = upgraded?.document
  onStage?.('merge')
  const merged = mergeDocuments(published, authored)
  onStage?.('overlay')
  const { document: corrected, applied } = overlay
    ? await applyOverlay(merged, overlay)
    : { document: merged, applied: [] as AppliedAction[] }

  onStage?.('validate')
  const files = { ...folder, published }
  const isTheirs = theirPlaces(files, applied)
  const { document, ...remarks } = repairDocument(corrected, { mayRepair: isTheirs })
  const { token, findings } = readTokenOperation(document)
  // What the vendor writes is taken as it is, wherever code can be made of it; what we write is right.
  const unusable = findUnusable(document)
  const found = await check(document, unusable.length > 0, authored !== undefined || applied.length > 0)
  const ours = found.filter((one) => one !== unchecked && !isTheirs(one.pointer))
  const problems = [...unusable, ...ours, ...checkMarks(document), ...findings]
  if (problems.length > 0) throw new SpecError(problems.map((one) => place(one, files, applied)))
  return {
    vendor,
    source,
    document,
    authored: namesOnlyIn(authored, published),
    applied,
    token,
    repairs: [...(upgraded?.repairs ?? []), ...remarks.repairs],
    losses: remarks.losses,
    notices: [...found, ...remarks.notices],
  }
}

function requireDocument(folder: SpecFolder): void {
  if (folder.published || folder.authored) return
  const reason = 'has neither published.yaml nor authored.yaml; one of them is needed'
  throw new SpecError([{ file: folderOf(folder), reason }])
}

/** What Redocly finds; of a large document that is the vendor's alone, only that it was not asked. */
async function check(document: JsonObject, isUnusable: boolean, isOurs: boolean): Promise<Finding[]> {
  if (!isOurs && isLargerThan(mostObjects, document)) return [unchecked]
  return isUnusable ? [] : lint(document)
}

/** The operations that stand in the authored document and not in the published one. */
function namesOnlyIn(authored: SourceDocument | undefined, published: SourceDocument | undefined): string[] {
  if (!authored) return []
  const theirs = new Set(published ? operationNames(published.data) : [])
  return operationNames(authored.data).filter((name) => !theirs.has(name))
}

/**
 * Of a vendor's document: about 2 MB. What Redocly finds there harms nobody, and takes a third of the time of everything
 * else together.
 */
const mostObjects = 15_000

const unchecked: Finding = {
  pointer: '#',
  reason: 'is so large that it was held against the OpenAPI Specification only where code depends on it',
}

function isLargerThan(most: number, document: JsonObject): boolean {
  let objects = 0
  const visit = (value: Json): boolean => {
    if (typeof value !== 'object' || value === null) return false
    objects += 1
    return objects > most || Object.values(value).some(visit)
  }
  return visit(document)
}

/** Redocly is large, and loaded where it is needed. */
async function lint(document: JsonObject): Promise<Finding[]> {
  return (await import('./lint.ts')).lintOpenApi(document)
}

function operationNames(document: JsonObject): string[] {
  return operationsOf(document).map(({ method, path }) => `${method} ${path}`)
}

/** Everything written by us from prose says where it was read and how sure we are. */
function requireSources(authored: SourceDocument): void {
  const problems = operationsOf(authored.data)
    .flatMap(({ operation, pointer }) =>
      ['x-source', 'x-confidence']
        .filter((member) => operation[member] === undefined)
        .map((member): Finding => ({ pointer, reason: `an authored operation needs ${member}` })),
    )
    .map(({ pointer, reason }): Problem => {
      const { file, line, column } = authored.locate(pointer)
      return { file, line, column, pointer, reason }
    })
  if (problems.length > 0) throw new SpecError(problems)
}

/** Tells the places of the compiled document that are the vendor's own words from those that are ours. */
function theirPlaces(
  { published, authored, overlay }: SpecFolder,
  applied: readonly AppliedAction[],
): (pointer: JsonPointer) => boolean {
  if (!published) return () => false
  if (!authored && !overlay) return () => true
  return (pointer) => {
    const { file } = bestLocation(pointer, { published, authored, overlay }, applied)
    return file === published.file
  }
}

/** The hand-kept file and line a place in the compiled document comes from: whichever knows the most of its pointer. */
function place({ pointer, reason }: Finding, folder: Files, applied: readonly AppliedAction[]): Problem {
  const { file, line, column } = bestLocation(pointer, folder, applied)
  return { file, line, column, pointer, reason }
}

type Files = Pick<SpecFolder, 'published' | 'authored' | 'overlay'>

function bestLocation(pointer: JsonPointer, folder: Files, applied: readonly AppliedAction[]): Location {
  const candidates: Location[] = []
  const segments = fromPointer(pointer)
  for (const { at, index } of applied) {
    const target = fromPointer(at)
    if (!folder.overlay || !target.every((segment, i) => segment === segments[i])) continue
    const rest = segments.slice(target.length)
    const location = folder.overlay.locate(toPointer(['actions', index, 'update', ...rest]))
    // The first three segments lead to the update itself; reaching further than that is knowing part of the pointer.
    if (location.depth > 3) candidates.push({ ...location, depth: target.length + location.depth - 3 })
  }
  for (const file of [folder.authored, folder.published]) if (file) candidates.push(file.locate(pointer))
  return candidates.reduce((a, b) => (b.depth > a.depth ? b : a))
}
