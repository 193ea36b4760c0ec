import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand, say } from '../lib/command.ts'
import { describeFiles } from './api-report.ts'
import { compile, findCompilers, listCompilations } from './compile.ts'
import { writeConsumers, type Consumer } from './consumers.ts'
import { checkForeignDrift, checkMissingDrift } from './foreign-drift.ts'
import { checkInstall, type InstallCheck } from './install-check.ts'
import { judgePack, type Examined, type Excuse, type PackVerdict } from './judge-pack.ts'
import { attwTarball, publintTarball } from './lint-tarball.ts'
import { packPackage, readPackedManifest, type Tarball } from './pack.ts'
import { missingTargets } from './targets.ts'
import { findPublishedPackages, root, type PublishedPackage } from './packages.ts'
import { mapParallel } from '../lib/run.ts'
import { formatBytes, formatTable, paint } from '../lib/table.ts'
import { buildPackages, installTools } from '../lib/tools.ts'
import { nodeBinary } from '../runtimes/processes.ts'

const help = `Usage: pnpm check:pack [options]

Packs every published package and treats the tarballs as their users do: compares the files with api.md, runs publint and
"are the types wrong", installs them into empty projects by npm and pnpm, imports every entry, measures what was installed,
and compiles consumers on the TypeScript versions of scripts/packing/compilers, for browsers, Node and workers.

Options:
  --typescript <5.4>  compile with this one only; may be repeated
  --keep              keep the folder with tarballs and projects, and say where it is
  --json              print the findings as JSON
  --help              show this text

Exit code: 0 all is well, 1 something is not, 2 the command line is wrong.
`

const width = availableParallelism()

await runCommand(
  help,
  {
    typescript: { type: 'string', multiple: true },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async (values) => {
    const compilers = findCompilers(await installTools('compilers', say)).filter(
      ({ series }) => values.typescript?.includes(series) ?? true,
    )
    if (compilers.length === 0) {
      process.stderr.write(`scripts/packing/compilers has no TypeScript ${values.typescript?.join(', ')}.\n`)
      return 2
    }
    await buildPackages(say)
    const scratch = mkdtempSync(join(tmpdir(), 'latchkey-pack-'))
    try {
      const packages = findPublishedPackages()
      say(`Packing ${packages.length} packages …`)
      const tarballs = await mapParallel(packages, 1, (published) => packPackage(published, scratch))
      const nodes = await findNodes(say)
      say('Installing them with npm and pnpm …')
      const examined = await mapParallel(packages, width, (published) =>
        examine(published, { packages, tarballs, scratch, nodes }),
      )
      const compilations = listCompilations(compilers)
      say(`Compiling their users' programs in ${compilations.length} ways …`)
      const programs = examined.flatMap((one) => one.programs)
      const results = await mapParallel(compilations, width, async (compilation) => ({
        compilation,
        errors: await compile(compilation, programs, scratch),
      }))
      const verdict = judgePack(examined, results, readExcuses())
      process.stdout.write(values.json ? `${JSON.stringify(verdict, null, 2)}\n` : `${format(verdict)}\n`)
      if (values.keep) say(`Kept: ${scratch}`)
      return verdict.problems.length === 0 ? 0 : 1
    } finally {
      if (!values.keep) rmSync(scratch, { recursive: true, force: true })
    }
  },
)

interface Surroundings {
  packages: readonly PublishedPackage[]
  tarballs: readonly Tarball[]
  scratch: string
  /** Programs that run commands. */
  nodes: readonly string[]
}

async function examine(
  published: PublishedPackage,
  { packages, tarballs, scratch, nodes }: Surroundings,
): Promise<Examined & { programs: Consumer[] }> {
  const tarball = tarballs.find(({ name }) => name === published.name)
  if (!tarball) throw new Error(`${published.name} was not packed`)
  const report = join(published.folder, 'api.md')
  const isListed = existsSync(report) && readFileSync(report, 'utf8').includes(describeFiles(tarball.files))
  const install = await checkInstall(published, packages, tarballs, join(scratch, published.shortName))
  const programs = writeConsumers(published, install.entries, install.folder)
  return {
    published,
    tarball,
    install,
    programs,
    consumers: programs.length,
    publint: await publintTarball(tarball, published.manifest),
    attw: install.entries.length > 0 ? await attwTarball(tarball) : [],
    problems: [
      ...missingTargets(await readPackedManifest(tarball.file), tarball.files).map(
        (target) => `the manifest leads to ${target}, which the tarball does not hold`,
      ),
      ...install.problems,
      ...(published.tags.includes('cli') ? await checkDrift(install, nodes) : []),
      ...(isListed
        ? []
        : ['the tarball holds other files than api.md says: run `pnpm api --write` and look at them']),
    ],
  }
}

/** The command line where its engine of drift is installed, and where it is not. */
async function checkDrift({ folder, npmFolder }: InstallCheck, nodes: readonly string[]): Promise<string[]> {
  const found = await mapParallel(nodes, 1, (node) => checkForeignDrift(folder, node))
  return [...found.flat(), ...(await checkMissingDrift(npmFolder, process.execPath))]
}

/** The Node that runs this, and the oldest one that is supported. */
async function findNodes(say: (text: string) => void): Promise<string[]> {
  const oldest = nodeBinary(await installTools('runtimes', say), '20')
  if (existsSync(oldest)) return [process.execPath, oldest]
  if (process.env['CI']) throw new Error('there is no Node 20 for this machine')
  say('Commands are not tried on Node 20: there is none for this machine.')
  return [process.execPath]
}

function readExcuses(): Excuse[] {
  return JSON.parse(readFileSync(join(root, 'scripts', 'packing', 'upstream.json'), 'utf8')) as Excuse[]
}

function format({ packages, excuses, problems }: PackVerdict): string {
  const mark = (ok: boolean | undefined): string => (ok === undefined ? '–' : ok ? '✓' : '✗')
  const versions = Object.keys(packages[0]?.typescript ?? {})
  const isExcused = (version: string): boolean =>
    excuses.some(({ typescript }) => version.startsWith(`${typescript}.`))
  const sections = [
    formatTable([
      ['package', 'version', 'tarball', 'files', 'entries', 'installs', 'on disk', 'publint', 'types right'],
      ...packages.map((one) => [
        one.name,
        one.version,
        formatBytes(one.tarballBytes),
        String(one.files),
        String(one.entries.length),
        `${one.installed.packages.length} package${one.installed.packages.length === 1 ? '' : 's'}`,
        formatBytes(one.installed.bytes),
        mark(one.publint),
        mark(one.attw),
      ]),
    ]),
    formatTable([
      [
        'programs on TypeScript',
        '',
        ...versions.map((version) => `${version}${isExcused(version) ? '*' : ''}`),
      ],
      ...packages
        .filter(({ consumers }) => consumers > 0)
        .map(({ name, consumers, typescript }) => [
          name,
          String(consumers),
          ...versions.map((version) => mark(typescript[version])),
        ]),
    ]),
    'Each with moduleResolution nodenext and bundler, for browsers (DOM), Node and workers (no DOM), skipLibCheck: false.',
    ...excuses.map(({ package: name, typescript, reason }) => `* ${typescript}: ${name}: ${reason}.`),
  ]
  if (problems.length > 0) {
    const heading = paint('red', `${problems.length} problem${problems.length === 1 ? '' : 's'}`)
    sections.push(`${heading}\n${problems.map((text) => `  ${text}`).join('\n')}`)
  }
  return sections.join('\n\n')
}
