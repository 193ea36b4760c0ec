import { build } from 'esbuild'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { entriesOf, optionalPeersOf, type Entry, type PublishedPackage } from './packages.ts'

/** An entry and what it needs to run. */
export type EntryFacts = Entry & {
  /** What its own files import from elsewhere: names of packages, and Node's modules. Sorted. */
  imports: readonly string[]
  /** Whether it, or anything it depends on, uses modules that only Node has. */
  needsNode: boolean
  /** Whether it, or anything it depends on, uses a peer that may be left out. */
  needsPeer: boolean
}

/** Reads the imports of the entries of a built package, through all its dependencies. */
export function readEntries(
  { folder, manifest }: PublishedPackage,
  packages: readonly PublishedPackage[],
): Promise<EntryFacts[]> {
  const peers = [...new Set(packages.flatMap((one) => Object.keys(optionalPeersOf(one.manifest))))]
  return Promise.all(
    entriesOf(manifest).map(async (entry) => {
      const reach = await externalsOf(folder, entry, { external: peers })
      return {
        ...entry,
        imports: await externalsOf(folder, entry, { packages: 'external' }),
        needsNode: reach.some((path) => isBuiltin(path)),
        // What else stays outside, dependencies ask for in a `try`.
        needsPeer: reach.some((path) => peers.some((peer) => path === peer || path.startsWith(`${peer}/`))),
      }
    }),
  )
}

/** What stays outside when the rest is bundled. */
async function externalsOf(
  folder: string,
  { module }: Entry,
  options: { packages?: 'external'; external?: string[] },
): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: folder,
    entryPoints: [join(folder, module)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'unwritten',
    logLevel: 'silent',
  })
  // Of the inputs: a bundler for browsers stumbles over what it cannot find even where it would leave it out.
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))].sort()
}
