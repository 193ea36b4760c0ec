import { type JsonPointer, plural, type Problem } from '@latchkey/openapi'
import type { Bump, Change, Verdict } from '../judge/index.ts'
import type { Excerpt } from './excerpt.ts'

/**
 * What drift means for users of the package. `text`: only what people read changed. `compatible`: the contract changed,
 * and code that works goes on working. `breaking`: it may not. `unknown`: something could not be read, so there is no telling.
 */
export type Outcome = 'none' | 'text' | 'compatible' | 'breaking' | 'unknown'

export interface PageReport {
  /** Its address; what it is called in a report where it has none. */
  url: string
  /** Whether the vendor's document comes from it, or it is prose that is watched. */
  kind: 'published' | 'watched'
  /**
   * `unrecorded`: it was never recorded, so there is nothing to compare it with. `recorded`: `--write` did so just now.
   * `unread`: recorded before, and with `--offline` not read.
   */
  state: 'compared' | 'unrecorded' | 'recorded' | 'unread' | 'failed'
  /** What a watched page states now and did not before, and the reverse. */
  facts: { added: string[]; removed: string[] }
}

/** What a vendor really answered, held against the document. Words of the document, names and types; no values. */
export interface LiveReport {
  operation: string
  state: 'judged' | 'skipped' | 'failed'
  reason?: string | undefined
  departures: { kind: string; pointer: string; expected: string; got: string }[]
}

/** A change, the file of ours it concerns, and what both documents say there. */
export type PlacedChange = Change & { file: string; line: number | undefined; excerpt?: Excerpt | undefined }

/** All that is known of one vendor's drift; every form of report is made of it. */
export interface VendorReport {
  vendor: string
  /** Of its documents, relative to the repository. */
  folder: string
  title: string
  outcome: Outcome
  /** What the package's next release must be. */
  bump: Bump
  pages: PageReport[]
  /** Those that touch logins first, then by weight. */
  changes: PlacedChange[]
  /** What Redocly alone calls breaking, in words and with its place: for a person to look at. It weighs nothing. */
  lookAt: { message: string; pointer: JsonPointer }[]
  /** Overlay actions that no longer match exactly one place and change it: the vendor moved or mended what we corrected. */
  corrections: Problem[]
  /** What else would keep the vendor's folder from compiling with the new document. */
  obstacles: Problem[]
  /** With `--live`: each operation that was called. */
  live: LiveReport[]
  /** What could not be read. */
  problems: Problem[]
  /** What is odd and was passed over. */
  notices: Problem[]
  checks: Verdict['checks'] | undefined
  /** Of the new document: names its changeset. */
  hash: string | undefined
  /** Files written, by path relative to the repository. */
  written: string[]
}

export function emptyReport(vendor: string, folder: string, title = vendor): VendorReport {
  return {
    vendor,
    folder,
    title,
    outcome: 'none',
    bump: 'none',
    pages: [],
    changes: [],
    lookAt: [],
    corrections: [],
    obstacles: [],
    live: [],
    problems: [],
    notices: [],
    checks: undefined,
    hash: undefined,
    written: [],
  }
}

const outcomes: readonly Outcome[] = ['none', 'text', 'compatible', 'breaking', 'unknown']

/** The weightiest of several. */
export function worst(all: readonly Outcome[]): Outcome {
  return outcomes[Math.max(0, ...all.map((one) => outcomes.indexOf(one)))] ?? 'none'
}

/** Where pages and links go says nothing of the API; anything else a page no longer states may break callers. */
export function outcomeOfFact(kind: 'added' | 'removed', fact: string): 'compatible' | 'breaking' {
  return kind === 'removed' && !/^(page|link) /.test(fact) ? 'breaking' : 'compatible'
}

/** More than the types promise harms no caller; anything else they promise wrongly. */
export function outcomeOfDeparture({ kind }: LiveReport['departures'][number]): 'compatible' | 'breaking' {
  return kind === 'extra' || kind === 'unknown' || kind === 'format' ? 'compatible' : 'breaking'
}

