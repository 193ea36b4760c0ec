import { posix } from 'node:path'
import {
  codeFolder,
  type Layout,
  layoutFor,
  listFiles,
  listFolders,
  packageFolder,
  placeOf,
  readText,
  removePath,
  specPath,
} from '@latchkey/spec'
import { isMarked } from './package/marks.ts'

/** What a vendor consists of in a repository. */
export interface VendorParts {
  /** Folders and files that are there, relative to the repository. */
  places: string[]
  /** Files of the package that somebody wrote, and that would be gone with it. */
  written: string[]
}

/** Everything that removing a vendor takes away. */
export async function findVendorParts(layout: Layout, vendor: string): Promise<VendorParts> {
  const { root, documents } = layout
  const isPackage = layoutFor(layout, vendor).package !== undefined
  const client = isPackage ? packageFolder(layout, vendor) : codeFolder(layout, vendor)
  const places: string[] = []
  for (const folder of [specPath(layout, vendor), client]) {
    if (folder !== undefined && (await isThere(root, folder, listFolders))) places.push(folder)
  }
  const document = documents === undefined ? undefined : placeOf(documents, vendor)
  if (document !== undefined && (await isThere(root, document, listFiles))) places.push(document)
  return { places, written: client === undefined ? [] : await findWritten(root, client) }
}

async function isThere(root: string, path: string, list: typeof listFiles): Promise<boolean> {
  return (await list(root, posix.dirname(path))).includes(posix.basename(path))
}

/**
 * @param places of `findVendorParts`
 * @throws {@link SpecError} naming the place that could not be removed; those after it stay
 */
export async function removeVendorParts(root: string, places: readonly string[]): Promise<void> {
  for (const place of places) await removePath(root, place)
}

/** What lies beside the sources: made by tools, and made again. */
const made = new Set(['node_modules', 'dist', '.turbo', 'generated'])
/** Files every package starts with; changes to them go with the package. */
const configuration =
  /\/(package|turbo|tsconfig[^/]*)\.json$|\/(vitest\.config\.ts|README\.md|api\.md|\.prettierrc\.json)$/

async function findWritten(root: string, folder: string): Promise<string[]> {
  const written: string[] = []
  for (const name of await listFiles(root, folder)) {
    const path = `${folder}/${name}`
    if (!configuration.test(path) && !isMarked(await readText(root, path))) written.push(path)
  }
  for (const name of await listFolders(root, folder)) {
    if (!made.has(name)) written.push(...(await findWritten(root, `${folder}/${name}`)))
  }
  return written
}
