import { equalJson, type Json, type JsonObject } from '@latchkey/openapi'
import { isScalarKeyword } from './schema-scalars.ts'

/** Keywords whose schemas say something of the same object. */
export const applicators = [
  ...['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas', 'patternProperties'],
  ...['additionalProperties', 'not'],
]

/** Where keywords are written, by the name a view has for them. */
export const placed = [
  ['type', 'type'],
  ['enum', 'enum'],
  ['const', 'enum'],
  ['nullable', 'nullable'],
  ['additionalProperties', 'additionalProperties'],
] as const

const weighed: ReadonlySet<string> = new Set([
  '$ref', 'type', 'enum', 'const', 'nullable', 'properties', 'required', 'additionalProperties', 'items',
  'prefixItems', 'allOf', 'oneOf', 'anyOf', '$defs', 'definitions', '$id', '$anchor', '$schema', 'format',
  'exclusiveMinimum', 'exclusiveMaximum', 'discriminator',
]) // prettier-ignore

/** What no member of a view is made of. A condition and what it asks for are one rule, and say nothing without each other. */
export function assertionsIn(schema: JsonObject): [string, Json][] {
  const others = Object.entries(schema).filter(
    ([key]) => !weighed.has(key) && !isScalarKeyword(key) && !conditional.has(key),
  )
  const condition = conditionIn(schema)
  return condition ? [...others, ['if', condition]] : others
}

const conditional: ReadonlySet<string> = new Set(['if', 'then', 'else'])

/** The condition of a schema, with those of its ways that say something. */
function conditionIn(schema: JsonObject): JsonObject | undefined {
  const ways = ['then', 'else'].flatMap((name): [string, Json][] => {
    const way = schema[name]
    return way === undefined || way === true || equalJson(way, {}) ? [] : [[name, way]]
  })
  const condition = schema['if']
  return condition === undefined || ways.length === 0
    ? undefined
    : { if: condition, ...Object.fromEntries(ways) }
}
