import type { JsonObject } from '@latchkey/openapi'
import { list, object, walk } from '../document.ts'
import { edit, isRef, isVersion, type Rewriting, schemas } from './edits.ts'

/** What is said in several parts, said again, or said of what it has no effect on. */
export const otherParts: readonly Rewriting[] = [
  inParts('required names in a part of their own', (schema) => {
    const { required, ...rest } = schema
    return list(required).length > 0 ? { ...rest, allOf: [{ required: list(required) }] } : undefined
  }),
  inParts('properties in two parts', (schema) => {
    const { properties, ...rest } = schema
    const all = Object.entries(object(properties))
    if (all.length < 2 || schema['additionalProperties'] !== undefined) return undefined
    const half = Math.ceil(all.length / 2)
    const parts = [all.slice(0, half), all.slice(half)]
    return { ...rest, allOf: parts.map((part) => ({ type: 'object', properties: Object.fromEntries(part) })) }
  }),
  schemas('a reference twice in an allOf', (schema) =>
    isRef(schema) ? { allOf: [schema, { ...schema }] } : undefined,
  ),
  schemas('a form said twice', (schema) => {
    const forms = list(schema['anyOf'])
    return forms.length > 1 ? { ...schema, anyOf: [...forms, forms[0] ?? {}] } : undefined
  }),
  schemas('a scalar as two forms that are one', (schema) => {
    const says = Object.keys(schema).filter((key) => !['type', 'format', 'description'].includes(key))
    return ['string', 'integer'].includes(String(schema['type'])) && says.length === 0
      ? { anyOf: [schema, { ...schema }] }
      : undefined
  }),
  schemas('limits that listed values keep', (schema) =>
    schema['type'] === 'string' && list(schema['enum']).length > 0 && schema['maxLength'] === undefined
      ? { ...schema, minLength: 1, maxLength: 500 }
      : undefined,
  ),
  edit('words of XML where nothing is XML', (document) => {
    if (/[/+]xml/.test(JSON.stringify(document))) return 0
    let count = 0
    walk(document, (schema, kind) => {
      if (kind !== 'schema' || schema['$ref'] !== undefined) return
      schema['xml'] = { name: 'other', wrapped: true }
      count++
    })
    return count
  }),
  edit('headers that are the client’s own, asked for', (document) => {
    let count = 0
    walk(document, (parameter, kind) => {
      if (kind !== 'parameter' || parameter['in'] !== 'header' || parameter['required'] !== undefined) return
      if (!/^(?:accept|content-type|authorization)$/i.test(String(parameter['name']))) return
      parameter['required'] = true
      count++
    })
    return count
  }),
  named(
    'schemas by the names they give themselves',
    '$anchor',
    (name) => name,
    (name) => `#${name}`,
  ),
  named(
    'schemas by the addresses they give themselves',
    '$id',
    (name) => `https://schemas.test/${name}`,
    (name) => `https://schemas.test/${name}`,
  ),
  edit('schemas at the place of Swagger 2.0', (document) =>
    eachNamed(document, (name) => `#/definitions/${name}`),
  ),
]

/** Of plain objects: what they say apart, beside no composition. */
function inParts(name: string, change: (schema: JsonObject) => JsonObject | undefined): Rewriting {
  const others = ['allOf', 'oneOf', 'anyOf', 'discriminator', 'nullable', '$ref']
  return edit(name, (document) => {
    let count = 0
    walk(document, (schema, kind) => {
      if (kind !== 'schema' || others.some((key) => schema[key] !== undefined)) return
      if (schema['type'] !== 'object') return
      const parted = change(schema)
      if (!parted) return
      for (const key of Object.keys(schema)) delete schema[key]
      Object.assign(schema, parted)
      count++
    })
    return count
  })
}

function named(
  title: string,
  keyword: string,
  itself: (name: string) => string,
  referred: (name: string) => string,
): Rewriting {
  return edit(title, (document) => {
    if (!isVersion(document, 1)) return 0
    for (const [name, schema] of Object.entries(object(object(document['components'])['schemas'])))
      if (object(schema)['$ref'] === undefined) object(schema)[keyword] = itself(name)
    return eachNamed(document, referred)
  })
}

/** References to schemas whose name is a word and stands for a schema of its own. */
function eachNamed(document: JsonObject, change: (name: string) => string): number {
  const schemasByName = object(object(document['components'])['schemas'])
  let count = 0
  walk(document, (value) => {
    const [, name] = /^#\/components\/schemas\/([A-Za-z_][\w.-]*)$/.exec(String(value['$ref'])) ?? []
    if (name === undefined || object(schemasByName[name] ?? { $ref: '' })['$ref'] !== undefined) return
    value['$ref'] = change(name)
    count++
  })
  return count
}
