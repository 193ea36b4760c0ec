import { equalJson, isObject, type Json } from '../json.ts'
import type { DocumentIndex } from './document-index.ts'
import { compareAlternatives } from './compare-alternatives.ts'
import { compareFlat } from './compare-flat.ts'
import type { Finding } from './finding.ts'
import { effectOf } from './rules.ts'
import {
  createSchemaViews,
  nodesKey,
  type SchemaNode,
  type SchemaNodes,
  type SchemaViews,
} from './schema-view.ts'
import type { Direction } from './verdict.ts'

export type OneWay = Exclude<Direction, 'both'>

/** What differs between two schemas, with the comparisons of what they hold: a graph, since schemas may be recursive. */
export type Comparison = { findings: Finding[]; children: Comparison[] }

export type CompareOptions = { direction: OneWay; skipNull?: boolean | undefined }

export type SchemaComparer = {
  old: DocumentIndex
  fresh: DocumentIndex
  oldViews: SchemaViews
  freshViews: SchemaViews
  /** Compares what both schemas mean, not how they are written. The same pair is compared once. */
  compare(before: SchemaNodes, after: SchemaNodes, options: CompareOptions): Comparison
  /** Whether the difference breaks callers in that direction. */
  breaks(before: SchemaNodes, after: SchemaNodes, options: CompareOptions): boolean
  /** Names of schemas found in the same places: old name to new names. */
  renames: ReadonlyMap<string, ReadonlySet<string>>
}

export function createSchemaComparer(old: DocumentIndex, fresh: DocumentIndex): SchemaComparer {
  const known = new Map<string, Comparison>()
  const renames = new Map<string, Set<string>>()

  const comparer: SchemaComparer = {
    old,
    fresh,
    oldViews: createSchemaViews(old),
    freshViews: createSchemaViews(fresh),
    renames,
    compare(before, after, options) {
      noteRename(before, after)
      const a = arrive(old, before)
      const b = arrive(fresh, after)
      const key = `${options.direction}${options.skipNull ? '?' : ''} ${nodesKey(a)} ${nodesKey(b)}`
      const done = known.get(key)
      if (done) return done
      const comparison: Comparison = { findings: [], children: [] }
      known.set(key, comparison)
      if (samePlainSchema(a, b)) return comparison
      const viewA = comparer.oldViews(a)
      const viewB = comparer.freshViews(b)
      if (viewA.choices.length + viewB.choices.length === 0) {
        compareFlat(comparer, comparison, viewA, viewB, options)
      } else {
        compareAlternatives(comparer, comparison, { before: a, after: b, viewA, viewB }, options)
      }
      return comparison
    },
    breaks(before, after, options) {
      const reach = reachFindings(comparer.compare(before, after, options))
      return reach.some(({ rule }) => {
        const effect = effectOf(rule, options.direction)
        return effect.bump === 'major'
      })
    },
  }

  const noteRename = (before: SchemaNodes, after: SchemaNodes): void => {
    const from = schemaName(before)
    const to = schemaName(after)
    if (from === undefined || to === undefined || from === to) return
    renames.set(from, (renames.get(from) ?? new Set()).add(to))
  }

  return comparer
}

/** Every finding of a comparison and of those below it, once each. */
export function reachFindings(comparison: Comparison): Finding[] {
  const found: Finding[] = []
  const seen = new Set<Comparison>()
  const queue = [comparison]
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    found.push(...next.findings)
    queue.push(...next.children)
  }
  return found
}

const schemaRef = /^#\/components\/schemas\/([^/]+)$/

function schemaName([node, ...others]: SchemaNodes): string | undefined {
  const ref = others.length === 0 && isObject(node.value) ? node.value['$ref'] : undefined
  return typeof ref === 'string' ? schemaRef.exec(ref)?.[1] : undefined
}

/** A plain reference is the place it leads to, so that all ways there share one comparison. */
function arrive(index: DocumentIndex, nodes: SchemaNodes): SchemaNodes {
  const [node, ...others] = nodes
  if (others.length > 0 || !isPlainRef(node.value)) return nodes
  const target: SchemaNode = index.resolve(node)
  return [node.bare ? { ...target, bare: true } : target]
}

function isPlainRef(value: Json): boolean {
  return isObject(value) && typeof value['$ref'] === 'string' && Object.keys(value).length === 1
}

/** Quick way out: written alike and without references, so meaning alike. */
function samePlainSchema(a: SchemaNodes, b: SchemaNodes): boolean {
  const [nodeA, ...othersA] = a
  const [nodeB, ...othersB] = b
  if (othersA.length + othersB.length > 0 || nodeA.bare !== nodeB.bare) return false
  return isScalarSchema(nodeA.value) && equalJson(nodeA.value, nodeB.value)
}

function isScalarSchema(value: Json): boolean {
  return (
    !isObject(value) ||
    (!Object.values(value).some((member) => typeof member === 'object' && !Array.isArray(member)) &&
      !['allOf', 'anyOf', 'oneOf', 'prefixItems', '$ref'].some((key) => key in value))
  )
}
