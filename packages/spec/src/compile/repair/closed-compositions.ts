import { deref, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/**
 * Opens a composition whose own `additionalProperties: false` forbids the members of its parts, which it knows nothing of:
 * nothing but an object without any would be valid.
 */
export function openComposition(root: JsonObject, schema: JsonObject, at: readonly string[], ask: Ask): void {
  const { allOf, additionalProperties, patternProperties } = schema
  if (additionalProperties !== false || patternProperties !== undefined || !Array.isArray(allOf)) return
  const own = objectOf(schema['properties'])
  const isForbidden = allOf
    .flatMap((part) => membersOf(root, part, 0))
    .some((name) => !Object.hasOwn(own, name))
  if (!isForbidden) return
  const reason = 'forbids the members of the parts beside it; it was left out'
  if (ask([...at, 'additionalProperties'], reason)) delete schema['additionalProperties']
}

function membersOf(root: JsonObject, part: Json, depth: number): string[] {
  const { properties, allOf } = objectOf(deref(root, part))
  const parts = Array.isArray(allOf) && depth < 8 ? allOf : []
  return [...Object.keys(objectOf(properties)), ...parts.flatMap((one) => membersOf(root, one, depth + 1))]
}
