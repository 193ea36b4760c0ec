import { mkdtempSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, say } from '../lib/command.ts'
import { runWell } from '../lib/run.ts'
import { formatTable } from '../lib/table.ts'
import { buildPackages, installTools } from '../lib/tools.ts'
import { packPackage, type Tarball } from '../packing/pack.ts'
import { findPublishedPackages } from '../packing/packages.ts'
import { type Registry, startRegistry } from '../packing/registry.ts'
import { writeFiles, type RepositoryKind } from './kind.ts'
import { kinds } from './kinds.ts'
import { withMock } from './with-mock.ts'

const help = `Usage: pnpm check:repositories [options]

Packs every published package and serves the tarballs from a loopback registry. In repositories as their frameworks' templates
make them it runs \`latchkey add\` for a small document, compiles and builds with the template's own tools and settings, and
makes one call against the mock: Node script (npm, Yarn, Bun), Express 5, Fastify, Hono, NestJS, Lambda, Cloudflare worker, Vite
React, Next.js, a pnpm monorepo of another scope, Deno, and tests in Jest. First of all comes an empty folder, by npx.

Options:
  --only <name>  this one only, e.g. "next.js"; may be repeated
  --keep         keep the repositories, and say where they are
  --json         print the results as JSON
  --help         show this text

Exit code: 0 all is well, 1 something is not, 2 the command line is wrong.
`

const emptyFolder = 'empty folder'
/** What whoever starts from the template has run before. */
const firstInstall: Partial<Record<RepositoryKind['manager'], readonly [string, ...string[]]>> = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
  yarn: ['yarn', 'install', '--non-interactive', '--silent'],
  bun: ['bun', 'install'],
}
const document = join(dirname(fileURLToPath(import.meta.url)), 'petstore.yaml')

interface Result {
  name: string
  ok: boolean
  seconds: number
  problem: string
}

interface Surroundings {
  scratch: string
  registry: Registry
  main: string
  tools: Record<string, string>
}

