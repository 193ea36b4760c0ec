import { isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { partsOf, resolveSchema, schemasOf, typesOf } from './named-schemas.ts'

/**
 * Puts what stands beside `allOf`, `oneOf` and `anyOf` in the words openapi-typescript reads as JSON Schema does: it takes
 * `anyOf` and alternatives without members for additions, and `null` in a list of types for a type of one part.
 */
export function settleComposition(root: JsonObject): void {
  const schemas = schemasOf(root)
  walkObjects(root, (value, { kind }) => {
    if (kind !== 'schema' || value['$ref'] !== undefined) return value
    return settleUnions(settleNull(withoutEmptyParts(schemas, value)))
  })
}

const isComposed = (schema: JsonObject): boolean =>
  ['allOf', 'oneOf', 'anyOf'].some((keyword) => Array.isArray(schema[keyword]))

function settleNull(schema: JsonObject): JsonObject {
  if (schema['const'] === null) {
    const { const: _const, ...rest } = schema
    return { ...rest, type: 'null' }
  }
  const types = typesOf(schema)
  if (!types.includes('null') || !isComposed(schema)) return schema
  const others = types.filter((type) => type !== 'null')
  if (others.length === 0) return schema
  return { ...schema, type: others.length === 1 ? (others[0] ?? null) : others, nullable: true }
}

function settleUnions(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf)) return spreadType(schema)
  if (!Array.isArray(rest['oneOf'])) return spreadType({ ...rest, oneOf: anyOf })
  return spreadType({ ...rest, allOf: [...partsOf(rest, 'allOf'), { oneOf: anyOf }] })
}

const plainTypes = new Set<Json>(['string', 'number', 'integer', 'boolean'])
const narrowing = ['$ref', 'type', 'enum', 'const', 'allOf', 'oneOf', 'anyOf']

/** A plain type beside alternatives is the type of each of them. */
function spreadType(schema: JsonObject): JsonObject {
  const types = typesOf(schema)
  const parts = partsOf(schema, 'oneOf')
  if (types.length === 0 || parts.length === 0 || schema['enum'] !== undefined) return schema
  if (!types.every((type) => plainTypes.has(type))) return schema
  const { type, ...rest } = schema
  const oneOf = parts.map((part) =>
    isObject(part) && !narrowing.some((keyword) => Object.hasOwn(part, keyword))
      ? { ...part, type: type ?? null }
      : part,
  )
  return { ...rest, oneOf }
}

/** Parts of an `allOf` that say of an object only that it is one: their type would allow every member. */
function withoutEmptyParts(schemas: JsonObject, schema: JsonObject): JsonObject {
  const parts = partsOf(schema, 'allOf')
  if (parts.length < 2 && !(parts.length === 1 && schema['properties'] !== undefined)) return schema
  const kept = parts.filter((part) => !isEmptyObject(resolveSchema(schemas, part)))
  if (kept.length === parts.length) return schema
  if (kept.length > 0) return { ...schema, allOf: kept }
  const { allOf: _allOf, ...rest } = schema
  return { type: 'object', ...rest }
}

const silent = new Set([
  'type',
  'title',
  'description',
  'example',
  'examples',
  'required',
  'deprecated',
  'default',
])

function isEmptyObject(schema: JsonObject): boolean {
  return (
    schema['type'] === 'object' &&
    Object.keys(schema).every(
      (key) =>
        silent.has(key) ||
        key.startsWith('x-') ||
        (key === 'properties' && Object.keys(objectOf(schema[key])).length === 0),
    )
  )
}
