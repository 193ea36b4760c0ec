import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Removes from `dist` what no source makes any more: neither tsc nor a restored cache does, and the tarball would carry it.
 *
 * @returns what was removed, relative to the package
 */
export function removeLeftovers(folder: string): string[] {
  const leftovers = globSync('dist/**/*.{js,d.ts,js.map,d.ts.map}', { cwd: folder }).filter((file) => {
    const source = file.replace(/^dist/, 'src').replace(/\.(js|d\.ts)(\.map)?$/, '')
    const isUnsourced =
      !existsSync(join(folder, `${source}.ts`)) && !existsSync(join(folder, `${source}.tsx`))
    return isUnsourced || (file.endsWith('.map') && !isUsedMap(join(folder, file)))
  })
  for (const file of leftovers) rmSync(join(folder, file))
  return leftovers.sort()
}

function isUsedMap(map: string): boolean {
  const mapped = map.replace(/\.map$/, '')
  return existsSync(mapped) && readFileSync(mapped, 'utf8').includes('//# sourceMappingURL=')
}
