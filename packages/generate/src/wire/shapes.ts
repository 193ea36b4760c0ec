import { deref, isObject, type Json, type JsonObject } from '@latchkey/openapi'

export type Shape = 'array' | 'object' | 'string' | 'scalar'

/** Keywords that make a schema of others. */
export const compositions = ['allOf', 'oneOf', 'anyOf'] as const

const every: readonly Shape[] = ['array', 'object', 'string', 'scalar']

/** What kinds of value a schema allows; all of them where it does not say. */
export function shapesOf(document: JsonObject, schema: Json | undefined, depth = 0): ReadonlySet<Shape> {
  const resolved = deref(document, schema)
  if (!isObject(resolved) || depth > 16) return new Set(resolved === false ? [] : every)
  const own = ownShapes(resolved)
  const parts = (keyword: string): ReadonlySet<Shape>[] => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list.map((part) => shapesOf(document, part, depth + 1)) : []
  }
  const alternatives = [parts('oneOf'), parts('anyOf')].filter((list) => list.length > 0)
  const allowed = (shape: Shape): boolean =>
    parts('allOf').every((part) => part.has(shape)) &&
    alternatives.every((list) => list.some((part) => part.has(shape)))
  return new Set([...own].filter(allowed))
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

/** The properties of an object schema, those of its parts and alternatives included, and whether there may be others. */
export function propertiesOf(
  document: JsonObject,
  schema: Json | undefined,
  depth = 0,
): { properties: Map<string, Json>; isOpen: boolean } {
  const resolved = deref(document, schema)
  const properties = new Map<string, Json>()
  if (!isObject(resolved) || depth > 16) return { properties, isOpen: true }
  const { properties: own, additionalProperties, patternProperties } = resolved
  let isOpen = isObject(additionalProperties) || additionalProperties === true || isObject(patternProperties)
  for (const keyword of compositions) {
    const parts = resolved[keyword]
    for (const part of Array.isArray(parts) ? parts : []) {
      const found = propertiesOf(document, part, depth + 1)
      for (const [name, value] of found.properties) properties.set(name, value)
      isOpen ||= found.isOpen
    }
  }
  for (const [name, value] of Object.entries(isObject(own) ? own : {})) properties.set(name, value)
  return { properties, isOpen }
}

/** Bytes: `format: binary` (3.0), or a media type and no text encoding (3.1); said by a part, or by every alternative. */
export function isBinary(document: JsonObject, schema: Json | undefined, depth = 0): boolean {
  const resolved = deref(document, schema)
  if (!isObject(resolved) || depth > 16) return false
  const isSaid = (part: Json): boolean => isBinary(document, part, depth + 1)
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
