import { copyJson, deref, isObject, type Json, type JsonObject, toPointer } from '@latchkey/openapi'
import { object, walk } from '../document.ts'
import { edit, isVersion, type Rewriting } from './edits.ts'

/** The same referred to, or written out. */
export const otherReferences: readonly Rewriting[] = [
  edit('references with encoded letters', (document) => {
    let count = 0
    const visit = (value: Json): void => {
      if (Array.isArray(value)) return value.forEach(visit)
      if (!isObject(value)) return
      const ref = value['$ref']
      if (typeof ref === 'string' && /^#\/[\w./~-]+$/.test(ref)) {
        const at = ref.lastIndexOf('/') + 1
        value['$ref'] =
          `${ref.slice(0, at)}%${ref.charCodeAt(at).toString(16).toUpperCase()}${ref.slice(at + 1)}`
        count++
      }
      for (const member of Object.values(value)) visit(member)
    }
    visit(document)
    return count
  }),
  edit('parameters written out where they were named', (document) => inlined(document, 'parameter')),
  edit('responses written out where they were named', (document) => inlined(document, 'response')),
  edit('bodies written out where they were named', (document) => inlined(document, 'requestBody')),
  edit('headers written out where they were named', (document) => inlined(document, 'header')),
  edit('parameters given a name', (document) => extracted(document, 'parameter', 'parameters')),
  edit('responses given a name', (document) => extracted(document, 'response', 'responses')),
  edit('bodies given a name', (document) => extracted(document, 'requestBody', 'requestBodies')),
  edit('a path given a name', (document) => {
    if (!isVersion(document, 1)) return 0
    const paths = object(document['paths'])
    const [key] = Object.keys(paths).filter(
      (path) => isObject(paths[path]) && object(paths[path])['$ref'] === undefined,
    )
    if (key === undefined) return 0
    const components = (document['components'] = object(document['components']))
    components['pathItems'] = { ...object(components['pathItems']), ThePath: paths[key] ?? {} }
    paths[key] = { $ref: '#/components/pathItems/ThePath' }
    return 1
  }),
  edit('references percent-encoded throughout', (document) =>
    eachReference(document, (ref) =>
      ref.replace(/[^#/~]/g, (char) => (/[\w.-]/.test(char) ? char : encodeURIComponent(char))),
    ),
  ),
  edit('references with letters encoded in lower case', (document) =>
    eachReference(document, (ref) => {
      const at = ref.lastIndexOf('/') + 1
      return /^[a-z]$/i.test(ref.charAt(at))
        ? `${ref.slice(0, at)}%${ref.charCodeAt(at).toString(16)}${ref.slice(at + 1)}`
        : ref
    }),
  ),
  edit('schemas written out where they were named', (document) => {
    let count = 0
    const places: [JsonObject | Json[], string, Json][] = []
    walk(document, (value, kind, at, holder) => {
      const ref = value['$ref']
      if (kind !== 'schema' || typeof ref !== 'string' || at[0] !== 'paths') return
      // What refers to others, or is told apart by its name, is more than it says.
      const target = deref(document, value)
      if (!isObject(target) || /"(\$ref|discriminator)"/.test(JSON.stringify(target))) return
      if (['oneOf', 'anyOf', 'mapping'].some((key) => at.includes(key))) return
      places.push([holder, at.at(-1) ?? '', copyJson(target)])
    })
    for (const [holder, key, value] of places) {
      if (Array.isArray(holder)) holder[Number(key)] = value
      else holder[key] = value
      count++
    }
    return count
  }),
  edit('schemas given a name', (document) => {
    const made: JsonObject = {}
    const places: [JsonObject | Json[], string, JsonObject][] = []
    walk(document, (value, kind, at, holder) => {
      if (kind !== 'schema' || value['$ref'] !== undefined || at[0] !== 'paths') return
      if (at.at(-1) !== 'schema' || value['type'] !== 'object') return
      places.push([holder, 'schema', value])
    })
    for (const [i, [holder, key, value]] of places.entries()) {
      made[`Extracted${i}`] = value
      if (!Array.isArray(holder)) holder[key] = { $ref: `#/components/schemas/Extracted${i}` }
    }
    if (places.length === 0) return 0
    const components = object(document['components'])
    document['components'] = { ...components, schemas: { ...object(components['schemas']), ...made } }
    return places.length
  }),
  edit('headers given a name', (document) => extracted(document, 'header', 'headers')),
  edit('every path given a name', (document) => {
    if (!isVersion(document, 1)) return 0
    const paths = object(document['paths'])
    const made: JsonObject = {}
    for (const [i, [path, item]] of Object.entries(paths).entries()) {
      if (!isObject(item) || item['$ref'] !== undefined) continue
      made[`Path${i}`] = item
      paths[path] = { $ref: `#/components/pathItems/Path${i}` }
    }
    const components = (document['components'] = object(document['components']))
    components['pathItems'] = { ...object(components['pathItems']), ...made }
    return Object.keys(made).length
  }),
  edit('a part named through another name', (document) => {
    let count = 0
    for (const group of ['parameters', 'responses', 'requestBodies']) {
      const parts = object(object(document['components'])[group])
      for (const name of Object.keys(parts)) {
        if (object(parts[name])['$ref'] !== undefined) continue
        parts[`${name}Itself`] = parts[name] ?? {}
        parts[name] = { $ref: toPointer(['components', group, `${name}Itself`]) }
        count++
      }
    }
    return count
  }),
  edit('a schema referred to at its first place', (document) => {
    const first = new Map<string, string>()
    let count = 0
    const places: [JsonObject, string][] = []
    walk(document, (value, kind, at, holder) => {
      if (kind !== 'schema' || at[0] !== 'paths' || value['type'] !== 'object' || Array.isArray(holder))
        return
      const text = JSON.stringify(value)
      const known = first.get(text)
      if (known === undefined) first.set(text, toPointer(at))
      else places.push([holder, known])
    })
    for (const [holder, ref] of places) {
      if (holder['schema'] === undefined) continue
      holder['schema'] = { $ref: ref }
      count++
    }
    return count
  }),
]

const groups = {
  parameter: 'parameters',
  response: 'responses',
  requestBody: 'requestBodies',
  header: 'headers',
} as const

function inlined(document: JsonObject, wanted: keyof typeof groups): number {
  let count = 0
  const places: [JsonObject | Json[], string, Json][] = []
  walk(document, (value, kind, at, holder) => {
    if (kind !== wanted || typeof value['$ref'] !== 'string' || at[0] === 'components') return
    const target = deref(document, value)
    if (isObject(target)) places.push([holder, at.at(-1) ?? '', copyJson(target)])
  })
  for (const [holder, key, value] of places) {
    if (Array.isArray(holder)) holder[Number(key)] = value
    else holder[key] = value
    count++
  }
  return count
}

function extracted(document: JsonObject, wanted: keyof typeof groups, group: string): number {
  const made: JsonObject = {}
  const places: [JsonObject | Json[], string, JsonObject][] = []
  walk(document, (value, kind, at, holder) => {
    if (kind !== wanted || value['$ref'] !== undefined || at[0] !== 'paths') return
    places.push([holder, at.at(-1) ?? '', value])
  })
  for (const [i, [holder, key, value]] of places.entries()) {
    made[`Extracted${i}`] = value
    const ref = { $ref: toPointer(['components', group, `Extracted${i}`]) }
    if (Array.isArray(holder)) holder[Number(key)] = ref
    else holder[key] = ref
  }
  if (places.length === 0) return 0
  const components = object(document['components'])
  document['components'] = { ...components, [group]: { ...object(components[group]), ...made } }
  return places.length
}

function eachReference(document: JsonObject, change: (ref: string) => string): number {
  let count = 0
  walk(document, (value) => {
    const ref = value['$ref']
    if (typeof ref !== 'string' || !ref.startsWith('#') || change(ref) === ref) return
    value['$ref'] = change(ref)
    count++
  })
  return count
}
