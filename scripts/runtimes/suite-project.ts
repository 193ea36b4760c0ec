import { build } from 'esbuild'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEntries, type EntryFacts } from '../packing/imports.ts'
import { packPackage, type Tarball } from '../packing/pack.ts'
import { findPublishedPackages, optionalPeersOf, root } from '../packing/packages.ts'
import { createProject } from '../packing/project.ts'

/** What one runtime found out, in the suite's words. */
export interface StepResult {
  step: string
  ok: boolean
  detail: string
}

/** An entry, and what a user of Deno has to allow for it: `['--allow-env']`. */
export interface SuiteEntry {
  specifier: string
  denoFlags: readonly string[]
}

/** A project with every tarball installed, and the suite in it. */
export interface SuiteProject {
  folder: string
  tarballs: readonly Tarball[]
  /** Everything that can be imported. */
  entries: readonly SuiteEntry[]
  /** ES module; `node main.js '<specifiers>' '<config>'` prints results. */
  mainFile: string
  /** ES module; `node import.js '<specifiers>'` imports them and prints results. */
  importFile: string
  /** CommonJS; `node require.cjs '<specifiers>'` requires them and prints results. */
  requireFile: string
  /** The suite for a runtime without Node's modules, as one file. */
  bundle(kind: BundleKind): Promise<string>
}

export type BundleKind = 'worker' | 'browser'

// What wrangler and bundlers for browsers resolve with.
const conditions = { worker: ['workerd', 'worker', 'browser'], browser: ['browser'] }

// Told apart from what a runtime itself may print.
const marker = 'SUITE-RESULTS:'

/** Packs everything that is published, installs it with npm as a user would, and puts the suite beside it. */
export async function createSuiteProject(folder: string): Promise<SuiteProject> {
  const packages = findPublishedPackages()
  const tarballs: Tarball[] = []
  for (const published of packages) tarballs.push(await packPackage(published, folder))
  const peers = Object.assign({}, ...packages.map(({ manifest }) => optionalPeersOf(manifest))) as object
  const all = Object.fromEntries(packages.map(({ name, manifest }) => [name, manifest.version]))
  await createProject({ folder, manager: 'npm', dependencies: { ...peers, ...all }, tarballs })

  const entries: (EntryFacts & SuiteEntry)[] = []
  for (const published of packages) {
    const denoFlags = denoFlagsOf(readFileSync(join(published.folder, 'README.md'), 'utf8'))
    for (const entry of await readEntries(published, packages)) entries.push({ ...entry, denoFlags })
  }
  const universal = entries.filter(({ needsNode }) => !needsNode)
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  copyFileSync(join(root, 'scripts', 'runtimes', 'suite', 'suite.js'), join(folder, 'suite.js'))
  write('entries.js', listEntries(entries))
  write('universal-entries.js', listEntries(universal))
  write(
    'worker.js',
    `import { entries } from './universal-entries.js'
import { runSuite } from './suite.js'
export default { fetch: async (request) => Response.json(await runSuite(await request.json(), entries)) }
`,
  )
  write(
    'browser.js',
    `import { entries } from './universal-entries.js'
import { runSuite } from './suite.js'
globalThis.runSuite = (config) => runSuite(config, entries)
`,
  )
  const chosen = `import process from 'node:process'
import { entries as all } from './entries.js'
const entries = Object.fromEntries(JSON.parse(process.argv[2]).map((name) => [name, all[name]]))`
  return {
    folder,
    tarballs,
    entries,
    mainFile: write(
      'main.js',
      `${chosen}
import { runSuite } from './suite.js'
console.log('${marker}' + JSON.stringify(await runSuite(JSON.parse(process.argv[3]), entries)))
process.exit(0)
`,
    ),
    importFile: write(
      'import.js',
      `${chosen}
import { importAll, runSteps } from './suite.js'
console.log('${marker}' + JSON.stringify(await runSteps({ entries: () => importAll(entries) })))
process.exit(0)
`,
    ),
    requireFile: write('require.cjs', requireAll),
    async bundle(kind) {
      const { outputFiles } = await build({
        entryPoints: [join(folder, `${kind}.js`)],
        bundle: true,
        write: false,
        format: 'esm',
        target: 'es2022',
        conditions: conditions[kind],
        logLevel: 'silent',
      })
      return outputFiles[0]!.text
    },
  }
}

/** What a package's README tells users of Deno to allow for it. */
export function denoFlagsOf(readme: string): string[] {
  const lines = readme.split('\n').filter((line) => /\bDeno\b/.test(line))
  return [
    ...new Set(
      lines.flatMap((line) => Array.from(line.matchAll(/`(--allow-[\w=,.-]+)`/g), ([, flag]) => flag!)),
    ),
  ]
}

/** What a run of one of the suite's files printed. @throws Error with what it said instead */
export function readResults({ stdout, stderr }: { stdout: string; stderr: string }): StepResult[] {
  const line = stdout.split('\n').find((text) => text.startsWith(marker))
  if (line === undefined) throw new Error(`no results: ${`${stdout}\n${stderr}`.trim().slice(-1500)}`)
  return JSON.parse(line.slice(marker.length)) as StepResult[]
}

function listEntries(entries: readonly EntryFacts[]): string {
  const lines = entries.map(({ specifier }) => `  '${specifier}': () => import('${specifier}'),`)
  return `export const entries = {\n${lines.join('\n')}\n}\n`
}

const requireAll = `const names = JSON.parse(process.argv[2])
const results = { step: 'require', ok: true, detail: names.length + ' entries' }
try {
  for (const name of names) {
    if (Object.keys(require(name)).length === 0) throw new Error(name + ' exports nothing')
  }
} catch (error) {
  Object.assign(results, { ok: false, detail: String(error) })
}
console.log('${marker}' + JSON.stringify([results]))
`
