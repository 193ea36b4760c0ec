import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A one-line breakage of the source; `find` stands exactly once in its file. */
export type Mutant = readonly [file: string, find: string, replace: string]

/** Breakages whose `find` does not stand exactly once in its file of the package. */
export function strayMutants(home: string, mutants: readonly Mutant[]): Mutant[] {
  return mutants.filter(
    ([file, find]) => readFileSync(join(home, 'src', file), 'utf8').split(find).length !== 2,
  )
}

export interface MutationRun {
  /** Folder of the package. */
  home: string
  mutants: readonly Mutant[]
  /** The tests that speak about a file; the first match counts. Those with real processes and servers are left out. */
  about: readonly (readonly [file: RegExp, tests: readonly string[]])[]
}

const WANTED = 0.95

/**
 * Breaks the source of a package one line at a time and sees whether its tests notice. Works on copies; takes some minutes.
 * The words of the command line choose files by their names.
 */
export async function runMutants({ home, mutants, about }: MutationRun): Promise<void> {
  const words = process.argv.slice(2)
  const chosen = mutants.filter(([file]) => words.length === 0 || words.some((word) => file.includes(word)))

  async function makeRoom(): Promise<string> {
    const room = await mkdtemp(join(tmpdir(), 'latchkey-mutation-'))
    for (const name of ['src', 'test', 'package.json', 'vitest.config.ts', 'README.md'])
      await cp(join(home, name), join(room, name), { recursive: true })
    // The real one extends a file that is not here; what it says matters to tsc alone.
    await writeFile(join(room, 'tsconfig.json'), '{}')
    await symlink(join(home, 'node_modules'), join(room, 'node_modules'))
    return room
  }

  /** Whether the tests about a file pass. */
  function passes(room: string, file: string): Promise<boolean> {
    const tests = about.find(([pattern]) => pattern.test(file))![1].map((name) => `/${name}`)
    const options = ['--reporter', 'dot', '--isolate=false', '--maxWorkers=1', '--bail', '1']
    // What only the compiler can judge is not broken here, and takes most of the time.
    options.push('--typecheck.enabled=false')
    const vitest = join(home, 'node_modules/vitest/vitest.mjs')
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [vitest, 'run', ...tests, ...options], {
        cwd: room,
        stdio: 'ignore',
      })
      // A mutant that loops for ever is noticed, too.
      const timer = setTimeout(() => child.kill('SIGKILL'), 120_000)
      child.on('exit', (code) => {
        clearTimeout(timer)
        resolve(code === 0)
      })
    })
  }

  const rooms = await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, makeRoom))
  /** Without a mutant everything has to pass, before and after: otherwise what was caught is worth nothing. */
  async function checkBaseline(): Promise<void> {
    for (const file of new Set(chosen.map(([name]) => name))) {
      if (!(await passes(rooms[0]!, file))) throw new Error(`the tests about ${file} fail without any mutant`)
    }
  }

  await checkBaseline()

  const survivors: string[] = []
  const queue = chosen.map((mutant, index) => ({ mutant, index }))
  await Promise.all(
    rooms.map(async (room) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [file, find, replace] = next.mutant
        const path = join(room, 'src', file)
        const source = await readFile(path, 'utf8')
        if (source.split(find).length !== 2) throw new Error(`${file} does not hold exactly one: ${find}`)
        await writeFile(
          path,
          source.replace(find, () => replace),
        )
        const isCaught = !(await passes(room, file))
        await writeFile(path, source)
        const line = `${file}: ${find.trim()}  ->  ${replace.trim() || '(nothing)'}`
        console.log(
          `${String(next.index + 1).padStart(3)}/${chosen.length} ${isCaught ? 'caught  ' : 'SURVIVED'} ${line}`,
        )
        if (!isCaught) survivors.push(line)
      }
    }),
  )
  await checkBaseline()
  await Promise.all(rooms.map((room) => rm(room, { recursive: true, force: true })))

  const share = 1 - survivors.length / chosen.length
  console.log(
    `\n${chosen.length - survivors.length} of ${chosen.length} caught (${(share * 100).toFixed(1)} %, wanted ${WANTED * 100} %)`,
  )
  for (const line of survivors) console.log(`  survived: ${line}`)
  process.exitCode = share >= WANTED ? 0 : 1
}
