import { pick, tagsOf } from './alternatives.ts'
import { type CompiledSchema, type Discriminator, schemaCompiler } from './compile-schema.ts'
import { below, type Departure, distance, join, once, others } from './departures.ts'
import { describeList } from './describe-schema.ts'
import { isCompound, isObject, type JsonObject, typeOf } from './json-types.ts'
import { escape } from './references.ts'

export interface CompareOptions {
  /** Also finds members the document does not name and does not forbid. Default false. */
  unknownMembers?: boolean | undefined
  /** How many items of an array are looked at, spread evenly over it, its first one among them. Default: all. */
  mostItems?: number | undefined
  /** Asked every 64 schemas; as soon as it is true, the rest is let pass. */
  isOver?: (() => boolean) | undefined
}

/** What was found, and whether all there is was looked at. */
export interface Comparison {
  departures: Departure[]
  /** Items of arrays that were not looked at. */
  skippedItems: number
  /** The comparison ended before all else was looked at. */
  isCutShort: boolean
}

/** A comparison: what it was asked for and how far it got. */
interface Run extends CompareOptions {
  looks: number
  skippedItems: number
  isStopped: boolean
  isCutShort: boolean
}

/** Names of members that schemas have something to say of, and whether one says something of every name. */
interface Names {
  readonly named: Set<string>
  isOpen: boolean
}

/** Schemas held against values in one comparison: the rest is let pass, so that no response can take long. */
const MOST_LOOKS = 100_000
const DEEPEST = 100
const MOST_DEPARTURES = 50
/** How often the time is looked at, in schemas; a power of two. */
const BETWEEN_LOOKS_AT_TIME = 64

const NONE: readonly Departure[] = []

/**
 * Finds where a value departs from a schema of an OpenAPI 3.0 or 3.1 document; nothing where it holds.
 *
 * Judges types, required members, enums, forbidden members, and the formats `date`, `date-time` and `uuid`, through
 * references and compositions. Lengths, ranges, patterns, `not` and conditions are not judged, nor is `oneOf` held to one.
 * Of alternatives that all fail, the one that comes nearest is told. What repeats from item to item of an array is told
 * once, at the first; at most 50 departures are.
 */
export function compareToSchema(
  document: object,
  schema: unknown,
  value: unknown,
  options: CompareOptions = {},
): Departure[] {
  return schemaComparer(document)(schema, value, options).departures
}

