import { build } from 'esbuild'
import { join } from 'node:path'
import { entriesOf, optionalPeersOf, type Entry, type PublishedPackage } from './packages.ts'

/** An entry and what it needs to run. */
export type EntryFacts = Entry & {
  /** What its own files import from elsewhere: names of packages, and `node:` modules. Sorted. */
  imports: readonly string[]
  /** Whether it, or what it imports of ours, uses modules that only Node has. */
  needsNode: boolean
  /** Whether it, or what it imports of ours, uses a peer that may be left out. */
  needsPeer: boolean
}

/** Reads the imports of a package's entries, following those that lead to other published packages. */
export async function readEntries(
  published: PublishedPackage,
  packages: readonly PublishedPackage[],
): Promise<EntryFacts[]> {
  const known = new Map<string, Promise<string[]>>()

  function importsOf(owner: PublishedPackage, entry: Entry): Promise<string[]> {
    const found = known.get(entry.specifier) ?? readImports(owner.folder, entry)
    known.set(entry.specifier, found)
    return found
  }
  async function reachOf(owner: PublishedPackage, entry: Entry): Promise<Set<string>> {
    const reach = new Set<string>()
    for (const path of await importsOf(owner, entry)) {
      reach.add(path)
      const sibling = packages.find(({ name }) => name === packageNameOf(path))
      const next = sibling && entriesOf(sibling.manifest).find(({ specifier }) => specifier === path)
      if (next) for (const further of await reachOf(sibling, next)) reach.add(further)
    }
    return reach
  }

  const peers = new Set(packages.flatMap(({ manifest }) => Object.keys(optionalPeersOf(manifest))))
  return Promise.all(
    entriesOf(published.manifest).map(async (entry) => {
      const reach = [...(await reachOf(published, entry))]
      return {
        ...entry,
        imports: await importsOf(published, entry),
        needsNode: reach.some((path) => path.startsWith('node:')),
        needsPeer: reach.some((path) => peers.has(packageNameOf(path))),
      }
    }),
  )
}

async function readImports(packageFolder: string, { module }: Entry): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: [join(packageFolder, module)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'unwritten',
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))].sort()
}

function packageNameOf(path: string): string {
  const parts = path.split('/')
  return parts.slice(0, path.startsWith('@') ? 2 : 1).join('/')
}