/** One departure, without its operation: `missing #/items/0/ID: the document says string, the answer has nothing`. */
export function tellDeparture({ kind, pointer, expected, got }: LiveReport['departures'][number]): string {
  return `${kind} #${pointer}: the document says ${expected}, the answer has ${got}`
}

/** The least drift that makes the command fail; `none`: none does. */
export type FailOn = 'none' | 'text' | 'compatible' | 'breaking'

/** 0 nothing that counts, 2 compatible, 3 breaking, 1 no telling. */
export function exitCode(outcome: Outcome, failOn: FailOn = 'compatible'): number {
  if (outcome === 'unknown') return 1
  if (outcome === 'none' || failOn === 'none') return 0
  if (outcomes.indexOf(outcome) < outcomes.indexOf(failOn)) return 0
  return outcome === 'breaking' ? 3 : 2
}

export const outcomeTexts: Record<Outcome, string> = {
  none: 'no drift',
  text: 'only text changed',
  compatible: 'the contract changed, compatibly',
  breaking: 'the contract changed and may break callers',
  unknown: 'no telling',
}

const liveTexts: Record<Outcome, string> = {
  none: 'answers as documented',
  text: 'answers as documented',
  compatible: 'answers more than documented',
  breaking: 'answers otherwise than documented',
  unknown: 'no telling',
}

/** What happened, in a few words. */
export function summarise({ outcome, bump, pages, problems, corrections, live }: VendorReport): string {
  const count = (wanted: PageReport['state']): number => pages.filter(({ state }) => state === wanted).length
  // What is recorded for the first time was compared with nothing.
  const isFirst = outcome === 'none' && pages.length > 0 && count('recorded') === pages.length
  // What has an address has a page, and what has a fault has a problem.
  const isUnwatched = pages.length + problems.length + live.length === 0
  const isOffline = pages.some(({ state }) => state === 'unread')
  const parts = [
    isUnwatched && 'not watched: no address is stated',
    live.length > 0 ? liveTexts[outcome] : !isFirst && !isUnwatched && outcomeTexts[outcome],
    bump !== 'none' && `next release ${bump}`,
    isOffline && 'committed files compared, no page read',
    pages.length > 0 && !isFirst && !isOffline && `${count('compared')} of ${pages.length} pages compared`,
    count('recorded') > 0 && `${plural(count('recorded'), 'page')} recorded for the first time`,
    count('failed') > 0 && `${count('failed')} could not be read`,
    count('unrecorded') > 0 && `${count('unrecorded')} never recorded`,
    corrections.length > 0 &&
      `${plural(corrections.length, 'correction')} no longer ${corrections.length === 1 ? 'fits' : 'fit'}`,
    live.length > 0 &&
      `${live.filter(({ state }) => state === 'judged').length} of ${live.length} answers judged`,
    problems.length > 0 && live.length === 0 && pages.length === 0 && 'nothing could be compared',
  ]
  return parts.filter((part) => part !== false).join(', ')
}

/** Facts of watched pages that concern tokens are told before the others. */
export function factLines({ facts }: PageReport): { kind: 'added' | 'removed'; fact: string }[] {
  const lines = [
    ...facts.removed.map((fact) => ({ kind: 'removed' as const, fact })),
    ...facts.added.map((fact) => ({ kind: 'added' as const, fact })),
  ]
  return lines.toSorted((a, b) => Number(isLogin(b.fact)) - Number(isLogin(a.fact)))
}

function isLogin(fact: string): boolean {
  return /token|oauth|expires|grant_type|client_?(id|secret)|authori[sz]/i.test(fact)
}

/** Where a change is told to be: `#/paths/~1x` of the old or the new document. */
export function pointerOf({ pointer, in: side }: Change): JsonPointer {
  return side === 'old' ? `${pointer} (before)` : pointer
}
