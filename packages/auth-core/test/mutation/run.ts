// Breaks the source one line at a time and sees whether the tests notice. Works on a copy; takes some minutes.
//
//   pnpm --filter @latchkey/auth-core test:mutation [words to look for in a file name]
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutants } from './mutants.ts'

const WANTED = 0.9
const home = new URL('../..', import.meta.url).pathname
const chosen = mutants.filter(([file]) => file.includes(process.argv[2] ?? ''))

async function makeRoom(): Promise<string> {
  const room = await mkdtemp(join(tmpdir(), 'latchkey-mutation-'))
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    await cp(join(home, name), join(room, name), { recursive: true })
  await symlink(join(home, 'node_modules'), join(room, 'node_modules'))
  return room
}

/** Whether the quick tests pass: those without real processes and servers. */
function passes(room: string): Promise<boolean> {
  const quick = [
    '--exclude',
    '**/{processes,oidc-provider}.test.ts',
    '--reporter',
    'dot',
    '--bail',
    '1',
    '--testTimeout',
    '4000',
  ]
  const vitest = join(home, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', ...quick], {
      cwd: room,
      stdio: 'ignore',
      env: { ...process.env, LATCHKEY_RUNS: '200' },
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
if (!(await passes(rooms[0]!))) throw new Error('the tests fail without any mutant')

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
      const isCaught = !(await passes(room))
      await writeFile(path, source)
      const line = `${file}: ${find.trim()}  ->  ${replace.trim() || '(nothing)'}`
      console.log(
        `${String(next.index + 1).padStart(3)}/${chosen.length} ${isCaught ? 'caught  ' : 'SURVIVED'} ${line}`,
      )
      if (!isCaught) survivors.push(line)
    }
  }),
)
await Promise.all(rooms.map((room) => rm(room, { recursive: true, force: true })))

const share = 1 - survivors.length / chosen.length
console.log(
  `\n${chosen.length - survivors.length} of ${chosen.length} caught (${(share * 100).toFixed(1)} %, wanted ${WANTED * 100} %)`,
)
for (const line of survivors) console.log(`  survived: ${line}`)
process.exitCode = share >= WANTED ? 0 : 1
