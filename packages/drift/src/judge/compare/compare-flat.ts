import { canonicalJson, escape, type Json, type JsonPointer } from '@latchkey/openapi'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import { compareAssertions, isNeverAsked } from './compare-assertions.ts'
import { compareDiscriminators } from './compare-discriminators.ts'
import { compareScalars, effectiveScalars, type Scalars } from './schema-scalars.ts'
import type { SchemaNodes, SchemaView, SchemaViews } from './schema-view.ts'
import { isOfKind } from './union-forms.ts'

/** Compares two schemas that leave no choice between forms: keyword by keyword, then what they hold. */
export function compareFlat(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const { findings } = comparison
  const kindsBefore = kindsOf(before)
  const kindsAfter = kindsOf(after)
  const types = compareKinds(kindsBefore, kindsAfter)
  const where = (...keywords: string[]): { old: JsonPointer; new: JsonPointer } => ({
    old: placeIn(before, keywords),
    new: placeIn(after, keywords),
  })
  const [wasNothing, isNothing] = [before, after].map(({ unweighed }) => unweighed.has('false'))
  if (wasNothing !== isNothing) {
    findings.push({
      rule: isNothing ? 'type-narrowed' : 'type-widened',
      ...where('type'),
      from: wasNothing ? 'nothing' : kindText(kindsBefore),
      to: isNothing ? 'nothing' : kindText(kindsAfter),
    })
    return
  }
  // Of numbers that are listed, the list says it all.
  const areListed = before.values !== undefined && after.values !== undefined
  if (types && !(areListed && types.startsWith('integer-'))) {
    findings.push({ rule: types, ...where('type'), from: kindText(kindsBefore), to: kindText(kindsAfter) })
  }
  if (kindsBefore && kindsAfter && types !== 'type-changed' && !options.skipNull) {
    if (!before.nullable && after.nullable)
      findings.push({ rule: 'null-allowed', ...where('nullable', 'type') })
    if (before.nullable && !after.nullable)
      findings.push({ rule: 'null-refused', ...where('nullable', 'type') })
  }
  const [countedBefore, countedAfter] = [countedIn(before), countedIn(after)]
  const inBoth = countedBefore !== undefined && countedAfter !== undefined
  const areWhole = [kindsBefore, kindsAfter].some((kinds) => kinds?.size === 1 && kinds.has('integer'))
  const limits = (view: SchemaView, kinds: Kinds, pointer: JsonPointer | undefined): Scalars =>
    effectiveScalars(view.scalars, {
      kinds,
      areWhole,
      required: view.required.size,
      listed: areListed ? view.values : undefined,
      counted: pointer === undefined ? undefined : { pointer, inBoth },
    })
  // What became another type is told as that; the limits of what it no longer can be say nothing more.
  const left = types === 'type-changed' ? shared(kindsBefore, kindsAfter) : undefined
  const limitsBefore = limits(before, left ?? kindsBefore, countedBefore)
  const limitsAfter = limits(after, left ?? kindsAfter, countedAfter)
  findings.push(...compareScalars(limitsBefore, limitsAfter, before.pointer, after.pointer))
  compareAssertions(comparer, comparison, before, after, options)
  compareDiscriminators(comparer, comparison, before, after, options)
  if (types === 'type-changed') return
  compareValues(comparison, before, after, where('enum'))
  const holds = (kind: string): boolean =>
    (kindsBefore?.has(kind) ?? false) && (kindsAfter?.has(kind) ?? false)
  if (holds('object')) {
    compareProperties(comparer, comparison, before, after, options)
    compareAdditional(comparer, comparison, before, after, options)
  }
  if (holds('array')) compareItems(comparer, comparison, before, after, options)
}

function shared(one: Kinds, other: Kinds): Kinds {
  return one && other && new Set([...one].filter((kind) => other.has(kind)))
}

/** The `contains` whose hits are counted. */
function countedIn(view: SchemaView): JsonPointer | undefined {
  return isNeverAsked(view) ? undefined : view.unweighed.get('contains')?.[0]?.pointer
}

/** Where the first of the keywords is written, else the schema itself. */
function placeIn(view: SchemaView, keywords: readonly string[]): JsonPointer {
  return keywords.map((keyword) => view.at.get(keyword)).find((place) => place !== undefined) ?? view.pointer
}

