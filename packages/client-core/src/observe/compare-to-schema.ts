// Imports nothing: whoever compares answers with documents elsewhere may take this one file.

/**
 * What a departure is.
 *
 * - `missing`: a required member, or the whole body, is not there.
 * - `extra`: a member that the document forbids.
 * - `unknown`: a member that the document does not name and does not forbid; only where asked for.
 * - `type`: another JSON type. `enum`: a value that is not among those listed. `format`: a text of another form.
 */
export type DepartureKind = 'missing' | 'extra' | 'unknown' | 'type' | 'enum' | 'format'

/** One place where a value departs from its schema. Holds words of the document and nothing of the value. */
export interface Departure {
  kind: DepartureKind
  /** JSON pointer (RFC 6901) into the value. `*` stands for a member's name that is data, such as an address. */
  pointer: string
  /** What the document says, such as `string or null` or `one of "draft", "sent"`. */
  expected: string
  /** JSON type of what is there, `integer` told apart from `number`; `nothing` when nothing is. */
  got: string
}

export interface CompareOptions {
  /** Also finds members the document does not name and does not forbid. Default false. */
  unknownMembers?: boolean | undefined
}

interface Schema {
  readonly [keyword: string]: unknown
}

interface Discriminator {
  propertyName: string
  mapping?: Schema
}

/** What one schema makes of one value. */
interface Look {
  departures: Departure[]
  /** Names of members the schema has something to say of. */
  named: Set<string>
  /** Whether it says something of every name. */
  isOpen: boolean
}

