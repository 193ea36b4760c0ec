import { build } from 'esbuild'
import { copyFileSync, writeFileSync } from 'node:fs'
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

/** A project with every tarball installed, and the suite in it. */
export interface SuiteProject {
  folder: string
  tarballs: readonly Tarball[]
  /** ES module; `node main.js '<config>'` prints results. */
  mainFile: string
  /** CommonJS; requires every entry and prints results. */
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

  const entries: EntryFacts[] = []
  for (const published of packages) entries.push(...(await readEntries(published, packages)))
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
  return {
    folder,
    tarballs,
    mainFile: write(
      'main.js',
      `import process from 'node:process'
import { entries } from './entries.js'
import { runSuite } from './suite.js'
console.log('${marker}' + JSON.stringify(await runSuite(JSON.parse(process.argv[2]), entries)))
process.exit(0)
`,
    ),
    requireFile: write('require.cjs', requireAll(entries)),
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

/** What a run of `main.js` or `require.cjs` printed. @throws Error with what it said instead */
export function readResults({ stdout, stderr }: { stdout: string; stderr: string }): StepResult[] {
  const line = stdout.split('\n').find((text) => text.startsWith(marker))
  if (line === undefined) throw new Error(`no results: ${`${stdout}\n${stderr}`.trim().slice(-1500)}`)
  return JSON.parse(line.slice(marker.length)) as StepResult[]
}

function listEntries(entries: readonly EntryFacts[]): string {
  const lines = entries.map(({ specifier }) => `  '${specifier}': () => import('${specifier}'),`)
  return `export const entries = {\n${lines.join('\n')}\n}\n`
}

function requireAll(entries: readonly EntryFacts[]): string {
  return `const results = { step: 'require', ok: true, detail: '${entries.length} entries' }
try {
  for (const name of ${JSON.stringify(entries.map(({ specifier }) => specifier))}) {
    if (Object.keys(require(name)).length === 0) throw new Error(name + ' exports nothing')
  }
} catch (error) {
  Object.assign(results, { ok: false, detail: String(error) })
}
console.log('${marker}' + JSON.stringify([results]))
`
}
