import type { JsonPointer } from '../json-pointer.ts'
import type { RedoclyChange } from './redocly-report.ts'
import type { RuleName } from './rules/rules.ts'

/** `none`: the documents mean the same. `text`: only descriptions, examples and the like differ. `contract`: what can be called or typed differs. */
export type Level = 'none' | 'text' | 'contract'

/** Semantic version step for a package of types generated from the document. */
export type Bump = 'none' | 'patch' | 'minor' | 'major'

/** Seen from the caller: `request` is what they send, `response` what they receive (payloads of webhooks and callbacks too). */
export type Direction = 'request' | 'response' | 'both'

/** Why a change can keep people from logging in, or from reaching the server at all. */
export type LoginConcern = 'token-operation' | 'server' | 'security' | 'lifetime'

/** Who saw a change: our table of rules, the compiler, or Redocly's diff. */
export type Source = 'table' | 'types' | 'redocly'

export type Change = {
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

/** Something odd in a document that was repaired or left out for the comparison. */
export type DocumentIssue = { code: IssueCode; pointer: JsonPointer; reason: string }

export type IssueCode =
  | 'ref-dangling'
  | 'ref-circular'
  | 'ref-external'
  | 'ref-siblings'
  | 'extension-ref-dangling'
  | 'mapping-repaired'
  | 'mapping-dropped'
  | 'duplicate-operation-id'
  | 'duplicate-path'
  | 'duplicate-parameter'
  | 'malformed'
  | 'not-typed'

export type Verdict = {
  level: Level
  bump: Bump
  /** Those that touch logins first, then by weight. */
  changes: readonly Change[]
  /** What Redocly calls breaking and was not followed in: the table or the types know it to be harmless. */
  overruled: readonly RedoclyChange[]
  issues: { old: readonly DocumentIssue[]; new: readonly DocumentIssue[] }
  checks: { types: CheckState; redocly: CheckState }
  hashes: { old: DocumentHashes; new: DocumentHashes }
}

/** SHA-256, hexadecimal, of what a document promises and of what it says about it. */
export type DocumentHashes = { contract: string; text: string }

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

/** By code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
