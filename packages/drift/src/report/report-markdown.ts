import { formatProblem, type Problem } from '@latchkey/openapi'
import { codeSpan, escapeMarkdown } from './escape.ts'
import { type ChangeGroup, headlineOf, operationsLine, sectionsOf } from './group-changes.ts'
import {
  factLines,
  outcomeTexts,
  pointerOf,
  tellDeparture,
  type LiveReport,
  type PageReport,
  type VendorReport,
} from './report.ts'

/** Longer lists end with a count: GitHub takes 65,536 characters as the body of a pull request. */
const most = 60
const mostCharacters = 60_000

/** The report as the body of a pull request or a job's summary. */
export function reportMarkdown(reports: readonly VendorReport[]): string {
  const text = `${reports.map(vendorMarkdown).join('\n')}`
  if (text.length <= mostCharacters) return text
  const kept = text.slice(0, text.lastIndexOf('\n', mostCharacters))
  // Folded away it would be read by nobody.
  const isFolded = kept.lastIndexOf('\n<details>\n') > kept.lastIndexOf('\n</details>')
  const end = isFolded ? '\n\n</details>' : ''
  return `${kept}${end}\n\nThe rest is left out here: the text of the report shows all.\n`
}

function vendorMarkdown(report: VendorReport): string {
  const { vendor, title, outcome, bump, changes, corrections, obstacles, problems, notices, pages, lookAt } =
    report
  const lines = [`## ${escapeMarkdown(title)} (\`${vendor}\`): ${outcomeTexts[outcome]}`, '']
  const headline = headlineOf(report)
  if (headline !== '') lines.push(`${headline}.`, '')
  if (bump !== 'none') lines.push(`Next release of its package: **${bump}**.`, '')
  if (problems.length > 0) lines.push('### Could not be read', '', ...problemItems(problems), '')
  for (const { heading, groups } of sectionsOf(changes)) {
    const items = groups.slice(0, most).flatMap(groupItems)
    const body = [...items, ...rest(groups.length)]
    if (heading === 'Breaking') lines.push('### Breaking', '', ...body, '')
    else {
      const title = `${heading} (${groups.length})`
      lines.push('<details>', `<summary>${title}</summary>`, '', ...body, '', '</details>', '')
    }
  }
  if (lookAt.length > 0) {
    lines.push('### To be looked at', '', 'Redocly alone calls it breaking; it decides nothing.', '')
    for (const { message, pointer } of lookAt.slice(0, most)) {
      lines.push(`- ${escapeMarkdown(message)}`, `  ${codeSpan(pointer)}`)
    }
    lines.push(...rest(lookAt.length), '')
  }
  if (corrections.length > 0) {
    lines.push('### Corrections that no longer fit', '')
    lines.push('Mend or remove these overlay actions; until then nothing is generated.', '')
    lines.push(...problemItems(corrections), '')
  }
  if (obstacles.length > 0) lines.push('### Would not compile', '', ...problemItems(obstacles), '')
  lines.push(...report.live.flatMap(liveLines), ...pages.flatMap(pageLines))
  if (notices.length > 0) lines.push('### Passed over', '', ...problemItems(notices), '')
  return lines.join('\n')
}

function groupItems(group: ChangeGroup): string[] {
  const [first] = group.changes
  const { bump, login, direction, reason } = first
  const mark = login === undefined ? '' : ' (login)'
  const where = operationsLine(group)
  return [
    `- **${bump}**${mark} ${escapeMarkdown(group.sentence)} ${escapeMarkdown(reason)}`,
    `  ${codeSpan(pointerOf(first))} (${direction})`,
    ...(where === '' ? [] : [`  ${escapeMarkdown(where)}`]),
  ]
}

function liveLines({ operation, departures }: LiveReport): string[] {
  if (departures.length === 0) return []
  const items = departures.map((departure) => `- ${escapeMarkdown(tellDeparture(departure))}`)
  return [`### Answers of ${codeSpan(operation)}`, '', ...items, '']
}

function pageLines(page: PageReport): string[] {
  const facts = factLines(page)
  if (facts.length === 0) return []
  const items = facts.slice(0, most).map(({ kind, fact }) => `- ${kind} ${codeSpan(fact)}`)
  return [`### ${codeSpan(page.url)}`, '', ...items, ...rest(facts.length), '']
}

function problemItems(problems: readonly Problem[]): string[] {
  return [
    ...problems.slice(0, most).map((problem) => `- ${escapeMarkdown(formatProblem(problem))}`),
    ...rest(problems.length),
  ]
}

function rest(count: number): string[] {
  return count > most ? [`- and ${count - most} more`] : []
}
