import {
  canonicalJson,
  type DocumentIndex,
  isObject,
  type Json,
  type JsonPointer,
  type Located,
} from '@latchkey/openapi'
import type { SchemaNode } from './schema-view.ts'

/**
 * The forms of a union, those that are nothing but a union again with their own in their place.
 *
 * @param seen unions on the way here
 */
export function flattened(
  index: DocumentIndex,
  forms: readonly SchemaNode[],
  seen: readonly JsonPointer[],
): SchemaNode[] {
  return forms.flatMap((form) => {
    const { pointer, value } = unwrapped(index, form)
    const keyword = onlyKeyword(value)
    if (seen.includes(pointer) || (keyword !== 'oneOf' && keyword !== 'anyOf')) return [form]
    return flattened(index, partsOf({ pointer, value }, keyword), [...seen, pointer])
  })
}

/** The forms of a union, each once: what is said twice, or under two names of one schema, is one form. */
export function distinct(index: DocumentIndex, forms: readonly SchemaNode[]): SchemaNode[] {
  if (forms.length < 2) return [...forms]
  const known = new Set<string>()
  return forms.filter((form) => {
    const located = index.resolve(form)
    const key = located.pointer === form.pointer ? canonicalJson(form.value) : located.pointer
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
}

/**
 * The forms of a union, those that are nothing but listed values as one: an enum may be written as a `oneOf` of `const`.
 *
 * @param place of the union
 */
export function withListedValues(
  index: DocumentIndex,
  place: JsonPointer,
  forms: readonly SchemaNode[],
): SchemaNode[] {
  const listed = new Map(forms.map((form) => [form, valuesOf(unwrapped(index, form).value)]))
  const lists = [...listed.values()].filter((values) => values !== undefined)
  if (lists.length < 2) return [...forms]
  const all: SchemaNode = { pointer: place, value: { enum: [...new Set(lists.flat())] }, listed: true }
  return [all, ...forms.filter((form) => listed.get(form) === undefined)]
}

/** What a schema leads to by references, and by compositions of one, said once or twice, that say nothing else. */
function unwrapped(index: DocumentIndex, form: Located, depth = 0): Located {
  const located = index.resolve(form)
  const [only, ...others] =
    onlyKeyword(located.value) === 'allOf' ? distinct(index, partsOf(located, 'allOf')) : []
  return only && others.length === 0 && depth <= 8 ? unwrapped(index, only, depth + 1) : located
}

/** Names of a schema, and of how it is written in XML: they say nothing of the values there are. */
const silent: ReadonlySet<string> = new Set(['$anchor', '$id', '$schema', '$defs', 'definitions', 'xml'])

function keywordsOf(schema: Json): string[] {
  return isObject(schema) ? Object.keys(schema).filter((keyword) => !silent.has(keyword)) : []
}

/** The keyword of a schema that says one thing only. */
function onlyKeyword(schema: Json): string | undefined {
  const [only, ...others] = keywordsOf(schema)
  return others.length === 0 ? only : undefined
}

/** The values of a schema that lists them, and says nothing else that counts. */
function valuesOf(schema: Json): readonly Json[] | undefined {
  if (!isObject(schema) || keywordsOf(schema).some((key) => !['type', 'enum', 'const'].includes(key)))
    return undefined
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']]
  if (!Array.isArray(values) || values.some((value) => isObject(value) || Array.isArray(value)))
    return undefined
  const { type } = schema
  return values.every((value) => type === undefined || isOfType(value, type)) ? values : undefined
}

function isOfType(value: Json, type: Json): boolean {
  return (Array.isArray(type) ? type : [type]).some((one) => isOfKind(value, String(one)))
}

/** Whether a value is of a type of JSON Schema. */
export function isOfKind(value: Json, kind: string): boolean {
  if (kind === 'null') return value === null
  if (kind === 'integer') return Number.isInteger(value)
  if (kind === 'array') return Array.isArray(value)
  if (kind === 'object') return isObject(value)
  return typeof value === kind
}

/** Whether a schema lets null through alone, however it is said. */
export function isNull(index: DocumentIndex, node: Located, depth = 0): boolean {
  const { pointer, value } = index.resolve(node)
  if (!isObject(value) || depth > 8) return false
  if (value['type'] === 'null' || value['const'] === null) return true
  const values = value['enum']
  if (Array.isArray(values)) return values.length > 0 && values.every((one) => one === null)
  return ['allOf', 'anyOf', 'oneOf'].some((keyword) => {
    const parts = partsOf({ pointer, value }, keyword)
    return parts.length > 0 && parts.every((part) => isNull(index, part, depth + 1))
  })
}

function partsOf({ pointer, value }: Located, keyword: string): Located[] {
  const list = isObject(value) ? value[keyword] : undefined
  return (Array.isArray(list) ? list : []).map((part, i) => ({
    pointer: `${pointer}/${keyword}/${i}`,
    value: part,
  }))
}
