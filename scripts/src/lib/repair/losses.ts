import { isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { deref, toPointer } from '../json-pointer.ts'
import type { Repair } from './repair.ts'
import { walkObjects } from './walk.ts'

/** What a document says that no types are made of: openapi-typescript leaves it out without a word. */
export function findLosses(root: JsonObject): Repair[] {
  const losses: Repair[] = []
  const report = (at: readonly (string | number)[], reason: string): void => {
    losses.push({ pointer: toPointer(at), reason })
  }
  walkObjects(root, (value, { kind, at }) => {
    if (kind === 'pathItem' && !at.includes('callbacks')) {
      const name = at.at(-1) ?? ''
      if (isObject(value['query'])) report([...at, 'query'], `QUERY ${name} is not in the generated types`)
      for (const method of Object.keys(objectOf(value['additionalOperations']))) {
        report([...at, 'additionalOperations', method], `${method} ${name} is not in the generated types`)
      }
    }
    if (kind === 'parameter' && value['in'] === 'querystring') {
      report(at, 'a parameter that is the whole query string is not in the generated types')
    }
    if (kind === 'mediaType' && value['schema'] === undefined && value['itemSchema'] !== undefined) {
      report([...at, 'itemSchema'], 'items of a stream are not in the generated types')
    }
    return value
  })
  return losses
}

/** References in extensions that lead out of the document or nowhere: whoever defined the extension may know where to. */
export function findStrayReferences(root: JsonObject): Repair[] {
  const found: Repair[] = []
  const look = (value: Json, at: readonly string[]): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => look(item, [...at, String(index)]))
    if (!isObject(value)) return
    const ref = value['$ref']
    if (typeof ref === 'string' && (!ref.startsWith('#') || deref(root, value) === undefined)) {
      const reason = `${ref.slice(0, 200)} is not in this document; what extensions refer to is not followed`
      found.push({ pointer: toPointer(at), reason })
    }
    for (const [key, member] of Object.entries(value)) look(member, [...at, key])
  }
  const extensions = (value: JsonObject, at: readonly string[]): JsonObject => {
    for (const [key, member] of Object.entries(value)) if (key.startsWith('x-')) look(member, [...at, key])
    return value
  }
  extensions(root, [])
  walkObjects(root, (value, { at }) => extensions(value, at))
  return found
}
