import { asObject, isObject, type JsonObject } from './document.ts'

/** No sample is longer: nobody reads it, and what makes it would hold up the program, or take all of its memory. */
export const largestSample = 100_000

/**
 * How large the values are that schemas ask for, in characters and members: what no value can be without, and the largest of
 * what it may have. A number of a document, such as `minItems: 1e9`, is no amount of work for that. Each schema is looked at
 * once, whoever refers to it.
 */
export function createLeastSizes(lookUp: (ref: string) => unknown): (schema: unknown) => number {
  const known = new WeakMap<object, number>()

  function sizeOf(schema: unknown): number {
    if (!isObject(schema)) return 1
    const size = known.get(schema)
    if (size !== undefined) return size
    // What leads back to itself ends there.
    known.set(schema, 1)
    const found = capped(
      alternativesOf(schema)
        .map(sizeOf)
        .reduce(largerOf, Math.max(1, sizeOfOwn(schema))),
    )
    known.set(schema, found)
    return found
  }

  function sizeOfOwn(schema: JsonObject): number {
    const referred = typeof schema['$ref'] === 'string' ? sizeOf(lookUp(schema['$ref'])) : 0
    const parts = sum(listOf(schema['allOf']).map(sizeOf))
    return referred + parts + countOf(schema['minLength']) + sizeOfList(schema) + sizeOfMembers(schema)
  }

  function sizeOfList(schema: JsonObject): number {
    const { items, minItems, uniqueItems, prefixItems, contains, minContains } = schema
    const count = countOf(minItems)
    const all = uniqueItems === true ? unlike(count, items) : count * sizeOf(items)
    const inside = items === undefined ? 0 : sizeOf(items)
    return (
      Math.max(all, inside) + sum(listOf(prefixItems).map(sizeOf)) + countOf(minContains) * sizeOf(contains)
    )
  }

  function sizeOfMembers(schema: JsonObject): number {
    const { additionalProperties, minProperties } = schema
    const required = new Set(listOf(schema['required']))
    let needed = 0
    let largest = 0
    for (const [name, member] of Object.entries(asObject(schema['properties']))) {
      if (required.has(name)) needed += sizeOf(member)
      else largest = Math.max(largest, sizeOf(member))
    }
    return needed + largest + unlike(countOf(minProperties), additionalProperties)
  }

  /** Each is compared with all the others. */
  function unlike(count: number, schema: unknown): number {
    return count * Math.max(count, sizeOf(schema))
  }

  return sizeOf
}

function alternativesOf({ oneOf, anyOf, then, else: otherwise }: JsonObject): unknown[] {
  return [...listOf(oneOf), ...listOf(anyOf), then, otherwise]
}

function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? capped(value) : 0
}

/** Sizes that can still be multiplied: none times infinity is not a number. */
function capped(size: number): number {
  return Math.min(size, 10 * largestSample)
}

function largerOf(one: number, other: number): number {
  return Math.max(one, other)
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, one) => all + one, 0)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}
