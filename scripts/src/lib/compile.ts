import type { JsonObject } from './json.ts'
import { fromPointer, toPointer } from './json-pointer.ts'
import { lintOpenApi } from './lint.ts'
import { mergeDocuments } from './merge.ts'
import { operationsOf } from './operations.ts'
import { applyOverlay, type AppliedAction } from './overlay.ts'
import { SpecError, type Problem } from './problem.ts'
import type { Finding } from './schemas.ts'
import type { Location, SourceDocument } from './source-document.ts'
import { readSourceInfo, type SourceInfo } from './source-info.ts'
import { readTokenOperation, type TokenOperation } from './token-dialect.ts'

/** The hand-kept files of one `specs/<vendor>/`. */
export type SpecFolder = {
  vendor: string
  source: SourceDocument
  published?: SourceDocument | undefined
  authored?: SourceDocument | undefined
  overlay?: SourceDocument | undefined
}

export type CompiledSpec = {
  vendor: string
  source: SourceInfo
  document: JsonObject
  /** `POST /oauth/token`: the operations that stand in authored.yaml only. */
  authored: string[]
  applied: AppliedAction[]
  token: TokenOperation | undefined
}

/**
 * Makes one valid OpenAPI document out of a vendor's folder: published and authored documents merged, corrections applied.
 *
 * @param onStage told what is being done, for progress
 * @throws SpecError with every problem found, each with the file and line to mend
 */
export async function compileSpec(
  folder: SpecFolder,
  onStage?: (stage: string) => void,
): Promise<CompiledSpec> {
  onStage?.('read')
  const { vendor, published, authored, overlay } = folder
  const source = readSourceInfo(folder.source)
  if (!published && !authored) {
    throw new SpecError([
      {
        file: `specs/${vendor}`,
        reason: 'has neither published.yaml nor authored.yaml; one of them is needed',
      },
    ])
  }
  if (authored) requireSources(authored)

  onStage?.('merge')
  const merged = mergeDocuments(published, authored)
  onStage?.('overlay')
  const { document, applied } = overlay
    ? await applyOverlay(merged, overlay)
    : { document: merged, applied: [] as AppliedAction[] }

  onStage?.('validate')
  const { token, findings } = readTokenOperation(document)
  const problems = [...(await lintOpenApi(document)), ...findings]
  if (problems.length > 0) throw new SpecError(problems.map((found) => place(found, folder, applied)))
  const theirs = new Set(published ? operationNames(published.data) : [])
  const ours = authored ? operationNames(authored.data).filter((name) => !theirs.has(name)) : []
  return { vendor, source, document, authored: ours, applied, token }
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

/** The hand-kept file and line a place in the compiled document comes from: whichever knows the most of its pointer. */
function place({ pointer, reason }: Finding, folder: SpecFolder, applied: readonly AppliedAction[]): Problem {
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
  const best = candidates.reduce((a, b) => (b.depth > a.depth ? b : a))
  return { file: best.file, line: best.line, column: best.column, pointer, reason }
}
