import { formatProblem } from '@latchkey/openapi'
import { escapeXml } from './escape.ts'
import {
  exitCode,
  factLines,
  outcomeOfDeparture,
  pointerOf,
  tellDeparture,
  type FailOn,
  type VendorReport,
} from './report.ts'

type Case = {
  name: string
  failure?: { tag: 'failure' | 'error'; type: string; message: string } | undefined
}

/** The report as JUnit XML: a suite per vendor, a case per page, change and correction. */
export function reportJunit(reports: readonly VendorReport[], failOn: FailOn): string {
  const suites = reports.map((report) => suite(report, failOn))
  const all = reports.map((report) => casesOf(report, failOn))
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="drift" ${counts(all.flat())}>
${suites.join('')}</testsuites>
`
}

function suite(report: VendorReport, failOn: FailOn): string {
  const cases = casesOf(report, failOn)
  return `  <testsuite name="${escapeXml(report.vendor)}" ${counts(cases)}>
${cases.map((one) => testcase(report.vendor, one)).join('')}  </testsuite>
`
}

function counts(cases: readonly Case[]): string {
  const count = (tag: 'failure' | 'error'): number =>
    cases.filter(({ failure }) => failure?.tag === tag).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`
}

function casesOf(report: VendorReport, failOn: FailOn): Case[] {
  const { changes, corrections, obstacles, problems, pages } = report
  const fails = (outcome: 'text' | 'compatible' | 'breaking'): boolean => exitCode(outcome, failOn) !== 0
  const failure = (type: 'text' | 'compatible' | 'breaking', message: string): Case['failure'] =>
    fails(type) ? { tag: 'failure', type, message } : undefined
  const cases: Case[] = [
    ...problems.map((problem): Case => {
      const message = formatProblem(problem)
      return { name: `${problem.file} can be read`, failure: { tag: 'error', type: 'unknown', message } }
    }),
    ...changes.map((change): Case => {
      const { sentence, reason, level, bump } = change
      const type = bump === 'major' ? 'breaking' : level === 'text' ? 'text' : 'compatible'
      return { name: `${pointerOf(change)}: ${sentence}`, failure: failure(type, `${sentence} ${reason}`) }
    }),
    ...corrections.map((problem): Case => {
      const name = `${problem.file} ${problem.pointer ?? ''} still fits`
      return { name, failure: failure('compatible', formatProblem(problem)) }
    }),
    ...obstacles.map((problem): Case => {
      const name = `${problem.file} ${problem.pointer ?? ''} compiles`
      return { name, failure: failure('breaking', formatProblem(problem)) }
    }),
    ...report.live.flatMap(({ operation, departures }) =>
      departures.map((departure): Case => {
        const name = `${operation}: ${tellDeparture(departure)}`
        return { name, failure: failure(outcomeOfDeparture(departure), name) }
      }),
    ),
    ...pages.flatMap((page) =>
      factLines(page).map(({ kind, fact }): Case => {
        const name = `${page.url}: ${kind} ${fact}`
        const type = kind === 'removed' && !/^(page|link) /.test(fact) ? 'breaking' : 'compatible'
        return { name, failure: failure(type, name) }
      }),
    ),
  ]
  return cases.length > 0 ? cases : [{ name: 'no drift' }]
}

function testcase(vendor: string, { name, failure }: Case): string {
  const head = `    <testcase classname="drift.${escapeXml(vendor)}" name="${escapeXml(name)}"`
  if (!failure) return `${head}/>\n`
  const { tag, type, message } = failure
  return `${head}><${tag} type="${type}" message="${escapeXml(message)}"/></testcase>\n`
}
