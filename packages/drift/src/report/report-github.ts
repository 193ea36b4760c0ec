import { formatProblem, type Problem } from '@latchkey/openapi'
import { workflowCommand } from './escape.ts'
import { factLines, outcomeOfDeparture, pointerOf, tellDeparture, type VendorReport } from './report.ts'

/** GitHub shows ten of a kind for a step; the job's summary holds them all. */
const most = 10

/** The report as annotations of GitHub Actions, weightiest first. */
export function reportAnnotations(reports: readonly VendorReport[]): string {
  const lines = reports.flatMap(vendorAnnotations)
  return lines.map((line) => `${line}\n`).join('')
}

function vendorAnnotations(report: VendorReport): string[] {
  const { vendor, folder, problems, corrections, obstacles, changes, pages } = report
  const told = (title: string) => (problem: Problem) =>
    workflowCommand('error', { ...placeOf(problem), title: `${vendor}: ${title}` }, formatProblem(problem))
  return [
    ...problems.slice(0, most).map(told('no telling')),
    ...corrections.slice(0, most).map(told('a correction no longer fits')),
    ...obstacles.slice(0, most).map(told('would not compile')),
    ...(['major', 'minor', 'patch'] as const).flatMap((bump) =>
      changes
        .filter((change) => change.bump === bump)
        .slice(0, most)
        .map((change) => {
          const { file, line, login, sentence, reason } = change
          const title = `${vendor}: ${login === undefined ? bump : `${bump}, ${login}`}`
          const message = `${sentence} ${reason} ${pointerOf(change)}`
          return workflowCommand(levels[bump], { file, line, title }, message)
        }),
    ),
    ...report.live.flatMap(({ operation, departures }) =>
      departures.slice(0, most).map((departure) => {
        const title = `${vendor}: ${operation} answers otherwise than documented`
        const level = outcomeOfDeparture(departure) === 'breaking' ? 'error' : 'warning'
        const file = `${folder}/openapi.yaml`
        return workflowCommand(level, { file, title }, tellDeparture(departure))
      }),
    ),
    ...pages.flatMap((page) =>
      factLines(page)
        .slice(0, most)
        .map(({ kind, fact }) =>
          workflowCommand(
            'warning',
            { file: `${folder}/facts.yaml`, title: `${vendor}: ${page.url}` },
            `${kind} ${fact}`,
          ),
        ),
    ),
  ]
}

const levels = { major: 'error', minor: 'warning', patch: 'notice' } as const

/** An address is no file: GitHub would look for it in the repository. */
function placeOf({ file, line, column }: Problem): Record<string, string | number | undefined> {
  return /^https?:/i.test(file) ? {} : { file, line, col: column }
}