await runCommand(
  help,
  { only: { type: 'string', multiple: true }, keep: { type: 'boolean' }, json: { type: 'boolean' } },
  async (values) => {
    const isChosen = (name: string): boolean =>
      values.only?.some((one) => one.toLowerCase() === name.toLowerCase()) ?? true
    const chosen = kinds.filter(({ name }) => isChosen(name))
    if (chosen.length === 0 && !isChosen(emptyFolder)) {
      const names = [emptyFolder, ...kinds.map(({ name }) => name)].join(', ')
      process.stderr.write(`There is no such repository. There are: ${names}.\n`)
      return 2
    }
    await buildPackages(say)
    const runtimes = chosen.some(({ manager }) => manager !== 'npm' && manager !== 'pnpm')
      ? await installTools('runtimes', say)
      : ''
    const scratch = mkdtempSync(join(tmpdir(), 'latchkey-repositories-'))
    const tarballs: Tarball[] = []
    say('Packing …')
    for (const published of findPublishedPackages()) tarballs.push(await packPackage(published, scratch))
    const registry = await startRegistry(tarballs)
    try {
      say('Installing the command line …')
      const main = await installCommandLine(scratch, registry)
      const bin = join(runtimes, 'node_modules', '.bin')
      const tools = { deno: join(bin, 'deno'), bun: join(bin, 'bun') }
      const surroundings = { scratch, registry, main, tools }
      const results: Result[] = []
      if (isChosen(emptyFolder)) results.push(await timed(emptyFolder, () => checkEmptyFolder(surroundings)))
      for (const kind of chosen) {
        say(`${kind.name} …`)
        results.push(await timed(kind.name, () => check(kind, surroundings)))
        const last = results.at(-1)!
        say(last.ok ? `  ✓ ${last.seconds} s` : `  ✗ ${last.problem}`)
      }
      process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${format(results)}\n`)
      if (values.keep) say(`Kept: ${scratch}`)
      return results.every(({ ok }) => ok) ? 0 : 1
    } finally {
      await registry.close()
      if (!values.keep) rmSync(scratch, { recursive: true, force: true })
    }
  },
)

async function timed(name: string, work: () => Promise<void>): Promise<Result> {
  const start = performance.now()
  const problem = await work().then(
    () => '',
    (error: unknown) => (error as Error).message,
  )
  return { name, ok: problem === '', seconds: Math.round((performance.now() - start) / 1000), problem }
}

async function installCommandLine(scratch: string, registry: Registry): Promise<string> {
  const folder = join(scratch, 'command-line')
  writeFiles(folder, { 'package.json': '{ "private": true }\n', '.npmrc': registry.npmrc })
  await runWell('npm', ['install', '--no-audit', '--no-fund', '@latchkey/cli', '@latchkey/drift'], {
    cwd: folder,
  })
  return join(folder, 'node_modules/@latchkey/cli/dist/main.js')
}

/** What a stranger does first: an empty folder, Node and npm. */
async function checkEmptyFolder({ scratch, registry, main }: Surroundings): Promise<void> {
  const folder = join(scratch, 'empty')
  writeFiles(folder, { '.npmrc': registry.npmrc })
  copyFileSync(document, join(folder, 'petstore.yaml'))
  const program = await runWell(
    'npx',
    ['--yes', '@latchkey/cli', 'add', 'petstore', '--from', 'petstore.yaml'],
    {
      cwd: folder,
      // A cache of its own, or npx takes what an earlier run left there.
      env: { npm_config_cache: join(scratch, 'npm-cache') },
    },
  )
  writeFileSync(join(folder, 'src/petstore-example.ts'), program)
  const latchkey = (...args: string[]): Promise<string> =>
    runWell(process.execPath, [main, ...args], { cwd: folder, timeoutMs: 300_000 })
  await withMock({ main, folder, vendor: 'petstore' }, async (env) => {
    const said = await runWell(process.execPath, ['src/petstore-example.ts'], { cwd: folder, env })
    hasPet(said.replaceAll('id:', '"id":'))
    const envFile = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    writeFileSync(join(folder, 'mock.env'), envFile.join('\n'))
    hasPet(await latchkey('call', 'petstore', 'GET', '/pets', '--dotenv', 'mock.env'))
    if (!/^\S+\n$/.test(await latchkey('token', 'petstore', '--dotenv', 'mock.env')))
      throw new Error('latchkey token printed something else than a token')
  })
  await latchkey('generate', '--check')
  await latchkey('drift', 'petstore', '--from', 'petstore.yaml')
  for (const form of ['github', 'gitlab', 'shell']) await latchkey('ci', form)
  await latchkey('remove', 'petstore')
}

async function check(kind: RepositoryKind, { scratch, registry, main, tools }: Surroundings): Promise<void> {
  const folder = join(scratch, kind.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))
  mkdirSync(folder)
  writeFiles(folder, { ...kind.template, '.npmrc': registry.npmrc })
  copyFileSync(document, join(folder, 'petstore.yaml'))
  const path = `${dirname(tools['deno'] ?? '')}${delimiter}${process.env['PATH'] ?? ''}`
  const env = { PATH: path, NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
  const run = (command: string, ...args: string[]): Promise<string> =>
    runWell(command, args, { cwd: folder, env })
  const [install, ...options] = firstInstall[kind.manager] ?? []
  if (install !== undefined) await run(install, ...options)
  await run(process.execPath, main, 'add', 'petstore', '--from', 'petstore.yaml', ...(kind.add ?? []))
  writeFiles(folder, kind.program)
  for (const [command, ...args] of kind.steps) await run(command, ...args)
  await withMock({ main, folder, vendor: 'petstore' }, async (variables) =>
    hasPet(await kind.call({ folder, env: variables, tools })),
  )
}

function hasPet(said: string): void {
  if (!/"id":\s*\d+/.test(said)) throw new Error(`no pet in what was said: ${said.slice(0, 500)}`)
}

function format(results: readonly Result[]): string {
  const table = formatTable([
    ['repository', 'add, compile, build, call', 'seconds'],
    ...results.map(({ name, ok, seconds }) => [name, ok ? '✓' : '✗', String(seconds)]),
  ])
  const problems = results.filter(({ ok }) => !ok).map(({ name, problem }) => `${name}: ${problem}`)
  return [table, ...problems].join('\n\n')
}
