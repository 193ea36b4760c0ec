import { decoded } from './decoded.ts'
import { asObject, isObject, type JsonObject } from './document.ts'

export type LookUp = (ref: string) => unknown

type Values = readonly unknown[]

/** A schema as an alternative, or by its name, with the values of the discriminating member that select it. */
export interface Selected {
  readonly schema: unknown
  readonly property: string
  /** `undefined` where nothing says which, or the schema says so itself. */
  readonly values: Values | undefined
  /** Whether the document maps values to it, rather than leaving it to its name. */
  readonly isMapped: boolean
}

/**
 * The alternatives of a discriminated union, in order, with the values that select each.
 *
 * What an alternative lists for the member wins; where several list the same, mappings and names choose among that.
 */
export function selectedBy(lookUp: LookUp, union: JsonObject, depth = 0): Selected[] {
  const { propertyName, mapping, defaultMapping } = asObject(union['discriminator'])
  const list = union['oneOf'] ?? union['anyOf']
  if (typeof propertyName !== 'string' || !Array.isArray(list)) return []
  const owns = list.map((one) => listedIn(lookUp, one, propertyName, depth))
  return list.map((schema: unknown, index) => {
    const ref = refOf(schema)
    const own = owns[index]
    const isShared = owns.some((other, at) => at !== index && other?.some((value) => own?.includes(value)))
    const mapped = ref === undefined ? [] : mappedTo(mapping, ref)
    const named = ref === undefined ? [] : [nameOf(ref)]
    const said = mapped.length > 0 ? mapped : named
    const values = own === undefined ? said : isShared ? said.filter((value) => own.includes(value)) : []
    // What no other alternative is selected by is of this one.
    const isDefault = ref !== undefined && [ref, nameOf(ref)].some((one) => one === defaultMapping)
    const isOpen = values.length === 0 || isDefault
    return {
      schema,
      property: propertyName,
      values: isOpen ? undefined : asTyped(lookUp, schema, propertyName, values),
      isMapped: mapped.length > 0,
    }
  })
}

/** The values of a named schema that is built on one with a discriminator; nothing where others are built on it in turn. */
export function selectedByBase(lookUp: LookUp, ref: string): Selected | undefined {
  const [, name] = /^#\/components\/schemas\/([^/]+)$/.exec(ref) ?? []
  const schema = lookUp(ref)
  if (name === undefined || basesIn(lookUp).has(ref)) return undefined
  const base = baseOf(lookUp, schema)
  if (base === undefined) return undefined
  const { propertyName, mapping, defaultMapping } = asObject(base['discriminator'])
  if (typeof propertyName !== 'string' || defaultMapping !== undefined) return undefined
  const own = listedIn(lookUp, schema, propertyName)
  const mapped = mappedTo(mapping, ref)
  const said = mapped.length > 0 ? mapped : [nameOf(ref)]
  const values = own === undefined ? said : said.filter((value) => own.includes(value))
  if (values.length === 0) return undefined
  return {
    schema,
    property: propertyName,
    values: asTyped(lookUp, schema, propertyName, values),
    isMapped: mapped.length > 0,
  }
}

/** A part that says of the member which values it has. */
export function stating({ property, values }: Selected): JsonObject {
  return { type: 'object', properties: { [property]: { type: typeof values?.[0], enum: values } } }
}

function refOf(schema: unknown): string | undefined {
  const { $ref, allOf, ...rest } = asObject(schema)
  if (typeof $ref === 'string') return $ref
  const isWrapper = Array.isArray(allOf) && allOf.length === 1 && rest['properties'] === undefined
  return isWrapper ? refOf((allOf as unknown[])[0]) : undefined
}

