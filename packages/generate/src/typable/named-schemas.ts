import { fromPointer, isObject, type Json, type JsonObject, objectOf, pointerOfRef } from '@latchkey/openapi'

/** The named schemas of a document. */
export function schemasOf(root: JsonObject): JsonObject {
  return objectOf(objectOf(root['components'])['schemas'])
}

/** The name of the schema a reference leads to, where it is one of the components. */
export function nameOfReference(ref: Json | undefined): string | undefined {
  if (typeof ref !== 'string') return undefined
  const [components, group, name, more] = fromPointer(pointerOfRef(ref))
  return components === 'components' && group === 'schemas' && more === undefined ? name : undefined
}

/** The schema itself, or the named one it refers to. */
export function resolveSchema(schemas: JsonObject, schema: Json | undefined): JsonObject {
  const seen = new Set<string>()
  let value = schema
  for (;;) {
    const name = isObject(value) ? nameOfReference(value['$ref']) : undefined
    if (name === undefined || seen.has(name)) return objectOf(value)
    seen.add(name)
    value = schemas[name]
  }
}

/** The parts of a keyword that takes a list of schemas. */
export function partsOf(schema: JsonObject, keyword: 'allOf' | 'anyOf' | 'oneOf'): Json[] {
  const parts = schema[keyword]
  return Array.isArray(parts) ? parts : []
}

/** The alternatives of a schema. */
export function unionOf(schema: JsonObject): Json[] {
  return [...partsOf(schema, 'oneOf'), ...partsOf(schema, 'anyOf')]
}

/** The names a schema requires. */
export function requiredOf(schema: JsonObject): string[] {
  const names = schema['required']
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** Types a schema names; none means that it may be anything. */
export function typesOf(schema: JsonObject): Json[] {
  const type = schema['type']
  return Array.isArray(type) ? type : type === undefined ? [] : [type]
}

/** Whether `null` satisfies a schema that says so itself, or whose parts all do. */
export function isNullable(schemas: JsonObject, schema: Json, seen = new Set<Json>()): boolean {
  const { value } = { value: resolveSchema(schemas, schema) }
  if (seen.has(value)) return false
  seen.add(value)
  if (value['nullable'] === true || typesOf(value).includes('null')) return true
  if (Array.isArray(value['enum']) && value['enum'].includes(null)) return true
  if (typesOf(value).length > 0 || value['properties'] !== undefined) return false
  const parts = partsOf(value, 'allOf')
  const union = unionOf(value)
  if (parts.length === 0 && union.length === 0) return false
  return (
    parts.every((part) => isNullable(schemas, part, seen)) &&
    (union.length === 0 || union.some((part) => isNullable(schemas, part, seen)))
  )
}

/** The schema of a member, wherever among the parts of an object it is declared. */
export function findProperty(
  schemas: JsonObject,
  schema: Json,
  name: string,
  seen = new Set<Json>(),
): { schema: Json; required: boolean } | undefined {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return undefined
  seen.add(value)
  const properties = objectOf(value['properties'])
  if (Object.hasOwn(properties, name))
    return { schema: properties[name] ?? {}, required: requiredOf(value).includes(name) }
  let found: { schema: Json; required: boolean } | undefined
  for (const part of partsOf(value, 'allOf')) {
    const here = findProperty(schemas, part, name, seen)
    if (here && (!found || here.required)) found = here
  }
  return found
}
