import {
  canonicalJson,
  type DocumentIndex,
  equalJson,
  isObject,
  type JsonPointer,
  type Located,
} from '@latchkey/openapi'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import { compareDiscriminators } from './compare-discriminators.ts'
import { kindsOf, valueText } from './compare-flat.ts'
import { openForms } from './open-forms.ts'
import { isBlank, nodesKey, type SchemaNodes, type SchemaView, type SchemaViews } from './schema-view.ts'

/** More combinations than this are not compared one by one. */
const mostForms = 128
const mostTrials = 2_500
/** Unions of unions of unions have more combinations than anybody waits for. */
const mostParts = 8

interface Sides {
  before: SchemaNodes
  after: SchemaNodes
  viewA: SchemaView
  viewB: SchemaView
}

/** Compares schemas that leave a choice (`oneOf`, `anyOf`): forms are paired, paired ones compared, the others weighed. */
export function compareAlternatives(
  comparer: SchemaComparer,
  comparison: Comparison,
  { before, after, viewA, viewB }: Sides,
  options: CompareOptions,
): void {
  const { oldViews, freshViews } = comparer
  const where = { old: viewA.pointer, new: viewB.pointer }
  if (!options.skipNull) {
    const was = canBeNull(oldViews, before)
    const is = canBeNull(freshViews, after)
    if (!was && is) comparison.findings.push({ rule: 'null-allowed', ...where })
    if (was && !is) comparison.findings.push({ rule: 'null-refused', ...where })
  }
  compareDiscriminators(comparer, comparison, viewA, viewB, options)
  const allA = expand(comparer.old, oldViews, before, viewA)
  const allB = expand(comparer.fresh, freshViews, after, viewB)
  if (!allA || !allB) {
    const same = canonicalJson(before.map((n) => n.value)) === canonicalJson(after.map((n) => n.value))
    if (!same) comparison.findings.push({ rule: 'composition-changed', ...where })
    return
  }
  const openA = openForms(oldViews, allA)
  const openB = openForms(freshViews, allB)
  const [formsA, formsB] = [openA.forms, openB.forms]
  const isOpen = [...openA.open].some((kind) => openB.open.has(kind))
  if (isOpen && !equalJson([...openA.hints], [...openB.hints]))
    comparison.findings.push({ rule: 'composition-changed', ...where })
  const inner = { direction: options.direction, skipNull: true }
  const { pairs, onlyA, onlyB } = pairForms(comparer, formsA, formsB, inner)
  for (const [a, b] of pairs) comparison.children.push(comparer.compare(a, b, inner))
  // What a request may still say, and what a response always could, is covered by another form.
  for (const form of onlyA) {
    const covered = options.direction === 'request' && formsB.some((b) => !comparer.breaks(form, b, inner))
    comparison.findings.push(
      covered
        ? { rule: 'composition-changed', ...where }
        : {
            rule: 'alternative-removed',
            old: formIn(where.old, form),
            new: where.new,
            name: nameOf(oldViews, form),
          },
    )
  }
  for (const form of onlyB) {
    const covered = options.direction === 'response' && formsA.some((a) => !comparer.breaks(a, form, inner))
    comparison.findings.push(
      covered
        ? { rule: 'composition-changed', ...where }
        : {
            rule: 'alternative-added',
            old: where.old,
            new: formIn(where.new, form),
            name: nameOf(freshViews, form),
          },
    )
  }
}

/** @param seen forms on the way here: a union may be a part of itself */
function canBeNull(views: SchemaViews, nodes: SchemaNodes, seen: readonly string[] = []): boolean {
  const key = nodesKey(nodes)
  if (seen.includes(key)) return false
  const view = views(nodes)
  if (view.nullable !== undefined && view.choices.length === 0) return view.nullable
  if (view.nullable === true) return true
  return view.choices.some(({ alternatives }) =>
    alternatives.some((form) => canBeNull(views, form, [...seen, key])),
  )
}

/** The forms a schema can take: what always holds, with one alternative of every choice. `undefined`: too many. */
function expand(
  index: DocumentIndex,
  views: SchemaViews,
  nodes: SchemaNodes,
  view: SchemaView,
): SchemaNodes[] | undefined {
  if (view.choices.length === 0) return byType(views, nodes)
  if (nodes.length > mostParts) return undefined
  const [first, ...others] = nodes
  const bare: SchemaNodes = [
    { ...first, bare: true },
    ...others.map((node) => ({ ...node, bare: true as const })),
  ]
  const base = isBlank(views(bare)) ? [] : bare
  let forms: (readonly SchemaNodes[number][])[] = [base]
  for (const { pointer, alternatives: written } of view.choices) {
    const alternatives = settle(index, pointer, written)
    if (forms.length * alternatives.length > mostForms) return undefined
    forms = forms.flatMap((form) => alternatives.map((alternative) => [...form, ...alternative]))
  }
  return forms.flatMap(([head, ...tail]) => (head ? byType(views, [head, ...tail]) : []))
}

/** A form of several types is one form for each: `type: [string, integer]` is `anyOf` of the two. */
function byType(views: SchemaViews, form: SchemaNodes): SchemaNodes[] {
  const { types, values, choices } = views(form)
  if (!types || types.size < 2 || values || choices.length > 0) return [form]
  const [head, ...tail] = form
  return [...types].map((only) => [{ ...head, only }, ...tail.map((node) => ({ ...node, only }))])
}

