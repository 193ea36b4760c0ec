import { isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { nameOfReference, partsOf, resolveSchema, typesOf, unionOf } from './named-schemas.ts'

export type Values = readonly (string | number | boolean)[]

/**
 * The values that select each form of a discriminated schema, where its own schema does not say so already: those that
 * are mapped to it, or its name.
 *
 * What a form says of itself (`enum`, `const`) wins. Where several forms say the same, as they do when they have it from
 * one base, mapping and name choose among it.
 */
export function discriminatedValues(
  schemas: JsonObject,
  holder: JsonObject,
  forms: readonly Json[],
  seen = new Set<Json>(),
): { schema: Json; values: Values }[] {
  const { propertyName, mapping } = objectOf(holder['discriminator'])
  const property = String(propertyName)
  const owns = forms.map((form) => valuesOf(schemas, form, property, seen))
  const names = forms.map((form) => nameOfForm(form))
  return forms.flatMap((schema, i) => {
    const own = owns[i]
    const name = names[i]
    const isShared = owns.some(
      (other, j) => names[j] !== name && other?.some((value) => own?.includes(value)),
    )
    if (own && !isShared) return []
    const mapped = name === undefined ? [] : mappedTo(schemas, mapping, name, schema, property)
    const wanted = own
      ? [mapped, name === undefined ? [] : [name]]
      : [mapped.length > 0 || name === undefined ? mapped : [name]]
    const values = wanted
      .map((list) => list.filter((value) => !own || own.includes(value)))
      .find((list) => list.length > 0)
    return values ? [{ schema, values }] : []
  })
}

/** The name a form goes by: of the schema it refers to, also where nothing else stands around the reference. */
function nameOfForm(form: Json): string | undefined {
  if (!isObject(form)) return undefined
  const name = nameOfReference(form['$ref'])
  const [only, ...more] = partsOf(form, 'allOf')
  return name ?? (only !== undefined && more.length === 0 ? nameOfForm(only) : undefined)
}

function mappedTo(
  schemas: JsonObject,
  mapping: Json | undefined,
  name: string,
  schema: Json,
  property: string,
): Values {
  const keys = Object.entries(objectOf(mapping)).flatMap(([key, target]) =>
    typeof target === 'string' && targetName(target) === name ? [key] : [],
  )
  const types = new Set(
    declarations(schemas, schema, property).flatMap((one) => typesOf(resolveSchema(schemas, one))),
  )
  if (types.has('integer') || types.has('number')) return keys.map(Number)
  return types.has('boolean') ? keys.map((key) => key === 'true') : keys
}

/** Mappings hold references, names, or addresses of files named like the schema. */
function targetName(target: string): string {
  return nameOfReference(target) ?? (target.split(/[/#]/).at(-1) ?? '').replace(/\.(json|ya?ml)$/, '')
}

/** What a form itself says the member may be; `undefined` where that is anything. */
function valuesOf(schemas: JsonObject, schema: Json, property: string, seen: Set<Json>): Values | undefined {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return undefined
  const within = new Set(seen).add(value)
  const own = objectOf(value['properties'])[property]
  const said = [
    own === undefined ? undefined : listed(schemas, own),
    ...partsOf(value, 'allOf').map((part) => valuesOf(schemas, part, property, within)),
    ofUnion(schemas, value, property, within),
  ].filter((list) => list !== undefined)
  const [first, ...others] = said
  return first?.filter((one) => others.every((list) => list.includes(one)))
}

/** A union says what its alternatives say, together with what its own discriminator makes of them. */
function ofUnion(
  schemas: JsonObject,
  union: JsonObject,
  property: string,
  seen: Set<Json>,
): Values | undefined {
  const parts = unionOf(union).filter((part) => !typesOf(resolveSchema(schemas, part)).includes('null'))
  if (parts.length === 0) return undefined
  const told = objectOf(union['discriminator'])['propertyName'] === property
  const selected = told ? discriminatedValues(schemas, union, parts, seen) : []
  const lists = parts.map(
    (part) => selected.find((one) => one.schema === part)?.values ?? valuesOf(schemas, part, property, seen),
  )
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? [])
}

function listed(schemas: JsonObject, property: Json): Values | undefined {
  const schema = resolveSchema(schemas, property)
  if (isValue(schema['const'])) return [schema['const']]
  if (Array.isArray(schema['enum'])) return schema['enum'].filter(isValue)
  const lists = partsOf(schema, 'allOf').flatMap((part) => {
    const list = listed(schemas, part)
    return list ? [list] : []
  })
  // An enum may be written as a union of its values.
  const forms = unionOf(schema).map((form) => listed(schemas, form))
  const isListed = forms.length > 0 && forms.every((form) => form !== undefined)
  return lists[0] ?? (isListed ? forms.flatMap((form) => form ?? []) : undefined)
}

function isValue(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Every schema of the member among the parts of an object. */
function declarations(schemas: JsonObject, schema: Json, property: string, seen = new Set<Json>()): Json[] {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return []
  seen.add(value)
  const own = objectOf(value['properties'])[property]
  return [
    ...(own === undefined ? [] : [own]),
    ...partsOf(value, 'allOf').flatMap((part) => declarations(schemas, part, property, seen)),
  ]
}
