import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Footprint {
  /** Names of the packages in `node_modules`, sorted; one that is there twice is named twice. */
  packages: string[]
  /** Sum of the sizes of their files. */
  bytes: number
}

/** What an installation by npm put on the disk. */
export function measureFootprint(projectFolder: string): Footprint {
  const packages: string[] = []
  let bytes = 0

  function visitModules(modules: string): void {
    if (!existsSync(modules)) return
    for (const name of readdirSync(modules)) {
      if (name.startsWith('.')) continue
      if (!name.startsWith('@')) visitPackage(name, join(modules, name))
      else
        for (const scoped of readdirSync(join(modules, name)))
          visitPackage(`${name}/${scoped}`, join(modules, name, scoped))
    }
  }
  function visitPackage(name: string, folder: string): void {
    packages.push(name)
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile() && !path.slice(folder.length).includes('/node_modules/'))
        bytes += statSync(path).size
    }
    visitModules(join(folder, 'node_modules'))
  }
  visitModules(join(projectFolder, 'node_modules'))
  return { packages: packages.sort(), bytes }
}
