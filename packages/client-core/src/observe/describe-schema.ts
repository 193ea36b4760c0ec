import { isObject, type JsonObject } from './json-types.ts'
import { resolve } from './references.ts'

/** What a schema wants, in words of the document. */
export function describe(document: object, given: unknown): string {
  const schema = resolve(document, given)
  const listed = listedBy(schema)
  if (listed) return describeList(listed)
  const types = typesOf(schema)
  if (types.length > 0) return types.join(' or ')
  return isObject(schema['properties']) ? 'object' : 'any value'
}

/** The values a schema lists, if it lists any. */
export function listedBy(schema: JsonObject): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum']
  return Object.hasOwn(schema, 'const') ? [schema['const']] : undefined
}

export function describeList(values: readonly unknown[]): string {
  const shown = values.slice(0, 10).map((value) => String(JSON.stringify(value)).slice(0, 60))
  return `one of ${[...shown, ...(values.length > shown.length ? ['…'] : [])].join(', ')}`
}

export function typesOf(schema: JsonObject): string[] {
  const { type } = schema
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string')
}
