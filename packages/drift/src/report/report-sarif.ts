import { type Diagnostic, diagnosticsOf } from './diagnostics.ts'
import type { VendorReport } from './report.ts'

/** The report as SARIF 2.1.0, which code scanning and editors read: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function reportSarif(reports: readonly VendorReport[]): object {
  const told = reports.flatMap((report) =>
    diagnosticsOf(report).map((diagnostic) => ({ vendor: report.vendor, ...diagnostic })),
  )
  const codes = [...new Set(told.map(({ code }) => code))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'latchkey-drift', rules: codes.map((id) => ({ id })) } },
        results: told.map((one) => ({
          ruleId: one.code,
          ruleIndex: codes.indexOf(one.code),
          level: one.severity,
          message: { text: `${one.vendor}: ${one.message}` },
          properties: { vendor: one.vendor, outcome: one.outcome },
          ...locationOf(one),
        })),
      },
    ],
  }
}

/** An address is no place in the repository. */
function locationOf({ file, line, column, pointer }: Diagnostic): object {
  if (file === undefined || /^https?:/i.test(file)) return {}
  const region =
    line === undefined ? {} : { region: { startLine: line, ...(column && { startColumn: column }) } }
  return {
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(file) }, ...region },
        ...(pointer === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: pointer }] }),
      },
    ],
  }
}
