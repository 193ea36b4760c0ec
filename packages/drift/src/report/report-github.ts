import { type Diagnostic, diagnosticsOf } from './diagnostics.ts'
import { workflowCommand } from './escape.ts'
import type { VendorReport } from './report.ts'

/** GitHub shows ten of a kind for a step; the job's summary holds them all. */
const most = 10

/** The report as annotations of GitHub Actions, weightiest first. */
export function reportAnnotations(reports: readonly VendorReport[]): string {
  const lines = reports.flatMap((report) => vendorAnnotations(report.vendor, diagnosticsOf(report)))
  return lines.map((line) => `${line}\n`).join('')
}

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const

function vendorAnnotations(vendor: string, diagnostics: readonly Diagnostic[]): string[] {
  return (['error', 'warning', 'note'] as const).flatMap((severity) =>
    diagnostics
      .filter((one) => one.severity === severity)
      .slice(0, most)
      .map((one) =>
        workflowCommand(levels[severity], { ...placeOf(one), title: `${vendor}: ${one.title}` }, one.message),
      ),
  )
}

/** An address is no file: GitHub would look for it in the repository. */
function placeOf({ file, line, column }: Diagnostic): Record<string, string | number | undefined> {
  return file === undefined || /^https?:/i.test(file) ? {} : { file, line, col: column }
}
