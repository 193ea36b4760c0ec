import { asObject, resolve, type OpenApiDocument, type Schema } from './document.ts'

/** Properties of an object schema, those of its alternatives and parts included. */
export function collectProperties(
  document: OpenApiDocument,
  schema: unknown,
  depth = 0,
): Record<string, Schema> {
  if (depth > 8) return {}
  const resolved = resolve(document, schema)
  const nested = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list.map((member) => collectProperties(document, member, depth + 1)) : []
  })
  return Object.assign({}, ...nested, asObject(resolved['properties'])) as Record<string, Schema>
}

/** Whether a value goes out as a list, as members, or as one text. */
export type Kind = 'array' | 'object' | 'scalar'

/** The kind of value a schema describes, its parts and alternatives included; a text where it may be one. */
export function kindOf(document: OpenApiDocument, schema: unknown): Kind {
  return kindIn(document, schema, 0) ?? 'scalar'
}

function kindIn(document: OpenApiDocument, schema: unknown, depth: number): Kind | undefined {
  if (depth > 8) return undefined
  const resolved = resolve(document, schema)
  const types = [resolved['type'] ?? []].flat().filter((type) => type !== 'null')
  if (types.includes('array')) return 'array'
  if (types.length > 0) return types.includes('object') && !types.includes('string') ? 'object' : 'scalar'
  const inner = (...keywords: string[]): (Kind | undefined)[] =>
    keywords.flatMap((keyword) => {
      const list = resolved[keyword]
      return Array.isArray(list) ? list.map((one) => kindIn(document, one, depth + 1)) : []
    })
  const part = inner('allOf').find((kind) => kind !== undefined)
  if (part !== undefined) return part
  const [first, ...others] = inner('oneOf', 'anyOf').filter((kind) => kind !== undefined)
  if (first !== undefined) return others.every((kind) => kind === first) ? first : 'scalar'
  if (resolved['items'] !== undefined) return 'array'
  return resolved['properties'] !== undefined || resolved['additionalProperties'] !== undefined
    ? 'object'
    : undefined
}

/** Whether any value a schema describes is a list; so it is where it says nothing. */
export function mayBeList(document: OpenApiDocument, schema: unknown, depth = 0): boolean {
  const resolved = resolve(document, schema)
  const types = [resolved['type'] ?? []].flat()
  if (depth > 8 || types.includes('array')) return true
  if (types.length > 0 || resolved['enum'] !== undefined || resolved['const'] !== undefined) return false
  const parts = (keyword: string): boolean[] | undefined => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list.map((one) => mayBeList(document, one, depth + 1)) : undefined
  }
  const isPossible = ['oneOf', 'anyOf'].every((keyword) => parts(keyword)?.includes(true) ?? true)
  return isPossible && !parts('allOf')?.includes(false)
}
