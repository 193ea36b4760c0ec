import { copyJson, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import {
  findProperty,
  isNullable,
  partsOf,
  requiredOf,
  resolveSchema,
  schemasOf,
  unionOf,
} from './named-schemas.ts'
import { restatement } from './required.ts'

/**
 * Puts the declarations of a member together where one part of an `allOf` says of it that it requires what another part
 * describes: `{ properties: { owner: { required: [name] } } }` beside an owner that has a name.
 *
 * What comes of it is such a composition again, one step further in, and is looked at as one.
 */
export function joinMembers(root: JsonObject): void {
  const schemas = schemasOf(root)
  walkObjects(root, (value, { kind }) => {
    if (kind === 'schema' && value['$ref'] === undefined) joinIn(schemas, value)
    return value
  })
}

function joinIn(schemas: JsonObject, schema: JsonObject): void {
  const parts = partsOf(schema, 'allOf')
  if (parts.length === 0) return
  const whole = [schema, ...parts.flatMap((part) => partsWithin(schemas, part))]
  const isOwn = (part: JsonObject): boolean => part === schema || parts.includes(part)
  joinItems(schemas, whole.filter(isOwn), whole)
  const restated: JsonObject = {}
  for (const part of whole) {
    const own = objectOf(part['properties'])
    for (const [name, member] of Object.entries(own)) {
      if (!leansOnOthers(schemas, member)) continue
      const others = whole.flatMap((other) => {
        const declared = other === part ? undefined : objectOf(other['properties'])[name]
        return declared === undefined ? [] : [declared]
      })
      if (others.length === 0) continue
      const joined = together(others, member)
      if (isOwn(part)) own[name] = joined
      else restated[name] ??= joined
    }
  }
  if (Object.keys(restated).length === 0) return
  const mayBeNull = parts.every((part) => isNullable(schemas, part))
  const { required: _required, ...part } = restatement(restated, mayBeNull)
  schema['allOf'] = [...parts, part]
}

/** The same for the items of a list. */
function joinItems(schemas: JsonObject, parts: readonly JsonObject[], whole: readonly JsonObject[]): void {
  for (const part of parts) {
    const own = part['items']
    if (!leansOnOthers(schemas, own)) continue
    const others = whole.flatMap((other) => (other === part ? [] : (other['items'] ?? [])))
    if (others.length === 0) continue
    part['items'] = together(others, own ?? {})
    part['type'] ??= 'array'
  }
}

function together(others: readonly Json[], own: Json): JsonObject {
  return { allOf: [...others.map((one) => copyJson(one)), copyJson(own)] }
}

function partsWithin(schemas: JsonObject, schema: Json, seen = new Set<Json>()): JsonObject[] {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return []
  seen.add(value)
  return [value, ...partsOf(value, 'allOf').flatMap((part) => partsWithin(schemas, part, seen))]
}

/** Whether a schema requires members that it does not describe, at whatever depth; one with a name of its own is whole. */
function leansOnOthers(schemas: JsonObject, schema: Json | undefined): boolean {
  if (!isObject(schema) || schema['$ref'] !== undefined || unionOf(schema).length > 0) return false
  if (schema['additionalProperties'] !== undefined) return false
  return (
    requiredOf(schema).some((name) => !findProperty(schemas, schema, name)) ||
    Object.values(objectOf(schema['properties'])).some((member) => leansOnOthers(schemas, member)) ||
    leansOnOthers(schemas, schema['items'])
  )
}
