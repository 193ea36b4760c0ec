import { join, resolve } from 'node:path'
import { type Json, objectOf } from '@latchkey/openapi'
import { findVendors, readText } from '@latchkey/spec'
import { type Command, type CommandIo, drift, parseCommandLine, UsageError } from '@latchkey/drift/command'
import { type DriftArtifact, packArtifact } from '../../ci/drift-artifact.ts'
import { layoutAsked } from '../layout.ts'

const help = `Usage: pnpm drift:ci <vendor> [--from <file>] [--artifact <folder>]
       pnpm drift:ci --list [vendor…]

The steps of .github/workflows/drift.yml that need no rights, one vendor each:
  <vendor>   pnpm drift <vendor> --write, with its reports in reports/drift/<vendor>.{md,json,xml} and as annotations and
             summary of the job; changes stay in the working tree
  --list     prints the vendors as a JSON list, for the workflow's matrix

Options:
  --from <file>        read this saved page (or this address) in place of the vendor's own
  --artifact <folder>  put what was written there, with the report and checksums:
                       node scripts/ci/open-drift.ts opens the pull request from it
  --root <dir>         repository to work on (default: this one)
  --help               show this text

Exit code: 0 no drift, or all of it was taken over; otherwise that of pnpm drift.
`

export const driftCi: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      list: { type: 'boolean' },
      artifact: { type: 'string' },
      from: { type: 'string' },
      root: { type: 'string' },
    })
    const layout = await layoutAsked(io, values.root)
    const { root } = layout
    const vendors = await findVendors(layout, positionals)
    if (values.list) {
      io.stdout.write(`${JSON.stringify(vendors)}\n`)
      return 0
    }
    const [vendor] = vendors
    if (positionals.length !== 1 || vendor === undefined) throw new UsageError('name exactly one vendor')
    const into = values.artifact === undefined ? undefined : resolve(io.cwd, values.artifact)
    return judge(vendor, { root, from: values.from, into }, io)
  },
}

interface Judging {
  root: string
  from: string | undefined
  into: string | undefined
}

const reportOf = (vendor: string, ending: string): string => `reports/drift/${vendor}.${ending}`

async function judge(vendor: string, { root, from, into }: Judging, io: CommandIo): Promise<number> {
  const file = (ending: string): string => join(root, reportOf(vendor, ending))
  const reports = [
    'text',
    ...(io.env['GITHUB_ACTIONS'] ? ['github'] : []),
    `markdown=${file('md')}`,
    `json=${file('json')}`,
    `junit=${file('xml')}`,
  ]
  const code = await drift.run(
    [
      vendor,
      '--write',
      '--root',
      root,
      ...(from === undefined ? [] : ['--from', from]),
      ...reports.flatMap((report) => ['--report', report]),
    ],
    io,
  )
  const report = await readReport(root, vendor)
  if (into !== undefined) await packArtifact(root, into, { vendor, ...report })
  return code !== 1 && report.written.length > 0 ? 0 : code
}

type Report = Pick<DriftArtifact, 'outcome' | 'bump' | 'body'> & { written: string[] }

async function readReport(root: string, vendor: string): Promise<Report> {
  const read = async (ending: string): Promise<string> =>
    (await readText(root, reportOf(vendor, ending))) ?? ''
  const vendors = objectOf(JSON.parse(await read('json')) as Json)['vendors']
  const report = objectOf(Array.isArray(vendors) ? vendors[0] : undefined)
  const written = Array.isArray(report['written']) ? report['written'].map(String) : []
  return {
    outcome: report['outcome'] as DriftArtifact['outcome'],
    bump: report['bump'] as DriftArtifact['bump'],
    body: await read('md'),
    written,
  }
}
