import { join, resolve } from 'node:path'
import { type Json, objectOf, SpecError } from '@latchkey/openapi'
import { findVendors, readText } from '@latchkey/spec'
import { closePullRequest, openPullRequest } from '../io/pull-request.ts'
import { type Command, type CommandIo, drift, parseCommandLine, UsageError } from '@latchkey/drift/command'

const help = `Usage: pnpm drift:ci <vendor> [--from <file>]
       pnpm drift:ci <vendor> --open [--base <branch>]
       pnpm drift:ci --list [vendor…]

The steps of .github/workflows/drift.yml, one vendor each:
  without --open  pnpm drift <vendor> --write, with its reports in reports/drift/<vendor>.{md,json,xml} and as
                  annotations and summary of the job; changes stay in the working tree
  --open          opens a pull request of what that wrote, or updates the one there is, with the report as its body.
                  Where there was no drift it closes the one that is open, with a comment: the vendor took the change
                  back, or somebody took it over. Reads no page; needs git and gh; leaves the branch checked out alone
  --list          prints the vendors as a JSON list, for the workflow's matrix

Options:
  --from <file>   read this saved page (or this address) in place of the vendor's own
  --base <branch> what the pull request is to be merged into (default: main)
  --root <dir>    repository to work on (default: this one)
  --help          show this text

Exit code: 0 no drift, or all of it was taken over (opened, closed); otherwise that of pnpm drift.
`

export const driftCi: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      open: { type: 'boolean' },
      list: { type: 'boolean' },
      base: { type: 'string' },
      from: { type: 'string' },
      root: { type: 'string' },
    })
    const root = values.root === undefined ? io.root : resolve(io.cwd, values.root)
    const vendors = await findVendors(root, positionals)
    if (values.list) {
      io.stdout.write(`${JSON.stringify(vendors)}\n`)
      return 0
    }
    const [vendor] = vendors
    if (positionals.length !== 1 || vendor === undefined) throw new UsageError('name exactly one vendor')
    if (values.open) return open(vendor, values.base ?? 'main', root, io)
    return judge(vendor, values.from, root, io)
  },
}

const reportOf = (vendor: string, ending: string): string => `reports/drift/${vendor}.${ending}`

async function judge(vendor: string, from: string | undefined, root: string, io: CommandIo): Promise<number> {
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
  const { written } = await readReport(root, vendor)
  return code !== 1 && written.length > 0 ? 0 : code
}

async function open(vendor: string, base: string, root: string, io: CommandIo): Promise<number> {
  const { title, bump, written, outcome } = await readReport(root, vendor)
  const branch = `drift/${vendor}`
  if (written.length === 0) {
    const closed = outcome === 'none' ? await close(vendor, branch, root, io) : undefined
    const news =
      closed === undefined
        ? 'nothing was written, so there is nothing to open'
        : `pull request ${closed} closed`
    io.stdout.write(`${vendor}: ${news}\n`)
    return 0
  }
  const { number, opened, pushed } = await openPullRequest(
    {
      branch,
      base,
      title: `Take over what ${title} documents now${bump === 'none' ? '' : ` (${bump})`}`,
      bodyFile: join(root, reportOf(vendor, 'md')),
      files: written,
    },
    { root, env: io.env },
  )
  const state = opened ? 'opened' : pushed ? 'updated' : 'is up to date'
  io.stdout.write(`${vendor}: pull request ${number} ${state}, branch ${branch}\n`)
  return 0
}

function close(vendor: string, branch: string, root: string, io: CommandIo): Promise<string | undefined> {
  const comment = `\`pnpm drift ${vendor}\` found no drift on ${io.today()}: what the vendor documents is what the repository has. Nothing is left to take over, so this is closed. When the vendor's documents change again, another pull request is opened.`
  return closePullRequest({ branch, comment }, { root, env: io.env })
}

type OpenedReport = { title: string; bump: string; outcome: string; written: string[] }

async function readReport(root: string, vendor: string): Promise<OpenedReport> {
  const path = reportOf(vendor, 'json')
  const text = await readText(root, path)
  if (text === undefined) {
    throw new SpecError([{ file: path, reason: `missing: run \`pnpm drift:ci ${vendor}\` first` }])
  }
  const vendors = objectOf(JSON.parse(text) as Json)['vendors']
  const report = objectOf(Array.isArray(vendors) ? vendors[0] : undefined)
  const written = Array.isArray(report['written']) ? report['written'].map(String) : []
  return {
    title: String(report['title']),
    bump: String(report['bump']),
    outcome: String(report['outcome']),
    written,
  }
}
