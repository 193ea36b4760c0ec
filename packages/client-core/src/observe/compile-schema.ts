import { describe, describeList, listedBy, typesOf } from './describe-schema.ts'
import { isCompound, isObject, type JsonObject, listOf, typesAllowed } from './json-types.ts'
import { escape, lookUp, resolve } from './references.ts'

/** A schema with everything worked out that does not depend on the value. Schemas within it are compiled when first met. */
export interface CompiledSchema {
  /** What a `$ref` beside the rest, or in its place, points at. */
  readonly target: { readonly schema: unknown } | undefined
  readonly isNullable: boolean
  /** The types a value may be of; undefined where any will do. */
  readonly types: ReadonlySet<string> | undefined
  /** The same in words. */
  readonly typeWords: string
  /** Nothing is composed into it: what it says of a single value is its type, its list and its format. */
  readonly isPlain: boolean
  /** The values listed, unless there are objects or lists among them. */
  readonly listed: { readonly values: ReadonlySet<unknown>; readonly words: string } | undefined
  readonly format: { readonly name: string; readonly pattern: RegExp } | undefined
  readonly firstItems: readonly unknown[]
  readonly items: unknown
  readonly members: readonly { readonly name: string; readonly step: string; readonly schema: unknown }[]
  readonly named: ReadonlySet<string>
  readonly required: readonly { readonly name: string; readonly step: string; readonly expected: string }[]
  /** What holds for members that are not named: anything, nothing, a schema, or what nobody says. */
  readonly others: 'unsaid' | 'any' | 'none' | { readonly schema: JsonObject }
  readonly parts: readonly unknown[]
  readonly choices: readonly (readonly unknown[])[]
  readonly discriminator: Discriminator | undefined
  /** `unevaluatedProperties: false`. */
  readonly isClosed: boolean
  /** Steps to members that are written and never read, whichever part says so: none of them is missing. */
  readonly unread: ReadonlySet<string>
}

/** OpenAPI 3.1, Discriminator Object. */
export interface Discriminator {
  readonly propertyName: string
  readonly mapping: JsonObject | undefined
}

const FORMATS: { readonly [name: string]: RegExp | undefined } = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  // RFC 3339 section 5.6, with its leave to write a space for the T.
  'date-time':
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/i,
  uuid: /^(?:urn:uuid:)?[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i,
}

/** Makes what compiles the schemas of one document, each of them once. */
export function schemaCompiler(document: object): (schema: JsonObject) => CompiledSchema {
  const compiled = new WeakMap<JsonObject, CompiledSchema>()
  return (schema) => {
    let known = compiled.get(schema)
    if (!known) {
      const target = targetOf(document, schema)
      known = compiled.get(target) ?? compile(document, target)
      compiled.set(target, known).set(schema, known)
    }
    return known
  }
}

/** A reference with nothing beside it is the schema it leads to. */
function targetOf(document: object, schema: JsonObject): JsonObject {
  const { $ref: ref, ...beside } = schema
  if (typeof ref !== 'string' || (Object.keys(beside).length > 0 && !ignoresSiblings(document))) return schema
  const target = lookUp(document, ref)
  return isObject(target) && target['$ref'] === undefined ? target : schema
}

/** Beside a reference, nothing counts before OpenAPI 3.1 (3.0, Reference Object). */
function ignoresSiblings(document: object): boolean {
  return String((document as { openapi?: unknown }).openapi).startsWith('3.0')
}

function compile(document: object, given: JsonObject): CompiledSchema {
  const isAlone = typeof given['$ref'] === 'string' && ignoresSiblings(document)
  const schema = isAlone ? { $ref: given['$ref'] } : given
  const { $ref: ref, nullable, properties: listedMembers, discriminator } = schema as JsonObject
  const types = typesOf(schema)
  const isNullable = nullable === true
  const listed = listedBy(schema)
  const pattern = FORMATS[String(schema['format'])]
  const properties = isObject(listedMembers) ? listedMembers : {}
  const named = new Set(Object.keys(properties))
  const parts = listOf(schema['allOf'])
  const choices = ['oneOf', 'anyOf']
    .map((keyword) => listOf(schema[keyword]))
    .filter((list) => list.length > 0)
  const isClosed = schema['unevaluatedProperties'] === false
  return {
    target: typeof ref === 'string' ? { schema: lookUp(document, ref) } : undefined,
    isNullable,
    types: typesAllowed(types),
    isPlain: typeof ref !== 'string' && parts.length === 0 && choices.length === 0 && !isClosed,
    typeWords: [...types, ...(isNullable ? ['null'] : [])].join(' or '),
    listed:
      listed && !listed.some(isCompound)
        ? { values: new Set(listed), words: describeList(listed) }
        : undefined,
    format: pattern && { name: String(schema['format']), pattern },
    firstItems: listOf(schema['prefixItems']),
    items: schema['items'],
    members: [...named].map((name) => ({ name, step: `/${escape(name)}`, schema: properties[name] })),
    named,
    required: listOf(schema['required']).flatMap((name) => {
      if (typeof name !== 'string') return []
      const property = named.has(name) ? properties[name] : undefined
      // What is written and never read is required of requests only (OpenAPI 3.0, Schema Object).
      if (resolve(document, property)['writeOnly'] === true) return []
      return [{ name, step: `/${escape(name)}`, expected: describe(document, property) }]
    }),
    others: othersOf(schema),
    parts,
    choices,
    discriminator: readDiscriminator(discriminator),
    isClosed,
    unread: new Set(parts.length + choices.length > 0 ? unreadIn(document, schema, 0) : []),
  }
}

/** Names are required of requests only where the member is `writeOnly`, also where another part requires it. */
function unreadIn(document: object, schema: unknown, depth: number): string[] {
  const { properties, allOf, oneOf, anyOf } = resolve(document, schema)
  const own = Object.entries(isObject(properties) ? properties : {}).filter(
    ([, property]) => resolve(document, property)['writeOnly'] === true,
  )
  const parts = depth < 8 ? [allOf, oneOf, anyOf].flatMap(listOf) : []
  return [
    ...own.map(([name]) => `/${escape(name)}`),
    ...parts.flatMap((part) => unreadIn(document, part, depth + 1)),
  ]
}

/** None without the name of a member: such a thing tells no alternatives apart. */
function readDiscriminator(value: unknown): Discriminator | undefined {
  if (!isObject(value)) return undefined
  const { propertyName, mapping } = value
  if (typeof propertyName !== 'string') return undefined
  return { propertyName, mapping: isObject(mapping) ? mapping : undefined }
}

function othersOf({ additionalProperties, patternProperties }: JsonObject): CompiledSchema['others'] {
  // The patterns are the vendor's: they are not run, and what they might match is let pass.
  if (patternProperties !== undefined) return 'any'
  if (additionalProperties === false) return 'none'
  if (isObject(additionalProperties)) return { schema: additionalProperties }
  return additionalProperties === undefined ? 'unsaid' : 'any'
}
