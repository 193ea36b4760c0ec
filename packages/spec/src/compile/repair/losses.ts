import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import type { Place } from './walk.ts'

type Report = (at: readonly (string | number)[], reason: string) => void

/** Tells what an object says that no types are made of: openapi-typescript leaves it out without a word. */
export function tellLosses(value: JsonObject, { kind, at }: Place, report: Report): void {
  if (kind === 'pathItem' && !at.includes('callbacks')) {
    const name = at.at(-1) ?? ''
    if (isObject(value['query'])) report([...at, 'query'], `QUERY ${name} is not in the generated types`)
    for (const method of Object.keys(objectOf(value['additionalOperations']))) {
      report([...at, 'additionalOperations', method], `${method} ${name} is not in the generated types`)
    }
  }
  if (kind === 'paths') {
    for (const path of Object.keys(value).filter((key) => !/^(\/|x-)/.test(key)))
      report(
        [...at, path],
        'is no path, which begins with a slash: its operations are not in the generated types',
      )
  }
  if (kind === 'parameter' && value['in'] === 'querystring') {
    report(at, 'a parameter that is the whole query string is not in the generated types')
  }
  if (kind === 'mediaType' && isReadStream(value, at)) {
    report([...at, 'itemSchema'], 'items of a stream are not in the generated types')
  }
  if (kind === 'schema' && value['$dynamicRef'] !== undefined && value['$ref'] === undefined) {
    report([...at, '$dynamicRef'], 'what a $dynamicRef stands for is unknown in the generated types')
  }
}

/**
 * Tells the references in an object's extensions that lead out of the document or nowhere: whoever defined the extension
 * may know where to.
 */
export function tellStrayReferences(
  root: JsonObject,
  value: JsonObject,
  at: readonly string[],
  report: Report,
): void {
  const look = (inside: Json, place: readonly string[]): void => {
    if (Array.isArray(inside)) return inside.forEach((item, index) => look(item, [...place, String(index)]))
    if (!isObject(inside)) return
    const ref = inside['$ref']
    if (typeof ref === 'string' && (!ref.startsWith('#') || deref(root, inside) === undefined)) {
      report(place, `${ref.slice(0, 200)} is not in this document; what extensions refer to is not followed`)
    }
    for (const [key, member] of Object.entries(inside)) look(member, [...place, key])
  }
  for (const key of Object.keys(value)) {
    if (key.startsWith('x-')) look(value[key] ?? null, [...at, key])
  }
}

/** In a request they are written from a list, or that is said where they are not. */
function isReadStream(media: JsonObject, at: Place['at']): boolean {
  const isSent = at.includes('requestBody') || at.includes('requestBodies')
  return !isSent && media['schema'] === undefined && media['itemSchema'] !== undefined
}
