import { compareText, equalJson, type Json, type JsonObject, type JsonPointer } from '@latchkey/openapi'
import type { Finding } from './finding.ts'
import { judgeFormats } from './formats.ts'
import type { RuleName } from '../rules/rules.ts'

interface Bound {
  value: number
  exclusive: boolean
}
interface Scalar {
  pointer: JsonPointer
  value: Json
  bound?: Bound
  /** Where another keyword says it: that one, and what is written. */
  written?: { keyword: string; value: Json }
}

/** Keywords of a schema that hold one value: bounds, `format`, `default`, marks. */
export type Scalars = ReadonlyMap<string, Scalar>

/** Upper and lower bounds: which way is tighter. */
const bounds: ReadonlyMap<string, 1 | -1> = new Map([
  ['minimum', 1],
  ['minLength', 1],
  ['minItems', 1],
  ['minProperties', 1],
  ['minContains', 1],
  ['maximum', -1],
  ['maxLength', -1],
  ['maxItems', -1],
  ['maxProperties', -1],
  ['maxContains', -1],
])

const patterns: ReadonlySet<string> = new Set(['pattern', 'multipleOf', 'uniqueItems'])

/** Marks and hints: the rule that judges each when it is added, removed or changed. */
const marks: ReadonlyMap<string, { added: RuleName; removed: RuleName; changed: RuleName }> = new Map([
  ['format', { added: 'format-changed', removed: 'format-changed', changed: 'format-changed' }],
  ['default', { added: 'default-changed', removed: 'default-changed', changed: 'default-changed' }],
  ['readOnly', { added: 'became-read-only', removed: 'no-longer-read-only', changed: 'became-read-only' }],
  [
    'writeOnly',
    { added: 'became-write-only', removed: 'no-longer-write-only', changed: 'became-write-only' },
  ],
  ['deprecated', { added: 'deprecated', removed: 'no-longer-deprecated', changed: 'deprecated' }],
  [
    'contentEncoding',
    { added: 'format-changed', removed: 'format-changed', changed: 'content-encoding-changed' },
  ],
  [
    'contentMediaType',
    { added: 'format-changed', removed: 'format-changed', changed: 'content-encoding-changed' },
  ],
])

/** Kinds of values a limit is about; it says nothing of others. */
const kindsOfLimits: Readonly<Record<string, readonly string[]>> = {
  ...about(['string'], 'minLength', 'maxLength', 'pattern'),
  ...about(['number', 'integer'], 'minimum', 'maximum', 'multipleOf'),
  ...about(['array'], 'minItems', 'maxItems', 'uniqueItems', 'minContains', 'maxContains'),
  ...about(['object'], 'minProperties', 'maxProperties'),
}

function about(kinds: readonly string[], ...limits: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(limits.map((limit) => [limit, kinds]))
}

/** Whether a keyword is read as a scalar, wherever it is told. */
export function isScalarKeyword(keyword: string): boolean {
  return bounds.has(keyword) || patterns.has(keyword) || marks.has(keyword)
}

interface Limited {
  kinds: ReadonlySet<string> | undefined
  /** All numbers that fit both schemas are integers. */
  areWhole: boolean
  /** So many members are there anyhow. */
  required: number
  /** The values of the schema, where both list theirs. */
  listed: readonly Json[] | undefined
  /** The `contains` whose hits are counted, where both schemas have one. */
  counted: { pointer: JsonPointer; inBoth: boolean } | undefined
}

/**
 * What the limits say of the values there are: those of other kinds say nothing, nor do those of listed values; a step
 * of one says nothing of integers, and an integer above 0, or from 0.5 on, is one from 1 on.
 */
export function effectiveScalars(scalars: Scalars, limited: Limited): Scalars {
  const { kinds, areWhole, required, listed, counted } = limited
  const kept = [...scalars].filter(([keyword, scalar]) => {
    const { value } = scalar
    const concerned = kindsOfLimits[keyword]
    if (concerned && kinds && !concerned.some((kind) => kinds.has(kind))) return false
    if (concerned && listed?.every((one) => isWithin(one, keyword, scalar))) return false
    if (keyword === 'multipleOf' && areWhole && value === 1) return false
    if (keyword === 'minProperties' && typeof value === 'number' && value <= required) return false
    if (keyword === 'minContains' && value === 1) return false
    return counted !== undefined || (keyword !== 'minContains' && keyword !== 'maxContains')
  })
  const hasLeast = kept.some(([keyword]) => keyword === 'minContains')
  // One hit is asked for where no number is stated.
  if (counted?.inBoth && !hasLeast) kept.push(['minContains', { pointer: counted.pointer, value: 1 }])
  return new Map(kept.map(([keyword, scalar]) => [keyword, areWhole ? inclusive(keyword, scalar) : scalar]))
}

