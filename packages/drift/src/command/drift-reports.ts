import { resolve } from 'node:path'
import { plainJson } from '../report/escape.ts'
import { diagnosticsOf } from '../report/diagnostics.ts'
import { reportAnnotations } from '../report/report-github.ts'
import { reportHtml } from '../report/report-html.ts'
import { reportJunit } from '../report/report-junit.ts'
import { reportMarkdown } from '../report/report-markdown.ts'
import { reportSarif } from '../report/report-sarif.ts'
import { reportText } from '../report/report-text.ts'
import { worst, type FailOn, type VendorReport } from '../report/report.ts'
import { appendFile, writeFile } from '../io/report-files.ts'
import { paint } from '../io/terminal.ts'
import { UsageError, type CommandIo } from './command.ts'

const formats = ['text', 'json', 'markdown', 'junit', 'github', 'sarif', 'html'] as const

export interface ReportTarget {
  format: (typeof formats)[number]
  /** Relative to the folder the command runs in; standard output where absent. */
  file: string | undefined
}

/**
 * Reads `--report <format>[=file]`, which may stand several times.
 *
 * @throws {@link UsageError} for a format there is none of, or two reports that want standard output
 */
export function readTargets(asked: readonly string[], json: boolean): ReportTarget[] {
  const targets = asked.map((text): ReportTarget => {
    const [name = '', ...rest] = text.split('=')
    const format = formats.find((one) => one === name)
    const file = rest.length > 0 ? rest.join('=') : undefined
    if (!format) throw new UsageError(`--report ${name}: there are ${formats.join(', ')}`)
    if (file === '') throw new UsageError(`--report ${name}= wants the name of a file`)
    return { format, file }
  })
  if (json) targets.unshift({ format: 'json', file: undefined })
  // Annotations go well with text: both are lines of a job's log. The others are documents of their own.
  const documents = targets.filter(
    ({ format, file }) => file === undefined && format !== 'text' && format !== 'github',
  )
  const taken = documents.length > 0
  if (
    documents.length > 1 ||
    (taken && targets.some((one) => one.file === undefined && one !== documents[0]))
  )
    throw new UsageError(
      'only one report can go to standard output; give the others files: --report junit=drift.xml',
    )
  const hasText = targets.some(({ format }) => format === 'text')
  return taken || hasText ? targets : [{ format: 'text', file: undefined }, ...targets]
}

/** Whether progress would be in the way: somebody's program reads standard output. */
export function isForMachines(targets: readonly ReportTarget[]): boolean {
  return targets.some(({ format, file }) => format === 'json' && file === undefined)
}

/** Writes every report asked for; the annotations of GitHub bring the job's summary with them. */
export async function writeReports(
  reports: readonly VendorReport[],
  targets: readonly ReportTarget[],
  failOn: FailOn,
  io: CommandIo,
): Promise<void> {
  const summary = io.env['GITHUB_STEP_SUMMARY']
  for (const { format, file } of targets) {
    const text = render(format, reports, failOn, file === undefined ? io : undefined)
    const { annotations = io.stdout, stdout } = io
    if (file === undefined) (format === 'github' ? annotations : stdout).write(text)
    else await writeFile(resolve(io.cwd, file), text)
    if (format === 'github' && summary) await appendFile(summary, `${reportMarkdown(reports)}\n`)
  }
}

function render(
  format: ReportTarget['format'],
  reports: readonly VendorReport[],
  failOn: FailOn,
  io: CommandIo | undefined,
): string {
  switch (format) {
    case 'text':
      return reportText(reports, (colour, text) => (io ? paint(colour, text, io.stdout) : text))
    case 'json': {
      const outcome = worst(reports.map((report) => report.outcome))
      return toJson({ outcome, level: levelOf(outcome), vendors: reports.map(withLevel) })
    }
    case 'markdown':
      return reportMarkdown(reports)
    case 'junit':
      return reportJunit(reports, failOn)
    case 'github':
      return reportAnnotations(reports)
    case 'sarif':
      return toJson(reportSarif(reports))
    case 'html':
      return reportHtml(reports)
  }
}

function toJson(value: object): string {
  return `${plainJson(JSON.stringify(value, null, 2))}\n`
}

function withLevel({ vendor, title, changes, ...report }: VendorReport): object {
  // Both documents are there for whoever wants more of a place.
  const told = changes.map(({ excerpt: _excerpt, ...change }) => change)
  const diagnostics = diagnosticsOf({ vendor, title, changes, ...report })
  return { vendor, title, level: levelOf(report.outcome), ...report, changes: told, diagnostics }
}

/** `contract` is anything a program could notice, compatible or not. */
function levelOf(outcome: VendorReport['outcome']): 'none' | 'text' | 'contract' | 'unknown' {
  return outcome === 'compatible' || outcome === 'breaking' ? 'contract' : outcome
}
