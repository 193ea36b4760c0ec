import { asObject, isObject, resolve, type OpenApiDocument, type Schema } from './document.ts'
import type { RequestViolation } from './parameters.ts'

/**
 * The members of a body the document does not know. JSON Schema lets them pass where it is not told otherwise; vendors drop them
 * in silence, and a misspelt one is never heard of.
 *
 * A schema that leaves room for others in any part or alternative leaves room for them all.
 */
export function judgeMembers(document: OpenApiDocument, schema: unknown, value: unknown): RequestViolation[] {
  return strangers(document, [schema], value, '')
}

function strangers(
  document: OpenApiDocument,
  schemas: readonly unknown[],
  value: unknown,
  pointer: string,
): RequestViolation[] {
  const known = schemas.map((schema) => knownOf(document, schema))
  if (Array.isArray(value)) {
    const items = known.flatMap((one) => one.items)
    return items.length === 0
      ? []
      : value.flatMap((item: unknown, index) => strangers(document, items, item, `${pointer}/${index}`))
  }
  if (!isObject(value)) return []
  const isOpen = known.some((one) => one.isOpen) || !known.some((one) => one.isDescribed)
  return Object.entries(value).flatMap(([name, member]): RequestViolation[] => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const inside = known.flatMap((one) => one.members.get(name) ?? [])
    if (inside.length > 0) return strangers(document, inside, member, at)
    return isOpen ? [] : [{ in: 'body', name: '', pointer: at, message: 'is not documented' }]
  })
}

interface Known {
  members: Map<string, Schema[]>
  items: Schema[]
  isOpen: boolean
  /** Whether any member is described: where none is, any will do. */
  isDescribed: boolean
}

const combiners = ['allOf', 'oneOf', 'anyOf']
const conditions = ['if', 'then', 'else']

function knownOf(document: OpenApiDocument, schema: unknown, depth = 0): Known {
  const known: Known = {
    members: new Map(),
    items: [],
    isOpen: schema === true || depth > 16,
    isDescribed: false,
  }
  const resolved = resolve(document, schema)
  if (known.isOpen) return known
  for (const [name, member] of Object.entries(asObject(resolved['properties'])))
    known.members.set(name, [member as Schema])
  known.isDescribed = known.members.size > 0
  const { discriminator, items, prefixItems, required } = resolved
  // Named, though not described.
  for (const name of [asObject(discriminator)['propertyName'], required].flat())
    if (typeof name === 'string' && !known.members.has(name)) known.members.set(name, [true])
  known.items = [items, ...(Array.isArray(prefixItems) ? prefixItems : [])].filter(
    (one): one is Schema => one !== undefined,
  )
  const further = ['additionalProperties', 'patternProperties', 'unevaluatedProperties', 'dependentSchemas']
  known.isOpen = further.some((keyword) => resolved[keyword] !== undefined && resolved[keyword] !== false)
  const parts = [
    ...besideReference(schema),
    ...combiners.flatMap((keyword) =>
      Array.isArray(resolved[keyword]) ? (resolved[keyword] as unknown[]) : [],
    ),
    ...conditions.flatMap((keyword) => resolved[keyword] ?? []),
  ]
  for (const part of parts) {
    const inner = knownOf(document, part, depth + 1)
    for (const [name, member] of inner.members)
      known.members.set(name, [...(known.members.get(name) ?? []), ...member])
    known.items.push(...inner.items)
    known.isDescribed ||= inner.isDescribed
    known.isOpen ||= inner.isOpen || isAnyObject(document, part)
  }
  return known
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
