import { isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'

/** Members of a manifest whose entries come and go with what is generated. */
const tables = ['exports', 'dependencies', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies']
/** Entries the templates know: taken away when they are not generated any more. */
const ours: Readonly<Record<string, readonly string[]>> = {
  exports: ['./server', './sign-in', './operations'],
  dependencies: ['@latchkey/auth-core', '@latchkey/client-core'],
  peerDependencies: ['jose', 'oauth4webapi'],
  peerDependenciesMeta: ['jose', 'oauth4webapi'],
  devDependencies: ['@latchkey/auth-core', '@latchkey/mock', 'jose', 'oauth4webapi'],
}

/**
 * A package's manifest with what is generated brought up to date, and everything else as its owner has it: name, version,
 * scripts and limits are written once.
 *
 * @param isOwn whether an entry point leads to a file its owner wrote
 */
export function mergeManifest(
  before: JsonObject,
  generated: JsonObject,
  isOwn: (exported: Json | undefined) => boolean,
): JsonObject {
  const merged: JsonObject = { ...generated, ...before }
  for (const name of tables) {
    const entries = mergeTable(name, objectOf(before[name]), objectOf(generated[name]), isOwn)
    if (Object.keys(entries).length > 0) merged[name] = entries
    else delete merged[name]
  }
  return merged
}

function mergeTable(
  name: string,
  before: JsonObject,
  generated: JsonObject,
  isOwn: (exported: Json | undefined) => boolean,
): JsonObject {
  const isGone = (key: string): boolean =>
    ours[name]!.includes(key) && generated[key] === undefined && !(name === 'exports' && isOwn(before[key]))
  const kept = Object.entries(before).filter(([key]) => !isGone(key))
  if (name !== 'exports') return Object.fromEntries([...kept, ...missing(kept, generated)].toSorted(byKey))
  // The order of entry points says something; what others added stands before the document.
  const [document, rest] = partition(Object.entries(generated), ([key]) => /document|package\.json/.test(key))
  const others = kept.filter(([key]) => generated[key] === undefined)
  return Object.fromEntries([...rest, ...others, ...document])
}

/** A version that is there already is its owner's. */
function missing(kept: [string, Json][], generated: JsonObject): [string, Json][] {
  const names = new Set(kept.map(([key]) => key))
  return Object.entries(generated).filter(([key]) => !names.has(key))
}

function byKey([a]: [string, Json], [b]: [string, Json]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function partition<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

/** The file of the sources an entry point leads to: `src/server.ts`. */
export function sourceOf(exported: Json | undefined): string | undefined {
  const source = isObject(exported) ? exported['@latchkey/source'] : undefined
  return typeof source === 'string' ? source.replace(/^\.\//, '') : undefined
}