/** Whether all limits let a value through, and none of them is one that it cannot be told of. */
export function letThrough(scalars: Scalars, value: Json): boolean {
  return [...scalars].every(([keyword, scalar]) => measured.has(keyword) && isWithin(value, keyword, scalar))
}

const measured: ReadonlySet<string> = new Set(['minLength', 'maxLength', 'minimum', 'maximum'])

/** Whether a limit lets a value through, as far as it can be told without running what a document says. */
function isWithin(value: Json, keyword: string, scalar: Scalar): boolean {
  const tighter = bounds.get(keyword)
  const isText = typeof value === 'string' && (keyword === 'minLength' || keyword === 'maxLength')
  const size = isText ? [...value].length : value
  const isMeasured = isText || keyword === 'minimum' || keyword === 'maximum'
  if (!isMeasured || tighter === undefined || typeof size !== 'number') return true
  const { value: limit, exclusive } = scalar.bound ?? { value: Number(scalar.value), exclusive: false }
  const room = (size - limit) * tighter
  return exclusive ? room > 0 : room >= 0
}

function inclusive(keyword: string, scalar: Scalar): Scalar {
  const { bound } = scalar
  if (!bound) return scalar
  const next = keyword === 'minimum' ? Math.ceil(bound.value) : Math.floor(bound.value)
  const isNext = next !== bound.value || !bound.exclusive
  const value = isNext ? next : next + (keyword === 'minimum' ? 1 : -1)
  return { ...scalar, value, bound: { value, exclusive: false } }
}

export function readScalars(schema: JsonObject, pointer: JsonPointer): Scalars {
  const scalars = new Map<string, Scalar>()
  for (const key of [...bounds.keys(), ...patterns, ...marks.keys()]) {
    const value = schema[key]
    if (value !== undefined) scalars.set(key, { pointer: `${pointer}/${key}`, value })
  }
  readBound(scalars, schema, pointer, 'minimum', 'exclusiveMinimum', 1)
  readBound(scalars, schema, pointer, 'maximum', 'exclusiveMaximum', -1)
  sayAlike(scalars)
  return scalars
}

/** Bytes as OpenAPI 3.0 and as 3.1 says them ("Migrating from 3.0 to 3.1"): as text in base64, and as they are. */
function sayAlike(scalars: Map<string, Scalar>): void {
  const say = (from: string, value: Json, to: string, otherwise: Json): void => {
    const scalar = scalars.get(from)
    if (scalar?.value !== value || scalars.has(to)) return
    scalars.delete(from)
    scalars.set(to, { ...scalar, value: otherwise, written: { keyword: from, value } })
  }
  say('format', 'byte', 'contentEncoding', 'base64')
  if (!scalars.has('contentEncoding')) say('contentMediaType', 'application/octet-stream', 'format', 'binary')
}

/** 3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 says `exclusiveMinimum: 3`. */
function readBound(
  scalars: Map<string, Scalar>,
  schema: JsonObject,
  pointer: JsonPointer,
  inclusive: string,
  exclusive: string,
  tighter: 1 | -1,
): void {
  const soft = schema[inclusive]
  const hard = schema[exclusive]
  const candidates: Bound[] = []
  if (typeof soft === 'number') candidates.push({ value: soft, exclusive: hard === true })
  if (typeof hard === 'number') candidates.push({ value: hard, exclusive: true })
  const [bound] = candidates.sort(
    (a, b) => compareBounds(b, a) * tighter || Number(b.exclusive) - Number(a.exclusive),
  )
  if (bound) {
    const at = `${pointer}/${bound.value === soft ? inclusive : exclusive}`
    scalars.set(inclusive, { pointer: at, value: bound.value, bound })
  }
}

function compareBounds(a: Bound, b: Bound): number {
  return a.value - b.value
}

/** What holds where both do: of two limits the tighter one, both patterns, of two other values the second. */
export function bothScalars(a: Scalars, b: Scalars): Scalars {
  const merged = new Map(a)
  for (const [keyword, scalar] of b) {
    const known = merged.get(keyword)
    if (known !== undefined && keyword === 'pattern') merged.set(keyword, bothPatterns(known, scalar))
    else if (known === undefined || judge(keyword, known, scalar) !== 'constraint-loosened')
      merged.set(keyword, scalar)
  }
  return merged
}

