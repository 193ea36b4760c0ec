/**
 * Makes packages the printed way: new-vendor, then the package's own typecheck, build and tests. Says what came of each
 * document as soon as it is known, and ends with a table in Markdown.
 *
 *   node --conditions=@latchkey/source scripts/bench/full-way.ts [--limit seconds] [--keep folder] <document or folder…>
 *
 * `--limit` is for each step of one document (600), `--keep` copies the package and the spec folder of each document there.
 *
 * Exit code: 0 where nine of ten packages are green.
 */
import { execFile, type ExecFileException } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { createLinkedWorkspace, linkPackage, repository } from '../test/support/linked-workspace.ts'

export interface Way {
  file: string
  /** `undefined` where no package was made. */
  operations: number | undefined
  /** The step that failed, if any: `made`, `typecheck`, `build`, `test`; `refused`: in words, with file and pointer. */
  failed: string | undefined
  /** What it said. */
  said: string
  seconds: number
}

export interface WayOptions {
  onDone: (way: Way) => void
  /** For each step: one that hangs stops no other document. */
  limitMs?: number | undefined
  /** Where copies of the packages and spec folders stay. */
  keep?: string | undefined
}

const steps: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ['typecheck', 'tsc', '-p', 'tsconfig.json'],
  ['build', 'tsc', '-p', 'tsconfig.build.json'],
  ['test', 'vitest', 'run', '--testTimeout', '60000'],
]

/** Goes the full way with each document; one that fails stops no other. */
export async function goFullWay(files: readonly string[], options: WayOptions): Promise<Way[]> {
  const { onDone, limitMs = 600_000, keep } = options
  await using workspace = await createLinkedWorkspace({})
  const { root } = workspace
  const path = `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`
  const run = async (cwd: string, tool: string, ...args: string[]): Promise<string | undefined> => {
    try {
      await promisify(execFile)(join(repository, 'node_modules/.bin', tool), args, {
        cwd,
        env: { ...process.env, PATH: path, NO_COLOR: '1', CI: '1' },
        maxBuffer: 2 ** 26,
        timeout: limitMs,
        // What vitest leaves running when it is asked to end would hold the machine.
        killSignal: 'SIGKILL',
      })
      return undefined
    } catch (error) {
      const { stdout, stderr, message, killed } = error as ExecFileException
      const end = killed === true ? `Error: not ended after ${limitMs / 1000} s\n` : ''
      return `${end}${stdout ?? ''}${stderr ?? ''}` || message
    }
  }
  for (const core of ['auth-core', 'client-core'])
    await run(join(root, 'packages', core), 'tsc', '-p', 'tsconfig.build.json')
  const ways: Way[] = []
  for (const file of files) {
    const start = performance.now()
    const made = await workspace.run('new-vendor', 'case', '--from', resolve(file), '--json')
    const way: Way = { file: titleOf(file), operations: undefined, failed: undefined, said: '', seconds: 0 }
    if (made.code !== 0) {
      way.failed = /^\S+:\d+:\d+ #/m.test(made.stderr) ? 'refused' : 'made'
      way.said = made.stderr
    }
    if (made.code === 0) {
      way.operations = (JSON.parse(made.stdout) as { operations: number }).operations
      await linkPackage(root, 'case')
      for (const [name, tool, ...args] of steps) {
        const said = await run(join(root, 'packages/case'), tool, ...args)
        if (said === undefined) continue
        Object.assign(way, { failed: name, said })
        break
      }
    }
    for (const place of ['specs/case', 'packages/case', 'packages/mock/documents/case.json']) {
      const kept = keep && join(keep, way.file, place)
      if (kept && made.code === 0)
        await cp(join(root, place), kept, {
          recursive: true,
          filter: (path) => !path.includes('node_modules'),
        })
      await rm(join(root, place), { recursive: true, force: true })
    }
    way.seconds = (performance.now() - start) / 1000
    ways.push(way)
    onDone(way)
  }
  return ways
}

/** `openapi.yaml` is what many are called. */
function titleOf(file: string): string {
  const name = basename(file)
  return name === 'openapi.yaml' ? basename(dirname(resolve(file))) : name
}

function outcomeOf({ failed }: Way): string {
  return failed === undefined ? 'green' : failed === 'refused' ? 'refused' : `FAILED: ${failed}`
}

/** The lines that say why, most telling first. */
function reasonsOf({ said }: Way): string[] {
  const lines = said.split('\n').map((line) => line.trim())
  return lines.filter((line) => !line.startsWith('↓') && /error|✗|×|FAIL|Error|refused|#\//.test(line))
}

export function describeWay(way: Way): string {
  const { file, operations = '-', seconds } = way
  const size = `${operations} operations, ${seconds.toFixed(0)} s`
  const head = `${file.padEnd(40)} ${outcomeOf(way).padEnd(18)} ${size}`
  return [
    head,
    ...reasonsOf(way)
      .slice(0, 4)
      .map((line) => `    ${line.slice(0, 220)}`),
  ].join('\n')
}

/** All ways at one glance, in Markdown. */
export function tableOfWays(ways: readonly Way[]): string {
  const rows = ways.map((way) => {
    const reason = (reasonsOf(way)[0] ?? '').slice(0, 160).replaceAll('|', '\\|')
    const cells = [way.file, way.operations ?? '-', outcomeOf(way), `${way.seconds.toFixed(0)} s`, reason]
    return `| ${cells.join(' | ')} |`
  })
  return ['| document | operations | outcome | took | reason |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** OpenAPI documents of a folder and of the folders in it, or the file itself. */
export function documentsIn(place: string): string[] {
  if (/\.(json|ya?ml)$/.test(place)) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'INDEX.json')
    .map((name) => join(place, name))
    .toSorted()
}

/** How many are green; what is refused in words is counted apart. */
export function summarise(ways: readonly Way[]): { text: string; isEnough: boolean } {
  const count = (failed: string | undefined): number => ways.filter((way) => way.failed === failed).length
  const [green, refused] = [count(undefined), count('refused')]
  const text = `${green} of ${ways.length} green${refused > 0 ? `, ${refused} refused in words` : ''}`
  return { text, isEnough: green >= (ways.length - refused) * 0.9 }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { limit: { type: 'string' }, keep: { type: 'string' } },
  })
  const limitMs = values.limit === undefined ? undefined : Number(values.limit) * 1000
  const ways = await goFullWay(positionals.flatMap(documentsIn), {
    limitMs,
    keep: values.keep,
    onDone: (way) => console.log(describeWay(way)),
  })
  const { text, isEnough } = summarise(ways)
  console.log(`\n${tableOfWays(ways)}\n\n${text}`)
  process.exitCode = isEnough ? 0 : 1
}
