import {
  canonicalJson,
  equalJson,
  escape,
  isObject,
  type Json,
  type Located,
  objectOf,
} from '@latchkey/openapi'
import type { RuleName } from '../rules/rules.ts'
import type { Finding } from './finding.ts'
import { meaningOf } from './meanings.ts'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import type { SchemaView } from './schema-view.ts'

/** How a schema under a keyword bears on the whole: narrower there is narrower here, or wider here. */
type Bearing = 'with' | 'against' | 'either'

const bearings: ReadonlyMap<string, Bearing> = new Map([
  ['contains', 'with'],
  ['propertyNames', 'with'],
  ['contentSchema', 'with'],
  ['unevaluatedItems', 'with'],
  ['unevaluatedProperties', 'with'],
  ['dependentSchemas', 'with'],
  ['patternProperties', 'with'],
  ['not', 'against'],
])

const mapsOfSchemas: ReadonlySet<string> = new Set(['dependentSchemas', 'patternProperties'])

/** A schema that lets everything through says nothing under these. */
const idleWhenOpen: ReadonlySet<string> = new Set([
  'propertyNames', 'contentSchema', 'unevaluatedItems', 'unevaluatedProperties', 'dependentSchemas',
]) // prettier-ignore

/**
 * Compares the keywords that assert more than the types show: `contains`, `dependentRequired`, `if`, `not` and the like.
 * Each is weighed as a limit is: newly stated, tightened, loosened or dropped, by what the schemas under it mean.
 */
export function compareAssertions(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const keywords = new Set([...before.unweighed.keys(), ...after.unweighed.keys()])
  for (const keyword of keywords) {
    for (const assertion of assertionsOf(keyword, partsOf(before, keyword), partsOf(after, keyword))) {
      const rule = asMap({ before, after }, keyword, judge(comparer, assertion, options))
      if (rule === undefined) continue
      const [a] = assertion.old
      const [b] = assertion.fresh
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
}

/** A keyword as it was and as it is. */
interface Assertion {
  keyword: string
  old: readonly Located[]
  fresh: readonly Located[]
}

/**
 * What is to be compared with what. An `allOf` may say a keyword several times: those that are written alike are a pair,
 * then conditions with one `if`, then the others by their order. Members of a map are told by their names.
 */
function assertionsOf(
  keyword: string,
  old: readonly Located[],
  fresh: readonly Located[],
): readonly Assertion[] {
  if (!(bearings.has(keyword) || keyword === 'if') || mapsOfSchemas.has(keyword))
    return [{ keyword, old, fresh }]
  const pairs: Assertion[] = []
  let [onlyA, onlyB] = [[...old], [...fresh]]
  const pairBy = (isPair: (a: Json, b: Json) => boolean): void => {
    onlyA = onlyA.filter((a) => {
      const b = onlyB.find(({ value }) => isPair(a.value, value))
      if (!b) return true
      pairs.push({ keyword, old: [a], fresh: [b] })
      onlyB = onlyB.filter((one) => one !== b)
      return false
    })
  }
  pairBy(equalJson)
  if (keyword === 'if') pairBy((a, b) => equalJson(objectOf(a)['if'] ?? true, objectOf(b)['if'] ?? true))
  pairBy(() => true)
  const gone = onlyA.map((a) => ({ keyword, old: [a], fresh: [] }))
  const come = onlyB.map((b) => ({ keyword, old: [], fresh: [b] }))
  return [...pairs, ...gone, ...come]
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
  const steps = stepsOf(comparer, { keyword, old, fresh })
  if (!steps) {
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
  return ruleOf(steps, options)
}

/** What changed under a keyword; `undefined` where nobody knows what it asserts. */
function stepsOf(comparer: SchemaComparer, { keyword, old, fresh }: Assertion): Step[] | undefined {
  const [a] = old
  const [b] = fresh
  if (keyword === 'if') return a && b ? conditionSteps(comparer, a, b) : []
  if (keyword === 'dependentRequired') return [requiredStep(old, fresh)]
  const bearing = bearings.get(keyword)
  return bearing && schemaSteps(comparer, { keyword, old, fresh }, bearing)
}

/**
 * What changed of one part: values that fitted no longer do, values that did not now do, something is asked for that was
 * left open, or it cannot be told.
 */
interface Step {
  narrower?: boolean
  wider?: boolean
  stated?: boolean
  other?: boolean
}

function ruleOf(steps: readonly Step[], { direction }: CompareOptions): RuleName | undefined {
  const narrower = steps.some((step) => step.narrower)
  const wider = steps.some((step) => step.wider)
  // Both: told as what hurts in this direction.
  if (narrower && (direction === 'request' || !wider)) return 'constraint-tightened'
  if (wider) return 'constraint-loosened'
  if (steps.some(({ stated }) => stated)) return 'constraint-stated'
  return steps.some(({ other }) => other) ? 'constraint-changed' : undefined
}

function schemaSteps(comparer: SchemaComparer, { keyword, old, fresh }: Assertion, bearing: Bearing): Step[] {
  const before = membersOf(keyword, old)
  const after = membersOf(keyword, fresh)
  return [...new Set([...before.keys(), ...after.keys()])].map((key): Step => {
    const a = before.get(key)
    const b = after.get(key)
    if (!a || !b) return { narrower: !a, wider: !b }
    return stepOf(comparer.findings([a], [b]), bearing)
  })
}

/**
 * What changed of a condition. Where it asks for something of those it holds for alone, it asks more where it holds for
 * more; where it does of the others alone, it asks less. With both ways it cannot be told.
 */
function conditionSteps(comparer: SchemaComparer, a: Located, b: Located): Step[] {
  const way = ({ pointer, value }: Located, name: string): Located | undefined => {
    const schema = objectOf(value)[name]
    return schema === undefined ? undefined : { pointer: pointer.replace(/if$/, name), value: schema }
  }
  const has = (name: string): boolean => [a, b].some((one) => way(one, name) !== undefined)
  const of = !has('else') ? 'against' : has('then') ? 'either' : 'with'
  return (['if', 'then', 'else'] as const).map((name): Step => {
    const [was, is] = [way(a, name), way(b, name)]
    if (!was || !is) return { wider: was !== undefined, stated: is !== undefined }
    return stepOf(comparer.findings([was], [is]), name === 'if' ? of : 'with')
  })
}

/** What becomes of the whole where something under the keyword changed. */
function stepOf(findings: readonly Finding[], bearing: Bearing): Step {
  const meanings = new Set(findings.map(({ rule }) => meaningOf(rule)))
  const other = meanings.size > 0
  if (bearing === 'either') return { other }
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
