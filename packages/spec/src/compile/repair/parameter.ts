import { isObject, type JsonObject } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

export const parameterPlaces: ReadonlySet<string> = new Set([
  'query',
  'header',
  'path',
  'cookie',
  'querystring',
])

/** Gives a parameter its name, place and schema where it has them in another way. */
export function repairParameter(parameter: JsonObject, at: readonly string[], ask: Ask): void {
  const { name, in: where } = parameter
  if (typeof name === 'number' && ask([...at, 'name'], 'is no text; it was read as one')) {
    parameter['name'] = String(name)
  }
  const meant = String(where).trim().toLowerCase()
  if (typeof where === 'string' && !parameterPlaces.has(where) && parameterPlaces.has(meant)) {
    if (ask([...at, 'in'], `is “${meant}” in OpenAPI; it was read as that`)) parameter['in'] = meant
  }
  repairOwnSchema(parameter, at, ask)
}

/** Keywords that stand beside the name of a parameter in Swagger 2.0, and in its schema since. */
const ownKeywords = (
  'type format items enum default pattern minLength maxLength minimum maximum ' +
  'exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems'
).split(' ')

/** Parameters and headers; `collectionFormat` and the body of Swagger 2.0 mean more than a schema says. */
export function repairOwnSchema(parameter: JsonObject, at: readonly string[], ask: Ask): void {
  const { type, schema, content, $ref } = parameter
  if (typeof type !== 'string' || $ref !== undefined || isObject(schema) || isObject(content)) return
  if (!ask([...at, 'type'], 'stands in a schema since OpenAPI 3; it was read as one')) return
  const own = ownKeywords.filter((key) => parameter[key] !== undefined)
  parameter['schema'] = Object.fromEntries(own.map((key) => [key, parameter[key]!]))
  for (const key of own) delete parameter[key]
}
