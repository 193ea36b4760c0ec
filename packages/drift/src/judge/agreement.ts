import type { Verdict } from './verdict.ts'

/** A pair of documents somebody judged, and what we say. */
export interface Judged {
  pair: string
  /** `none`, `patch`, `minor` or `major`, as the note has it. */
  expected: string
  /** `undefined`: we could not judge, `failure` says why. */
  verdict?: Verdict | undefined
  failure?: string | undefined
}

/** Whether we agree where it matters: major or not. */
export function agrees({ expected, verdict }: Judged): boolean {
  return verdict !== undefined && (expected === 'major') === (verdict.bump === 'major')
}

/** A table of pairs: expected, ours, agreement, and the weightiest reasons. Plain text. */
export function agreementTable(rows: readonly Judged[]): string {
  const header = ['pair', 'expected', 'ours', 'agree', 'same bump', 'why']
  const body = rows.map((row) => [
    row.pair,
    row.expected,
    row.verdict ? `${row.verdict.level}/${row.verdict.bump}` : 'failed',
    agrees(row) ? 'yes' : 'NO',
    row.verdict?.bump === row.expected ? 'yes' : 'no',
    row.verdict ? why(row.verdict) : (row.failure ?? ''),
  ])
  const widths = header.map((title, i) => Math.max(title.length, ...body.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')
  const agreed = rows.filter(agrees).length
  return [line(header), ...body.map(line), `agreed on ${agreed} of ${rows.length} (major or not)`].join('\n')
}

function why({ changes, bump, checks }: Verdict): string {
  const weightiest = changes.filter((change) => change.bump === bump)
  const [first] = weightiest
  const failed = Object.entries(checks).flatMap(([name, check]) =>
    check.state === 'failed' ? [` [${name} failed: ${check.reason}]`] : [],
  )
  if (!first) return `nothing that counts differs${failed.join('')}`
  const more = weightiest.length > 1 ? ` (+${weightiest.length - 1} like it)` : ''
  return `${first.sentence} ${first.reason} [${first.sources.join(', ')}]${more}${failed.join('')}`
}