/** The kinds of values a schema allows, said or implied by its keywords; `undefined`: any. */
export function kindsOf(view: SchemaView): ReadonlySet<string> | undefined {
  const { types, values } = view
  if (types && values && values.length > 0)
    return new Set([...types].filter((type) => values.some((value) => isOfKind(value, type))))
  if (types) return types
  if (values) return new Set(values.map(kindOf))
  const kinds = new Set<string>()
  if (view.properties.size + view.required.size > 0 || view.additional !== undefined) kinds.add('object')
  if (view.items !== undefined || view.prefixItems.length > 0) kinds.add('array')
  return kinds.size > 0 ? kinds : undefined
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function kindText(kinds: ReadonlySet<string> | undefined): string {
  if (!kinds) return 'anything'
  return kinds.size === 0 ? 'null' : [...kinds].sort().join(' or ')
}

type Kinds = ReadonlySet<string> | undefined
type KindRule = 'type-widened' | 'type-narrowed' | 'type-changed' | 'integer-widened' | 'integer-narrowed'

function compareKinds(before: Kinds, after: Kinds): KindRule | undefined {
  const wider = covers(after, before)
  const narrower = covers(before, after)
  // Numbers and integers are one type in TypeScript.
  const blind = (kinds: Kinds): Kinds =>
    kinds && new Set([...kinds].map((k) => (k === 'integer' ? 'number' : k)))
  if (wider && narrower) return undefined
  const sameTypes = covers(blind(after), blind(before)) && covers(blind(before), blind(after))
  if (wider) return sameTypes ? 'integer-widened' : 'type-widened'
  if (narrower) return sameTypes ? 'integer-narrowed' : 'type-narrowed'
  return 'type-changed'
}

function covers(outer: Kinds, inner: Kinds): boolean {
  if (!outer) return true
  if (!inner) return false
  return [...inner].every((kind) => outer.has(kind) || (kind === 'integer' && outer.has('number')))
}

function compareValues(
  { findings }: Comparison,
  before: SchemaView,
  after: SchemaView,
  where: { old: JsonPointer; new: JsonPointer },
): void {
  const a = before.values
  const b = after.values
  if (a && b) {
    const added = without(b, a)
    const removed = without(a, b)
    if (added.length > 0) findings.push({ rule: 'value-added', ...where, values: added.map(valueText) })
    if (removed.length > 0) findings.push({ rule: 'value-removed', ...where, values: removed.map(valueText) })
  } else if (b && b.length > 0) {
    findings.push({ rule: 'values-listed', ...where, values: b.map(valueText) })
  } else if (a && a.length > 0) {
    findings.push({ rule: 'values-opened', ...where, values: a.map(valueText) })
  }
}

function without(values: readonly Json[], others: readonly Json[]): Json[] {
  const known = new Set(others.map(canonicalJson))
  return values.filter((value) => !known.has(canonicalJson(value)))
}

export function valueText(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value)
}

function compareProperties(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const names = [
    ...before.properties.keys(),
    ...before.required.keys(),
    ...after.properties.keys(),
    ...after.required.keys(),
  ]
  const child = (was: SchemaNodes, is: SchemaNodes): void => {
    comparison.children.push(comparer.compare(was, is, { direction: options.direction }))
  }
  for (const name of new Set(names)) {
    const a = memberOf(comparer.oldViews, before, name, options)
    const b = memberOf(comparer.freshViews, after, name, options)
    const where = { old: a.pointer, new: b.pointer }
    if (a.nodes && !b.nodes) {
      const open = after.additional === undefined ? after.properties.size === 0 : after.additional !== false
      const gone = open ? 'property-unlisted' : 'property-removed'
      comparison.findings.push({ rule: a.hidden ? 'one-way-property-removed' : gone, old: where.old })
      if (!a.hidden && typeof after.additional === 'object') child(a.nodes, after.additional)
      continue
    }
    const isNew = b.nodes !== undefined && !a.nodes && !a.stated
    if (isNew) {
      const rule = b.required ? 'required-property-added' : 'property-added'
      comparison.findings.push({ rule, new: where.new })
    } else if (a.required !== b.required && (a.hidden || !b.hidden)) {
      const rule = b.required ? 'property-became-required' : 'property-became-optional'
      comparison.findings.push({ rule, ...where })
    }
    // Who does not see it need not send it, and does not wait for it.
    if (b.hidden && (isNew ? b.stated : a.hidden && a.stated !== b.stated)) {
      const to = b.stated ? 'required' : 'optional'
      comparison.findings.push({ rule: 'one-way-property-requirement-changed', new: where.new, to })
    }
    const was = typeOfMember(a, before)
    if (was && b.nodes && !(a.hidden && b.hidden)) child(was, b.nodes)
  }
}

