import { type Diagnostic, diagnosticsOf } from './diagnostics.ts'
import { escapeXml } from './escape.ts'
import { exitCode, type FailOn, type VendorReport } from './report.ts'

/** The report as JUnit XML: a suite per vendor, a case for everything it says. */
export function reportJunit(reports: readonly VendorReport[], failOn: FailOn): string {
  const suites = reports.map(({ vendor, ...report }) => ({
    vendor,
    diagnostics: diagnosticsOf({ vendor, ...report }),
  }))
  const all = suites.flatMap(({ diagnostics }) => diagnostics)
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="drift" ${counts(all, suites.filter(({ diagnostics }) => diagnostics.length === 0).length, failOn)}>
${suites.map(({ vendor, diagnostics }) => suite(vendor, diagnostics, failOn)).join('')}</testsuites>
`
}

function suite(vendor: string, diagnostics: readonly Diagnostic[], failOn: FailOn): string {
  const isQuiet = diagnostics.length === 0
  const cases = isQuiet
    ? [testcase(vendor, 'no drift', '')]
    : diagnostics.map((one) => testcase(vendor, one.message, failureOf(one, failOn)))
  return `  <testsuite name="${escapeXml(vendor)}" ${counts(diagnostics, isQuiet ? 1 : 0, failOn)}>
${cases.join('')}  </testsuite>
`
}

function counts(diagnostics: readonly Diagnostic[], quiet: number, failOn: FailOn): string {
  const errors = diagnostics.filter(({ outcome }) => outcome === 'unknown').length
  const failures = diagnostics.filter((one) => isFailure(one, failOn)).length
  return `tests="${diagnostics.length + quiet}" failures="${failures}" errors="${errors}"`
}

function isFailure({ outcome }: Diagnostic, failOn: FailOn): boolean {
  return outcome !== 'unknown' && exitCode(outcome, failOn) !== 0
}

/** What cannot be read is an error of the check, not a failure of what it checks. */
function failureOf(diagnostic: Diagnostic, failOn: FailOn): string {
  const { outcome, code, message } = diagnostic
  if (outcome !== 'unknown' && !isFailure(diagnostic, failOn)) return ''
  const tag = outcome === 'unknown' ? 'error' : 'failure'
  return `<${tag} type="${escapeXml(`${outcome} ${code}`)}" message="${escapeXml(message)}"/>`
}

function testcase(vendor: string, name: string, failure: string): string {
  const head = `    <testcase classname="drift.${escapeXml(vendor)}" name="${escapeXml(name)}"`
  return failure === '' ? `${head}/>\n` : `${head}>${failure}</testcase>\n`
}
