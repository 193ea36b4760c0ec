import {
  choosePages,
  combinePublished,
  type FileChange,
  findVendors,
  type Layout,
  type Pulled,
  pullPage,
  readFacts,
  readSourceInfo,
  readText,
  specPath,
  updateFacts,
  updateSource,
  writeFiles,
} from '@latchkey/spec'
import { formatProblems, parseSource, plural, type Problem, SpecError } from '@latchkey/openapi'
import {
  type Command,
  type CommandIo,
  createProgress,
  parseCommandLine,
  UsageError,
} from '@latchkey/drift/command'
import { layoutAsked } from '../layout.ts'

const help = `Usage: pnpm pull [vendor…] [options]
       pnpm pull <vendor> --from <file> [--page <url>]

Reads the pages that specs/<vendor>/source.yaml names and writes what they say:
  published.yaml  the OpenAPI document, byte for byte as the page gives it
  source.yaml     its hash and the date, where it changed
  facts.yaml      operations, parameters and addresses that watched pages state
A vendor's files are written together or not at all. Nothing a page says is followed.

Options:
  --from <file>      read this saved page (or this address) in place of the vendor's own; one vendor only
  --page <url>       which page of source.yaml to read (default: all; with --from: the published one)
  --retrieved <day>  the day the page was saved, YYYY-MM-DD (default: today)
  --root <dir>       repository to work on (default: this one)
  --json             print the result as JSON
  --help             show this text

Exit code: 0 done, 1 otherwise.
`

interface PullResult {
  vendor: string
  pages: number
  written: string[]
  problems: Problem[]
  /** What is odd about the pages and was passed over. */
  notices: Problem[]
}

export const pull: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      from: { type: 'string' },
      page: { type: 'string' },
      retrieved: { type: 'string' },
      root: { type: 'string' },
      json: { type: 'boolean' },
    })
    const layout = await layoutAsked(io, values.root)
    const today = values.retrieved ?? io.today()
    if (!/^\d{4}-\d{2}-\d{2}$/.test(today)) throw new UsageError('--retrieved wants a day, YYYY-MM-DD')
    if ((values.from !== undefined || values.page !== undefined) && positionals.length !== 1) {
      throw new UsageError('--from and --page go with exactly one vendor')
    }
    const vendors = await findVendors(layout, positionals)
    const progress = createProgress(io.stderr, { silent: values.json })
    const results: PullResult[] = []
    for (const vendor of vendors) {
      const { from, page } = values
      const result = await pullVendor(vendor, { layout, io, today, from, page }, (s) =>
        progress.stage(vendor, s),
      )
      results.push(result)
      progress.done(vendor, result.problems.length > 0 ? 'failed' : 'ok', summarise(result))
    }
    if (values.json) io.stdout.write(`${JSON.stringify({ results }, null, 2)}\n`)
    else {
      for (const { problems, written, notices } of results) {
        io.stderr.write(formatProblems(problems))
        io.stderr.write(formatProblems(notices))
        for (const path of written) io.stdout.write(`wrote ${path}\n`)
      }
      if (results.some(({ written }) => written.length > 0)) io.stderr.write('Now `pnpm generate` uses it.\n')
    }
    return results.some(({ problems }) => problems.length > 0) ? 1 : 0
  },
}

interface PullOptions {
  layout: Layout
  io: CommandIo
  today: string
  from: string | undefined
  page: string | undefined
}

async function pullVendor(
  vendor: string,
  { layout, io, today, from, page }: PullOptions,
  onStage: (stage: string) => void,
): Promise<PullResult> {
  const folder = specPath(layout, vendor)
  const { root } = layout
  try {
    const text = await readText(root, `${folder}/source.yaml`)
    if (text === undefined) throw new SpecError([{ file: `${folder}/source.yaml`, reason: 'missing' }])
    const info = readSourceInfo(parseSource(`${folder}/source.yaml`, text))
    const refs = choosePages(`${folder}/source.yaml`, info, page, from !== undefined)
    const pulled: Pulled[] = []
    const problems: Problem[] = []
    for (const [index, ref] of refs.entries()) {
      onStage(`page ${index + 1} of ${refs.length}`)
      try {
        const access = {
          fetch: io.fetch,
          hosts: info.hosts,
          from,
          cwd: io.cwd,
          folder: { root, path: folder },
        }
        pulled.push(await pullPage(ref, access))
      } catch (error) {
        if (!(error instanceof SpecError)) throw error
        problems.push(...error.problems)
      }
    }
    if (problems.length > 0) return { vendor, pages: refs.length, written: [], problems, notices: [] }
    const published = combinePublished(pulled)

    const factsText = await readText(root, `${folder}/facts.yaml`)
    const facts = readFacts(
      factsText === undefined ? undefined : parseSource(`${folder}/facts.yaml`, factsText),
    )
    const wanted: FileChange[] = [
      ...(published ? [{ path: `${folder}/published.yaml`, text: published.text }] : []),
      { path: `${folder}/source.yaml`, text: updateSource(text, pulled, today) },
      { path: `${folder}/facts.yaml`, text: updateFacts(facts, pulled, info.watch ?? [], today) },
    ]
    const changes: FileChange[] = []
    for (const file of wanted) if ((await readText(root, file.path)) !== file.text) changes.push(file)
    await writeFiles(root, changes)
    const written = changes.map(({ path }) => path)
    return { vendor, pages: refs.length, written, problems: [], notices: published?.notices ?? [] }
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    return { vendor, pages: 0, written: [], problems: [...error.problems], notices: [] }
  }
}

function summarise({ pages, written, problems }: PullResult): string {
  if (problems.length > 0) return `${plural(problems.length, 'problem')}, nothing written`
  return `${plural(pages, 'page')} read, ${written.length > 0 ? `${plural(written.length, 'file')} written` : 'nothing changed'}`
}