/** Schemas held against values in one comparison: the rest is let pass, so that no answer can take long. */
const MOST_LOOKS = 100_000
const DEEPEST = 100
const MOST_DEPARTURES = 50

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
  { unknownMembers = false }: CompareOptions = {},
): Departure[] {
  let looks = 0

  /** The schema of a place; names what is there beyond everything composed into it. */
  function place(schema: unknown, value: unknown, pointer: string, depth: number): Departure[] {
    const { departures, named, isOpen } = look(schema, value, pointer, depth)
    if (unknownMembers && !isOpen) departures.push(...others(value, named, pointer, 'unknown'))
    return departures
  }

  function look(given: unknown, value: unknown, pointer: string, depth: number): Look {
    const result: Look = { departures: [], named: new Set(), isOpen: false }
    const { departures, named } = result
    if (given === false) departures.push({ kind: 'extra', pointer, expected: 'nothing', got: typeOf(value) })
    if (!isObject(given) || ++looks > MOST_LOOKS || depth > DEEPEST) return { ...result, isOpen: true }
    const schema: Schema = given
    const orNull = schema['nullable'] === true ? ['null'] : []
    if (value === null && orNull.length > 0) return result

    const add = (part: Look): void => {
      departures.push(...part.departures)
      for (const name of part.named) named.add(name)
      result.isOpen ||= part.isOpen
    }
    if (typeof schema['$ref'] === 'string')
      add(look(lookUp(document, schema['$ref']), value, pointer, depth + 1))

    const types = typesOf(schema)
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
      const expected = [...types, ...orNull].join(' or ')
      departures.push({ kind: 'type', pointer, expected, got: typeOf(value) })
      return result
    }
    const listed = listedBy(schema)
    if (listed && !listed.includes(value) && !listed.some(isCompound)) {
      departures.push({ kind: 'enum', pointer, expected: describeList(listed), got: typeOf(value) })
    }
    const format = formats[String(schema['format'])]
    if (format && typeof value === 'string' && !format.test(value)) {
      departures.push({ kind: 'format', pointer, expected: String(schema['format']), got: 'string' })
    }
    if (Array.isArray(value)) departures.push(...lookAtItems(schema, value, pointer, depth))
    if (isObject(value)) add(lookAtMembers(schema, value, pointer, depth))
    for (const part of listOf(schema['allOf'])) add(look(part, value, pointer, depth + 1))
    for (const keyword of ['oneOf', 'anyOf']) {
      const alternatives = listOf(schema[keyword])
      if (alternatives.length > 0) add(choose(alternatives, schema['discriminator'], value, pointer, depth))
    }
    if (schema['unevaluatedProperties'] === false && !result.isOpen) {
      departures.push(...others(value, named, pointer, 'extra'))
      result.isOpen = true
    }
    return result
  }

  function lookAtItems(schema: Schema, value: unknown[], pointer: string, depth: number): Departure[] {
    const first = listOf(schema['prefixItems'])
    return value.flatMap((item, index) =>
      place(index < first.length ? first[index] : schema['items'], item, `${pointer}/${index}`, depth + 1),
    )
  }

  function lookAtMembers(schema: Schema, value: Schema, pointer: string, depth: number): Look {
    const departures: Departure[] = []
    const properties = isObject(schema['properties']) ? schema['properties'] : {}
    const named = new Set(Object.keys(properties))
    for (const name of named) {
      if (Object.hasOwn(value, name))
        departures.push(...place(properties[name], value[name], `${pointer}/${escape(name)}`, depth + 1))
    }
    for (const name of listOf(schema['required'])) {
      if (typeof name !== 'string' || Object.hasOwn(value, name)) continue
      const property = named.has(name) ? properties[name] : undefined
      // What is written and never read is required of requests only (OpenAPI 3.0, Schema Object).
      if (resolve(document, property)['writeOnly'] === true) continue
      const expected = describe(document, property)
      departures.push({ kind: 'missing', pointer: `${pointer}/${escape(name)}`, expected, got: 'nothing' })
    }
    const additional = schema['additionalProperties']
    // The patterns are the vendor's: they are not run, and what they might match is let pass.
    const isOpen = additional !== undefined || schema['patternProperties'] !== undefined
    if (schema['patternProperties'] !== undefined) return { departures, named, isOpen }
    if (additional === false) departures.push(...others(value, named, pointer, 'extra'))
    if (isObject(additional)) {
      for (const name of Object.keys(value).filter((name) => !named.has(name)))
        departures.push(...place(additional, value[name], `${pointer}/*`, depth + 1))
    }
    return { departures, named, isOpen }
  }

  function choose(
    alternatives: readonly unknown[],
    discriminator: unknown,
    value: unknown,
    pointer: string,
    depth: number,
  ): Look {
    const told = Object(discriminator) as Discriminator
    const { propertyName, mapping } = told
    const tag = isObject(value) && Object.hasOwn(value, propertyName) ? value[propertyName] : undefined
    const picked = typeof tag === 'string' ? pick(document, alternatives, told, tag) : undefined
    if (picked !== undefined) return look(picked, value, pointer, depth + 1)

    const found = alternatives.map((part) => look(part, value, pointer, depth + 1))
    const holding = found.filter(({ departures }) => departures.length === 0)
    const heard = holding.length > 0 ? holding : found
    const named = new Set(heard.flatMap((one) => [...one.named]))
    const isOpen = heard.some((one) => one.isOpen)
    if (holding.length > 0) return { departures: [], named, isOpen }
    if (typeof tag === 'string') {
      const expected = describeList(tagsOf(alternatives, mapping))
      const at = `${pointer}/${escape(propertyName)}`
      return { departures: [{ kind: 'enum', pointer: at, expected, got: 'string' }], named, isOpen }
    }
    const distances = found.map(({ departures }) => distance(departures, pointer))
    const least = Math.min(...distances)
    const nearest = found.filter((_, index) => distances[index] === least)
    return { departures: join(nearest.map(({ departures }) => departures)), named, isOpen }
  }

  return once(place(schema, value, '', 0)).slice(0, MOST_DEPARTURES)
}

const formats: { readonly [name: string]: RegExp | undefined } = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  // RFC 3339 section 5.6, with its leave to write a space for the T.
  'date-time':
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:?\d\d)$/i,
  uuid: /^(urn:uuid:)?[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i,
}

/** How far a value is from an alternative: another type is another thing, a wrong tag nearly so. */
function distance(departures: readonly Departure[], pointer: string): number {
  return departures.reduce((sum, { kind, pointer: at }) => {
    return sum + (at === pointer && kind === 'type' ? 1000 : kind === 'enum' ? 10 : 1)
  }, 0)
}

/** Alternatives that fail in one place and in one way are told as one. */
function join(alternatives: readonly (readonly Departure[])[]): Departure[] {
  const [first = []] = alternatives
  const [only, ...others] = first
  if (only === undefined || others.length > 0) return [...first]
  const alike = alternatives.filter(
    ([one, ...more]) => more.length === 0 && one?.kind === only.kind && one.pointer === only.pointer,
  )
  return [{ ...only, expected: [...new Set(alike.map(([one]) => one!.expected))].join(' or ') }]
}

