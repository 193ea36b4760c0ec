import { collectProperties } from '../openapi/properties.ts'
import { isObject, resolve, type OpenApiDocument, type Schema } from '../openapi/document.ts'
import type { Sampler } from '../openapi/sampler.ts'
import type { Validator } from '../openapi/validator.ts'

export interface CompletionTools {
  readonly document: OpenApiDocument
  readonly validator: Validator
  readonly sampler: Sampler
}

/**
 * A token response as its document describes it: values in the type it states, such as a lifetime in digits, and beside them
 * samples of the further members it requires; members it has no room for are left out.
 */
export function completeAnswer(tools: CompletionTools, schema: unknown, value: unknown): unknown {
  if (schema === undefined) return value
  if (!isObject(value)) return inStatedType(tools, schema as Schema, value)
  const properties = collectProperties(tools.document, schema)
  const isClosed = resolve(tools.document, schema)['additionalProperties'] === false
  const members = Object.entries(value)
    .filter(([name]) => !isClosed || Object.hasOwn(properties, name))
    .map(([name, member]) => [name, completeAnswer(tools, properties[name], member)])
  const absent = requiredNames(tools.document, schema).filter((name) => !Object.hasOwn(value, name))
  const samples = absent.map((name) => [name, sampleOf(tools, properties[name] ?? true)])
  return Object.fromEntries([...members, ...samples])
}

function inStatedType({ validator }: CompletionTools, schema: Schema, value: unknown): unknown {
  const isValid = (one: unknown): boolean => validator.check(schema, 'response', one).length === 0
  const stated = isObject(schema) ? [schema['enum'] ?? schema['const']].flat() : []
  const alike = stated.find((one) => String(one).toLowerCase() === String(value).toLowerCase())
  return [value, String(value), alike, [value], stated[0]].find(isValid) ?? value
}

/** What is required outside of alternatives. */
function requiredNames(document: OpenApiDocument, schema: unknown, depth = 0): string[] {
  if (depth > 8) return []
  const resolved = resolve(document, schema)
  const own = Array.isArray(resolved['required']) ? (resolved['required'] as string[]) : []
  const parts = Array.isArray(resolved['allOf']) ? (resolved['allOf'] as unknown[]) : []
  return [...new Set([...own, ...parts.flatMap((part) => requiredNames(document, part, depth + 1))])]
}

/** Where none can be made, what is wrong with the answer is told when it is judged. */
function sampleOf({ document, sampler }: CompletionTools, schema: Schema): unknown {
  try {
    return sampler.fromSchema(schema, 'response')
  } catch {
    return resolve(document, schema)['default']
  }
}
