import { formatProblem, oneLine } from '@latchkey/openapi'
import type { Change } from '../judge/index.ts'
import { factLines, outcomeOfDeparture, pointerOf, tellDeparture, type VendorReport } from './report.ts'

export type Paint = (colour: 'green' | 'red' | 'yellow', text: string) => string

const colours = { major: 'red', minor: 'yellow', patch: 'green', none: 'green' } as const
const headings = {
  login: 'Logins',
  major: 'Breaking',
  minor: 'Compatible',
  text: 'Text',
  none: 'Other',
} as const

/** What changed, for a reader at a terminal; nothing where nothing did. */
export function reportText(reports: readonly VendorReport[], paint: Paint): string {
  return reports.map((report) => vendorText(report, paint)).join('')
}

function vendorText(report: VendorReport, paint: Paint): string {
  const { vendor, title, changes, pages, corrections, obstacles, live, written } = report
  const lines: string[] = []
  for (const [heading, group] of groupChanges(changes)) {
    lines.push(`  ${heading}`)
    for (const change of group) {
      lines.push(`    ${paint(colours[change.bump], `${change.bump.padEnd(5)} ${oneLine(change.sentence)}`)}`)
      lines.push(`          ${oneLine(pointerOf(change))} (${change.direction}) ${oneLine(change.reason)}`)
    }
  }
  if (corrections.length > 0) {
    lines.push('  Corrections that no longer fit: mend or remove these overlay actions')
    lines.push(...corrections.map((problem) => `    ${paint('red', formatProblem(problem))}`))
  }
  if (obstacles.length > 0) {
    lines.push('  Would not compile with this document')
    lines.push(...obstacles.map((problem) => `    ${paint('red', formatProblem(problem))}`))
  }
  for (const page of pages) {
    const facts = factLines(page)
    if (facts.length === 0) continue
    lines.push(`  ${oneLine(page.url)}`)
    for (const { kind, fact } of facts) {
      lines.push(`    ${paint(kind === 'added' ? 'green' : 'red', oneLine(`${kind} ${fact}`))}`)
    }
  }
  for (const { operation, departures } of live) {
    if (departures.length === 0) continue
    lines.push(`  Answers of ${oneLine(operation)}`)
    for (const departure of departures) {
      const colour = outcomeOfDeparture(departure) === 'breaking' ? 'red' : 'yellow'
      lines.push(`    ${paint(colour, oneLine(tellDeparture(departure)))}`)
    }
  }
  for (const path of written) lines.push(`  wrote ${path}`)
  return lines.length === 0 ? '' : `${vendor} (${oneLine(title)})\n${lines.join('\n')}\n`
}

/** The changes under headings, logins first; the order within is the verdict's. */
export function groupChanges<T extends Change>(changes: readonly T[]): [heading: string, changes: T[]][] {
  const groups = new Map<string, T[]>()
  for (const key of ['login', 'major', 'minor', 'text', 'none'] as const) {
    const group = changes.filter((change) => keyOf(change) === key)
    if (group.length > 0) groups.set(headings[key], group)
  }
  return [...groups]
}

function keyOf({ login, level, bump }: Change): keyof typeof headings {
  if (login !== undefined) return 'login'
  if (level === 'text') return 'text'
  return bump === 'major' || bump === 'minor' ? bump : 'none'
}
