import type { Comparison, CompareOptions, SchemaComparer } from './schema-comparison.ts'
import { type DocumentIndex, equalJson, isObject, type Json } from '@latchkey/openapi'
import { compareAlternatives } from './compare-alternatives.ts'
import { compareFlat } from './compare-flat.ts'
import type { Finding } from './finding.ts'
import { effectOf, xmlRules } from '../rules/rules.ts'
import {
  createSchemaViews,
  inherited,
  isPlainRef,
  nodesKey,
  type SchemaNode,
  type SchemaNodes,
} from './schema-view.ts'

export function createSchemaComparer(old: DocumentIndex, fresh: DocumentIndex): SchemaComparer {
  const known = new Map<string, Comparison>()
  const renames = new Map<string, Set<string>>()
  const jobs: (() => void)[] = []
  let isSettling = false

  /** Does what is left to do: all comparisons handed out so far are whole afterwards, but those that are being made. */
  const settle = (): void => {
    const wasSettling = isSettling
    isSettling = true
    for (let job = jobs.pop(); job; job = jobs.pop()) job()
    isSettling = wasSettling
  }

  const comparer: SchemaComparer = {
    old,
    fresh,
    oldViews: createSchemaViews(old),
    freshViews: createSchemaViews(fresh),
    renames,
    compare(before, after, options) {
      const meeting = meet(before, after)
      const key = `${options.direction}${options.skipNull ? '?' : ''} ${nodesKey(meeting.a)} ${nodesKey(meeting.b)}`
      const done = known.get(key)
      if (done) return done
      const comparison: Comparison = { findings: [], children: [] }
      known.set(key, comparison)
      // One after the other, not one within the other: schemas may lead to each other in long chains.
      jobs.push(() => {
        if (meeting.replaced) sumUp(comparison, before, after, options)
        else if (meeting.parted !== undefined) tellParted(comparison, meeting, meeting.parted, options)
        else compareAt(comparison, meeting.a, meeting.b, options)
      })
      if (!isSettling) settle()
      return comparison
    },
    breaks(before, after, options) {
      const comparison = comparer.compare(before, after, options)
      settle()
      const reach = reachFindings(comparison)
      return reach.some(({ rule }) => effectOf(rule, options.direction).bump === 'major')
    },
    findings(before, after) {
      const comparison = comparer.compare(before, after, { direction: 'request' })
      settle()
      return flat(reachFindings(comparison))
    },
  }

  interface Meeting {
    a: SchemaNodes
    b: SchemaNodes
    replaced?: boolean
    /** What one of the two is called, where the other is written there and the named one stays what it is. */
    parted?: string
  }

  /**
   * Where two schemas are compared. Under one name, or one that only changed, it is where the references lead, so that
   * all ways there share one comparison; a reference that now leads to another schema is told where it stands.
   */
  const meet = (before: SchemaNodes, after: SchemaNodes): Meeting => {
    const a = arrive(old, before)
    const b = arrive(fresh, after)
    const from = schemaName(before)
    const to = schemaName(after)
    if (from === undefined || to === undefined) {
      if (from === to) return { a, b }
      const parted = from === undefined ? namedIn(old, to) : namedIn(fresh, from)
      return { a: before, b: after, ...(parted !== undefined && { parted }) }
    }
    if (from === to) return { a, b }
    if (namedIn(fresh, from) === undefined && namedIn(old, to) === undefined) {
      renames.set(from, (renames.get(from) ?? new Set()).add(to))
      return { a, b }
    }
    return { a: before, b: after, replaced: true }
  }

  /** One finding for a place that has another schema now: what differs between the two schemas is no change of either. */
  const sumUp = (
    comparison: Comparison,
    before: SchemaNodes,
    after: SchemaNodes,
    options: CompareOptions,
  ): void => {
    const inner: Comparison = { findings: [], children: [] }
    compareAt(inner, arrive(old, before), arrive(fresh, after), options)
    settle()
    const because = reachFindings(inner)
    if (because.length === 0) return
    const breaking = because.filter(({ rule }) => effectOf(rule, options.direction).bump === 'major')
    comparison.findings.push({
      rule: breaking.length > 0 ? 'schema-replaced' : 'schema-exchanged',
      old: before[0].pointer,
      new: after[0].pointer,
      from: schemaName(before) ?? '',
      to: schemaName(after) ?? '',
      because: breaking.length > 0 ? breaking : because,
      values: because.flatMap(({ rule, values }) => (rule === 'value-removed' ? (values ?? []) : [])),
    })
  }

  /**
   * What is told at a schema that has a name, where the place is no longer that schema, or newly is: the name means what
   * it meant, so it is told of the place.
   */
  const tellParted = (
    comparison: Comparison,
    { a, b }: Meeting,
    name: string,
    options: CompareOptions,
  ): void => {
    compareAt(comparison, a, b, options)
    const { findings } = comparison
    const isElsewhere = ({ old: was, new: is }: Finding): boolean =>
      is === undefined ? !was?.startsWith(a[0].pointer) : !is.startsWith(b[0].pointer)
    const because = findings.filter(
      (one) => effectOf(one.rule, options.direction).bump === 'major' && isElsewhere(one),
    )
    if (because.length === 0) return
    const rule = schemaName(a) === undefined ? 'schema-named' : 'schema-parted'
    const others = findings.filter((one) => !because.includes(one))
    const summary = { rule, old: a[0].pointer, new: b[0].pointer, name, because } as const
    findings.splice(0, findings.length, summary, ...others)
  }

  const compareAt = (
    comparison: Comparison,
    a: SchemaNodes,
    b: SchemaNodes,
    options: CompareOptions,
  ): void => {
    if (samePlainSchema(a, b)) return
    const viewA = comparer.oldViews(a)
    const viewB = comparer.freshViews(b)
    if (viewA.choices.length + viewB.choices.length === 0) {
      compareFlat(comparer, comparison, viewA, viewB, options)
    } else {
      compareAlternatives(comparer, comparison, { before: a, after: b, viewA, viewB }, options)
    }
  }

  return comparer
}