/** A text may have to match several patterns, of which the order says nothing. */
function bothPatterns(a: Scalar, b: Scalar): Scalar {
  const all = new Map([...patternsOf(a), ...patternsOf(b)].map((one) => [JSON.stringify(one), one]))
  const [only, ...others] = [...all]
    .sort(([one], [other]) => compareText(one, other))
    .map(([, value]) => value)
  return { ...b, value: only !== undefined && others.length > 0 ? [only, ...others] : b.value }
}

function patternsOf({ value }: Scalar): readonly Json[] {
  return Array.isArray(value) ? value : [value]
}

function judgePatterns(a: Scalar, b: Scalar): RuleName | undefined {
  const without = (some: readonly Json[], others: readonly Json[]): boolean =>
    some.some((one) => !others.some((other) => equalJson(one, other)))
  const isGone = without(patternsOf(a), patternsOf(b))
  const isNew = without(patternsOf(b), patternsOf(a))
  if (isGone) return isNew ? 'constraint-changed' : 'constraint-dropped'
  return isNew ? 'constraint-stated' : undefined
}

export function compareScalars(
  before: Scalars,
  after: Scalars,
  old: JsonPointer,
  fresh: JsonPointer,
): Finding[] {
  const findings: Finding[] = []
  const bytes = compareBytes(before, after)
  if (bytes) findings.push(bytes)
  for (const keyword of new Set([...before.keys(), ...after.keys()])) {
    if (bytes && writings.has(keyword)) continue
    const a = before.get(keyword)
    const b = after.get(keyword)
    const rule = judge(keyword, a, b)
    if (rule === undefined) continue
    findings.push({
      rule,
      old: a?.pointer ?? `${old}/${keyword}`,
      new: b?.pointer ?? `${fresh}/${keyword}`,
      name: (b ?? a)?.written?.keyword ?? keyword,
      ...(a ? { from: show(a) } : {}),
      ...(b ? { to: show(b) } : {}),
    })
  }
  return findings
}

const writings: ReadonlySet<string> = new Set(['format', 'contentEncoding'])

/** Bytes as they are, that are now written as text, or the other way round. */
function compareBytes(before: Scalars, after: Scalars): Finding | undefined {
  const raw = (scalars: Scalars): Scalar | undefined => {
    const format = scalars.get('format')
    return format?.value === 'binary' ? format : undefined
  }
  const text = (scalars: Scalars): Scalar | undefined => scalars.get('contentEncoding')
  const isNowText = raw(before) !== undefined && text(after) !== undefined
  const a = isNowText ? raw(before) : text(before)
  const b = isNowText ? text(after) : raw(after)
  if (!a || !b) return undefined
  return {
    rule: 'content-encoding-changed',
    old: a.pointer,
    new: b.pointer,
    name: b.written?.keyword ?? 'format',
    from: show(a),
    to: show(b),
  }
}

function judge(keyword: string, a: Scalar | undefined, b: Scalar | undefined): RuleName | undefined {
  const mark = marks.get(keyword)
  if (mark) {
    if (a && b) {
      if (equalJson(a.value, b.value)) return undefined
      return keyword === 'format' ? judgeFormats(a.value, b.value) : mark.changed
    }
    return a ? mark.removed : mark.added
  }
  if (!a) return 'constraint-stated'
  if (!b) return 'constraint-dropped'
  const tighter = bounds.get(keyword)
  if (keyword === 'pattern') return judgePatterns(a, b)
  if (keyword === 'multipleOf') return judgeSteps(a.value, b.value)
  if (tighter === undefined) return equalJson(a.value, b.value) ? undefined : 'constraint-changed'
  const from = a.bound ?? { value: Number(a.value), exclusive: false }
  const to = b.bound ?? { value: Number(b.value), exclusive: false }
  const step = (to.value - from.value) * tighter || Number(to.exclusive) - Number(from.exclusive)
  if (Number.isNaN(step)) return equalJson(a.value, b.value) ? undefined : 'constraint-changed'
  return step === 0 ? undefined : step > 0 ? 'constraint-tightened' : 'constraint-loosened'
}

/** Steps that are multiples of the old ones leave less; those that do not meet leave other values. */
function judgeSteps(from: Json, to: Json): RuleName | undefined {
  if (typeof from !== 'number' || typeof to !== 'number' || from <= 0 || to <= 0) {
    return equalJson(from, to) ? undefined : 'constraint-changed'
  }
  const isWhole = (ratio: number): boolean => Math.abs(ratio - Math.round(ratio)) < 1e-9
  if (from === to) return undefined
  return isWhole(from / to) ? 'constraint-loosened' : 'constraint-tightened'
}

function show({ value: read, bound, written }: Scalar): string {
  const value = written?.value ?? read
  return bound?.exclusive
    ? `${String(bound.value)} (exclusive)`
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
}
