import { isObject, type Json, type JsonObject, type Kind, memberOf } from '@latchkey/openapi'

export interface Place {
  kind: Kind
  at: readonly string[]
}

/**
 * Visits every object of a document that OpenAPI gives a meaning, what it holds after itself; values, texts, examples and
 * extensions are not looked into. What the visitor returns takes the object's place; `undefined` removes it.
 */
export function walkObjects(
  root: JsonObject,
  visit: (value: JsonObject, place: Place) => Json | undefined,
): void {
  const path: string[] = []

  const inside = (value: JsonObject, kind: Kind): void => {
    // A reference has no members of the object it stands for, but may have some of its own.
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith('x-')) continue
      const holds = memberOf(kind, key)
      if (holds === undefined || holds === 'text' || holds === 'volatile' || holds === 'scopes') continue
      path.push(key)
      if (holds.endsWith('[]')) list(value, key, member, holds.slice(0, -2) as Kind)
      else if (holds.endsWith('{}')) map(member, holds.slice(0, -2) as Kind)
      else if (Array.isArray(member)) list(value, key, member, holds as Kind)
      else put(value, key, one(member, holds as Kind))
      path.pop()
    }
  }

  const list = (holder: JsonObject, key: string, value: Json, kind: Kind): void => {
    if (!Array.isArray(value)) return
    const kept: Json[] = []
    for (const [index, item] of value.entries()) {
      path.push(String(index))
      const result = one(item, kind)
      path.pop()
      if (result !== undefined) kept.push(result)
    }
    holder[key] = kept
  }

  const map = (value: Json, kind: Kind): void => {
    if (!isObject(value)) return
    for (const [name, member] of Object.entries(value)) {
      path.push(name)
      put(value, name, one(member, kind))
      path.pop()
    }
  }

  const one = (value: Json, kind: Kind): Json | undefined => {
    if (!isObject(value)) return value
    const result = visit(value, { kind, at: path })
    if (isObject(result)) inside(result, kind)
    return result
  }

  inside(root, 'document')
}

function put(holder: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) delete holder[key]
  else holder[key] = value
}

/** Removes the extensions of every object OpenAPI gives a meaning: what they hold is their authors' own. */
export function removeExtensions(root: JsonObject): void {
  removeOwnExtensions(root)
  walkObjects(root, removeOwnExtensions)
}

export function removeOwnExtensions(value: JsonObject): JsonObject {
  for (const key of Object.keys(value)) if (key.startsWith('x-')) delete value[key]
  return value
}
