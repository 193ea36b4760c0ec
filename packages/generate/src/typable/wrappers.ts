import { isObject, type Json, type JsonObject } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { partsOf } from './named-schemas.ts'

/** Keywords that say something about a schema, and nothing about which values it lets through. */
const annotations = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'externalDocs',
])

/** Whether a keyword of a schema lets every value through. */
export function isAnnotation(key: string): boolean {
  return annotations.has(key) || key.startsWith('x-')
}

/**
 * Puts the part in place of a composition of one: `oneOf`, `anyOf` and `allOf` with one part let through what that part
 * does. What is read off a schema later, a value that tells forms apart, a required member, is then found where it stands.
 */
export function unwrapCompositions(root: JsonObject): void {
  walkObjects(root, (value, { kind, at }) => {
    // A component may belong to a base by an `allOf` of one reference.
    const isNamed = at.length === 3 && at[1] === 'schemas'
    return kind === 'schema' ? withoutWrappers(value, isNamed) : value
  })
}

function withoutWrappers(given: JsonObject, isNamed: boolean): JsonObject {
  const schema = withoutRepetition(withoutUnionsOfOne(given))
  const { allOf: _allOf, ...own } = schema
  const parts = partsOf(schema, 'allOf')
  const [part] = parts
  if (parts.length !== 1 || !isObject(part)) return schema
  if (part['$ref'] !== undefined) return isNamed || Object.keys(own).length > 0 ? schema : part
  const isTold = Object.keys(own).every(isAnnotation)
  return isTold ? withoutWrappers({ ...part, ...own }, isNamed) : schema
}

/** A part of an `allOf` that refers to what another part refers to says nothing more. */
function withoutRepetition(schema: JsonObject): JsonObject {
  const parts = partsOf(schema, 'allOf')
  const refs = parts.map((part) => (isObject(part) ? part['$ref'] : undefined))
  const kept = parts.filter((_, i) => refs[i] === undefined || refs.indexOf(refs[i]) === i)
  return kept.length === parts.length ? schema : { ...schema, allOf: kept }
}

function withoutUnionsOfOne(schema: JsonObject): JsonObject {
  let told = schema
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const parts: Json[] = partsOf(told, keyword)
    if (parts.length !== 1 || told['discriminator'] !== undefined) continue
    const { [keyword]: _union, ...rest } = told
    told = { ...rest, allOf: [...partsOf(told, 'allOf'), ...parts] }
  }
  return told
}
