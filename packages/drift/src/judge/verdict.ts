import { compareText, type DocumentHashes, type DocumentIssue, type JsonPointer } from '@latchkey/openapi'
import type { Level, Bump, Direction, LoginConcern, Source } from './terms.ts'
import type { RedoclyChange } from './redocly-report.ts'
import type { RuleName } from './rules/rules.ts'

export interface Change {
  /** Stable name of the rule that judged it, `property-became-required`. */
  rule: RuleName
  /** Where: in the new document, or in the old one for what is gone (`in` says which). */
  pointer: JsonPointer
  in: 'old' | 'new'
  direction: Direction
  /** `POST /oauth/token`, `webhook order.paid POST`; empty when no operation is concerned. Sorted. */
  operations: readonly string[]
  level: 'text' | 'contract'
  bump: Bump
  /** What happened, for a user of the package. One line; text of the documents in it is quoted, shortened and free of control characters. */
  sentence: string
  /** Why it weighs what it weighs. */
  reason: string
  login?: LoginConcern | undefined
  sources: readonly Source[]
}

/** How a check went. A `failed` one leaves the verdict to the others; whoever needs all of them must look. */
export type CheckState =
  { state: 'ran' } | { state: 'not-needed' } | { state: 'off' } | { state: 'failed'; reason: string }

export interface Verdict {
  level: Level
  bump: Bump
  /** Those that touch logins first, then by weight. */
  changes: readonly Change[]
  /** What Redocly calls breaking and was not followed in: the table or the types know it to be harmless. */
  overruled: readonly RedoclyChange[]
  /** What Redocly calls breaking where no rule of ours found anything: for a person to look at. It weighs nothing. */
  lookAt: readonly RedoclyChange[]
  issues: { old: readonly DocumentIssue[]; new: readonly DocumentIssue[] }
  checks: { types: CheckState; redocly: CheckState }
  hashes: { old: DocumentHashes; new: DocumentHashes }
}

const bumps = ['none', 'patch', 'minor', 'major'] as const

export function heavier(a: Bump, b: Bump): Bump {
  return bumps.indexOf(a) >= bumps.indexOf(b) ? a : b
}

/** Logins first, then weight, then place: the order of a report. */
export function compareChanges(a: Change, b: Change): number {
  return (
    Number(b.login !== undefined) - Number(a.login !== undefined) ||
    bumps.indexOf(b.bump) - bumps.indexOf(a.bump) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.rule, b.rule) ||
    compareText(a.sentence, b.sentence)
  )
}