/** The alternatives of a union, those that are the union again left out: what is itself or something else is something else. */
function settle(
  index: DocumentIndex,
  choice: JsonPointer,
  alternatives: readonly SchemaNodes[],
): SchemaNodes[] {
  const union = choice.slice(0, choice.lastIndexOf('/'))
  return alternatives.flatMap(([node, ...others]): SchemaNodes[] => {
    const { pointer } = index.resolve(node)
    if (pointer === union || node.chosen?.includes(pointer)) return []
    if (!leadsTo(index, node, union)) return [[node, ...others]]
    return [[{ ...node, chosen: [...(node.chosen ?? []), union] }, ...others]]
  })
}

/** Whether a schema is composed of another, through references, `allOf` and alternatives. */
function leadsTo(
  index: DocumentIndex,
  located: Located,
  union: JsonPointer,
  seen = new Set<JsonPointer>(),
): boolean {
  const target = index.resolve(located)
  if (target.pointer === union) return true
  if (seen.has(target.pointer)) return false
  seen.add(target.pointer)
  return ['allOf', 'oneOf', 'anyOf'].some((keyword) => {
    const parts = index.member(target, keyword)
    if (!parts || !Array.isArray(parts.value)) return false
    return parts.value.some((value, i) =>
      leadsTo(index, { pointer: `${parts.pointer}/${i}`, value }, union, seen),
    )
  })
}

interface Paired {
  pairs: [SchemaNodes, SchemaNodes][]
  onlyA: SchemaNodes[]
  onlyB: SchemaNodes[]
}

/** Pairs forms by what identifies them best: name, text, a telling value, then by fitting without breaking anybody. */
function pairForms(
  comparer: SchemaComparer,
  formsA: readonly SchemaNodes[],
  formsB: readonly SchemaNodes[],
  options: CompareOptions,
): Paired {
  const pairs: Paired['pairs'] = []
  let onlyA = [...formsA]
  let onlyB = [...formsB]
  const pairBy = (same: (a: SchemaNodes, b: SchemaNodes) => boolean): void => {
    for (const a of onlyA) {
      const b = onlyB.find((candidate) => same(a, candidate))
      if (!b) continue
      pairs.push([a, b])
      onlyB = onlyB.filter((form) => form !== b)
    }
    const taken = new Set(pairs.map(([a]) => a))
    onlyA = onlyA.filter((form) => !taken.has(form))
  }
  pairBy((a, b) => refOf(a) !== undefined && refOf(a) === refOf(b))
  pairBy((a, b) => refOf(a) === undefined && text(a) === text(b))
  const tagsA = tellingTags(comparer.oldViews, onlyA)
  const tagsB = tellingTags(comparer.freshViews, onlyB)
  pairBy((a, b) => overlap(tagsA.get(a), tagsB.get(b)))
  if (onlyA.length * onlyB.length <= mostTrials) pairBy((a, b) => !comparer.breaks(a, b, options))
  // One enum grown, one object changed: the only form of its kind on both sides is the same form.
  const kindA = countKinds(comparer.oldViews, onlyA)
  const kindB = countKinds(comparer.freshViews, onlyB)
  pairBy((a, b) => {
    const kind = kindKey(comparer.oldViews, a)
    return kind === kindKey(comparer.freshViews, b) && kindA.get(kind) === 1 && kindB.get(kind) === 1
  })
  return { pairs, onlyA, onlyB }
}

/** Where a form is written, if that is in the union told of: a name may lead to the forms of another. */
function formIn(union: JsonPointer, form: SchemaNodes): JsonPointer {
  const pointer = form.at(-1)?.pointer ?? form[0].pointer
  return pointer.startsWith(`${union}/`) ? pointer : union
}

function refOf(form: SchemaNodes): string | undefined {
  const { value, only } = form.at(-1) ?? form[0]
  if (only !== undefined) return undefined
  const ref = isObject(value) ? value['$ref'] : undefined
  return typeof ref === 'string' ? ref : undefined
}

function text(form: SchemaNodes): string {
  return canonicalJson(form.map(({ value, only }) => [value, only ?? '']))
}

/** Properties with one possible value tell forms apart: `type: card`. */
function tagsOf(views: SchemaViews, form: SchemaNodes): ReadonlySet<string> {
  const tags = new Set<string>()
  for (const [name, nodes] of views(form).properties) {
    const { values } = views(nodes)
    if (values?.length === 1 && values[0] !== undefined) tags.add(`${name}=${valueText(values[0])}`)
  }
  return tags
}

/** The tags of each form that no other form of its side has. */
function tellingTags(
  views: SchemaViews,
  forms: readonly SchemaNodes[],
): ReadonlyMap<SchemaNodes, ReadonlySet<string>> {
  const all = new Map(forms.map((form) => [form, tagsOf(views, form)]))
  const counts = new Map<string, number>()
  for (const tags of all.values()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return new Map(
    [...all].map(([form, tags]) => [form, new Set([...tags].filter((tag) => counts.get(tag) === 1))]),
  )
}

function overlap(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  return a !== undefined && b !== undefined && [...a].some((tag) => b.has(tag))
}

function kindKey(views: SchemaViews, form: SchemaNodes): string {
  return [...(kindsOf(views(form)) ?? ['anything'])].sort().join('|')
}

function countKinds(views: SchemaViews, forms: readonly SchemaNodes[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const form of forms) {
    const key = kindKey(views, form)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function nameOf(views: SchemaViews, form: SchemaNodes): string {
  const ref = refOf(form)
  if (ref !== undefined) return ref.slice(ref.lastIndexOf('/') + 1)
  const [tag] = tagsOf(views, form)
  if (tag !== undefined) return tag
  const view = views(form)
  const names = [...view.properties.keys()]
  const kind = kindKey(views, form)
  if (names.length === 0) return kind
  return `${kind} (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`
}
