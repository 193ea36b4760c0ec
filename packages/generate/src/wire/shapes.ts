import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'

export type Shape = 'array' | 'object' | 'string' | 'scalar'

/** Keywords that make a schema of others. */
export const compositions = ['allOf', 'oneOf', 'anyOf'] as const

/** What a schema allows that says nothing. */
export const every: readonly Shape[] = ['array', 'object', 'string', 'scalar']

/** Schemas deeper in compositions than this are taken for ones that say nothing. */
const DEEPEST = 200

/** What the parts of a schema come to, by the keyword that has them. */
type Parts<Found> = (keyword: (typeof compositions)[number]) => Found[]

/**
 * Reads something of a schema and the parts it is made of, each of them once, so that a web of compositions is walked once.
 * A schema on the way to itself says nothing.
 */
function walker<Found>(
  nothing: (value: Json | undefined) => Found,
  read: (schema: JsonObject, parts: Parts<Found>) => Found,
): (document: JsonObject, schema: Json | undefined) => Found {
  return (document, schema) => {
    const known = new Map<JsonObject, Found>()
    const walk = (value: Json | undefined, depth: number): Found => {
      const resolved = deref(document, value)
      if (!isObject(resolved) || depth > DEEPEST) return nothing(resolved)
      const before = known.get(resolved)
      if (before !== undefined) return before
      known.set(resolved, nothing(resolved))
      const found = read(resolved, (keyword) => {
        const list = resolved[keyword]
        return Array.isArray(list) ? list.map((part) => walk(part, depth + 1)) : []
      })
      known.set(resolved, found)
      return found
    }
    return walk(schema, 0)
  }
}

/** What kinds of value a schema allows; all of them where it does not say. */
export const shapesOf = walker<ReadonlySet<Shape>>(
  (value) => new Set(value === false ? [] : every),
  (schema, parts) => {
    const required = parts('allOf')
    const alternatives = [parts('oneOf'), parts('anyOf')].filter((list) => list.length > 0)
    const allowed = (shape: Shape): boolean =>
      required.every((part) => part.has(shape)) &&
      alternatives.every((list) => list.some((part) => part.has(shape)))
    return new Set([...ownShapes(schema)].filter(allowed))
  },
)

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
export const propertiesOf = walker<Properties>(
  () => ({ properties: new Map(), isOpen: true }),
  ({ properties: own, additionalProperties, patternProperties }, parts) => {
    const inner = compositions.flatMap(parts)
    const isOpen =
      isObject(additionalProperties) || additionalProperties === true || isObject(patternProperties)
    return {
      properties: new Map([
        ...inner.flatMap(({ properties }) => [...properties]),
        ...Object.entries(isObject(own) ? own : {}),
      ]),
      isOpen: isOpen || inner.some((part) => part.isOpen),
    }
  },
)

/** The members an object schema requires of whoever sends it, those of its parts included. */
export function requiredOf(document: JsonObject, schema: Json | undefined): string[] {
  const { properties } = propertiesOf(document, schema)
  return [...namesRequired(document, schema)].filter(
    (name) => objectOf(deref(document, properties.get(name)))['readOnly'] !== true,
  )
}

const namesRequired = walker<ReadonlySet<string>>(
  () => new Set(),
  ({ required }, parts) =>
    new Set([
      ...(Array.isArray(required) ? required.map(String) : []),
      ...parts('allOf').flatMap((names) => [...names]),
    ]),
)

/** Whether `null` is among the values a schema names. */
export const allowsNull = walker<boolean>(
  () => false,
  ({ type, nullable, enum: values, const: value }, parts) =>
    nullable === true ||
    value === null ||
    [type, values].flat().some((one) => one === 'null' || one === null) ||
    compositions.flatMap(parts).includes(true),
)

/** Bytes: `format: binary` (3.0), or a media type and no text encoding (3.1); said by a part, or by every alternative. */
export const isBinary = walker<boolean>(
  () => false,
  ({ format, contentMediaType, contentEncoding }, parts) => {
    if (format === 'binary' || parts('allOf').includes(true)) return true
    const alternatives = [parts('oneOf'), parts('anyOf')]
    if (alternatives.some((list) => list.length > 0 && !list.includes(false))) return true
    return (
      typeof contentMediaType === 'string' &&
      contentEncoding === undefined &&
      kindOf(contentMediaType) === 'bytes'
    )
  },
)

export type MediaKind =
  'json' | 'lines' | 'urlencoded' | 'multipart' | 'xml' | 'text' | 'events' | 'any' | 'bytes'

/** How a media type is written and read. */
export function kindOf(mediaType: string): MediaKind {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase()
  const row = kinds.find(([, pattern]) => pattern.test(type))
  return row ? row[0] : 'bytes'
}

/** How subtypes of `application` end that are text. */
const texts = [
  ...['yaml', 'toml', 'csv', 'json5', 'jsonpath', 'jwt', 'jose'],
  ...['javascript', 'ecmascript', 'typescript', 'sh', 'graphql', 'sql', 'sparql-query', 'sparql-update'],
  ...['n-triples', 'n-quads', 'trig', 'xml-dtd', 'sdp', 'openmetrics-text', 'tex', 'latex'],
  ...['pem-file', 'pem-certificate-chain', 'pgp-keys', 'pgp-signature'],
]

const kinds: readonly (readonly [MediaKind, RegExp])[] = [
  ['json', /^[^/]+\/(json|[^/]*\+json)$/],
  ['lines', /^[^/]+\/(.*\+)?(x-)?(ndjson|jsonl|json-?lines|json-seq)$/],
  ['urlencoded', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\//],
  ['events', /^text\/event-stream$/],
  ['xml', /^[^/]+\/(xml|[^/]*\+xml)$/],
  ['text', new RegExp(String.raw`^text/|^application/(.*\b)?(${texts.join('|')})$`)],
  ['any', /^(\*|application)\/\*$/],
]
