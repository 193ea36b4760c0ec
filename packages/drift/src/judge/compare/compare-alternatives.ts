import {
  canonicalJson,
  type DocumentIndex,
  equalJson,
  type JsonPointer,
  type Located,
} from '@latchkey/openapi'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import { compareDiscriminators } from './compare-discriminators.ts'
import { openForms } from './open-forms.ts'
import { nameOf, pairForms } from './pair-forms.ts'
import { effectOf } from '../rules/rules.ts'
import { isBlank, nodesKey, type SchemaNodes, type SchemaView, type SchemaViews } from './schema-view.ts'

/** More combinations than this are not compared one by one. */
const mostForms = 128
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
  sides: Sides,
  options: CompareOptions,
): void {
  const { before, after, viewA, viewB } = sides
  const { oldViews, freshViews } = comparer
  const where = { old: viewA.pointer, new: viewB.pointer }
  if (!options.skipNull) compareNull(comparer, comparison, sides)
  compareDiscriminators(comparer, comparison, viewA, viewB, options)
  const allA = expand(comparer.old, oldViews, before, viewA)
  const allB = expand(comparer.fresh, freshViews, after, viewB)
  if (!allA || !allB) {
    const same = canonicalJson(before.map((n) => n.value)) === canonicalJson(after.map((n) => n.value))
    if (!same) comparison.findings.push({ rule: 'composition-not-compared', ...where })
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
    const covered =
      options.direction === 'request' &&
      (formsB.some((b) => !comparer.breaks(form, b, inner)) ||
        (isAnyOf(viewB) && isCoveredTogether(comparer, form, formsB, inner)))
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

function compareNull(
  { oldViews, freshViews }: SchemaComparer,
  { findings }: Comparison,
  { before, after, viewA, viewB }: Sides,
): void {
  const where = { old: viewA.pointer, new: viewB.pointer }
  const was = canBeNull(oldViews, before)
  const is = canBeNull(freshViews, after)
  if (!was && is) findings.push({ rule: 'null-allowed', ...where })
  if (was && !is) findings.push({ rule: 'null-refused', ...where })
}

function isAnyOf({ choices }: SchemaView): boolean {
  return choices.length > 0 && choices.every(({ pointer }) => pointer.endsWith('/anyOf'))
}

/**
 * Whether what could be sent fits one form but for members that it does not list, and others do: of `anyOf` several forms
 * may hold at once, and the types take the members of all of them.
 */
function isCoveredTogether(
  comparer: SchemaComparer,
  form: SchemaNodes,
  forms: readonly SchemaNodes[],
  options: CompareOptions,
): boolean {
  const { properties } = comparer.oldViews(form)
  const members = forms.map((one) => comparer.freshViews(one).properties)
  const isTaken = (name: string, nodes: SchemaNodes): boolean =>
    members.some((known) => {
      const taken = known.get(name)
      return taken !== undefined && !comparer.breaks(nodes, taken, options)
    })
  const others = [...properties].filter(([name, nodes]) => isTaken(name, nodes))
  const places = new Set(others.map(([, [node]]) => node.pointer))
  return forms.some(
    (one) =>
      comparer.freshViews(one).additional !== false &&
      comparer
        .findings(form, one)
        .every(
          ({ rule, old: place }) =>
            effectOf(rule, options.direction).bump !== 'major' ||
            (rule === 'property-removed' && place !== undefined && places.has(place)),
        ),
  )
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

/** Where a form is written, if that is in the union told of: a name may lead to the forms of another. */
function formIn(union: JsonPointer, form: SchemaNodes): JsonPointer {
  const pointer = form.at(-1)?.pointer ?? form[0].pointer
  return pointer.startsWith(`${union}/`) ? pointer : union
}
