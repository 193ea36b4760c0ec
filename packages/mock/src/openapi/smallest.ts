import { generateSync } from 'json-schema-faker'
import { sample } from 'openapi-sampler'
import { asObject, isObject, type JsonObject } from './document.ts'
import { readPattern } from './pattern.ts'

/** Follows references and gives the JSON Schema behind them. */
type Resolve = (schema: unknown) => unknown

/** How many forms of a value are tried. */
const mostForms = 12

/**
 * The smallest values of a JSON Schema, one for each of its forms: only what is required, lists as short as they may be. Where
 * schemas lead back to themselves this ends, and of alternatives each has its turn.
 *
 * @param levels how many there may be within each other: the fewest that will do give what is easiest to read
 */
export function* smallest(schema: unknown, resolve: Resolve, levels: number): Generator<unknown> {
  if (levels === 0) return
  let left = mostForms
  for (const parts of formsOf(schema, resolve)) {
    if (left-- === 0) return
    yield* valuesOf(parts, resolve, levels)
  }
}

/** The schemas that hold together for each form of a value: parts, and one alternative of each union. */
export function* formsOf(schema: unknown, resolve: Resolve, depth = 0): Generator<JsonObject[]> {
  const resolved = resolve(schema)
  if (resolved === true || depth > 16) yield []
  if (!isObject(resolved)) return
  const { allOf, oneOf, anyOf, ...own } = resolved
  const beside = [...listOf(allOf).map((one) => [one]), listOf(oneOf), listOf(anyOf)]
  yield* combined(
    [own],
    beside.filter((list) => list.length > 0),
  )

  function* combined(parts: JsonObject[], [first, ...rest]: unknown[][]): Generator<JsonObject[]> {
    if (first === undefined) return yield parts
    for (const alternative of first)
      for (const more of formsOf(alternative, resolve, depth + 1)) yield* combined([...parts, ...more], rest)
  }
}

function* valuesOf(parts: readonly JsonObject[], resolve: Resolve, levels: number): Generator<unknown> {
  const listed = parts.flatMap(({ const: only, enum: values }) =>
    only === undefined ? (Array.isArray(values) ? [values as unknown[]] : []) : [[only]],
  )
  const [first, ...others] = listed
  if (first) return yield* first.filter((value) => others.every((list) => list.includes(value)))
  for (const type of typesOf(parts)) {
    if (type === 'object') yield* objectsOf(parts, resolve, levels)
    else if (type === 'array') yield* listsOf(parts, resolve, levels)
    else yield* scalarsOf(Object.assign({}, ...parts, { type }) as JsonObject)
  }
}

function typesOf(parts: readonly JsonObject[]): string[] {
  const said = parts.flatMap(({ type }) => (type === undefined ? [] : [[type].flat().map(String)]))
  const [first, ...others] = said
  const allows = (list: readonly string[], type: string): boolean =>
    list.includes(type) || (type === 'integer' && list.includes('number'))
  if (first) {
    const both = first.includes('number') && others.some((list) => list.includes('integer'))
    return (both ? ['integer', ...first] : first).filter((type) => others.every((list) => allows(list, type)))
  }
  const isSaid = (...keywords: string[]): boolean =>
    parts.some((part) => keywords.some((keyword) => part[keyword] !== undefined))
  if (isSaid('items', 'prefixItems', 'minItems', 'contains')) return ['array']
  return isSaid('pattern', 'minLength', 'maxLength', 'format') ? ['string'] : ['object']
}

function* objectsOf(parts: readonly JsonObject[], resolve: Resolve, levels: number): Generator<JsonObject> {
  const made: Record<string, unknown> = {}
  for (const name of new Set(parts.flatMap(({ required }) => listOf(required).map(String)))) {
    const [value] = memberOf(parts, name, resolve, levels)
    if (value === undefined) return
    made[name] = value
  }
  const fewest = Math.max(0, ...parts.map(({ minProperties }) => Number(minProperties ?? 0)))
  for (const name of furtherNames(parts, fewest + Object.keys(made).length)) {
    if (Object.keys(made).length >= fewest) break
    const [value] = memberOf(parts, name, resolve, levels)
    if (value !== undefined) made[name] = value
  }
  yield made
}

/** Names of members that nobody requires: those that are described, then such as match what is asked of names. */
function furtherNames(parts: readonly JsonObject[], count: number): string[] {
  const known = parts.flatMap(({ properties }) => Object.keys(asObject(properties)))
  const schema = parts.find(({ propertyNames }) => isObject(propertyNames))?.['propertyNames']
  const [pattern] = parts.flatMap(({ patternProperties }) => Object.keys(asObject(patternProperties)))
  const asked = schema ?? (pattern === undefined ? undefined : { pattern })
  const more = Array.from({ length: count }, (_, index) =>
    asked === undefined
      ? [`property${index + 1}`]
      : textOf({ ...asObject(asked), type: 'string' }, index + 1),
  )
  return [...known, ...more.flat().map(String)]
}

function memberOf(parts: readonly JsonObject[], name: string, resolve: Resolve, levels: number): unknown[] {
  const described = parts.flatMap(({ properties, patternProperties, additionalProperties }) => {
    if (Object.hasOwn(asObject(properties), name)) return [asObject(properties)[name]]
    const matching = Object.entries(asObject(patternProperties)).filter(([pattern]) => matches(pattern, name))
    return matching.length > 0 ? matching.map(([, one]) => one) : [additionalProperties ?? true]
  })
  const [value] = smallest({ allOf: described }, resolve, levels - 1)
  return value === undefined ? [] : [value]
}

function* listsOf(parts: readonly JsonObject[], resolve: Resolve, levels: number): Generator<unknown[]> {
  const fewest = Math.max(0, ...parts.map(({ minItems }) => Number(minItems ?? 0)))
  const made: unknown[] = []
  while (made.length < fewest) {
    const item = parts.map(
      ({ items, prefixItems }) =>
        listOf(prefixItems)[made.length] ?? (Array.isArray(items) ? true : (items ?? true)),
    )
    const [value] = smallest({ allOf: item }, resolve, levels - 1)
    if (value === undefined) return
    made.push(value)
  }
  yield made
}

function* scalarsOf(schema: JsonObject): Generator<unknown> {
  if (schema['type'] === 'null') return yield null
  if (schema['type'] === 'string') yield* textOf(schema, 1)
  yield* attempt(() => sample(schema as never, { quiet: true }))
  yield* attempt(() => generateSync(schema as never, { seed: 1 }))
  // Of numbers one that is not whole: `integer` stands beside `number` in many a union.
  if (schema['type'] === 'number') yield 0.5
}

function textOf(schema: JsonObject, seed: number): unknown[] {
  return schema['pattern'] === undefined ? [] : attempt(() => generateSync(schema as never, { seed }))
}

function matches(pattern: string, name: string): boolean {
  return readPattern(pattern).test(name)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

function attempt(make: () => unknown): unknown[] {
  try {
    return [make()]
  } catch {
    return []
  }
}
