import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles, listFolders, readText } from '@latchkey/spec'
import { isMarked } from './package/marks.ts'

/** What a vendor consists of in a repository. */
export type VendorParts = {
  /** Folders and files that are there, relative to the repository. */
  places: string[]
  /** Files of the package that somebody wrote, and that would be gone with it. */
  written: string[]
}

/** Everything that removing a vendor takes away. */
export async function findVendorParts(root: string, vendor: string): Promise<VendorParts> {
  const places: string[] = []
  for (const folder of ['specs', 'packages']) {
    if ((await listFolders(root, folder)).includes(vendor)) places.push(`${folder}/${vendor}`)
  }
  const documents = 'packages/mock/documents'
  if ((await listFiles(root, documents)).includes(`${vendor}.json`))
    places.push(`${documents}/${vendor}.json`)
  return { places, written: await findWritten(root, `packages/${vendor}`) }
}

/** @param places of `findVendorParts` */
export async function removeVendorParts(root: string, places: readonly string[]): Promise<void> {
  for (const place of places) await rm(join(root, place), { recursive: true, force: true })
}

/** What lies beside the sources: made by tools, and made again. */
const made = new Set(['node_modules', 'dist', '.turbo', 'generated'])
/** Files every package starts with; changes to them go with the package. */
const configuration = /\/(package|turbo|tsconfig[^/]*)\.json$|\/(vitest\.config\.ts|README\.md|api\.md)$/

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
