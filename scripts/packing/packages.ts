import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

type Conditions = string | null | { readonly [condition: string]: Conditions }

export interface Manifest {
  name: string
  version: string
  private?: boolean
  engines?: { node?: string }
  main?: string
  types?: string
  bin?: string | Record<string, string>
  exports?: Conditions
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
  publishConfig?: { access?: string; provenance?: boolean }
  repository?: string | { url?: string }
}

export interface PublishedPackage {
  name: string
  /** The last part of the name. */
  shortName: string
  folder: string
  manifest: Manifest
  /** Tags of its turbo.json: what kind of package it is. */
  tags: readonly string[]
}

/** Something users import. */
export interface Entry {
  /** What they write: `@latchkey/gobo/verify`. */
  specifier: string
  /** Where declarations are, relative to the package: `./dist/verify.d.ts`. */
  types: string
  module: string
  /** What browser bundles get instead, where that is another file. */
  browserModule?: string | undefined
}

/** Where published packages are. */
const places = ['packages/*']

/** All packages that are published, by name. */
export function findPublishedPackages(repository: string = root): PublishedPackage[] {
  return globSync(
    places.map((place) => `${place}/package.json`),
    { cwd: repository },
  )
    .sort()
    .map((file) => readPackage(join(repository, dirname(file))))
    .filter(({ manifest }) => manifest.private !== true)
}

/** @throws Error when the folder has no manifest with a name */
export function readPackage(folder: string): PublishedPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  if (!manifest.name) throw new Error(`${folder}/package.json has no name`)
  const turbo = join(folder, 'turbo.json')
  const tags = existsSync(turbo) ? /"tags":\s*\[([^\]]*)\]/.exec(readFileSync(turbo, 'utf8'))?.[1] : undefined
  return {
    name: manifest.name,
    shortName: manifest.name.replace(/^@[^/]+\//, ''),
    folder,
    manifest,
    tags: tags?.match(/[\w-]+/g) ?? [],
  }
}

/** What a manifest lets users import, data files aside. */
export function entriesOf({ name, exports }: Pick<Manifest, 'name' | 'exports'>): Entry[] {
  if (typeof exports !== 'object' || exports === null) return []
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const types = resolveTarget(target, ['types', 'import', 'default'])
    const module = resolveTarget(target, ['import', 'default'])
    if (types === undefined || module === undefined || !/\.d\.[cm]?ts$/.test(types)) return []
    const browserModule = resolveTarget(target, ['browser', 'import', 'default'])
    return [
      {
        specifier: name + subpath.slice(1),
        types,
        module,
        ...(browserModule !== module && { browserModule }),
      },
    ]
  })
}

/** Names of the commands a package installs. */
export function commandsOf({ name, bin }: Pick<Manifest, 'name' | 'bin'>): string[] {
  if (typeof bin === 'string') return [name.replace(/^@[^/]+\//, '')]
  return Object.keys(bin ?? {})
}

/** Peers a user may leave out, with the range that is supported. */
export function optionalPeersOf(manifest: Manifest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(manifest.peerDependencies ?? {}).filter(
      ([name]) => manifest.peerDependenciesMeta?.[name]?.optional === true,
    ),
  )
}

/** What the examples of a package import that it does not bring: whoever copies one installs that too, as we did. */
export function importsOfExamples({
  folder,
  manifest,
}: Pick<PublishedPackage, 'folder' | 'manifest'>): Record<string, string> {
  const sources = globSync('examples/*.ts', { cwd: folder }).map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  )
  return Object.fromEntries(
    Object.keys(manifest.devDependencies ?? {})
      .filter((name) => sources.some((source) => source.includes(` from '${name}'`)))
      .map((name) => [name, readPackage(join(folder, 'node_modules', name)).manifest.version]),
  )
}

/** The first condition that applies wins, as Node does it. */
function resolveTarget(target: Conditions | undefined, conditions: readonly string[]): string | undefined {
  if (typeof target === 'string') return target
  if (typeof target !== 'object' || target === null) return undefined
  for (const [condition, nested] of Object.entries(target)) {
    if (!conditions.includes(condition)) continue
    const found = resolveTarget(nested, conditions)
    if (found !== undefined) return found
  }
  return undefined
}
