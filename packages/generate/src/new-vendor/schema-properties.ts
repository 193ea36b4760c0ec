import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'

export interface SchemaProperty {
  /** Required wherever it appears. */
  required: boolean
  /** Text values it is limited to, over all variants; empty where any text will do. */
  values: string[]
  /** A text it may be, as the schema's example or first value says. */
  sample: string | undefined
  /** What its schema says, that of the first variant that has it. */
  schema: JsonObject
}

/** The properties of an object schema, its variants (`oneOf`, `anyOf`) and parts (`allOf`) taken together. */
export function schemaProperties(
  document: JsonObject,
  schema: Json | undefined,
): Map<string, SchemaProperty> {
  const found = new Map<string, SchemaProperty>()
  const seen = new Set<Json>()
  const visit = (value: Json | undefined): void => {
    const resolved = deref(document, value)
    if (!isObject(resolved) || seen.has(resolved)) return
    seen.add(resolved)
    const required = Array.isArray(resolved['required']) ? resolved['required'] : []
    for (const [name, property] of Object.entries(objectOf(resolved['properties']))) {
      const resolvedProperty = objectOf(deref(document, property))
      const values = valuesOf(resolvedProperty)
      const before = found.get(name)
      found.set(name, {
        required: required.includes(name) && (before?.required ?? true),
        values: before ? [...new Set([...before.values, ...values])] : values,
        sample: before?.sample ?? sampleOf(resolvedProperty),
        schema: before?.schema ?? resolvedProperty,
      })
    }
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
      const parts = resolved[keyword]
      if (Array.isArray(parts)) parts.forEach(visit)
    }
  }
  visit(schema)
  return found
}

function valuesOf(property: JsonObject): string[] {
  if (typeof property['const'] === 'string') return [property['const']]
  const values = property['enum']
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}

/** A text the schema allows: its example, default or first value. */
export function sampleOf(property: JsonObject): string | undefined {
  const examples = property['examples']
  const candidates = [
    property['example'],
    Array.isArray(examples) ? examples[0] : undefined,
    property['default'],
  ]
  return [...candidates, ...valuesOf(property)].find((value): value is string => typeof value === 'string')
}
