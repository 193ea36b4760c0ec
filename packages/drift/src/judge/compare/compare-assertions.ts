import { canonicalJson, equalJson, escape, isObject, type Json, type Located } from '@latchkey/openapi'
import type { RuleName } from '../rules/rules.ts'
import type { Finding } from './finding.ts'
import { meaningOf } from './meanings.ts'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import type { SchemaView } from './schema-view.ts'

/**
 * Keywords that assert more than the types show: `contains`, `dependentRequired`, `if`, `not` and the like. Each is
 * weighed as a limit is: newly stated, tightened, loosened or dropped, by what the schemas under it mean.
 */
interface Assertion {
  keyword: string
  old: readonly Located[]
  fresh: readonly Located[]
}

/** How a schema under a keyword bears on the whole: narrower there is narrower here, or wider here. */
type Bearing = 'with' | 'against' | 'either'

const bearings: ReadonlyMap<string, Bearing> = new Map([
  ['contains', 'with'],
  ['propertyNames', 'with'],
  ['then', 'with'],
  ['else', 'with'],
  ['contentSchema', 'with'],
  ['unevaluatedItems', 'with'],
  ['unevaluatedProperties', 'with'],
  ['dependentSchemas', 'with'],
  ['patternProperties', 'with'],
  ['not', 'against'],
  // What it chooses between is told there; which of the two holds for whom cannot be told.
  ['if', 'either'],
])

const mapsOfSchemas: ReadonlySet<string> = new Set(['dependentSchemas', 'patternProperties'])

/** A schema that lets everything through says nothing under these. */
const idleWhenOpen: ReadonlySet<string> = new Set([
  'propertyNames', 'then', 'else', 'contentSchema', 'unevaluatedItems', 'unevaluatedProperties', 'dependentSchemas',
]) // prettier-ignore

export function compareAssertions(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const keywords = new Set([...before.unweighed.keys(), ...after.unweighed.keys()])
  for (const keyword of keywords) {
    const old = partsOf(before, keyword)
    const fresh = partsOf(after, keyword)
    const rule = asMap({ before, after }, keyword, judge(comparer, { keyword, old, fresh }, options))
    if (rule === undefined) continue
    const [a] = old
    const [b] = fresh
    comparison.findings.push({
      rule,
      old: a?.pointer ?? `${before.pointer}/${keyword}`,
      new: b?.pointer ?? `${after.pointer}/${keyword}`,
      name: keyword,
      ...(a && rule !== 'unweighed-keyword-changed' ? { from: canonicalJson(a.value) } : {}),
      ...(b && rule !== 'unweighed-keyword-changed' ? { to: canonicalJson(b.value) } : {}),
    })
  }
}

/** Members by pattern are members of any name to the types. */
function asMap(
  { before, after }: { before: SchemaView; after: SchemaView },
  keyword: string,
  rule: RuleName | undefined,
): RuleName | undefined {
  if (keyword !== 'patternProperties') return rule
  const isOpen = ({ additional, properties }: SchemaView): boolean =>
    additional === undefined ? properties.size === 0 : additional !== false
  if (rule === 'constraint-stated' && !isOpen(before)) return 'map-opened'
  return rule === 'constraint-dropped' && !isOpen(after) ? 'map-closed' : rule
}

/** What is written under a keyword and says something: an `allOf` may write it several times. */
function partsOf(view: SchemaView, keyword: string): readonly Located[] {
  const written = view.unweighed.get(keyword) ?? []
  // Without a condition there is nothing to choose between.
  if ((keyword === 'then' || keyword === 'else') && !view.unweighed.has('if')) return []
  if (keyword === 'if' && !view.unweighed.has('then') && !view.unweighed.has('else')) return []
  if (keyword === 'contains' && isNeverAsked(view)) return []
  if (keyword === 'patternProperties')
    return written.filter(({ value }) => Object.keys(isObject(value) ? value : {}).length > 0)
  if (keyword === 'dependentRequired')
    return written.filter(({ value }) => Object.keys(namesOf(value)).length > 0)
  const isIdle = (value: Json): boolean =>
    idleWhenOpen.has(keyword) &&
    (value === true ||
      equalJson(value, {}) ||
      (keyword === 'propertyNames' && equalJson(value, { type: 'string' })))
  return written.filter(({ value }) => !isIdle(value))
}

