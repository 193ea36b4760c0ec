import { formatProblem, type JsonPointer, type Problem } from '@latchkey/openapi'
import { type ChangeGroup, operationsLine, sectionsOf } from './group-changes.ts'
import {
  factLines,
  type Outcome,
  outcomeOfDeparture,
  outcomeOfFact,
  type PlacedChange,
  pointerOf,
  tellDeparture,
  type VendorReport,
  worst,
} from './report.ts'

/** One line of a report for machines: JSON, JUnit, annotations and SARIF are made of these. */
export interface Diagnostic {
  severity: 'error' | 'warning' | 'note'
  /** Stable: the rule of a change, or what else happened: `unreadable`, `correction-unfit`, `would-not-compile`, `departure`, `fact`, `look-at`, `passed-over`. */
  code: string
  /** Of the repository, or the address of a page. */
  file?: string | undefined
  line?: number | undefined
  column?: number | undefined
  pointer?: JsonPointer | undefined
  /** What it is in a few words: `major, server`. */
  title: string
  /** What happened, why it weighs what it weighs, and where. One line. */
  message: string
  /** What it means for callers; `unknown`: there is no telling; `none`: a note, which weighs nothing. */
  outcome: Outcome
}

/** Everything a report says, weightiest first; one change over many operations is one. */
export function diagnosticsOf(report: VendorReport): Diagnostic[] {
  const { folder, problems, corrections, obstacles, changes, live, pages, lookAt, notices } = report
  const told =
    (code: string, title: string, outcome: Outcome) =>
    (problem: Problem): Diagnostic => {
      const { file, line, column, pointer } = problem
      return {
        severity: outcome === 'none' ? 'note' : 'error',
        code,
        file,
        line,
        column,
        pointer,
        title,
        message: formatProblem(problem),
        outcome,
      }
    }
  return [
    ...problems.map(told('unreadable', 'no telling', 'unknown')),
    ...corrections.map(told('correction-unfit', 'a correction no longer fits', 'compatible')),
    ...obstacles.map(told('would-not-compile', 'would not compile', 'breaking')),
    ...sectionsOf(changes).flatMap(({ groups }) => groups.map(changeDiagnostic)),
    ...live.flatMap(({ operation, departures }) =>
      departures.map((departure): Diagnostic => {
        const outcome = outcomeOfDeparture(departure)
        return {
          severity: outcome === 'breaking' ? 'error' : 'warning',
          code: 'departure',
          file: `${folder}/openapi.yaml`,
          title: `${operation} answers otherwise than documented`,
          message: `${operation}: ${tellDeparture(departure)}`,
          outcome,
        }
      }),
    ),
    ...pages.flatMap((page) =>
      factLines(page).map(({ kind, fact }): Diagnostic => ({
        severity: 'warning',
        code: 'fact',
        file: `${folder}/facts.yaml`,
        title: page.url,
        message: `${page.url}: ${kind} ${fact}`,
        outcome: outcomeOfFact(kind, fact),
      })),
    ),
    ...lookAt.map(({ message, pointer }): Diagnostic => ({
      severity: 'note',
      code: 'look-at',
      file: `${folder}/openapi.yaml`,
      pointer,
      title: 'to be looked at',
      message: `${message} ${pointer}`,
      outcome: 'none',
    })),
    ...notices.map(told('passed-over', 'passed over', 'none')),
  ]
}

/** What a vendor's report comes to: the weightiest of what it says. */
export function outcomeOf(report: VendorReport): Outcome {
  const isUnanswered = report.live.some(({ state }) => state === 'failed')
  return worst([...diagnosticsOf(report).map(({ outcome }) => outcome), isUnanswered ? 'unknown' : 'none'])
}

const severities = { major: 'error', minor: 'warning', patch: 'note', none: 'note' } as const

function changeDiagnostic(group: ChangeGroup<PlacedChange>): Diagnostic {
  const [change] = group.changes
  const { rule, file, line, pointer, login, bump, reason } = change
  const where = operationsLine(group)
  return {
    severity: severities[bump],
    code: rule,
    file,
    line,
    pointer,
    title: login === undefined ? bump : `${bump}, ${login}`,
    message: `${group.sentence} ${reason} ${pointerOf(change)}${where === '' ? '' : ` (${where})`}`,
    outcome: worst(group.changes.map(outcomeOfChange)),
  }
}

function outcomeOfChange({ level, bump }: PlacedChange): Outcome {
  if (bump === 'major') return 'breaking'
  return level === 'contract' ? 'compatible' : 'text'
}
