import { canonicalJson, isObject } from '@latchkey/openapi'
import { kindsOf, valueText } from './compare-flat.ts'
import type { CompareOptions, SchemaComparer } from './schema-comparison.ts'
import type { SchemaNodes, SchemaViews } from './schema-view.ts'

/** More trials of one form against another are not made. */
const mostTrials = 2_500

interface Paired {
  pairs: [SchemaNodes, SchemaNodes][]
  onlyA: SchemaNodes[]
  onlyB: SchemaNodes[]
}

/** Pairs forms by what identifies them best: name, text, a telling value, then by fitting without breaking anybody. */
export function pairForms(
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

/** What a form is called: by its name, by what tells it apart, else by what it holds. */
export function nameOf(views: SchemaViews, form: SchemaNodes): string {
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
