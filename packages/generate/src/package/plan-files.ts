import { codeFolder, type FileChange, type Layout, layoutFor, packageFolder, placeOf } from '@latchkey/spec'
import { formatFile, type Json, type JsonObject, parseSource } from '@latchkey/openapi'
import { renderOperations } from '../operations/index.ts'
import type { WireFacts } from '../wire/index.ts'
import { codeFiles } from './code-files.ts'
import { contractFiles, specialOperations } from './contract-files.ts'
import { generatedMark, isMarked, marked, markedPart, replacePart } from './marks.ts'
import { mergeManifest, sourceOf } from './merge-manifest.ts'
import { packageFiles } from './package-files.ts'
import { planPackage, type PackagePlan } from './plan-package.ts'
import { spellImports } from './spell-imports.ts'

/** The package as it lies on the disk. Paths are relative to the repository. */
export interface Disk {
  read(path: string): Promise<string | undefined>
  /** Names of the files directly in a folder. */
  list(folder: string): Promise<string[]>
}

/** Renders a typed call of every operation but the special ones, for the tests of a package. */
export type RenderCalls = (document: JsonObject, special: readonly string[]) => string

/** Folders of a package in which generated files lie beside those its owner wrote. */
const shared = ['src', 'examples', 'test', 'test/contract']
/** Beside `generated/`, since it names the package's own client. */
const operationsFile = 'src/operations.ts'
const callsFile = 'test/contract/generated/calls.ts'
/** Where every package starts from, and its owner goes on. */
const writtenOnce = /^(tsconfig.*|turbo)\.json$|^vitest\.config\.ts$|^src\/\.prettierrc\.json$/
/** Formats nothing but what asks for it: Prettier has no word for a file that is to be left alone. */
const prettierConfig = '{ "requirePragma": true }'

export interface PlanInput {
  layout: Layout
  vendor: string
  document: JsonObject
  wire: WireFacts
  disk: Disk
  /** Left out where packages have no contract tests. */
  renderCalls: RenderCalls | undefined
}

/**
 * What has to be written to and removed from a vendor's client beside `generated/`, so that it is what its document makes
 * of it; undefined where the layout has no place for one.
 *
 * A file that carries the mark is generated; one without belongs to its owner, and is neither written nor removed. A
 * package in which nothing carries it is kept by hand. Configuration is written once; the manifest and the README are
 * brought up to date in the parts that are generated.
 */
export async function planPackageFiles(
  input: PlanInput,
): Promise<{ changes: FileChange[]; plan: PackagePlan } | undefined> {
  const { vendor, document, wire, disk, renderCalls } = input
  const layout = layoutFor(input.layout, vendor)
  const code = codeFolder(layout, vendor)
  if (code === undefined) return undefined
  const folder = packageFolder(layout, vendor)
  const at = (file: string): string =>
    file === 'src' || file.startsWith('src/') ? `${code}${file.slice('src'.length)}` : `${folder}/${file}`
  const read = (file: string): Promise<string | undefined> => disk.read(at(file))
  const style = layout.package
  const isHouse = style?.isHouse === true
  const plan = planPackage(vendor, document, wire, style && placeOf(style.name, vendor))
  const there = await markedFiles(style ? shared : ['src'], at, disk)
  const isByHand =
    style !== undefined &&
    there.every((file) => file === operationsFile) &&
    (await read('package.json')) !== undefined
  const wanted = new Map<string, string>()
  if (!isByHand) {
    const files = {
      ...(style ? packageFiles(plan, { ...style, folder }) : { 'src/.prettierrc.json': prettierConfig }),
      ...codeFiles(plan),
      ...(isHouse && renderCalls && contractFiles(plan)),
    }
    for (const [file, text] of Object.entries(files)) {
      const settled = await settle({ layout, vendor }, file, text, await read(file))
      if (settled !== undefined) wanted.set(file, settled)
    }
  }
  const hasCalls = isHouse && renderCalls !== undefined
  const clients = hasCalls ? await read('test/contract/clients.ts') : undefined
  const own = isByHand ? await read('src/client.ts') : undefined
  if (!isByHand || own?.includes(`export type ${plan.pascal}Paths`)) {
    const anonymous = isByHand && clients !== undefined ? writtenSpecials(clients) : []
    const named = plan.operations.filter(
      ({ method, path, operation }) =>
        !anonymous.includes(`${method} ${path}`) || !isEmpty(operation['security']),
    )
    const code = renderOperations(document, named, `${plan.pascal}Paths`)
    const before = await read(operationsFile)
    const settled = code && (await settle({ layout, vendor }, operationsFile, code, before))
    if (settled) wanted.set(operationsFile, settled)
  }
  if (hasCalls && (!isByHand || clients !== undefined)) {
    const special =
      clients === undefined || isMarked(clients) ? specialOperations(plan) : writtenSpecials(clients)
    const calls = renderCalls(document, special)
    wanted.set(callsFile, `// ${generatedMark(layout, vendor)}. Do not edit.\n\n${calls}`)
  }

  const changes: FileChange[] = []
  for (const [file, text] of wanted) {
    if ((await read(file)) !== text) changes.push({ path: at(file), text })
  }
  for (const file of there) {
    const isContract = file.startsWith('test/contract')
    if (!wanted.has(file) && (hasCalls || !isContract)) changes.push({ path: at(file), text: undefined })
  }
  return { changes, plan }
}

/** Operations that ask for nothing, and have a function of their own in a package kept by hand: its client is not for them. */
function isEmpty(security: Json | undefined): boolean {
  return Array.isArray(security) && security.length === 0
}

/** The text a file is to have; undefined where it stays as it is. */
async function settle(
  { layout, vendor }: { layout: Layout; vendor: string },
  file: string,
  code: string,
  before: string | undefined,
): Promise<string | undefined> {
  const format = (text: string): Promise<string> => formatFile(file, text)
  if (file === 'package.json') {
    if (before === undefined) return format(code)
    const present = parseSource(`${packageFolder(layout, vendor)}/${file}`, before).data
    const isOwn = (exported: Json | undefined): boolean => {
      const source = sourceOf(exported)
      return source !== undefined && !ownSources.has(source)
    }
    return format(JSON.stringify(mergeManifest(present, JSON.parse(code) as JsonObject, isOwn), null, 2))
  }
  if (file === 'README.md') {
    const part = await format(markedPart(layout, vendor, code))
    return before === undefined ? part : replacePart(before, part)
  }
  if (writtenOnce.test(file)) return before ?? format(code)
  if (before !== undefined && !isMarked(before)) return undefined
  return format(marked(layout, vendor, spellImports(code, layout.imports)))
}

const ownSources: ReadonlySet<string> = new Set(['src/server.ts', 'src/sign-in.ts'])

/** Files of a package that carry the mark and whose like its owner may write, as the templates name them. */
async function markedFiles(
  folders: readonly string[],
  at: (file: string) => string,
  disk: Disk,
): Promise<string[]> {
  const found: string[] = []
  for (const part of folders) {
    for (const name of await disk.list(at(part))) {
      if (isMarked(await disk.read(at(`${part}/${name}`)))) found.push(`${part}/${name}`)
    }
  }
  return found
}

/** The operations for which a file written by hand has a function of its own: the keys of its `specialCalls`. */
function writtenSpecials(clients: string): string[] {
  const keys = clients.matchAll(/^\s*(['"])(?<key>[A-Z]+ \/[^'"]*)\1\s*:/gm)
  return [...keys].map(({ groups }) => groups!['key']!)
}
