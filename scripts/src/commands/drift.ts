import { resolve } from 'node:path'
import { formatChange } from '../lib/diff.ts'
import {
  comparePage,
  tryCompile,
  worst,
  type DriftLevel,
  type PageDrift,
  type VendorDrift,
} from '../lib/drift.ts'
import { readFacts } from '../lib/facts.ts'
import { formatProblem, oneLine, SpecError } from '../lib/problem.ts'
import { combinePublished, type PulledDocument } from '../lib/pulled.ts'
import { parseSource } from '../lib/source-document.ts'
import { readSourceInfo } from '../lib/source-info.ts'
import { readText } from '../io/files.ts'
import { choosePages, readPage, type PageRef } from '../io/pages.ts'
import { findVendors, readSpecFolder } from '../io/spec-folder.ts'
import { createProgress, paint } from '../io/terminal.ts'
import { parseCommandLine, UsageError, type Command, type CommandIo } from './command.ts'

const help = `Usage: pnpm drift [vendor…] [options]
       pnpm drift <vendor> --from <file> [--page <url>]

Reads the vendors' pages and compares them with what is committed: the OpenAPI document with published.yaml by JSON
pointer, watched prose pages with facts.yaml. Writes nothing; \`pnpm pull\` takes the changes over.

Options:
  --from <file>   read this saved page (or this address) in place of the vendor's own; one vendor only
  --page <url>    which page of source.yaml to read (default: all; with --from: the published one)
  --root <dir>    repository to work on (default: this one)
  --json          print the report as JSON
  --help          show this text

Exit code: 0 nothing changed, or only text that people read; 3 the contract changed (whether it breaks callers is not
judged, so expect that it does); 1 a page could not be read, so there is no telling.
`

export const drift: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      from: { type: 'string' },
      page: { type: 'string' },
      root: { type: 'string' },
      json: { type: 'boolean' },
    })
    if ((values.from !== undefined || values.page !== undefined) && positionals.length !== 1) {
      throw new UsageError('--from and --page go with exactly one vendor')
    }
    const root = values.root === undefined ? io.root : resolve(io.cwd, values.root)
    const vendors = await findVendors(root, positionals)
    const progress = createProgress(io.stderr, { silent: values.json })
    const reports: VendorDrift[] = []
    for (const vendor of vendors) {
      const { from, page } = values
      const report = await driftOf(vendor, { root, io, from, page }, (stage) => progress.stage(vendor, stage))
      reports.push(report)
      progress.done(
        vendor,
        report.level === 'none' || report.level === 'text' ? 'ok' : 'failed',
        summarise(report),
      )
    }
    const level = worst(reports.map((report) => report.level))
    if (values.json) io.stdout.write(`${JSON.stringify({ level, vendors: reports }, null, 2)}\n`)
    else for (const report of reports) print(report, io)
    return exitCodes[level]
  },
}

const exitCodes: Record<DriftLevel, number> = { none: 0, text: 0, contract: 3, unknown: 1 }

type DriftOptions = { root: string; io: CommandIo; from: string | undefined; page: string | undefined }

async function driftOf(
  vendor: string,
  { root, io, from, page }: DriftOptions,
  onStage: (stage: string) => void,
): Promise<VendorDrift> {
  const report: VendorDrift = { vendor, level: 'none', pages: [], consequences: [], problems: [] }
  try {
    const folder = await readSpecFolder(root, vendor)
    const info = readSourceInfo(folder.source)
    const factsPath = `specs/${vendor}/facts.yaml`
    const factsText = await readText(root, factsPath)
    const recorded = readFacts(factsText === undefined ? undefined : parseSource(factsPath, factsText))
    const refs = choosePages(folder.source.file, info, page, from !== undefined)
    const spec = { root, path: `specs/${vendor}` }
    const access = { fetch: io.fetch, hosts: info.hosts, from, cwd: io.cwd, folder: spec }
    const documents: PulledDocument[] = []
    const compare = async (ref: PageRef): Promise<PageDrift> => {
      const url = ref.page.url ?? `specs/${vendor}/published.yaml`
      try {
        const pulled = await readPage(ref, access)
        if (pulled.kind === 'published') documents.push(pulled)
        // One page of several is compared with the others, as the one document they make.
        if (pulled.kind === 'published' && (info.published?.length ?? 0) > 1) {
          const facts = { added: [], removed: [] }
          return { url, level: 'none', changes: [], facts, problems: [] }
        }
        const compared = comparePage(url, pulled, folder, recorded)
        if (compared.changes.length > 0) report.consequences.push(...(await tryCompile(folder, pulled)))
        return compared
      } catch (error) {
        if (!(error instanceof SpecError)) throw error
        const facts = { added: [], removed: [] }
        return { url, level: 'unknown', changes: [], facts, problems: [...error.problems] }
      }
    }
    for (const [index, ref] of refs.entries()) {
      onStage(`page ${index + 1} of ${refs.length}`)
      report.pages.push(await compare(ref))
    }
    const together = documents.length > 1 ? combinePublished(documents) : undefined
    if (together) {
      report.pages.push(comparePage('all published pages together', together, folder, recorded))
      report.consequences.push(...(await tryCompile(folder, together)))
    }
    report.level = worst(report.pages.map(({ level }) => level))
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    report.level = 'unknown'
    report.problems.push(...error.problems)
  }
  return report
}

function summarise({ level, pages, problems }: VendorDrift): string {
  const count = (wanted: PageDrift['level']): number => pages.filter((page) => page.level === wanted).length
  const parts = [
    problems.length > 0 ? 'its folder cannot be read' : levelTexts[level],
    `${pages.length - count('unknown') - count('unrecorded')} of ${pages.length} pages compared`,
    count('unknown') > 0 && `${count('unknown')} could not be read`,
    count('unrecorded') > 0 && `${count('unrecorded')} never recorded`,
  ]
  return parts.filter((part) => part !== false).join(', ')
}

const levelTexts: Record<DriftLevel, string> = {
  none: 'no drift',
  text: 'only text changed',
  contract: 'the contract changed',
  unknown: 'no telling',
}

const colours = { added: 'green', removed: 'red', changed: 'yellow' } as const

function print({ vendor, pages, consequences, problems }: VendorDrift, { stdout, stderr }: CommandIo): void {
  for (const problem of problems) stderr.write(`${formatProblem(problem)}\n`)
  for (const page of pages) {
    for (const problem of page.problems) stderr.write(`${formatProblem(problem)}\n`)
    const lines = [
      ...page.changes.map((change) => paint(colours[change.kind], formatChange(change), stdout)),
      ...page.facts.added.map((fact) => paint('green', oneLine(`added ${fact}`), stdout)),
      ...page.facts.removed.map((fact) => paint('red', oneLine(`removed ${fact}`), stdout)),
    ]
    if (lines.length > 0)
      stdout.write(`${vendor} ${page.url}\n${lines.map((line) => `  ${line}\n`).join('')}`)
  }
  if (consequences.length > 0) {
    stdout.write(`${vendor} would not compile with this document:\n`)
    for (const problem of consequences) stdout.write(`  ${formatProblem(problem)}\n`)
  }
}