/** The same for many values: each schema of the document is compiled once, when it is first met. */
export function schemaComparer(
  document: object,
): (schema: unknown, value: unknown, options: CompareOptions) => Comparison {
  const compile = schemaCompiler(document)
  /** The comparison under way: nothing is awaited in one, so there is one at a time. */
  let run: Run

  return (schema, value, options) => {
    run = { ...options, looks: 0, skippedItems: 0, isStopped: false, isCutShort: false }
    const departures = once(place(schema, value, 0)).slice(0, MOST_DEPARTURES)
    return { departures, skippedItems: run.skippedItems, isCutShort: run.isCutShort }
  }

  /** The schema of a place; names what is there beyond everything composed into it. */
  function place(schema: unknown, value: unknown, depth: number): readonly Departure[] {
    if (!run.unknownMembers || !isObject(value)) return look(schema, value, depth, undefined)
    const names: Names = { named: new Set(), isOpen: false }
    const departures = look(schema, value, depth, names)
    return names.isOpen ? departures : [...departures, ...others(value, names.named, 'unknown')]
  }

  function mayGoOn(depth: number): boolean {
    const looks = ++run.looks
    run.isStopped ||= looks > MOST_LOOKS || (looks % BETWEEN_LOOKS_AT_TIME === 0 && run.isOver?.() === true)
    const isAllowed = !run.isStopped && depth <= DEEPEST
    run.isCutShort ||= !isAllowed
    return isAllowed
  }

  /** @param outer Hears of the names, where somebody wants to know them. */
  function look(
    given: unknown,
    value: unknown,
    depth: number,
    outer: Names | undefined,
  ): readonly Departure[] {
    if (!isObject(given) || !mayGoOn(depth)) {
      if (outer) outer.isOpen = true
      return given === false ? [ofNoType(value)] : NONE
    }
    const schema = compile(given)
    if (value === null && schema.isNullable) return NONE
    if (!schema.target && isOfAnotherType(schema, value)) return [ofAnotherType(schema, value)]
    if (!schema.isPlain) return lookClosely(schema, value, depth, outer)
    if (!isCompound(value)) return lookAtValue(schema, value)
    if (outer || schema.listed) return lookClosely(schema, value, depth, outer)
    return Array.isArray(value)
      ? lookAtItems(schema, value, depth)
      : lookAtMembers(schema, value as JsonObject, depth, undefined)
  }

  function lookClosely(
    schema: CompiledSchema,
    value: unknown,
    depth: number,
    outer: Names | undefined,
  ): readonly Departure[] {
    const names = schema.isClosed ? { named: new Set<string>(), isOpen: false } : outer
    let found = NONE
    const add = (departures: readonly Departure[]): void => {
      if (departures.length > 0) found = found.length > 0 ? [...found, ...departures] : departures
    }
    if (schema.target) add(look(schema.target.schema, value, depth + 1, names))
    if (isOfAnotherType(schema, value)) add([ofAnotherType(schema, value)])
    else lookInside(schema, value, depth, names, add)
    if (outer && names && outer !== names) merge(outer, names)
    return schema.unread.size === 0 || found.length === 0
      ? found
      : found.filter(({ kind, pointer }) => kind !== 'missing' || !schema.unread.has(pointer))
  }

  /** What a schema says of a value of the right type, and of what is in it. */
  function lookInside(
    schema: CompiledSchema,
    value: unknown,
    depth: number,
    names: Names | undefined,
    add: (departures: readonly Departure[]) => void,
  ): void {
    add(lookAtValue(schema, value))
    if (Array.isArray(value)) add(lookAtItems(schema, value, depth))
    else if (isObject(value)) add(lookAtMembers(schema, value, depth, names))
    for (const part of schema.parts) add(look(part, value, depth + 1, names))
    for (const alternatives of schema.choices) add(choose(alternatives, schema, value, depth, names))
    if (schema.isClosed && !names!.isOpen) {
      add(others(value, names!.named, 'extra'))
      names!.isOpen = true
    }
  }

  function lookAtItems(
    { firstItems, items }: CompiledSchema,
    value: unknown[],
    depth: number,
  ): readonly Departure[] {
    const count = Math.min(value.length, Math.max(run.mostItems ?? Infinity, firstItems.length))
    run.skippedItems += value.length - count
    const found: Departure[] = []
    for (let turn = 0; turn < count; turn++) {
      const index = turn < firstItems.length ? turn : Math.floor((turn * value.length) / count)
      const schema = index < firstItems.length ? firstItems[index] : items
      const departures = place(schema, value[index], depth + 1)
      if (departures.length > 0) found.push(...below(`/${index}`, departures))
    }
    return found
  }

  function lookAtMembers(
    schema: CompiledSchema,
    value: JsonObject,
    depth: number,
    names: Names | undefined,
  ): readonly Departure[] {
    let found: Departure[] | undefined
    for (const { name, step, schema: property } of schema.members) {
      if (!Object.hasOwn(value, name)) continue
      const departures = place(property, value[name], depth + 1)
      if (departures.length > 0) (found ??= []).push(...below(step, departures))
    }
    for (const { name, step, expected } of schema.required) {
      if (!Object.hasOwn(value, name))
        (found ??= []).push({ kind: 'missing', pointer: step, expected, got: 'nothing' })
    }
    const { others: rest, named } = schema
    if (names) merge(names, { named, isOpen: rest !== 'unsaid' })
    if (rest === 'none') (found ??= []).push(...others(value, named, 'extra'))
    if (typeof rest === 'object') {
      const further = lookAtOthers(rest.schema, value, named, depth)
      if (further !== NONE) (found ??= []).push(...further)
    }
    return found ?? NONE
  }

  /** The members that are not named, which one schema describes. */
  function lookAtOthers(
    schema: unknown,
    value: JsonObject,
    named: ReadonlySet<string>,
    depth: number,
  ): readonly Departure[] {
    let found: Departure[] | undefined
    for (const name of Object.keys(value)) {
      if (named.has(name)) continue
      const departures = place(schema, value[name], depth + 1)
      if (departures.length > 0) (found ??= []).push(...below('/*', departures))
    }
    return found ?? NONE
  }

  function choose(
    alternatives: readonly unknown[],
    { discriminator }: CompiledSchema,
    value: unknown,
    depth: number,
    names: Names | undefined,
  ): readonly Departure[] {
    const tag = discriminator && tagIn(value, discriminator)
    const picked = tag === undefined ? undefined : pick(document, alternatives, discriminator!, tag)
    if (picked !== undefined) return look(picked, value, depth + 1, names)

    const found: { departures: readonly Departure[]; own: Names | undefined }[] = []
    for (const part of alternatives) {
      const own: Names | undefined = names && { named: new Set(), isOpen: false }
      const departures = look(part, value, depth + 1, own)
      // Whoever wants to know the names has to hear all alternatives that hold.
      if (departures.length === 0 && !names) return NONE
      found.push({ departures, own })
    }
    const holding = found.filter(({ departures }) => departures.length === 0)
    for (const { own } of holding.length > 0 ? holding : found) if (names && own) merge(names, own)
    if (holding.length > 0) return NONE
    if (tag !== undefined) {
      const { propertyName } = discriminator!
      const expected = describeList(tagsOf(alternatives, discriminator!))
      return [{ kind: 'enum', pointer: `/${escape(propertyName)}`, expected, got: 'string' }]
    }
    const distances = found.map(({ departures }) => distance(departures))
    const least = Math.min(...distances)
    const nearest = found.filter((_, index) => distances[index] === least)
    return join(nearest.map(({ departures }) => departures))
  }
}

