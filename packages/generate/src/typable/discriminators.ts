import { isObject, type Json, type JsonObject, objectOf, toPointer } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { discriminatedValues, type Values } from './discriminated-values.ts'
import {
  findProperty,
  isNullable,
  nameOfReference,
  partsOf,
  requiredOf,
  resolveSchema,
  schemasOf,
  typesOf,
  unionOf,
} from './named-schemas.ts'
import { restatement } from './required.ts'

/** One form a discriminator selects: an alternative of its schema, or a named schema built on it. */
interface Form {
  holder: JsonObject
  schema: JsonObject
  property: string
  values: Values
}

/**
 * States in each form the values that select it, and takes the discriminators away: types narrow by the values of a
 * member, and openapi-typescript knows discriminators by schema names only.
 *
 * A named schema is told apart wherever it is used. One that others are built on has their values, too; where those are not
 * known, it is told apart only among the alternatives.
 */
export function settleDiscriminators(root: JsonObject): void {
  const schemas = schemasOf(root)
  const heirs = heirsOf(schemas)
  const forms: Form[] = []
  walkObjects(root, (value, { kind, at }) => {
    if (kind !== 'schema' || !isObject(value['discriminator'])) return value
    const { propertyName: property, defaultMapping } = value['discriminator']
    if (typeof property !== 'string') return value
    const isNamed = at.length === 3 && at[0] === 'components'
    const children = isNamed ? [...(heirs.get(at[2] ?? '') ?? [])] : []
    const members = [
      ...unionOf(value),
      ...children.map((name) => ({ $ref: toPointer(['components', 'schemas', name]) })),
    ]
    for (const { schema, values } of discriminatedValues(schemas, value, members)) {
      // Whatever else the member says, or if it is not there, the value is of this one (OpenAPI 3.2).
      const isDefault = isObject(schema) && isNamedBy(schema, defaultMapping)
      if (isObject(schema) && !isDefault && mayBeObject(resolveSchema(schemas, schema)))
        forms.push({ holder: value, schema, property, values })
    }
    return value
  })
  const named = stateInNamed(schemas, heirs, forms)
  for (const { holder, schema, property, values } of forms) {
    const name = nameOfReference(schema['$ref'])
    if (name !== undefined && sameValues(named.get(`${property} ${name}`), values)) continue
    stateAmongAlternatives(schemas, holder, schema, property, values)
  }
  walkObjects(root, (value, { kind }) => {
    if (kind === 'schema') delete value['discriminator']
    return value
  })
}

/** Whether a mapping, by name or reference, leads to an alternative. */
function isNamedBy({ $ref }: JsonObject, target: Json | undefined): boolean {
  return $ref !== undefined && ($ref === target || nameOfReference($ref) === target)
}

/** The values of every named form that can have them for good, by property and name. */
function stateInNamed(
  schemas: JsonObject,
  heirs: ReadonlyMap<string, ReadonlySet<string>>,
  forms: readonly Form[],
): Map<string, Values> {
  const own = new Map<string, Values>()
  const places = new Map<string, { name: string; property: string }>()
  for (const { schema, property, values } of forms) {
    const name = nameOfReference(schema['$ref'])
    if (name === undefined || !isObject(schemas[name])) continue
    const key = `${property} ${name}`
    places.set(key, { name, property })
    own.set(key, [...new Set([...(own.get(key) ?? []), ...values])])
  }
  const stated = new Map<string, Values>()
  for (const [key, { name, property }] of places) {
    const all = [key, ...[...(heirs.get(name) ?? [])].map((heir) => `${property} ${heir}`)]
    // An heir of which nothing is known may have any value.
    if (all.every((one) => own.has(one)))
      stated.set(key, [...new Set(all.flatMap((one) => own.get(one) ?? []))])
  }
  for (const [key, values] of stated) {
    const { name, property } = places.get(key)!
    schemas[name] = stating(schemas, objectOf(schemas[name]), property, values)
  }
  return stated
}

function stateAmongAlternatives(
  schemas: JsonObject,
  holder: JsonObject,
  schema: JsonObject,
  property: string,
  values: Values,
): void {
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const parts = partsOf(holder, keyword)
    if (parts.includes(schema))
      holder[keyword] = parts.map((part) =>
        part === schema ? stating(schemas, schema, property, values) : part,
      )
  }
}

/** The schema, with these as the values of the member, which is required. */
function stating(schemas: JsonObject, schema: JsonObject, property: string, values: Values): JsonObject {
  const own = objectOf(schema['properties'])
  const before = findProperty(schemas, schema, property)?.schema
  const { $ref: _ref, allOf: _allOf, ...said } = objectOf(before)
  const value: JsonObject = { ...said, ...typeOfValues(values), enum: [...values] }
  const isPlain =
    isObject(own[property]) && own[property]['$ref'] === undefined && own[property]['allOf'] === undefined
  if (isPlain && schema['$ref'] === undefined) {
    const required = [...new Set([...requiredOf(schema), property])]
    return { ...schema, required, properties: { ...own, [property]: value } }
  }
  const part = restatement({ [property]: value }, isNullable(schemas, schema))
  if (schema['$ref'] !== undefined) return { allOf: [schema, part] }
  return { ...schema, allOf: [...partsOf(schema, 'allOf'), part] }
}

function typeOfValues(values: Values): JsonObject {
  const type = typeof values[0]
  return type === 'string' || type === 'boolean' ? { type } : { type: 'number' }
}

function mayBeObject(schema: JsonObject): boolean {
  const types = typesOf(schema)
  return (types.length === 0 || types.includes('object')) && !('enum' in schema) && !('const' in schema)
}

/** The named schemas built on each named schema with `allOf`, at whatever distance. */
function heirsOf(schemas: JsonObject): Map<string, Set<string>> {
  const heirs = new Map<string, Set<string>>()
  for (const name of Object.keys(schemas)) {
    const visit = (schema: Json, seen: Set<Json>): void => {
      if (!isObject(schema) || seen.has(schema)) return
      seen.add(schema)
      for (const part of partsOf(schema, 'allOf')) {
        const base = isObject(part) ? nameOfReference(part['$ref']) : undefined
        if (base !== undefined && base !== name) heirs.set(base, (heirs.get(base) ?? new Set()).add(name))
        visit(base === undefined ? part : (schemas[base] ?? {}), seen)
      }
    }
    visit(schemas[name] ?? {}, new Set())
  }
  return heirs
}

function sameValues(a: Values | undefined, b: Values): boolean {
  return a !== undefined && a.length === b.length && b.every((value) => a.includes(value))
}
