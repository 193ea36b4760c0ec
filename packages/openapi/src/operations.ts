import { isObject, objectOf, type Json, type JsonObject } from './json.ts'
import { deref, toPointer, type JsonPointer } from './json-pointer.ts'

export const httpMethods = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
] as const

export interface Operation {
  /** Upper case, `POST`. */
  method: string
  path: string
  operation: JsonObject
  pathItem: JsonObject
  pointer: JsonPointer
}

/** On an operation: sending it again does no harm, whatever its method (RFC 9110 section 9.2.2). */
export const idempotentMember = 'x-idempotent'

/** Every operation under `paths`, in the order of the document; path items behind a `$ref` are looked up. */
export function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(objectOf(document['paths'])).flatMap(([path, value]) => {
    if (!path.startsWith('/')) return []
    const pathItem = deref(document, value)
    if (!isObject(pathItem)) return []
    return Object.entries(pathItem).flatMap(([method, operation]) =>
      isObject(operation) && (httpMethods as readonly string[]).includes(method)
        ? [
            {
              method: method.toUpperCase(),
              path,
              operation,
              pathItem,
              pointer: toPointer(['paths', path, method]),
            },
          ]
        : [],
    )
  })
}

/** Names of the properties a schema knows, through references and compositions. */
export function propertyNames(document: JsonObject, schema: Json | undefined): Set<string> {
  const names = new Set<string>()
  const seen = new Set<Json>()
  const visit = (value: Json | undefined): void => {
    const resolved = deref(document, value)
    if (!isObject(resolved) || seen.has(resolved)) return
    seen.add(resolved)
    for (const name of Object.keys(objectOf(resolved['properties']))) names.add(name)
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
      const parts = resolved[keyword]
      if (Array.isArray(parts)) parts.forEach(visit)
    }
  }
  visit(schema)
  return names
}