/** What a schema says of a value as a whole, once it is of the right type. */
function lookAtValue({ listed, format }: CompiledSchema, value: unknown): readonly Departure[] {
  const isListed = !listed || listed.values.has(value)
  const isFormed = !format || typeof value !== 'string' || format.pattern.test(value)
  if (isListed && isFormed) return NONE
  return [
    ...(isListed ? [] : [{ kind: 'enum', pointer: '', expected: listed.words, got: typeOf(value) } as const]),
    ...(isFormed ? [] : [{ kind: 'format', pointer: '', expected: format.name, got: 'string' } as const]),
  ]
}

function isOfAnotherType({ types }: CompiledSchema, value: unknown): boolean {
  return types?.has(typeOf(value)) === false
}

/** Where nothing may be at all. */
function ofNoType(value: unknown): Departure {
  return { kind: 'extra', pointer: '', expected: 'nothing', got: typeOf(value) }
}

function ofAnotherType({ typeWords: expected }: CompiledSchema, value: unknown): Departure {
  return { kind: 'type', pointer: '', expected, got: typeOf(value) }
}

function tagIn(value: unknown, { propertyName }: Discriminator): string | undefined {
  const tag = isObject(value) && Object.hasOwn(value, propertyName) ? value[propertyName] : undefined
  return typeof tag === 'string' ? tag : undefined
}

function merge(names: Names, { named, isOpen }: { named: ReadonlySet<string>; isOpen: boolean }): void {
  for (const name of named) names.named.add(name)
  names.isOpen ||= isOpen
}