/**
 * Every finding of a comparison and of those below it, once each.
 *
 * @param isXml how values are written in XML counts: elsewhere nobody sees it
 */
export function reachFindings(comparison: Comparison, isXml = false): Finding[] {
  const found: Finding[] = []
  const seen = new Set<Comparison>()
  const queue = [comparison]
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    found.push(...next.findings.filter(({ rule }) => isXml || !xmlRules.has(rule)))
    queue.push(...next.children)
  }
  return found
}

/** The differences themselves, where some are summed up. */
function flat(findings: readonly Finding[]): Finding[] {
  return findings.flatMap((finding) => (finding.because ? flat(finding.because) : [finding]))
}

const schemaRef = /^#\/components\/schemas\/([^/]+)$/

function schemaName([node, ...others]: SchemaNodes): string | undefined {
  const ref = others.length === 0 && isObject(node.value) ? node.value['$ref'] : undefined
  return typeof ref === 'string' ? schemaRef.exec(ref)?.[1] : undefined
}

/** The name, where a document has a schema of it. */
function namedIn(index: DocumentIndex, name: string | undefined): string | undefined {
  const ref = `#/components/schemas/${name ?? ''}`
  return index.resolve({ pointer: '#', value: { $ref: ref } }).pointer === '#' ? undefined : name
}

/** A plain reference is the place it leads to. */
function arrive(index: DocumentIndex, nodes: SchemaNodes): SchemaNodes {
  const [node, ...others] = nodes
  if (others.length > 0 || !isPlainRef(node.value)) return nodes
  const target: SchemaNode = index.resolve(node)
  return [{ ...target, ...inherited(node) }]
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
