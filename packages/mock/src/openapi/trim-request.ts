import { asObject, isObject, resolve, type JsonObject, type OpenApiDocument } from './document.ts'

/**
 * A request as a caller would write it: without members that are `readOnly`, that no schema knows, or that belong to another
 * alternative than the value is. Examples in documents are often responses.
 */
export function trimRequest(document: OpenApiDocument, schema: unknown, value: unknown): unknown {
  return trim(document, [schema], value)
}

function trim(document: OpenApiDocument, schemas: readonly unknown[], value: unknown): unknown {
  const parts = schemas.flatMap((schema) => partsOf(document, schema, value))
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items: one, prefixItems }) => [one ?? [], prefixItems ?? []].flat())
    return items.length === 0 ? value : value.map((item: unknown) => trim(document, items, item))
  }
  if (!isObject(value) || !parts.some((part) => isObject(part['properties']))) return value
  const isOpen = parts.some((part) => further.some((keyword) => isRoom(part[keyword])))
  const members = Object.entries(value).flatMap(([name, member]) => {
    const known = parts.flatMap((part) => {
      const properties = asObject(part['properties'])
      return Object.hasOwn(properties, name) ? [properties[name]] : []
    })
    const isNamed = parts.some((part) => [part['required']].flat().includes(name))
    if (known.length === 0) return isOpen || isNamed ? [[name, member] as const] : []
    return known.every((one) => isReadOnly(document, one))
      ? []
      : [[name, trim(document, known, member)] as const]
  })
  return Object.fromEntries(members)
}

const further = ['additionalProperties', 'patternProperties', 'unevaluatedProperties', 'dependentSchemas']

function isRoom(keyword: unknown): boolean {
  return keyword !== undefined && keyword !== false
}

function isReadOnly(document: OpenApiDocument, schema: unknown): boolean {
  if (isObject(schema) && schema['readOnly'] === true) return true
  const { readOnly, allOf } = resolve(document, schema)
  return readOnly === true || (Array.isArray(allOf) && allOf.some((part) => isReadOnly(document, part)))
}

/** The schema and all that hold beside it: its parts, and those of its alternatives the value may be. */
function partsOf(document: OpenApiDocument, schema: unknown, value: unknown, depth = 0): JsonObject[] {
  if (depth > 16) return []
  const resolved = resolve(document, schema)
  const list = (keyword: string): unknown[] => {
    const found = resolved[keyword]
    return Array.isArray(found) ? (found as unknown[]) : []
  }
  const alternatives = ['oneOf', 'anyOf'].flatMap((keyword) => {
    const all = list(keyword)
    const fitting = all.filter((one) => fits(document, resolved, one, value))
    return fitting.length > 0 ? fitting : all
  })
  const nested = [...list('allOf'), ...alternatives].flatMap((part) =>
    partsOf(document, part, value, depth + 1),
  )
  return [resolved, ...nested]
}

/** Whether a value may be of an alternative, by its discriminator and by the members whose values are listed. */
function fits(document: OpenApiDocument, union: JsonObject, alternative: unknown, value: unknown): boolean {
  if (!isObject(value)) return true
  const { propertyName, mapping } = asObject(union['discriminator'])
  const said = value[String(propertyName)]
  const ref = isObject(alternative) ? alternative['$ref'] : undefined
  const mapped = Object.entries(asObject(mapping)).filter(([, target]) => target === ref)
  if (said !== undefined && mapped.length > 0 && !mapped.some(([name]) => name === said)) return false
  return partsOf(document, alternative, value, 8).every((part) =>
    Object.entries(asObject(part['properties'])).every(([name, member]) => {
      const { enum: values, const: only } = resolve(document, member)
      const listed = Array.isArray(values) ? (values as unknown[]) : only === undefined ? undefined : [only]
      return listed === undefined || value[name] === undefined || listed.includes(value[name])
    }),
  )
}
