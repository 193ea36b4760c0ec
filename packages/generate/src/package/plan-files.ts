import { type FileChange } from '@latchkey/spec'
import { formatFile, type Json, type JsonObject, parseSource } from '@latchkey/openapi'
import type { WireFacts } from '../wire/index.ts'
import { codeFiles } from './code-files.ts'
import { contractFiles, specialOperations } from './contract-files.ts'
import { isMarked, marked, markedPart, replacePart } from './marks.ts'
import { mergeManifest, sourceOf } from './merge-manifest.ts'
import { packageFiles } from './package-files.ts'
import { planPackage, type PackagePlan } from './plan-package.ts'

/** The package as it lies on the disk. Paths are relative to the repository. */
export type Disk = {
  read(path: string): Promise<string | undefined>
  /** Names of the files directly in a folder. */
  list(folder: string): Promise<string[]>
}

/** Renders a typed call of every operation but the special ones, for the tests of a package. */
export type RenderCalls = (vendor: string, document: JsonObject, special: readonly string[]) => string

/** Folders of a package in which generated files lie beside those its owner wrote. */
const shared = ['src', 'examples', 'test', 'test/contract']
const callsFile = 'test/contract/generated/calls.ts'
/** Where every package starts from, and its owner goes on. */
const writtenOnce = /^(tsconfig.*|turbo)\.json$|^vitest\.config\.ts$/

/**
 * What has to be written to and removed from a vendor's package beside `src/generated/`, so that it is what its document
 * makes of it.
 *
 * A file that carries the mark is generated; one without belongs to its owner, and is neither written nor removed. A
 * package in which nothing carries it is kept by hand. Configuration is written once; the manifest and the README are
 * brought up to date in the parts that are generated.
 *
 * @param renderCalls left out where packages have no contract tests
 */
export async function planPackageFiles(
  vendor: string,
  document: JsonObject,
  wire: WireFacts,
  disk: Disk,
  renderCalls: RenderCalls | undefined,
): Promise<{ changes: FileChange[]; plan: PackagePlan }> {
  const folder = `packages/${vendor}`
  const read = (file: string): Promise<string | undefined> => disk.read(`${folder}/${file}`)
  const plan = planPackage(vendor, document, wire)
  const there = await markedFiles(folder, disk)
  const isByHand = there.length === 0 && (await read('package.json')) !== undefined
  const wanted = new Map<string, string>()
  if (!isByHand) {
    const files = { ...packageFiles(plan), ...codeFiles(plan), ...(renderCalls && contractFiles(plan)) }
    for (const [file, code] of Object.entries(files)) {
      const text = await settle(vendor, file, code, await read(file))
      if (text !== undefined) wanted.set(file, text)
    }
  }
  const clients = await read('test/contract/clients.ts')
  if (renderCalls && (!isByHand || clients !== undefined)) {
    const special =
      clients === undefined || isMarked(clients) ? specialOperations(plan) : writtenSpecials(clients)
    wanted.set(callsFile, renderCalls(vendor, document, special))
  }

  const changes: FileChange[] = []
  for (const [file, text] of wanted) {
    if ((await read(file)) !== text) changes.push({ path: `${folder}/${file}`, text })
  }
  for (const file of there) {
    const isContract = file.startsWith('test/contract')
    if (!wanted.has(file) && (renderCalls || !isContract)) {
      changes.push({ path: `${folder}/${file}`, text: undefined })
    }
  }
  return { changes, plan }
}

/** The text a file is to have; undefined where it stays as it is. */
async function settle(
  vendor: string,
  file: string,
  code: string,
  before: string | undefined,
): Promise<string | undefined> {
  const format = (text: string): Promise<string> => formatFile(file, text)
  if (file === 'package.json') {
    if (before === undefined) return format(code)
    const present = parseSource(`packages/${vendor}/${file}`, before).data
    const isOwn = (exported: Json | undefined): boolean => {
      const source = sourceOf(exported)
      return source !== undefined && !ownSources.has(source)
    }
    return format(JSON.stringify(mergeManifest(present, JSON.parse(code) as JsonObject, isOwn), null, 2))
  }
  if (file === 'README.md') {
    const part = await format(markedPart(vendor, code))
    return before === undefined ? part : replacePart(before, part)
  }
  if (writtenOnce.test(file)) return before ?? format(code)
  if (before !== undefined && !isMarked(before)) return undefined
  return format(marked(vendor, code))
}

const ownSources: ReadonlySet<string> = new Set(['src/server.ts', 'src/sign-in.ts'])

/** Files of a package that carry the mark and whose like its owner may write, relative to it. */
async function markedFiles(folder: string, disk: Disk): Promise<string[]> {
  const found: string[] = []
  for (const part of shared) {
    for (const name of await disk.list(`${folder}/${part}`)) {
      if (isMarked(await disk.read(`${folder}/${part}/${name}`))) found.push(`${part}/${name}`)
    }
  }
  return found
}

/** The operations for which a file written by hand has a function of its own: the keys of its `specialCalls`. */
function writtenSpecials(clients: string): string[] {
  const keys = clients.matchAll(/^\s*(['"])(?<key>[A-Z]+ \/[^'"]*)\1\s*:/gm)
  return [...keys].map(({ groups }) => groups!['key']!)
}
