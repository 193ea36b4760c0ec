import { deref, fromPointer, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'

/**
 * Whether a JSON pointer may lead to something in a value of a schema: a step is refused only where the schema lists
 * members and this one is not among them.
 */
export function leadsSomewhere(document: JsonObject, schema: Json | undefined, pointer: string): boolean {
  return follow(document, schema, fromPointer(`#${pointer}`))
}

function follow(
  document: JsonObject,
  schema: Json | undefined,
  steps: readonly string[],
  depth = 0,
): boolean {
  const [step, ...rest] = steps
  if (step === undefined || depth > 30) return true
  const resolved = deref(document, schema)
  if (!isObject(resolved)) return true
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list : []
  })
  const members = objectOf(resolved['properties'])
  if (Object.hasOwn(members, step)) return follow(document, members[step], rest, depth + 1)
  if (isObject(resolved['items'])) return follow(document, resolved['items'], rest, depth + 1)
  if (parts.length > 0) return parts.some((part) => follow(document, part, steps, depth + 1))
  return Object.keys(members).length === 0
}
