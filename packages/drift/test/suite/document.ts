import { isObject, type Json, type JsonObject, memberOf, type Holds, type Kind } from '@latchkey/openapi'

/** Calls with every object of a document that is of a kind of OpenAPI, by its grammar; references are not followed. */
export function walk(
  document: JsonObject,
  visit: (value: JsonObject, kind: Kind, at: readonly string[], holder: JsonObject | Json[]) => void,
): void {
  const go = (
    value: Json,
    holds: Holds | undefined,
    at: readonly string[],
    holder: JsonObject | Json[],
  ): void => {
    if (holds === undefined || holds === 'text' || holds === 'volatile' || holds === 'scopes') return
    if (holds.endsWith('[]')) {
      if (Array.isArray(value))
        value.forEach((item, i) => go(item, holds.slice(0, -2) as Kind, [...at, String(i)], value))
      return
    }
    if (!isObject(value)) return
    if (holds.endsWith('{}')) {
      for (const [key, member] of Object.entries(value))
        go(member, holds.slice(0, -2) as Kind, [...at, key], value)
      return
    }
    const kind = holds as Kind
    if (typeof value['$ref'] !== 'string') {
      for (const [key, member] of Object.entries(value)) go(member, memberOf(kind, key), [...at, key], value)
    }
    visit(value, kind, at, holder)
  }
  go(document, 'document', [], {})
}

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** Every operation under `paths` whose path item is written there. */
export function operations(
  document: JsonObject,
): { path: string; method: string; item: JsonObject; operation: JsonObject }[] {
  const paths = isObject(document['paths']) ? document['paths'] : {}
  return Object.entries(paths).flatMap(([path, item]) =>
    isObject(item) && item['$ref'] === undefined
      ? methods.flatMap((method) => {
          const operation = item[method]
          return isObject(operation) ? [{ path, method, item, operation }] : []
        })
      : [],
  )
}

export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** The members of an object put in another order, deep. */
export function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reordered(member)]),
  )
}
