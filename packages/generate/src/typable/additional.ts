import { copyJson, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { partsOf, resolveSchema, schemasOf } from './named-schemas.ts'

/** Holds, for the renderer, the schemas of everything a member nobody named may be, and of the named ones beside it. */
export const indexed = 'x-latchkey-indexed'

/**
 * Lets objects with named and further members be written: TypeScript wants the type of further members to cover that of
 * the named ones. Reading a named member gives its own type still; what TypeScript cannot say is that a further member
 * is not of a named one's type.
 */
export function settleAdditional(root: JsonObject): void {
  const schemas = schemasOf(root)
  walkObjects(root, (value, { kind }) => {
    if (kind !== 'schema' || value['$ref'] !== undefined) return value
    settleOne(value, namedIn(schemas, value))
    const parts = partsOf(value, 'allOf')
    if (parts.length > 0) {
      const named = namedIn(schemas, value)
      value['allOf'] = parts.map((part) => settlePart(schemas, part, named))
    }
    return value
  })
}

/** A part with further members of its own stands beside the named members of the other parts. */
function settlePart(schemas: JsonObject, part: Json, named: readonly Json[]): Json {
  const target = resolveSchema(schemas, part)
  if (furtherOf(target).length === 0 || isCovered(target, named)) return part
  const own = isObject(part) && part['$ref'] === undefined ? part : copyJson(target)
  settleOne(own, named)
  return own
}

function isCovered(schema: JsonObject, named: readonly Json[]): boolean {
  const own = new Set(Object.values(objectOf(schema['properties'])).map((one) => JSON.stringify(one)))
  return named.every((one) => own.has(JSON.stringify(one)))
}

function settleOne(schema: JsonObject, named: readonly Json[]): void {
  const further = furtherOf(schema)
  if (further.length === 0 || named.length === 0) return
  const { patternProperties: _patterns, additionalProperties, ...rest } = schema
  const known = objectOf(additionalProperties)[indexed]
  const before = Array.isArray(known) ? known : further
  for (const key of Object.keys(schema)) if (!(key in rest)) delete schema[key]
  schema['additionalProperties'] = {
    type: 'object',
    [indexed]: [...before, ...named.map((one) => copyJson(one))],
  }
}

/** Schemas of the members nobody named, where they say something. */
function furtherOf(schema: JsonObject): Json[] {
  const { additionalProperties, patternProperties } = schema
  if (additionalProperties === true) return []
  const patterns = Object.values(objectOf(patternProperties))
  const further = isObject(additionalProperties) ? [additionalProperties] : []
  return [...further, ...patterns].some((one) => !isObject(one) || Object.keys(one).length === 0)
    ? []
    : [...further, ...patterns]
}

/** The schemas of every named member, whichever part declares it. */
function namedIn(schemas: JsonObject, schema: Json, seen = new Set<Json>()): Json[] {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return []
  seen.add(value)
  return [
    ...Object.values(objectOf(value['properties'])),
    ...partsOf(value, 'allOf').flatMap((part) => namedIn(schemas, part, seen)),
  ]
}
