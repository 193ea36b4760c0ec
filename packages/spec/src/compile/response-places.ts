import {
  deref,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Operation,
  propertyNames,
} from '@latchkey/openapi'

export const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const

/** What the successful responses of an operation may hold. */
export interface ResponseMembers {
  names: Set<string>
  schemas: Json[]
}

export function responseMembers(
  document: JsonObject,
  { operation }: Operation,
  encoding: 'form' | 'json',
): ResponseMembers {
  const names = new Set<string>()
  const schemas: Json[] = []
  const responses = objectOf(operation['responses'])
  // Where no success is listed by its number, the range or the default is what there is to read.
  const listed = ['200', '201', '204'].filter((status) => Object.hasOwn(responses, status))
  const statuses =
    listed.length > 0 ? listed : ['2XX', 'default'].filter((status) => Object.hasOwn(responses, status))
  for (const status of statuses.slice(0, Math.max(listed.length, 1))) {
    const response = objectOf(deref(document, responses[status]))
    const content = objectOf(response['content'])
    // What a response is called is no proof of what it is: JSON comes as text/html as well.
    const [only, ...others] = Object.values(content)
    const schema =
      schemaOf(content, mediaTypes[encoding]) ?? (others.length === 0 ? objectOf(only)['schema'] : undefined)
    if (schema !== undefined) schemas.push(schema)
    for (const name of propertyNames(document, schema)) names.add(name)
  }
  return { names, schemas }
}

/** The entry of a media type; else one of the same syntax, `application/vnd.api+json`; else one that says nothing. */
export function mediaEntry(content: JsonObject, mediaType: string): [name: string, media: Json] | undefined {
  const entries = Object.entries(content).map(([name, media]): [string, Json] => [plainType(name), media])
  const isAlike = (name: string): boolean => mediaType === mediaTypes.json && jsonType.test(name)
  const isAny = (name: string): boolean => name === '*/*' || name === 'application/*'
  const ranks = [(name: string) => name === mediaType, isAlike, isAny]
  return ranks.map((fits) => entries.find(([name]) => fits(name))).find((entry) => entry !== undefined)
}

/** Types that are JSON by another name: `application/vnd.api+json`, `application/x-amz-json-1.1`, `application/json-rpc`. */
const jsonType = /^(text|application)\/([^/]*[+.-])?json(-?rpc|request|-\d[\d.]*)?$/

const plainType = (name: string): string => (name.split(';')[0] ?? '').trim().toLowerCase()

export function schemaOf(content: JsonObject, mediaType: string): Json | undefined {
  const found = mediaEntry(content, mediaType)
  return isObject(found?.[1]) ? found[1]['schema'] : undefined
}

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
  seen: Set<JsonObject>[] = [],
): boolean {
  const [step, ...rest] = steps
  if (step === undefined) return true
  const resolved = deref(document, schema)
  if (!isObject(resolved)) return true
  // Schemas may be made of themselves: what one leads to for the rest of the way is asked once.
  const here = (seen[steps.length] ??= new Set())
  if (here.has(resolved)) return false
  here.add(resolved)
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list : []
  })
  const members = objectOf(resolved['properties'])
  if (Object.hasOwn(members, step)) return follow(document, members[step], rest, seen)
  if (isObject(resolved['items'])) return follow(document, resolved['items'], rest, seen)
  if (parts.length > 0) return parts.some((part) => follow(document, part, steps, seen))
  return Object.keys(members).length === 0
}
