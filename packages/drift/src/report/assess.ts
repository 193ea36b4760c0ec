import { type CompiledSpec, compileSpec, folderOf, type PageFacts, type SpecFolder } from '@latchkey/spec'
import {
  type JsonObject,
  type JsonPointer,
  type Problem,
  type SourceDocument,
  SpecError,
} from '@latchkey/openapi'
import { judge, type Verdict } from '../judge/index.ts'
import { excerptOf } from './excerpt.ts'
import type { PageReport, PlacedChange } from './report.ts'

type AskRedocly = NonNullable<Parameters<typeof judge>[2]>['redocly']

export interface Assessment {
  verdict: Verdict
  changes: PlacedChange[]
  corrections: Problem[]
  obstacles: Problem[]
  /** Why what is committed does not compile, where it does not. */
  notices: Problem[]
}

/**
 * Judges a vendor's new document the way users of its package meet it: compiled with our additions and corrections,
 * against what is compiled now. Corrections that no longer fit are left out and named; where one of the two cannot be
 * compiled even so, the vendor's own documents are judged.
 *
 * @throws {@link SpecError} where a document cannot be judged
 */
export async function assessDocument(
  folder: SpecFolder & { published: SourceDocument },
  fresh: SourceDocument,
  redocly: AskRedocly,
): Promise<Assessment> {
  const names = { old: folderOf(folder), new: fresh.file }
  const own = (known: readonly string[]): Promise<Verdict> =>
    judge(folder.published.data, fresh.data, { names, tokenOperations: known, redocly })
  let before: CompiledSpec
  try {
    before = await compileSpec(folder)
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    const verdict = await own([])
    return {
      ...noObstacles,
      verdict,
      changes: placeChanges(verdict, folder, { old: folder.published.data, fresh: fresh.data }),
      notices: [...error.problems],
    }
  }
  const { compiled, ...inTheWay } = await compileWhatFits({ ...folder, published: fresh })
  const known = tokenOperations(before, compiled)
  const verdict = compiled
    ? await judge(before.document, compiled.document, { names, tokenOperations: known, redocly })
    : await own(known)
  const judged = compiled
    ? { old: before.document, fresh: compiled.document }
    : { old: folder.published.data, fresh: fresh.data }
  return { ...noObstacles, ...inTheWay, verdict, changes: placeChanges(verdict, folder, judged) }
}

const noObstacles = { corrections: [], obstacles: [], notices: [] }

/** Judges the committed openapi.yaml against what the folder compiles to now. */
export async function assessCompiled(
  folder: SpecFolder,
  committed: JsonObject,
  redocly: AskRedocly,
): Promise<Assessment> {
  const compiled = await compileSpec(folder)
  const verdict = await judge(committed, compiled.document, {
    names: { old: `${folderOf(folder)}/openapi.yaml`, new: `${folderOf(folder)}, compiled` },
    tokenOperations: tokenOperations(compiled),
    redocly,
  })
  const judged = { old: committed, fresh: compiled.document }
  return { ...noObstacles, verdict, changes: placeChanges(verdict, folder, judged) }
}

function tokenOperations(...all: readonly (CompiledSpec | undefined)[]): string[] {
  return [...new Set(all.flatMap((one) => one?.token?.operations ?? []))]
}

/** So many changes are shown side by side; who has more has another thing to do first. */
const mostExcerpts = 500

/** Each change at the file that states the matter: what the vendor published, or what we wrote beside it. */
function placeChanges(
  { changes }: Verdict,
  folder: SpecFolder,
  { old, fresh }: { old: JsonObject; fresh: JsonObject },
): PlacedChange[] {
  const { published, authored } = folder
  return changes.map((change, i) => {
    const found = [published, authored].flatMap((file) => (file ? [file.locate(change.pointer)] : []))
    const best = found.toSorted((a, b) => b.depth - a.depth)[0]
    const excerpt = i < mostExcerpts ? excerptOf(change, old, fresh) : undefined
    return { ...change, file: best?.file ?? `${folderOf(folder)}/openapi.yaml`, line: best?.line, excerpt }
  })
}

interface Fitting {
  compiled: CompiledSpec | undefined
  corrections: Problem[]
  obstacles: Problem[]
}

/** Compiles the folder without the overlay actions that do not fit; what stands in the way otherwise is an obstacle. */
async function compileWhatFits(folder: SpecFolder): Promise<Fitting> {
  const corrections: Problem[] = []
  let overlay = folder.overlay
  for (;;) {
    try {
      return { compiled: await compileSpec({ ...folder, overlay }), corrections, obstacles: [] }
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      const unfit = new Map(error.problems.map((problem) => [actionOf(problem, overlay), problem]))
      const rest = unfit.get(undefined)
      unfit.delete(undefined)
      if (rest || !overlay || unfit.size === 0) {
        return { compiled: undefined, corrections, obstacles: [...error.problems] }
      }
      corrections.push(...unfit.values())
      // Leaving one out can unsettle another, so it is tried again with those that are left.
      overlay = withoutActions(overlay, new Set([...unfit.keys()].filter((key) => key !== undefined)))
    }
  }
}

const action = /^#\/actions\/(\d+)$/

function actionOf({ file, pointer }: Problem, overlay: SourceDocument | undefined): number | undefined {
  const [, index] = (file === overlay?.file && action.exec(pointer ?? '')) || []
  return index === undefined ? undefined : Number(index)
}

function withoutActions(overlay: SourceDocument, left: ReadonlySet<number>): SourceDocument | undefined {
  const actions = Array.isArray(overlay.data['actions']) ? overlay.data['actions'] : []
  const kept = [...actions.keys()].filter((index) => !left.has(index))
  if (kept.length === 0) return undefined
  return {
    file: overlay.file,
    data: { ...overlay.data, actions: actions.filter((_, index) => !left.has(index)) },
    locate: (pointer: JsonPointer) =>
      overlay.locate(
        pointer.replace(/^(#\/actions\/)(\d+)/, (_, head: string, index: string) => {
          return `${head}${kept[Number(index)] ?? index}`
        }) as JsonPointer,
      ),
  }
}

/** A watched page as it is now, beside what was recorded of it. */
export function compareFacts(
  url: string,
  now: readonly string[],
  recorded: readonly PageFacts[],
): PageReport {
  const before = recorded.find((page) => page.url === url)?.facts
  if (!before) return { url, kind: 'watched', state: 'unrecorded', facts: { added: [], removed: [] } }
  const added = now.filter((fact) => !before.includes(fact))
  const removed = before.filter((fact) => !now.includes(fact))
  return { url, kind: 'watched', state: 'compared', facts: { added, removed } }
}