/** What a member is: of one that is not listed, what a map says of all; of one asked for by its name alone, anything. */
function typeOfMember(
  { nodes, pointer, stated }: Member,
  { additional }: SchemaView,
): SchemaNodes | undefined {
  if (nodes) return nodes
  if (typeof additional === 'object') return additional
  return stated ? [{ pointer, value: {} }] : undefined
}

interface Member {
  nodes: SchemaNodes | undefined
  pointer: JsonPointer
  /** Only travels the other way: `readOnly` in a request, `writeOnly` in a response. */
  hidden: boolean
  /** Listed under `required`. */
  stated: boolean
  /** Listed, and travelling this way. */
  required: boolean
}

function memberOf(views: SchemaViews, view: SchemaView, name: string, { direction }: CompareOptions): Member {
  const named = view.properties.get(name)
  // A member that may be nothing is none.
  const nodes = named && views(named).unweighed.has('false') ? undefined : named
  const mark = direction === 'request' ? 'readOnly' : 'writeOnly'
  const hidden = nodes !== undefined && views(nodes).scalars.get(mark)?.value === true
  const stated = view.required.has(name)
  return { nodes, pointer: placeOf(view, name, nodes), hidden, stated, required: stated && !hidden }
}

function placeOf(view: SchemaView, name: string, nodes: SchemaNodes | undefined): JsonPointer {
  return nodes?.[0].pointer ?? `${view.pointer}/properties/${escape(name)}`
}

function compareAdditional(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const where = {
    old: placeIn(before, ['additionalProperties']),
    new: placeIn(after, ['additionalProperties']),
  }
  const a = opennessOf(before)
  const b = opennessOf(after)
  const open = (state: typeof a): boolean => state === 'any' || typeof state === 'object'
  if (a === b) return
  if (open(a) && open(b)) {
    comparison.children.push(
      comparer.compare(nodesOf(a, before), nodesOf(b, after), { direction: options.direction }),
    )
  } else if (open(a)) {
    // A free-form object that now lists its members is told by the members; whether callers fit, by the types.
    const isRefusal = b === 'closed' && (options.direction === 'request' || after.properties.size === 0)
    if (before.additional !== undefined || isRefusal)
      comparison.findings.push({ rule: 'map-closed', ...where })
  } else if (open(b)) {
    if (after.additional !== undefined) comparison.findings.push({ rule: 'map-opened', ...where })
  } else
    comparison.findings.push({ rule: b === 'closed' ? 'unknown-members-refused' : 'map-opened', ...where })
}

type Openness = 'any' | 'closed' | 'silent' | SchemaNodes

function opennessOf(view: SchemaView): Openness {
  if (view.additional === undefined) return view.properties.size === 0 ? 'any' : 'silent'
  if (typeof view.additional === 'boolean') return view.additional ? 'any' : 'closed'
  return view.additional
}

/** A place of its own, stated or not: the schema around it is another one. */
function nodesOf(openness: Openness, { pointer }: SchemaView): SchemaNodes {
  return typeof openness === 'object' ? openness : [{ pointer: `${pointer}/additionalProperties`, value: {} }]
}

function compareItems(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const rest = (view: SchemaView): SchemaNodes =>
    view.items ?? [{ pointer: `${view.pointer}/items`, value: {} }]
  const child = (a: SchemaNodes, b: SchemaNodes): void => {
    comparison.children.push(comparer.compare(a, b, { direction: options.direction }))
  }
  if (before.prefixItems.length !== after.prefixItems.length) {
    comparison.findings.push({
      rule: 'tuple-changed',
      old: `${before.pointer}/prefixItems`,
      new: `${after.pointer}/prefixItems`,
      from: String(before.prefixItems.length),
      to: String(after.prefixItems.length),
    })
  }
  // What has no place of its own is one of the others.
  for (let i = 0; i < Math.max(before.prefixItems.length, after.prefixItems.length); i++) {
    child(before.prefixItems[i] ?? rest(before), after.prefixItems[i] ?? rest(after))
  }
  if (before.items ?? after.items) child(rest(before), rest(after))
}
