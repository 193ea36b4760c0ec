import { findVendors } from '@latchkey/spec'
import { type Command, parseCommandLine } from '@latchkey/drift/command'
import { formatTable, paint } from '../../lib/table.ts'
import { measureCoverage, stations, type Coverage } from '../coverage/measure-coverage.ts'
import { layoutAsked } from '../layout.ts'

const help = `Usage: pnpm coverage:vendors [vendor…] [options]

Every operation of each vendor: documented, in our document, typed, mocked, contract-tested.

Options:
  --root <dir>   repository to work on (default: this one)
  --json         print the result as JSON
  --help         show this text

Exit code: 0 all are equal, 1 otherwise.
`

export const coverage: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      root: { type: 'string' },
      json: { type: 'boolean' },
    })
    const layout = await layoutAsked(io, values.root)
    const measured: Coverage[] = []
    for (const vendor of await findVendors(layout, positionals))
      measured.push(await measureCoverage(layout, vendor))
    io.stdout.write(values.json ? `${JSON.stringify(measured, null, 2)}\n` : formatCoverage(measured))
    return measured.every(({ gaps }) => gaps.length === 0) ? 0 : 1
  },
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
  const gaps = measured.flatMap(({ vendor, gaps: own }) =>
    own.map((gap) => paint('red', `✗ ${vendor}: ${gap}`)),
  )
  const leftOut = measured.flatMap(({ vendor, leftOut: own }) =>
    own.map(({ what, reason }) => `  ${vendor}: ${what}. ${reason}`),
  )
  const verdict =
    gaps.length === 0 ? [paint('green', '✓ every documented operation is at every station')] : gaps
  return `${[formatTable([heading, ...rows, totals]), '', ...verdict, '', 'Left out on purpose:', ...leftOut].join('\n')}\n`
}
