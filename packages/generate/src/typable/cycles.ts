import { copyJson, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { nameOfReference, schemasOf, unionOf } from './named-schemas.ts'

/** Marks an array whose items lead back to it, for the renderer: TypeScript wants an interface there. */
export const recursiveArray = 'x-latchkey-recursive'

/**
 * Ends circles of schemas that are each other: TypeScript knows types that have themselves as members, but none that are
 * themselves, nor arrays of themselves.
 */
export function breakCycles(root: JsonObject): void {
  const schemas = schemasOf(root)
  for (const name of Object.keys(schemas)) separateBase(schemas, name)
  endCircles(schemas)
}

/**
 * The usual circle: a base that is one of its children (`oneOf`) while each child is the base and more (`allOf`). What a
 * child takes from its base is what the base says of itself, not which children it has.
 */
function separateBase(schemas: JsonObject, base: string): void {
  const holder = objectOf(schemas[base])
  const seen = new Set<string>()
  const visit = (schema: Json): void => {
    if (!isObject(schema)) return
    const name = nameOfReference(schema['$ref'])
    if (name !== undefined) {
      if (name === base || seen.has(name)) return
      seen.add(name)
      visit(schemas[name] ?? {})
      return
    }
    unionOf(schema).forEach(visit)
    const parts = schema['allOf']
    if (!Array.isArray(parts)) return
    schema['allOf'] = parts.map((part) =>
      isObject(part) && nameOfReference(part['$ref']) === base ? withoutUnion(holder) : part,
    )
    parts.forEach(visit)
  }
  unionOf(holder).forEach(visit)
}

function withoutUnion(schema: JsonObject): JsonObject {
  const { oneOf: _oneOf, anyOf: _anyOf, ...rest } = copyJson(schema)
  return rest
}

/** Where a reference stands in the schema it leads back to. */
type Position = 'union' | 'other'

function endCircles(schemas: JsonObject): void {
  const done = new Set<string>()
  /** Names of the schemas being looked at, each part of the one before. */
  const trail: string[] = []
  /** Arrays on the way, with the length of the trail where they stand. */
  const arrays: { schema: JsonObject; depth: number }[] = []

  const visitNamed = (name: string): void => {
    trail.push(name)
    const schema = schemas[name]
    if (schema !== undefined) schemas[name] = visit(schema, 'other') ?? {}
    trail.pop()
    done.add(name)
  }

  /** The schema without circles; `undefined` for an alternative that is the whole union again. */
  const visit = (schema: Json, position: Position): Json | undefined => {
    if (!isObject(schema)) return schema
    const name = nameOfReference(schema['$ref'])
    if (name !== undefined) return visitReference(schema, name, position)
    for (const keyword of ['allOf', 'oneOf', 'anyOf', 'prefixItems', 'items']) {
      const parts = schema[keyword]
      if (!Array.isArray(parts)) continue
      const isUnion = keyword === 'oneOf' || keyword === 'anyOf'
      // A union in a union is one; in anything else it starts anew.
      const inside: Position = isUnion && (position === 'union' || isNothingElse(schema)) ? 'union' : 'other'
      schema[keyword] = parts.flatMap((part) => visit(part, inside) ?? [])
    }
    if (isObject(schema['items']) && schema['prefixItems'] === undefined) {
      arrays.push({ schema, depth: trail.length })
      schema['items'] = visit(schema['items'], 'other') ?? {}
      arrays.pop()
    }
    return schema
  }

  const visitReference = (schema: JsonObject, name: string, position: Position): Json | undefined => {
    const depth = trail.indexOf(name)
    if (depth === -1) {
      if (!done.has(name)) visitNamed(name)
      return schema
    }
    const array = arrays.findLast((one) => one.depth > depth)
    if (array) {
      array.schema[recursiveArray] = true
      return schema
    }
    // What is itself or something else is something else; longer circles may be anything.
    return position === 'union' && depth === trail.length - 1 ? undefined : {}
  }

  for (const name of Object.keys(schemas)) if (!done.has(name)) visitNamed(name)
}

/** Whether a schema is its alternatives and nothing more. */
function isNothingElse({ properties, additionalProperties, allOf, type }: JsonObject): boolean {
  return [properties, additionalProperties, allOf, type].every((member) => member === undefined)
}
