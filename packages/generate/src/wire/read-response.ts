import { deref, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import type { OperationFacts, Reading } from './facts.ts'
import { isBinary, kindOf, shapesOf } from './shapes.ts'

export type ReadAs = 'json' | 'text' | 'blob' | 'stream' | 'type'

/** How the responses of an operation that went well are read, where that is not as JSON. */
export function readResponse(document: JsonObject, { operation }: Operation): OperationFacts {
  const ways = new Map<string, ReadAs>()
  let accept: string | undefined
  for (const content of successes(document, operation)) {
    for (const mediaType of readable(content)) {
      ways.set(mediaType, readAs(document, mediaType, objectOf(deref(document, content[mediaType]))))
    }
    // The types promise JSON: nobody reads XML.
    if (readable(content).length < Object.keys(content).length)
      accept ??= readable(content).find((mediaType) => kindOf(mediaType) === 'json')
  }
  const [only, ...others] = new Set(ways.values())
  const facts: OperationFacts = accept === undefined ? {} : { accept }
  if (others.length > 0 || only === 'type') return { ...facts, parseAs: byType(ways) }
  return only === undefined || only === 'json' ? facts : { ...facts, parseAs: only }
}

/** Ranges come last, since the first that covers a response counts. One of JSON is what frameworks say of anything. */
function byType(ways: ReadonlyMap<string, ReadAs>): Reading {
  const isRange = (mediaType: string): boolean => mediaType.includes('*')
  const stated = [...ways].flatMap(([mediaType, way]): [string, Reading[string]][] =>
    way === 'type' || (way === 'json' && isRange(mediaType)) ? [] : [[mediaType, way]],
  )
  return Object.fromEntries(stated.toSorted(([a], [b]) => Number(isRange(a)) - Number(isRange(b))))
}

/** The contents of the responses that are `data`. */
function successes(document: JsonObject, operation: JsonObject): JsonObject[] {
  const responses = Object.entries(objectOf(operation['responses']))
  const good = responses.filter(([status]) => /^2/.test(status))
  const chosen = good.length > 0 ? good : responses.filter(([status]) => status.toLowerCase() === 'default')
  return chosen.map(([, response]) => objectOf(objectOf(deref(document, response))['content']))
}

/** The media types of a response that are read: XML only where there is no JSON instead. */
export function readable(content: JsonObject): string[] {
  const mediaTypes = Object.keys(content)
  const hasJson = mediaTypes.some((mediaType) => kindOf(mediaType) === 'json')
  return hasJson ? mediaTypes.filter((mediaType) => kindOf(mediaType) !== 'xml') : mediaTypes
}

/** How a documented media type is read. Frameworks say any type where they mean JSON. */
export function readAs(document: JsonObject, mediaType: string, { schema }: JsonObject): ReadAs {
  const kind = kindOf(mediaType)
  if (isBinary(document, schema)) return 'blob'
  if (kind === 'json') return 'json'
  if (kind === 'events') return 'stream'
  if (kind === 'any')
    return schema !== undefined && !shapesOf(document, schema).has('string') ? 'json' : 'type'
  return ['text', 'lines', 'xml', 'urlencoded'].includes(kind) ? 'text' : 'blob'
}
