/**
 * Makes packages the printed way, and shows a table: new-vendor, then the package's own typecheck, build and tests.
 *
 *   node --conditions=@latchkey/source scripts/bench/full-way.ts <document…>
 *
 * Exit code: 0 where nine of ten packages are green.
 */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createLinkedWorkspace, linkPackage, repository } from '../test/support/linked-workspace.ts'

export interface Way {
  file: string
  /** The step that failed, if any: `made`, `typecheck`, `build`, `test`; `refused`: in words, with file and pointer. */
  failed: string | undefined
  /** What it said. */
  said: string
  notes: string[]
  seconds: number
}

const steps: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ['typecheck', 'tsc', '-p', 'tsconfig.json'],
  ['build', 'tsc', '-p', 'tsconfig.build.json'],
  ['test', 'vitest', 'run', '--testTimeout', '60000'],
]

/** A step that hangs stops no other document. */
const mostMs = 600_000

/** Goes the full way with each document; one that fails stops no other. */
export async function goFullWay(files: readonly string[], onDone: (way: Way) => void): Promise<Way[]> {
  await using workspace = await createLinkedWorkspace({})
  const { root } = workspace
  const path = `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`
  const run = async (cwd: string, tool: string, ...args: string[]): Promise<string | undefined> => {
    try {
      await promisify(execFile)(join(repository, 'node_modules/.bin', tool), args, {
        cwd,
        env: { ...process.env, PATH: path, NO_COLOR: '1', CI: '1' },
        maxBuffer: 2 ** 26,
        timeout: mostMs,
      })
      return undefined
    } catch (error) {
      const {
        stdout = '',
        stderr = '',
        message,
      } = error as { stdout?: string; stderr?: string; message: string }
      return `${stdout}${stderr}` || message
    }
  }
  for (const core of ['auth-core', 'client-core'])
    await run(join(root, 'packages', core), 'tsc', '-p', 'tsconfig.build.json')
  const ways: Way[] = []
  for (const file of files) {
    const start = performance.now()
    const made = await workspace.run('new-vendor', 'case', '--from', resolve(file))
    const way: Way = {
      file: basename(file),
      failed: made.code === 0 ? undefined : /^\S+:\d+:\d+ #/m.test(made.stderr) ? 'refused' : 'made',
      said: made.code === 0 ? '' : made.stderr,
      notes: made.stderr.split('\n'),
      seconds: 0,
    }
    if (made.code === 0) {
      await linkPackage(root, 'case')
      for (const [name, tool, ...args] of steps) {
        const said = await run(join(root, 'packages/case'), tool, ...args)
        if (said === undefined) continue
        Object.assign(way, { failed: name, said })
        break
      }
    }
    for (const place of ['specs/case', 'packages/case', 'packages/mock/documents/case.json'])
      await rm(join(root, place), { recursive: true, force: true })
    way.seconds = (performance.now() - start) / 1000
    ways.push(way)
    onDone(way)
  }
  return ways
}

export function describeWay({ file, failed, said, seconds }: Way): string {
  const head = `${file.padEnd(40)} ${(failed === undefined ? 'green' : failed === 'refused' ? 'refused' : `FAILED: ${failed}`).padEnd(18)} ${seconds.toFixed(0)} s`
  const lines = said.split('\n').filter((line) => /error|✗|×|FAIL|Error|refused|#\//.test(line))
  return [head, ...lines.slice(0, 4).map((line) => `    ${line.trim().slice(0, 220)}`)].join('\n')
}

/** OpenAPI documents of a folder, or the file itself. */
export function documentsIn(place: string): string[] {
  if (/\.(json|ya?ml)$/.test(place)) return [place]
  return readdirSync(place)
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
  const files = process.argv.slice(2).flatMap(documentsIn)
  const { text, isEnough } = summarise(await goFullWay(files, (way) => console.log(describeWay(way))))
  console.log(text)
  process.exitCode = isEnough ? 0 : 1
}