/** `minContains: 0` without an upper end asks for nothing. */
export function isNeverAsked({ scalars }: SchemaView): boolean {
  return scalars.get('minContains')?.value === 0 && !scalars.has('maxContains')
}

function judge(
  comparer: SchemaComparer,
  { keyword, old, fresh }: Assertion,
  options: CompareOptions,
): RuleName | undefined {
  const bearing = bearings.get(keyword)
  if (bearing === undefined && keyword !== 'dependentRequired') {
    const same = equalJson(
      old.map(({ value }) => value),
      fresh.map(({ value }) => value),
    )
    if (same || keyword !== 'xml') return same ? undefined : 'unweighed-keyword-changed'
    return old.length > 0 && fresh.length > 0 ? 'xml-changed' : 'xml-stated'
  }
  if (old.length === 0 && fresh.length === 0) return undefined
  if (old.length === 0) return 'constraint-stated'
  if (fresh.length === 0) return 'constraint-dropped'
  const steps =
    bearing === undefined ? [requiredStep(old, fresh)] : schemaSteps(comparer, keyword, old, fresh)
  return ruleOf(steps, options)
}

/** What changed of one part: values that fitted no longer do, values that did not now do, or it cannot be told. */
interface Step {
  narrower: boolean
  wider: boolean
  other: boolean
}

function ruleOf(steps: readonly Step[], { direction }: CompareOptions): RuleName | undefined {
  const narrower = steps.some((step) => step.narrower)
  const wider = steps.some((step) => step.wider)
  // Both: told as what hurts in this direction.
  if (narrower && (direction === 'request' || !wider)) return 'constraint-tightened'
  if (wider) return 'constraint-loosened'
  return steps.some(({ other }) => other) ? 'constraint-changed' : undefined
}

function schemaSteps(
  comparer: SchemaComparer,
  keyword: string,
  old: readonly Located[],
  fresh: readonly Located[],
): Step[] {
  const before = membersOf(keyword, old)
  const after = membersOf(keyword, fresh)
  const bearing = bearings.get(keyword) ?? 'either'
  return [...new Set([...before.keys(), ...after.keys()])].map((key): Step => {
    const a = before.get(key)
    const b = after.get(key)
    if (!a || !b) return { narrower: !a, wider: !b, other: false }
    return stepOf(comparer.findings([a], [b]), bearing)
  })
}

/** What becomes of the whole where something under the keyword changed. */
function stepOf(findings: readonly Finding[], bearing: Bearing): Step {
  const meanings = new Set(findings.map(({ rule }) => meaningOf(rule)))
  const other = meanings.size > 0
  if (bearing === 'either') return { narrower: false, wider: false, other }
  const wider = meanings.has('wider') || meanings.has('either')
  const narrower = meanings.has('narrower') || meanings.has('either')
  // What is stated for the first time weighs as a limit that is.
  return bearing === 'with'
    ? { narrower, wider, other }
    : { narrower: wider, wider: narrower || meanings.has('stated'), other }
}

/** The schemas under a keyword by name, or by their order. */
function membersOf(keyword: string, parts: readonly Located[]): Map<string, Located> {
  if (!mapsOfSchemas.has(keyword)) return new Map(parts.map((part, i) => [String(i), part]))
  return new Map(
    parts.flatMap(({ pointer, value }) =>
      Object.entries(isObject(value) ? value : {}).map(([name, schema]): [string, Located] => [
        name,
        { pointer: `${pointer}/${escape(name)}`, value: schema },
      ]),
    ),
  )
}

/** Names that are asked for where another is given. */
function requiredStep(old: readonly Located[], fresh: readonly Located[]): Step {
  const pairs = (parts: readonly Located[]): Set<string> =>
    new Set(
      parts.flatMap(({ value }) =>
        Object.entries(namesOf(value)).flatMap(([name, others]) =>
          others.map((other) => canonicalJson([name, other])),
        ),
      ),
    )
  const before = pairs(old)
  const after = pairs(fresh)
  return {
    narrower: [...after].some((pair) => !before.has(pair)),
    wider: [...before].some((pair) => !after.has(pair)),
    other: false,
  }
}

function namesOf(value: Json): Record<string, string[]> {
  const lists = Object.entries(isObject(value) ? value : {}).map(([name, others]) => [
    name,
    Array.isArray(others) ? others.filter((other) => typeof other === 'string') : [],
  ])
  return Object.fromEntries(lists.filter(([, others]) => (others?.length ?? 0) > 0)) as Record<
    string,
    string[]
  >
}
