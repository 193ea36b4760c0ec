import { canonicalJson, type DocumentIndex, escape, objectOf } from '@latchkey/openapi'
import { kindsOf } from './compare-flat.ts'
import { reachFindings } from './compare-schemas.ts'
import type { SchemaComparer } from './schema-comparison.ts'
import type { SchemaNode, SchemaViews } from './schema-view.ts'

/**
 * Pairs the names of schemas that are gone with new ones: those seen in the same places first, then those that mean
 * the same. Each new name is given once.
 */
export function findRenames(
  comparer: SchemaComparer,
  lost: readonly string[],
  come: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const free = new Set(come)
  const give = (from: string, to: string): void => {
    found.set(from, to)
    free.delete(to)
  }
  for (const name of lost) {
    const seen = [...(comparer.renames.get(escape(name)) ?? [])].filter((other) => free.has(unescape(other)))
    const [only] = seen
    if (only !== undefined && seen.length === 1) give(name, unescape(only))
  }
  const byLook = new Map<string, string[]>()
  for (const name of free) {
    const look = lookOf(comparer.fresh, comparer.freshViews, name)
    byLook.set(look, [...(byLook.get(look) ?? []), name])
  }
  for (const name of lost) {
    if (found.has(name)) continue
    const alike = byLook.get(lookOf(comparer.old, comparer.oldViews, name)) ?? []
    const twin = alike.find((other) => free.has(other) && meanSame(comparer, name, other))
    if (twin !== undefined) give(name, twin)
  }
  return found
}

function meanSame(comparer: SchemaComparer, name: string, other: string): boolean {
  const a = nodeOf(comparer.old, name)
  const b = nodeOf(comparer.fresh, other)
  return (['request', 'response'] as const).every(
    (direction) => reachFindings(comparer.compare([a], [b], { direction })).length === 0,
  )
}

function nodeOf(index: DocumentIndex, name: string): SchemaNode {
  const schemas = objectOf(objectOf(index.root['components'])['schemas'])
  return { pointer: `#/components/schemas/${escape(name)}`, value: schemas[name] ?? {} }
}

/** What can be seen of a schema without looking into it: a quick way to rule most pairs out. */
function lookOf(index: DocumentIndex, views: SchemaViews, name: string): string {
  const view = views([nodeOf(index, name)])
  const kinds = [...(kindsOf(view) ?? [])].sort()
  return canonicalJson([
    kinds,
    [...view.properties.keys()].sort(),
    [...(view.values ?? [])].map(canonicalJson).sort(),
  ])
}

function unescape(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}
