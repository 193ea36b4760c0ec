import {
  type DocumentIndex,
  effectiveDocument,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
  plain,
  writtenPlace,
} from '@latchkey/openapi'
import type { Bump } from './terms.ts'

/** What Redocly's `diff --format=json` (2.77.0, report version 1) says of one place. */
export interface RedoclyChange {
  impact: Bump
  /** Its rules, `schema-type-changed`; empty where it only saw a difference. Harmless text, like `message`. */
  rules: readonly string[]
  message: string
  old?: JsonPointer
  new?: JsonPointer
}

export interface RedoclyReport {
  /** `none` when nothing changed: the report then has no member `bump`. */
  bump: Bump
  changes: readonly RedoclyChange[]
}

const bumps: readonly string[] = ['patch', 'minor', 'major']

/**
 * Reads the report. Its exit code is of no use: 1 means breaking as well as unreadable.
 *
 * @throws Error when it is not a report of the version known here
 */
export function readRedoclyReport(text: string): RedoclyReport {
  let report: Json
  try {
    report = JSON.parse(text) as Json
  } catch (cause) {
    throw new Error('Redocly printed no JSON report', { cause })
  }
  if (!isObject(report) || !Array.isArray(report['changes']))
    throw new Error('Redocly printed no list of changes')
  if (report['reportVersion'] !== '1') {
    throw new Error(`Redocly’s report has version ${JSON.stringify(report['reportVersion'])}, not "1"`)
  }
  return { bump: bumpOf(report['bump']), changes: report['changes'].filter(isObject).map(readChange) }
}

function readChange(change: JsonObject): RedoclyChange {
  const verdicts = Array.isArray(change['verdicts']) ? change['verdicts'].map(objectOf) : []
  const before = placeOf(change, 'base')
  const after = placeOf(change, 'revision')
  return {
    impact: bumpOf(change['impact']),
    rules: verdicts.map(({ ruleId }) => plain(String(ruleId), 80)),
    message: plain(verdicts.map(({ message }) => String(message).replaceAll('`', '"')).join(' '), 300),
    ...(before === undefined ? {} : { old: before }),
    ...(after === undefined ? {} : { new: after }),
  }
}

/** The pointer stops at the object where the member is missing on that side. */
function placeOf(change: JsonObject, side: 'base' | 'revision'): JsonPointer | undefined {
  const pointer = objectOf(change[side])['pointer']
  if (typeof pointer !== 'string') return undefined
  const property = change['property']
  const whole = typeof property !== 'string' || property === 'key' || pointer.endsWith(`/${property}`)
  return whole ? pointer : `${pointer}/${property}`
}

function bumpOf(value: Json | undefined): Bump {
  return typeof value === 'string' && bumps.includes(value) ? (value as Bump) : 'none'
}

/** The document as Redocly is to see it: what callers get, with the members it cannot do without. */
export function redoclyInput(index: DocumentIndex): JsonObject {
  const { info: _info, ...rest } = effectiveDocument(index)
  return { openapi: `${index.document.version}.0`, info: { title: 'API', version: '0' }, ...rest }
}

/** The report with the places where the documents say it. */
export function placedReport(
  { bump, changes }: RedoclyReport,
  old: DocumentIndex,
  fresh: DocumentIndex,
): RedoclyReport {
  const before = writtenPlace(old)
  const after = writtenPlace(fresh)
  const placed = changes.map((change) => ({
    ...change,
    ...(change.old === undefined ? {} : { old: before(change.old) }),
    ...(change.new === undefined ? {} : { new: after(change.new) }),
  }))
  return { bump, changes: placed }
}
