import { readdirSync, readFileSync } from 'node:fs'

/** A published package of this repository, as its manifest describes it. */
export interface PublishedPackage {
  /** Folder in `packages/`. */
  folder: string
  name: string
  description: string
  /** Import path → source file, absolute. */
  entries: ReadonlyMap<string, string>
}

interface Manifest {
  name: string
  description: string
  private?: boolean
  exports?: Record<string, string | Record<string, string>>
}

const packages = new URL('../../packages/', import.meta.url)

/** All that are published and can be imported, so that no list has to be kept. */
export function publishedPackages(): PublishedPackage[] {
  return readdirSync(packages)
    .toSorted()
    .flatMap((folder): PublishedPackage[] => {
      const home = new URL(`${folder}/`, packages)
      const { name, description, private: isPrivate, exports = {} } = readManifest(home)
      const entries = Object.entries(exports).flatMap(([path, target]): [string, string][] => {
        const source = typeof target === 'object' ? target['@latchkey/source'] : undefined
        return source === undefined ? [] : [[name + path.slice(1), new URL(source, home).pathname]]
      })
      return isPrivate || entries.length === 0
        ? []
        : [{ folder, name, description, entries: new Map(entries) }]
    })
}

function readManifest(home: URL): Manifest {
  return JSON.parse(readFileSync(new URL('package.json', home), 'utf8')) as Manifest
}
