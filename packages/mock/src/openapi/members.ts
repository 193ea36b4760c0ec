import {
  asObject,
  isObject,
  type JsonObject,
  resolve,
  type OpenApiDocument,
  type Schema,
} from './document.ts'
import type { RequestViolation } from './parameters.ts'

/**
 * The members of a body the document does not know. JSON Schema lets them pass where it is not told otherwise; vendors drop them
 * in silence, and a misspelt one is never heard of.
 *
 * A schema that leaves room for others in any part or alternative leaves room for them all, and so does an example with
 * members the schema does not know.
 *
 * @param examples of the whole value; those of schemas are found there
 */
export function judgeMembers(
  document: OpenApiDocument,
  schema: unknown,
  value: unknown,
  examples: readonly unknown[] = [],
): RequestViolation[] {
  return strangers(document, [schema], examples, value, '')
}

function strangers(
  document: OpenApiDocument,
  schemas: readonly unknown[],
  examples: readonly unknown[],
  value: unknown,
  pointer: string,
): RequestViolation[] {
  const known = schemas.map((schema) => knownOf(document, schema))
  const shown = [...examples, ...known.flatMap((one) => one.examples)]
  if (Array.isArray(value)) {
    const items = known.flatMap((one) => one.items)
    return items.length === 0
      ? []
      : value.flatMap((item: unknown, index) =>
          strangers(document, items, shown.filter(Array.isArray).flat(), item, `${pointer}/${index}`),
        )
  }
  if (!isObject(value)) return []
  const objects = shown.filter(isObject)
  const isUnknown = (name: string): boolean => !known.some((one) => one.members.has(name))
  const isOpen =
    known.some((one) => one.isOpen) ||
    !known.some((one) => one.isDescribed) ||
    objects.some((one) => Object.keys(one).some(isUnknown))
  return Object.entries(value).flatMap(([name, member]): RequestViolation[] => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const inside = known.flatMap((one) => one.members.get(name) ?? [])
    const within = objects.map((one) => one[name])
    if (inside.length > 0) return strangers(document, inside, within, member, at)
    return isOpen ? [] : [{ in: 'body', name: '', pointer: at, message: 'is not documented' }]
  })
}

interface Known {
  members: Map<string, Schema[]>
  items: Schema[]
  isOpen: boolean
  /** Whatever they are. */
  examples: unknown[]
  /** Whether any member is described: where none is, any will do. */
  isDescribed: boolean
}

const combiners = ['allOf', 'oneOf', 'anyOf']
const conditions = ['if', 'then', 'else']

function knownOf(
  document: OpenApiDocument,
  schema: unknown,
  depth = 0,
  bases: ReadonlySet<JsonObject> = new Set(),
): Known {
  const resolved = resolve(document, schema)
  const known = ownOf(resolved)
  if (schema === true || depth > 16) return { ...known, isOpen: true }
  const within = isBase(resolved) ? new Set([...bases, resolved]) : bases
  for (const part of partsOf(document, schema, bases)) {
    const inner = knownOf(document, part, depth + 1, within)
    for (const [name, member] of inner.members)
      known.members.set(name, [...(known.members.get(name) ?? []), ...member])
    known.items.push(...inner.items)
    known.examples.push(...inner.examples)
    known.isDescribed ||= inner.isDescribed
    known.isOpen ||= inner.isOpen || isAnyObject(document, part)
  }
  return known
}

/** What a schema says itself. */
function ownOf(schema: JsonObject): Known {
  const members = new Map<string, Schema[]>()
  for (const [name, member] of Object.entries(asObject(schema['properties'])))
    members.set(name, [member as Schema])
  const isDescribed = members.size > 0
  const { discriminator, items, prefixItems, required, example, examples } = schema
  // Named, though not described.
  for (const name of [asObject(discriminator)['propertyName'], required].flat())
    if (typeof name === 'string' && !members.has(name)) members.set(name, [true])
  const further = ['additionalProperties', 'patternProperties', 'unevaluatedProperties', 'dependentSchemas']
  return {
    members,
    items: [items, ...(Array.isArray(prefixItems) ? prefixItems : [])].filter(
      (one): one is Schema => one !== undefined,
    ),
    examples: [example, ...(Array.isArray(examples) ? (examples as unknown[]) : [])],
    isOpen: further.some((keyword) => schema[keyword] !== undefined && schema[keyword] !== false),
    isDescribed,
  }
}

/** What else says something of the members: what stands beside a reference, parts, alternatives, and what is built on it. */
function partsOf(
  document: OpenApiDocument,
  schema: unknown,
  bases: ReadonlySet<JsonObject>,
): readonly unknown[] {
  const resolved = resolve(document, schema)
  return [
    ...besideReference(schema),
    ...combiners.flatMap((keyword) =>
      Array.isArray(resolved[keyword]) ? (resolved[keyword] as unknown[]) : [],
    ),
    ...conditions.flatMap((keyword) => resolved[keyword] ?? []),
    ...(bases.has(resolved) ? [] : builtOn(document, resolved)),
  ]
}

/** Whether values of what is built on a schema stand for it: its discriminator tells them apart, and it lists no alternatives. */
function isBase({ discriminator, oneOf, anyOf }: JsonObject): boolean {
  return isObject(discriminator) && oneOf === undefined && anyOf === undefined
}

const builtOnBase = new WeakMap<JsonObject, readonly JsonObject[]>()

/** The named schemas that are built on one with a discriminator, and those built on them in turn. */
function builtOn(document: OpenApiDocument, base: JsonObject): readonly JsonObject[] {
  if (!isBase(base)) return []
  const known = builtOnBase.get(base)
  if (known) return known
  const all = Object.values(asObject(asObject(document['components'])['schemas']))
  const found = new Set([base])
  for (const one of found) {
    for (const schema of all) {
      const { allOf } = asObject(schema)
      if (Array.isArray(allOf) && allOf.some((part) => resolve(document, part) === one))
        found.add(asObject(schema))
    }
  }
  found.delete(base)
  builtOnBase.set(base, [...found])
  return [...found]
}

/** What 3.1 has beside a reference, which holds as well. */
function besideReference(schema: unknown): Schema[] {
  // A type says nothing of members: it is that of the reference.
  const { $ref, type: _type, ...own } = asObject(schema)
  return $ref === undefined || Object.keys(own).length === 0 ? [] : [own]
}

/** An alternative that is an object of whatever members. */
function isAnyObject(document: OpenApiDocument, schema: unknown): boolean {
  const resolved = resolve(document, schema)
  const isNamed = ['properties', 'required', ...combiners, ...conditions].some(
    (keyword) => resolved[keyword] !== undefined,
  )
  return !isNamed && [resolved['type']].flat().includes('object')
}
