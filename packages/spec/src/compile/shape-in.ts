import { deref, fromPointer, isObject, type Json, type JsonObject, type Operation } from '@latchkey/openapi'
import type { GrantDialect, WrittenGrant, WrittenShape } from './dialect.ts'
import { requestSchema } from './request-schema.ts'
import { resolveShape } from './resolve-dialect.ts'

/**
 * What the requests of some grants consist of, as a document has their operation: what a JSON body has as numbers, truth
 * values or lists programs give as text.
 */
export function shapeIn(
  document: JsonObject,
  written: WrittenShape,
  grants: readonly WrittenGrant[],
  operation: Operation,
): GrantDialect {
  const dialect = resolveShape(written, grants, operation)
  if (dialect.encoding !== 'json') return dialect
  const [, schema] = requestSchema(document, operation, 'json')
  const { fields, shape } = dialect
  const areAll = (pattern: RegExp): string[] | undefined => {
    const names = Object.keys(fields).filter((name) => {
      const field = fields[name]!
      const types = typesAt(document, schema, field.startsWith('/') ? fromPointer(`#${field}`) : [field])
      return types.length > 0 && types.every((type) => pattern.test(type))
    })
    return names.length > 0 ? names : undefined
  }
  const [literals, lists] = [areAll(literal), shape?.lists ?? areAll(list)]
  return literals || lists ? { ...dialect, shape: { ...shape, literals, lists } } : dialect
}

const literal = /^(integer|number|boolean|null)$/
const list = /^(array|null)$/

/** The types that the schema of a value states, in whichever part. */
function typesAt(
  document: JsonObject,
  value: Json | undefined,
  steps: readonly string[],
  seen: Set<JsonObject>[] = [],
): string[] {
  const [step, ...rest] = steps
  const schema = deref(document, value)
  // Schemas may be made of themselves: each is looked at once for what is left of the way.
  const here = (seen[steps.length] ??= new Set())
  if (!isObject(schema) || here.has(schema)) return []
  here.add(schema)
  const { properties, type } = schema
  const inside = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const parts = schema[keyword]
    return Array.isArray(parts) ? parts.flatMap((part) => typesAt(document, part, steps, seen)) : []
  })
  if (step === undefined) return [...[type ?? []].flat().map(String), ...inside]
  const member = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined
  return [...typesAt(document, member, rest, seen), ...inside]
}
