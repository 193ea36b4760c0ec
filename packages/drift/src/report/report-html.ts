import { formatProblem, type Problem } from '@latchkey/openapi'
import { escapeXml } from './escape.ts'
import type { Excerpt } from './excerpt.ts'
import { type ChangeGroup, headlineOf, type Section, sectionsOf } from './group-changes.ts'
import { pageScript, pageStyle } from './html-page.ts'
import {
  factLines,
  outcomeTexts,
  type PlacedChange,
  pointerOf,
  tellDeparture,
  type VendorReport,
} from './report.ts'

/**
 * The report as a page for a browser: one file that asks nothing of the network, with a filter, and both documents side
 * by side at each place. Text of the documents is text; the page's policy lets nothing but its own script run.
 */
export function reportHtml(reports: readonly VendorReport[]): string {
  const title =
    reports.length === 1 ? `Drift of ${reports[0]?.title ?? ''}` : `Drift of ${reports.length} vendors`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<form role="search" onsubmit="return false">
<label>Filter <input type="search" id="words" placeholder="words, a path, a pointer" autocomplete="off"></label>
<label><input type="checkbox" id="logins"> logins only</label>
<output id="count"></output>
</form>
</header>
<main>
${reports.map(vendorHtml).join('')}</main>
<script>${pageScript}</script>
</body>
</html>
`
}

function vendorHtml(report: VendorReport): string {
  const { vendor, title, outcome, bump, changes, lookAt, corrections, obstacles, problems, notices } = report
  const headline = headlineOf(report)
  return `<section class="vendor">
<h2>${escapeXml(title)} <small>${escapeXml(vendor)}</small></h2>
<p class="headline ${outcome}">${escapeXml(headline === '' ? outcomeTexts[outcome] : headline)}${bump === 'none' ? '' : `. Next release: <strong>${bump}</strong>`}</p>
${problemsHtml('Could not be read', problems)}${sectionsOf(changes).map(sectionHtml).join('')}${
    lookAt.length === 0
      ? ''
      : listHtml(
          'To be looked at: Redocly alone calls it breaking',
          lookAt.map(({ message, pointer }) => `${escapeXml(message)} <code>${escapeXml(pointer)}</code>`),
        )
  }${problemsHtml('Corrections that no longer fit', corrections)}${problemsHtml('Would not compile', obstacles)}${report.live
    .filter(({ departures }) => departures.length > 0)
    .map(({ operation, departures }) =>
      listHtml(
        `Answers of ${operation}`,
        departures.map((one) => escapeXml(tellDeparture(one))),
      ),
    )
    .join('')}${report.pages
    .filter((page) => factLines(page).length > 0)
    .map((page) =>
      listHtml(
        page.url,
        factLines(page).map(({ kind, fact }) => escapeXml(`${kind} ${fact}`)),
      ),
    )
    .join('')}${problemsHtml('Passed over', notices)}</section>
`
}

function sectionHtml({ heading, groups }: Section<PlacedChange>): string {
  const open = heading === 'Breaking' ? ' open' : ''
  return `<details class="${heading.toLowerCase()}"${open}><summary>${heading} <span>${groups.length}</span></summary>
${groups.map(groupHtml).join('')}</details>
`
}

function groupHtml(group: ChangeGroup<PlacedChange>): string {
  const [first] = group.changes
  const { bump, login, direction, reason, rule } = first
  const operations =
    group.operations.length > 1
      ? `<details class="operations"><summary>${group.operations.length} operations</summary><ul>${group.operations
          .map((one) => `<li><code>${escapeXml(one)}</code></li>`)
          .join('')}</ul></details>`
      : ''
  return `<article${login === undefined ? '' : ' data-login'}>
<h3><span class="bump ${bump}">${bump}</span>${login === undefined ? '' : `<span class="login">${login}</span>`} ${withCode(group.sentence)}</h3>
<p>${withCode(reason)} <small>${direction}, ${rule}</small></p>
<p class="place"><code>${escapeXml(pointerOf(first))}</code> <small>${escapeXml(first.file)}${first.line === undefined ? '' : `:${first.line}`}</small></p>
${operations}${excerptHtml(first.excerpt)}</article>
`
}

function excerptHtml(excerpt: Excerpt | undefined): string {
  if (!excerpt || (excerpt.before === undefined && excerpt.after === undefined)) return ''
  const { pointer, before, after } = excerpt
  return `<details class="both"><summary>both documents at <code>${escapeXml(pointer)}</code></summary>
<div class="sides">${sideHtml('before', before, after)}${sideHtml('after', after, before)}</div></details>
`
}

/** Lines the other side does not have are marked. */
function sideHtml(name: string, own: string | undefined, other: string | undefined): string {
  if (own === undefined) return `<div><h4>${name}</h4><p class="nothing">says nothing here</p></div>`
  const known = new Set((other ?? '').split('\n'))
  const lines = own.split('\n').map((line) => {
    const text = escapeLine(line)
    return known.has(line) ? text : `<mark>${text}</mark>`
  })
  return `<div><h4>${name}</h4><pre>${lines.join('\n')}</pre></div>`
}

/** Spaces at the start of a line are kept. */
function escapeLine(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? ''
  return `${indent}${escapeXml(line.slice(indent.length))}`
}

/** What stands between backticks is code. */
function withCode(text: string): string {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? `<code>${escapeXml(part)}</code>` : escapeXml(part)))
    .join('')
}

function problemsHtml(heading: string, problems: readonly Problem[]): string {
  return problems.length === 0
    ? ''
    : listHtml(
        heading,
        problems.map((problem) => escapeXml(formatProblem(problem))),
      )
}

/** @param items HTML */
function listHtml(heading: string, items: readonly string[]): string {
  return `<details open><summary>${escapeXml(heading)} <span>${items.length}</span></summary><ul>${items
    .map((item) => `<li>${item}</li>`)
    .join('')}</ul></details>
`
}
