import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as mock from '@latchkey/mock'
import { runCommand, say } from '../lib/command.ts'
import { startBackend } from './backend.ts'
import { createSuiteProject, type StepResult, type SuiteProject } from './suite-project.ts'
import { formatTable, paint } from '../lib/table.ts'
import { buildPackages, installTools } from '../lib/tools.ts'
import { findChromium } from './chromium.ts'
import { findNext } from './next.ts'
import { findBun, findDeno, findNodes, nodeMajors } from './processes.ts'
import type { Runtime } from './runtime.ts'
import { findWorkerd } from './workerd.ts'

const help = `Usage: pnpm matrix [options]

Packs every published package, installs the tarballs into an empty project, and runs one suite against @latchkey/mock in
every runtime: Node, Deno, Bun, workerd and Chromium; Next.js builds and serves two apps of its own. The runtimes are those of
scripts/runtimes/installed, installed when needed; Chromium is the machine's own.

Options:
  --only <name>  this runtime only, e.g. "Node 20" or bun; may be repeated
  --keep         keep the project, and say where it is
  --json         print the results as JSON
  --help         show this text

Exit code: 0 everything passed, 1 something failed or, where CI is set, a runtime is missing, 2 the command line is wrong.
`

interface Row {
  runtime: string
  version?: string
  missing?: string
  results: StepResult[]
}

await runCommand(
  help,
  {
    only: { type: 'string', multiple: true },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async (values) => {
    const all = await findRuntimes(say)
    const isChosen = ({ name }: Runtime): boolean =>
      values.only?.some((wanted) => wanted.toLowerCase() === name.toLowerCase()) ?? true
    const runtimes = all.filter(isChosen)
    if (runtimes.length === 0) {
      process.stderr.write(
        `There is no such runtime. There are: ${all.map(({ name }) => name).join(', ')}.\n`,
      )
      return 2
    }
    await buildPackages(say)
    // Real path: Deno's permissions and pnpm's links are about real files.
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-matrix-')))
    try {
      say('Packing and installing …')
      const project = await createSuiteProject(scratch)
      const rows: Row[] = []
      for (const runtime of runtimes) {
        say(`${runtime.name} …`)
        rows.push(await visit(runtime, project))
      }
      process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${format(rows)}\n`)
      if (values.keep) say(`Kept: ${scratch}`)
      const isFailure = ({ missing, results }: Row): boolean =>
        missing !== undefined ? Boolean(process.env['CI']) : results.some(({ ok }) => !ok)
      return rows.some(isFailure) ? 1 : 0
    } finally {
      if (!values.keep) rmSync(scratch, { recursive: true, force: true })
    }
  },
)

async function findRuntimes(say: (text: string) => void): Promise<Runtime[]> {
  const folder = await installTools('runtimes', say)
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const nodes = findNodes(folder, nodeMajors(optionalDependencies))
  return [...nodes, findDeno(folder), findBun(folder), findWorkerd(), findChromium(), findNext()]
}

async function visit(runtime: Runtime, project: SuiteProject): Promise<Row> {
  const found = await runtime.find()
  if ('missing' in found) return { runtime: runtime.name, missing: found.missing, results: [] }
  // The mock is the tarball's too.
  const mockFile = createRequire(join(project.folder, 'main.js')).resolve('@latchkey/mock')
  const tarballMock = (await import(pathToFileURL(mockFile).href)) as typeof mock
  const backend = await startBackend(
    tarballMock,
    runtime.needsPage ? await project.bundle('browser') : undefined,
  )
  try {
    return { runtime: runtime.name, ...found, results: await runtime.run(project, backend.config) }
  } catch (error) {
    const detail = (error as Error).message
    return { runtime: runtime.name, ...found, results: [{ step: 'start', ok: false, detail }] }
  } finally {
    await backend.close()
  }
}

function format(rows: readonly Row[]): string {
  const steps = [...new Set(rows.flatMap(({ results }) => results.map(({ step }) => step)))]
  const cell = ({ missing, results }: Row, step: string): string => {
    const result = results.find((one) => one.step === step)
    if (missing !== undefined) return '?'
    return result === undefined ? '–' : result.ok ? '✓' : '✗'
  }
  const table = formatTable([
    ['runtime', 'version', ...steps],
    ...rows.map((row) => [row.runtime, row.version ?? 'missing', ...steps.map((step) => cell(row, step))]),
  ])
  const failures = rows.flatMap(({ runtime, results }) =>
    results.filter(({ ok }) => !ok).map(({ step, detail }) => `✗ ${runtime}, ${step}: ${detail}`),
  )
  const absences = rows.flatMap(({ runtime, missing }) =>
    missing === undefined ? [] : [paint('yellow', `? ${runtime} WAS NOT TRIED: ${missing}`)],
  )
  return [table, ...(failures.length > 0 ? [failures.join('\n')] : []), ...absences].join('\n\n')
}