function nameOf(ref: string): string {
  return decoded(ref.split('/').at(-1) ?? '')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

/** Mappings hold references, or names of schemas. */
function mappedTo(mapping: unknown, ref: string): string[] {
  return Object.entries(asObject(mapping)).flatMap(([value, target]) =>
    target === ref || target === nameOf(ref) ? [value] : [],
  )
}

function partsOf(lookUp: LookUp, schema: unknown, depth = 0): JsonObject[] {
  let resolved = asObject(schema)
  for (let hops = 0; typeof resolved['$ref'] === 'string' && hops < 50; hops += 1)
    resolved = asObject(lookUp(resolved['$ref']))
  const { allOf } = resolved
  const parts = Array.isArray(allOf) && depth < 16 ? (allOf as unknown[]) : []
  return [resolved, ...parts.flatMap((part) => partsOf(lookUp, part, depth + 1))]
}

function declarationsOf(lookUp: LookUp, schema: unknown, property: string): JsonObject[] {
  return partsOf(lookUp, schema).flatMap((part) => {
    const properties = asObject(part['properties'])
    return Object.hasOwn(properties, property) ? partsOf(lookUp, properties[property]) : []
  })
}

/** What a schema itself lists for a member, and what the unions among its parts have for it. */
function listedIn(lookUp: LookUp, schema: unknown, property: string, depth = 0): Values | undefined {
  const own = declarationsOf(lookUp, schema, property).flatMap(({ enum: values, const: only }): Values[] =>
    Array.isArray(values) ? [values] : only === undefined ? [] : [[only]],
  )
  const unions = depth < 8 ? partsOf(lookUp, schema) : []
  const [first, ...others] = [
    ...own,
    ...unions.flatMap((part) => {
      const values = listedInUnion(lookUp, part, property, depth + 1)
      return values === undefined ? [] : [values]
    }),
  ]
  return first?.filter((value) => others.every((list) => list.includes(value)))
}

/** All that the alternatives of a union have for a member: what they list, and what selects them where it tells them apart. */
function listedInUnion(
  lookUp: LookUp,
  union: JsonObject,
  property: string,
  depth: number,
): Values | undefined {
  const list = union['oneOf'] ?? union['anyOf']
  if (!Array.isArray(list) || list.length === 0) return undefined
  const isOwn = asObject(union['discriminator'])['propertyName'] === property
  const selected = isOwn ? selectedBy(lookUp, union, depth) : []
  const found = list.map(
    (one: unknown, index) => selected[index]?.values ?? listedIn(lookUp, one, property, depth),
  )
  return found.includes(undefined) ? undefined : [...new Set(found.flatMap((values) => values ?? []))]
}

/** Names of mappings are texts, whatever the member is. */
function asTyped(lookUp: LookUp, schema: unknown, property: string, values: Values): Values {
  const types = new Set(declarationsOf(lookUp, schema, property).flatMap(({ type }) => type))
  if (types.has('integer') || types.has('number')) return values.map(Number)
  return types.has('boolean') ? values.map((value) => value === 'true' || value === true) : values
}

function baseOf(lookUp: LookUp, schema: unknown): JsonObject | undefined {
  return partsOf(lookUp, schema)
    .slice(1)
    .find((part) => isObject(part['discriminator']))
}

const bases = new WeakMap<object, ReadonlySet<string>>()

/** References to the schemas that others are built on. */
function basesIn(lookUp: LookUp): ReadonlySet<string> {
  const schemas = asObject(lookUp('#/components/schemas'))
  const known = bases.get(schemas)
  if (known) return known
  const refsIn = (schema: unknown, depth = 0): string[] => {
    const { $ref, allOf } = asObject(schema)
    const parts = Array.isArray(allOf) && depth < 16 ? (allOf as unknown[]) : []
    return [...(typeof $ref === 'string' ? [$ref] : []), ...parts.flatMap((one) => refsIn(one, depth + 1))]
  }
  const found = new Set(
    Object.values(schemas).flatMap((schema) => {
      const { allOf } = asObject(schema)
      return Array.isArray(allOf) ? (allOf as unknown[]).flatMap((one) => refsIn(one)) : []
    }),
  )
  bases.set(schemas, found)
  return found
}
