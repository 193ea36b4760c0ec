import { isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { fromPointer, pointerOfRef } from '../json-pointer.ts'

/** Marks an array whose items lead back to it, for the renderer: TypeScript wants an interface there. */
export const recursiveArray = 'x-latchkey-recursive'

/**
 * Ends circles of schemas that are each other: TypeScript knows types that have themselves as members, but none that are
 * themselves, nor arrays of themselves.
 */
export function breakCycles(root: JsonObject): void {
  const schemas = objectOf(objectOf(root['components'])['schemas'])
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
    const name = nameOf(schema['$ref'])
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
      isObject(part) && nameOf(part['$ref']) === base ? withoutUnion(holder) : part,
    )
    parts.forEach(visit)
  }
  unionOf(holder).forEach(visit)
}

function unionOf(schema: JsonObject): Json[] {
  return [schema['oneOf'], schema['anyOf']].flatMap((parts) => (Array.isArray(parts) ? parts : []))
}

function withoutUnion(schema: JsonObject): JsonObject {
  const { oneOf: _oneOf, anyOf: _anyOf, discriminator: _discriminator, ...rest } = structuredClone(schema)
  return rest
}

function endCircles(schemas: JsonObject): void {
  const done = new Set<string>()
  /** Names of the schemas being looked at, each part of the one before. */
  const trail: string[] = []
  /** Arrays on the way, with the length of the trail where they stand. */
  const arrays: { schema: JsonObject; depth: number }[] = []

  const visitNamed = (name: string): void => {
    trail.push(name)
    const schema = schemas[name]
    if (schema !== undefined) schemas[name] = visit(schema)[0] ?? {}
    trail.pop()
    done.add(name)
  }

  /** The schema without circles; as part of a union it may become several, or nothing. */
  const visit = (schema: Json, within: 'union' | 'tuple' | 'other' = 'other'): Json[] => {
    if (!isObject(schema)) return [schema]
    const name = nameOf(schema['$ref'])
    if (name !== undefined) {
      const depth = trail.indexOf(name)
      if (depth === -1) {
        if (!done.has(name)) visitNamed(name)
        return [schema]
      }
      const array = arrays.findLast((one) => one.depth > depth)
      if (array) {
        array.schema[recursiveArray] = true
        return [schema]
      }
      const target = objectOf(schemas[name])
      // What is itself or something else is something else.
      if (within === 'union') return unionOf(target).filter((part) => !isOnTrail(part))
      return [within === 'tuple' ? {} : ownWords(target)]
    }
    for (const keyword of ['allOf', 'oneOf', 'anyOf', 'prefixItems']) {
      const parts = schema[keyword]
      if (!Array.isArray(parts)) continue
      const place = keyword === 'allOf' ? 'other' : keyword === 'prefixItems' ? 'tuple' : 'union'
      schema[keyword] = parts.flatMap((part) => visit(part, place))
    }
    if (isObject(schema['items'])) {
      arrays.push({ schema, depth: trail.length })
      schema['items'] = visit(schema['items'])[0] ?? {}
      arrays.pop()
    }
    return [schema]
  }

  const isOnTrail = (schema: Json): boolean => trail.includes(nameOf(objectOf(schema)['$ref']) ?? '')

  for (const name of Object.keys(schemas)) if (!done.has(name)) visitNamed(name)
}

function nameOf(ref: Json | undefined): string | undefined {
  if (typeof ref !== 'string') return undefined
  const [components, group, name, more] = fromPointer(pointerOfRef(ref))
  return components === 'components' && group === 'schemas' && more === undefined ? name : undefined
}

/** What a schema says itself, without what it says through others. */
function ownWords(schema: JsonObject): JsonObject {
  if (schema['$ref'] !== undefined) return {}
  const { allOf, ...own } = withoutUnion(schema)
  const parts = Array.isArray(allOf)
    ? allOf.filter((part) => isObject(part) && part['$ref'] === undefined)
    : []
  return { ...own, ...(parts.length > 0 ? { allOf: parts.map((part) => ownWords(objectOf(part))) } : {}) }
}
