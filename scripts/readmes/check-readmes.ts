import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, say } from '../lib/command.ts'
import { run, runWell } from '../lib/run.ts'
import { formatTable } from '../lib/table.ts'
import { buildPackages } from '../lib/tools.ts'
import { packPackage } from '../packing/pack.ts'
import { findPublishedPackages, optionalPeersOf } from '../packing/packages.ts'
import { createProject } from '../packing/project.ts'
import { writeFiles } from '../repositories/kind.ts'
import { withMock } from '../repositories/with-mock.ts'

const help = `Usage: pnpm check:readmes [options]

Installs the tarballs of all published packages into an empty project, compiles every TypeScript block of every README with
them, and runs each against the mock, with the network cut off: programs with the variables that \`latchkey mock\` prints, as
the README says; functions as scripts/readmes/drivers.mjs calls them.

Options:
  --only <name>  blocks of this package only; may be repeated
  --keep         keep the project, and say where it is
  --help         show this text

Exit code: 0 all is well, 1 something is not, 2 the command line is wrong.
`

const here = dirname(fileURLToPath(import.meta.url))
const offline = './offline.mjs'
/** Node's types alone, and beside them the least that programs for browsers and workers have. */
const libraries = [['es2023'], ['es2023', 'dom'], ['es2023', 'webworker']]

await runCommand(
  help,
  { only: { type: 'string', multiple: true }, keep: { type: 'boolean' } },
  async (values) => {
    const packages = findPublishedPackages()
    const blocks = packages
      .filter(({ shortName }) => values.only?.includes(shortName) ?? true)
      .flatMap(({ folder, shortName }) => blocksOf(folder, shortName))
    await buildPackages(say)
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-readmes-'))
    try {
      say('Packing and installing …')
      const tarballs = []
      for (const published of packages) tarballs.push(await packPackage(published, folder))
      const peers = Object.assign({}, ...packages.map(({ manifest }) => optionalPeersOf(manifest))) as object
      const ours = Object.fromEntries(packages.map(({ name, manifest }) => [name, manifest.version]))
      const others = { typescript: '5.9.3', '@types/node': '^24.0.0', 'openapi-fetch': '*' }
      await createProject({
        folder,
        manager: 'npm',
        dependencies: { ...peers, ...others, ...ours },
        tarballs,
      })
      for (const file of ['offline.mjs', 'drivers.mjs']) copyFileSync(join(here, file), join(folder, file))
      writeFiles(folder, Object.fromEntries(blocks.map(({ path, code }) => [path, code])))
      const rows: string[][] = []
      for (const block of blocks) {
        const said = await runBlock(folder, block)
        say(`${block.name}: ${said === '' ? 'ran' : said}`)
        rows.push([block.name, said === '' ? '✓' : `✗ ${said}`])
      }
      const compiled = await compileAll(folder, blocks)
      process.stdout.write(`${formatTable([['block', 'runs'], ...rows])}\n${compiled || 'All compile.'}\n`)
      if (values.keep) say(`Kept: ${folder}`)
      return compiled === '' && rows.every(([, mark]) => mark === '✓') ? 0 : 1
    } finally {
      if (!values.keep) rmSync(folder, { recursive: true, force: true })
    }
  },
)

interface Block {
  name: string
  packageName: string
  file: string
  path: string
  code: string
}

/** The TypeScript blocks of a README; that each names its file is another test. */
function blocksOf(folder: string, packageName: string): Block[] {
  const [readme] = globSync(join(folder, 'README.md')).map((file) => readFileSync(file, 'utf8'))
  return [...(readme ?? '').matchAll(/(?:<!-- examples\/(\S+)\.ts -->\n\n)?```ts\n([^]*?)```/g)].map(
    ([, file = 'no-name', code = '']) => ({
      name: `${packageName}/${file}`,
      packageName,
      file,
      path: `examples/${packageName}/${file}.ts`,
      code,
    }),
  )
}

/** Programs are run as their README says, functions by their driver; gives what went wrong. */
async function runBlock(folder: string, { name, packageName, file, path }: Block): Promise<string> {
  const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run(process.execPath, ['--import', offline, ...args], { cwd: folder, env, timeoutMs: 120_000 })
  const judge = async (outcome: ReturnType<typeof node>): Promise<string> => {
    const { code, stderr } = await outcome
    return code === 0 ? '' : stderr.trim().split('\n').slice(-12).join('\n')
  }
  if (packageName === 'mock') return judge(node([path]))
  if (file !== 'server') return judge(node(['drivers.mjs', name]))
  const main = join(folder, 'node_modules/@latchkey/cli/dist/main.js')
  let said = 'the mock did not start'
  await withMock({ main, folder, vendor: packageName }, async (env) => {
    const program = `${basename(path, '.ts')}.mjs`
    mkdirSync(join(folder, 'programs', packageName), { recursive: true })
    // Plain JavaScript, as the README names it.
    copyFileSync(join(folder, path), join(folder, 'programs', packageName, program))
    said = await judge(node([join('programs', packageName, program)], env))
  })
  return said
}

async function compileAll(folder: string, blocks: readonly Block[]): Promise<string> {
  const said: string[] = []
  for (const lib of libraries) said.push(await compileWith(folder, blocks, lib))
  return said.join('')
}

async function compileWith(
  folder: string,
  blocks: readonly Block[],
  lib: readonly string[],
): Promise<string> {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    lib,
    types: ['node'],
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
  }
  const files = blocks.map(({ path }) => path)
  writeFiles(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions, files }) })
  const failed = (error: unknown): string => `with lib ${lib.join()}: ${(error as Error).message}\n`
  return runWell('npx', ['tsc'], { cwd: folder }).then(() => '', failed)
}
