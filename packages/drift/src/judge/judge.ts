import {
  type DocumentIndex,
  fromPointer,
  indexDocument,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  type NormalisedDocument,
  normaliseDocument,
  objectOf,
  valueAt,
} from '@latchkey/openapi'
import { settleReferences } from '@latchkey/spec'
import { createCollector } from './compare/collector.ts'
import { combine } from './combine.ts'
import { compareDocuments, type TableResult } from './compare/compare-documents.ts'
import { compareTexts } from './compare/compare-texts.ts'
import { placedReport, redoclyInput, type RedoclyReport } from './redocly-report.ts'
import { parameterInWords } from './describe/tell.ts'
import { checkTypes, type TypeBreak } from './type-check/type-check.ts'
import { compareChanges, heavier, type Change, type CheckState, type Verdict } from './verdict.ts'
import type { Bump, Level } from './terms.ts'

export interface JudgeOptions {
  /** What to call the two documents in errors. */
  names?: { old: string; new: string } | undefined
  /** Operations that hand out tokens, beside those that are recognised: `POST /sessions`. */
  tokenOperations?: readonly string[] | undefined
  /** Compile a typed caller of the old document against the new one. Default: true. */
  types?: boolean | undefined
  /** Asks Redocly's diff for its opinion (`runRedoclyDiff` of `src/io`). Without it, it is not asked. */
  redocly?: ((old: JsonObject, fresh: JsonObject) => Promise<RedoclyReport>) | undefined
}

/**
 * Judges what changed between two OpenAPI 3.x documents for users of types generated from them.
 *
 * Documents that mean the same cost a hash each; the compiler and Redocly are only asked about what differs. A check
 * that fails leaves the verdict to the others and says so in `checks`.
 *
 * @throws {@link SpecError} when a document is not OpenAPI 3.x, or its schemas are made of one another too deep
 */
export async function judge(
  oldDocument: Json,
  newDocument: Json,
  options: JudgeOptions = {},
): Promise<Verdict> {
  const old = readDocument(oldDocument, options.names?.old ?? 'the old document')
  const fresh = readDocument(newDocument, options.names?.new ?? 'the new document')
  const issues = { old: old.issues, new: fresh.issues }
  const hashes = { old: old.hashes, new: fresh.hashes }
  const sameContract = old.hashes.contract === fresh.hashes.contract
  const verdictOf = (
    changes: readonly Change[],
    checks: Verdict['checks'],
    { overruled, lookAt }: Pick<Verdict, 'overruled' | 'lookAt'> = { overruled: [], lookAt: [] },
  ): Verdict => ({ ...summarise(changes), changes, overruled, lookAt, issues, checks, hashes })

  const idle: CheckState = { state: 'not-needed' }
  if (sameContract && old.hashes.text === fresh.hashes.text)
    return verdictOf([], { types: idle, redocly: idle })

  const oldIndex = indexDocument(old)
  const freshIndex = indexDocument(fresh)
  const texts = createCollector()
  compareTexts(oldIndex, freshIndex, texts, options.tokenOperations)
  const table: TableResult = sameContract
    ? { findings: [], changed: [], loose: [], narrowed: [] }
    : compareDocuments(oldIndex, freshIndex, options)
  const types = sameContract ? idle : runTypes(oldIndex, freshIndex, table, options)
  const redocly = sameContract ? idle : await runRedocly(oldIndex, freshIndex, options)
  const { changes, ...seen } = combine({
    findings: [...table.findings, ...texts.all()],
    pairs: table.changed,
    typeBreaks: 'breaks' in types ? types.breaks : undefined,
    redocly: 'report' in redocly ? redocly.report : undefined,
    nameParameter: (pointer) => parameterAt(freshIndex, pointer) ?? parameterAt(oldIndex, pointer),
  })
  const checks = { types: stateOf(types), redocly: stateOf(redocly) }
  return verdictOf(changes.sort(compareChanges), checks, seen)
}

/** References are followed as the types follow them: by the names schemas give themselves, too. */
function readDocument(document: Json, name: string): NormalisedDocument {
  const read = normaliseDocument(document, name)
  const isSettled = !read.issues.some(({ code }) => code === 'ref-dangling' || code === 'ref-external')
  if (isSettled || !isObject(document)) return read
  const { issues, hashes } = read
  return { ...normaliseDocument(settleReferences(document), name), issues, hashes }
}

function parameterAt({ root, resolve }: DocumentIndex, pointer: JsonPointer): string | undefined {
  const value = valueAt(root, fromPointer(pointer))
  const { name, in: place } = objectOf(value === undefined ? undefined : resolve({ pointer, value }).value)
  return typeof name === 'string' && typeof place === 'string'
    ? parameterInWords(`${place} ${name}`)
    : undefined
}

type TypesRun = CheckState & { breaks?: readonly TypeBreak[] }
type RedoclyRun = CheckState & { report?: RedoclyReport }

function runTypes(
  old: DocumentIndex,
  fresh: DocumentIndex,
  table: TableResult,
  options: JudgeOptions,
): TypesRun {
  if (options.types === false) return { state: 'off' }
  try {
    return { state: 'ran', breaks: checkTypes(old, fresh, table) }
  } catch (error) {
    return failed(error)
  }
}

async function runRedocly(
  old: DocumentIndex,
  fresh: DocumentIndex,
  { redocly }: JudgeOptions,
): Promise<RedoclyRun> {
  if (!redocly) return { state: 'off' }
  try {
    const report = await redocly(redoclyInput(old), redoclyInput(fresh))
    return { state: 'ran', report: placedReport(report, old, fresh) }
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): CheckState {
  const reason = error instanceof Error ? error.message : String(error)
  return { state: 'failed', reason: reason.replace(/\s+/g, ' ').slice(0, 300) }
}

function stateOf(run: TypesRun | RedoclyRun): CheckState {
  return run.state === 'failed' ? { state: 'failed', reason: run.reason } : { state: run.state }
}

function summarise(changes: readonly Change[]): { level: Level; bump: Bump } {
  const level = changes.some((change) => change.level === 'contract')
    ? 'contract'
    : changes.length > 0
      ? 'text'
      : 'none'
  return { level, bump: changes.reduce<Bump>((most, { bump }) => heavier(most, bump), 'none') }
}