/** One of each kind and place, the indexes of arrays left out of account. */
function once(departures: readonly Departure[]): Departure[] {
  const seen = new Set<string>()
  return departures.filter(({ kind, pointer, expected }) => {
    const key = `${kind} ${pointer.replace(/\/\d+(?=\/|$)/g, '/#')} ${expected}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The members of a value that were not named. */
function others(
  value: unknown,
  named: ReadonlySet<string>,
  pointer: string,
  kind: 'extra' | 'unknown',
): Departure[] {
  if (!isObject(value)) return []
  return Object.keys(value)
    .filter((name) => !named.has(name))
    .map((name) => ({
      kind,
      pointer: `${pointer}/${looksLikeName(name) ? name : '*'}`,
      expected: 'nothing',
      got: typeOf(value[name]),
    }))
}

/** Names nobody documented may be data: addresses, ids, tokens. Told is what a developer would call a member. */
function looksLikeName(name: string): boolean {
  return /^[A-Za-z_$][\w$.-]{0,39}$/.test(name) && name.replace(/\D/g, '').length < 5
}

/**
 * The alternative a discriminator's value stands for: mapped to it or called so (OpenAPI 3.1, Discriminator Object), or
 * with that value listed in its member.
 */
function pick(
  document: object,
  alternatives: readonly unknown[],
  { propertyName, mapping }: Discriminator,
  tag: string,
): unknown {
  const mapped = isObject(mapping) && Object.hasOwn(mapping, tag) ? mapping[tag] : undefined
  const wanted = typeof mapped === 'string' ? mapped : tag
  return alternatives.find((part) => {
    const { $ref: ref } = Object(part) as Schema
    if (ref === wanted || ref === `#/components/schemas/${wanted}`) return true
    const { properties } = resolve(document, part)
    return listedBy(resolve(document, isObject(properties) && properties[propertyName]))?.includes(tag)
  })
}

function tagsOf(alternatives: readonly unknown[], mapping: Schema | undefined): string[] {
  if (isObject(mapping)) return Object.keys(mapping)
  return alternatives.flatMap((part) => {
    const { $ref: ref } = Object(part) as Schema
    return typeof ref === 'string' ? [ref.slice(ref.lastIndexOf('/') + 1)] : []
  })
}

/** What a local reference of a document points at; `undefined` for any other. */
export function lookUp(document: object, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  return ref
    .slice(1)
    .split('/')
    .slice(1)
    .reduce<unknown>((holder, token) => {
      const name = decode(token).replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
        ? (holder as Schema)[name]
        : undefined
    }, document)
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}

/** A member of a document, behind its references; an empty one where there is none. */
export function resolve(document: object, given: unknown): Schema {
  let found = given
  for (let hops = 0; hops < 10 && isObject(found) && typeof found['$ref'] === 'string'; hops++) {
    found = lookUp(document, found['$ref'])
  }
  return isObject(found) ? found : {}
}

function describe(document: object, given: unknown): string {
  const schema = resolve(document, given)
  const listed = listedBy(schema)
  if (listed) return describeList(listed)
  const types = typesOf(schema)
  if (types.length > 0) return types.join(' or ')
  return isObject(schema['properties']) ? 'object' : 'any value'
}

function listedBy(schema: Schema): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum']
  return Object.hasOwn(schema, 'const') ? [schema['const']] : undefined
}

function describeList(values: readonly unknown[]): string {
  const shown = values.slice(0, 10).map((value) => String(JSON.stringify(value)).slice(0, 60))
  return `one of ${[...shown, ...(values.length > shown.length ? ['…'] : [])].join(', ')}`
}

function typesOf(schema: Schema): string[] {
  const { type } = schema
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string')
}

function isOfType(value: unknown, type: string): boolean {
  const got = typeOf(value)
  const isKnown = /^(null|boolean|integer|number|string|array|object)$/.test(type)
  return !isKnown || got === type || (got === 'integer' && type === 'number')
}

/** The JSON type of a value, as schemas name them; `integer` for whole numbers. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
