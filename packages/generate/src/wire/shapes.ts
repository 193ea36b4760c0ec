import { deref, isObject, type Json, type JsonObject } from '@latchkey/openapi'

export type Shape = 'array' | 'object' | 'string' | 'scalar'

/** Keywords that make a schema of others. */
export const compositions = ['allOf', 'oneOf', 'anyOf'] as const

const every: readonly Shape[] = ['array', 'object', 'string', 'scalar']

/** Schemas deeper in compositions than this are taken for ones that say nothing. */
const DEEPEST = 200

/**
 * What was found out of each schema, so that a web of compositions is walked once. A schema on the way to itself says
 * nothing.
 */
type Known<Found> = Map<JsonObject, Found>

/** What kinds of value a schema allows; all of them where it does not say. */
export function shapesOf(
  document: JsonObject,
  schema: Json | undefined,
  known: Known<ReadonlySet<Shape>> = new Map(),
  depth = 0,
): ReadonlySet<Shape> {
  const resolved = deref(document, schema)
  if (!isObject(resolved) || depth > DEEPEST) return new Set(resolved === false ? [] : every)
  const before = known.get(resolved)
  if (before) return before
  known.set(resolved, new Set(every))
  const parts = (keyword: string): ReadonlySet<Shape>[] => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list.map((part) => shapesOf(document, part, known, depth + 1)) : []
  }
  const required = parts('allOf')
  const alternatives = [parts('oneOf'), parts('anyOf')].filter((list) => list.length > 0)
  const allowed = (shape: Shape): boolean =>
    required.every((part) => part.has(shape)) &&
    alternatives.every((list) => list.some((part) => part.has(shape)))
  const found = new Set([...ownShapes(resolved)].filter(allowed))
  known.set(resolved, found)
  return found
}

function ownShapes(schema: JsonObject): Set<Shape> {
  const { type, enum: values, const: value } = schema
  if (type !== undefined) {
    const types = (Array.isArray(type) ? type : [type]).map(String)
    return new Set(types.flatMap((one): Shape[] => (one === 'null' ? [] : [shapeOfType(one)])))
  }
  if (Array.isArray(values)) return new Set(values.map(shapeOfValue))
  if (value !== undefined) return new Set([shapeOfValue(value)])
  if ('properties' in schema || 'additionalProperties' in schema) return new Set(['object'])
  if ('items' in schema) return new Set(['array'])
  return new Set(every)
}

function shapeOfType(type: string): Shape {
  return type === 'array' || type === 'object' || type === 'string' ? type : 'scalar'
}

function shapeOfValue(value: Json): Shape {
  if (Array.isArray(value)) return 'array'
  return isObject(value) ? 'object' : typeof value === 'string' ? 'string' : 'scalar'
}

interface Properties {
  properties: Map<string, Json>
  isOpen: boolean
}

/** The properties of an object schema, those of its parts and alternatives included, and whether there may be others. */
export function propertiesOf(
  document: JsonObject,
  schema: Json | undefined,
  known: Known<Properties> = new Map(),
  depth = 0,
): Properties {
  const resolved = deref(document, schema)
  const properties = new Map<string, Json>()
  if (!isObject(resolved) || depth > DEEPEST) return { properties, isOpen: true }
  const before = known.get(resolved)
  if (before) return before
  known.set(resolved, { properties, isOpen: true })
  const { properties: own, additionalProperties, patternProperties } = resolved
  let isOpen = isObject(additionalProperties) || additionalProperties === true || isObject(patternProperties)
  for (const keyword of compositions) {
    const parts = resolved[keyword]
    for (const part of Array.isArray(parts) ? parts : []) {
      const found = propertiesOf(document, part, known, depth + 1)
      for (const [name, value] of found.properties) properties.set(name, value)
      isOpen ||= found.isOpen
    }
  }
  for (const [name, value] of Object.entries(isObject(own) ? own : {})) properties.set(name, value)
  known.set(resolved, { properties, isOpen })
  return { properties, isOpen }
}

/** Bytes: `format: binary` (3.0), or a media type and no text encoding (3.1); said by a part, or by every alternative. */
export function isBinary(
  document: JsonObject,
  schema: Json | undefined,
  known: Known<boolean> = new Map(),
  depth = 0,
): boolean {
  const resolved = deref(document, schema)
  if (!isObject(resolved) || depth > DEEPEST) return false
  const before = known.get(resolved)
  if (before !== undefined) return before
  known.set(resolved, false)
  const found = isSaidBinary(resolved, (part) => isBinary(document, part, known, depth + 1))
  known.set(resolved, found)
  return found
}

function isSaidBinary(resolved: JsonObject, isSaid: (part: Json) => boolean): boolean {
  const [parts, ...alternatives] = compositions.map((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list : []
  })
  if (resolved['format'] === 'binary' || parts?.some(isSaid)) return true
  if (alternatives.some((list) => list.length > 0 && list.every(isSaid))) return true
  const { contentMediaType, contentEncoding } = resolved
  return (
    typeof contentMediaType === 'string' &&
    contentEncoding === undefined &&
    kindOf(contentMediaType) === 'bytes'
  )
}

export type MediaKind =
  'json' | 'lines' | 'urlencoded' | 'multipart' | 'xml' | 'text' | 'events' | 'any' | 'bytes'

/** How a media type is written and read. */
export function kindOf(mediaType: string): MediaKind {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase()
  const row = kinds.find(([, pattern]) => pattern.test(type))
  return row ? row[0] : 'bytes'
}

const kinds: readonly (readonly [MediaKind, RegExp])[] = [
  ['json', /^[^/]+\/(json|[^/]*\+json)$/],
  ['lines', /^[^/]+\/(.*\+)?(x-)?(ndjson|jsonl|json-?lines|json-seq)$/],
  ['urlencoded', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\//],
  ['events', /^text\/event-stream$/],
  ['xml', /^[^/]+\/(xml|[^/]*\+xml)$/],
  ['text', /^text\/|^application\/(.*\b(yaml|csv|javascript|graphql|sql|jwt|jose)|[^/]*\+yaml)$/],
  ['any', /^(\*|application)\/\*$/],
]
