import { parseArgs, styleText } from 'node:util'
import { listSpecs, measureCoverage, stations, type Coverage } from './coverage.ts'

const help = `Usage: node src/cli.ts <command> [--json]

  coverage   every vendor's operations: documented, in our document, typed, mocked, contract-tested

Exit codes: 0 all equal, 1 something is missing, 2 the command line is wrong.
`

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${styleText('red', (error as Error).message, { stream: process.stderr })}\n`)
  return 1
})

async function main(): Promise<number> {
  const { values, positionals } = readArguments() ?? {}
  if (values === undefined) return 2
  if (values.help === true) return say(help)
  switch (positionals?.[0]) {
    case 'coverage':
      return coverage(values.json === true)
    default:
      process.stderr.write(help)
      return 2
  }
}

function readArguments() {
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return undefined
  }
}

async function coverage(json: boolean): Promise<number> {
  const measured: Coverage[] = []
  for (const vendor of listSpecs()) measured.push(await measureCoverage(vendor))
  const complete = measured.every(({ gaps }) => gaps.length === 0)
  if (json) say(`${JSON.stringify(measured, null, 2)}\n`)
  else say(`${formatCoverage(measured)}\n`)
  return complete ? 0 : 1
}

function formatCoverage(measured: readonly Coverage[]): string {
  const heading = ['vendor', 'in fact sheet', 'in document', 'typed', 'mocked', 'contract-tested', 'left out']
  const rows = measured.map((one) => [
    one.vendor,
    ...stations.map((station) => String(one[station].length)),
    String(one.leftOut.length),
  ])
  const totals = heading.map((_, column) => {
    return column === 0 ? 'all' : String(rows.reduce((sum, row) => sum + Number(row[column]), 0))
  })
  const table = [heading, ...rows, totals]
  const widths = heading.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const gaps = measured.flatMap(({ vendor, gaps: own }) =>
    own.map((gap) => paint('red', `✗ ${vendor}: ${gap}`)),
  )
  const leftOut = measured.flatMap(({ vendor, leftOut: own }) =>
    own.map(({ what, reason }) => `  ${vendor}: ${what}. ${reason}`),
  )
  const verdict =
    gaps.length === 0 ? [paint('green', '✓ every documented operation is at every station')] : gaps
  return [...lines, '', ...verdict, '', 'Left out on purpose:', ...leftOut].join('\n')
}

function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}
