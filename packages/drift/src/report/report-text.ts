import { formatProblem, oneLine } from '@latchkey/openapi'
import { type ChangeGroup, headlineOf, operationsLine, sectionsOf } from './group-changes.ts'
import { factLines, outcomeOfDeparture, pointerOf, tellDeparture, type VendorReport } from './report.ts'

export type Paint = (colour: 'green' | 'red' | 'yellow', text: string) => string

const colours = { major: 'red', minor: 'yellow', patch: 'green', none: 'green' } as const
/** Compatible entries and texts a terminal shows; breaking ones are all shown. */
const mostShown = 20

/** What changed, for a reader at a terminal; nothing where nothing did. */
export function reportText(reports: readonly VendorReport[], paint: Paint): string {
  return reports.map((report) => vendorText(report, paint)).join('')
}

function vendorText(report: VendorReport, paint: Paint): string {
  const { vendor, title, changes, pages, corrections, obstacles, live, written } = report
  const lines: string[] = []
  const headline = headlineOf(report)
  if (headline !== '') lines.push(`  ${headline}`)
  for (const { heading, groups } of sectionsOf(changes)) {
    lines.push(`  ${heading}`)
    const shown = heading === 'Breaking' ? groups : groups.slice(0, mostShown)
    lines.push(...shown.flatMap((group) => groupLines(group, paint)))
    if (shown.length < groups.length) {
      lines.push(`    and ${groups.length - shown.length} more, all of them with --report json or markdown`)
    }
    if (heading === 'Breaking') lines.push(...lookAtLines(report, paint))
  }
  if (!changes.some(({ bump }) => bump === 'major')) lines.push(...lookAtLines(report, paint))
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

function groupLines(group: ChangeGroup, paint: Paint): string[] {
  const [first] = group.changes
  const { bump, login, direction, reason } = first
  const mark = login === undefined ? '' : `[login] `
  const where = operationsLine(group)
  return [
    `    ${paint(colours[bump], `${bump.padEnd(5)} ${mark}${oneLine(group.sentence)}`)}`,
    `          ${oneLine(pointerOf(first))} (${direction}) ${oneLine(reason)}`,
    ...(where === '' ? [] : [`          ${oneLine(where)}`]),
  ]
}

function lookAtLines({ lookAt }: VendorReport, paint: Paint): string[] {
  if (lookAt.length === 0) return []
  return [
    '  To be looked at: Redocly alone calls it breaking',
    ...lookAt
      .slice(0, mostShown)
      .flatMap(({ message, pointer }) => [
        `    ${paint('yellow', oneLine(message))}`,
        `          ${oneLine(pointer)}`,
      ]),
    ...(lookAt.length > mostShown ? [`    and ${lookAt.length - mostShown} more`] : []),
  ]
}
