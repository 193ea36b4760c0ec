import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { compositions, isBinary, kindOf, propertiesOf } from './shapes.ts'

/**
 * Takes `format: binary` from schemas that no file can stand at, for the types: a member of JSON is a text, whatever it holds.
 * Files are whole bodies, and the parts of forms.
 */
export function spellJsonTexts(document: JsonObject): void {
  const files = new Set<unknown>()
  visit(document, false, ({ content }) => {
    for (const [mediaType, media] of Object.entries(objectOf(content))) {
      for (const schema of filePlaces(document, mediaType, objectOf(deref(document, media))['schema']))
        for (const form of formsOf(document, schema)) files.add(form)
    }
  })
  visit(document, false, (schema) => {
    if (!isBinary(document, schema)) return
    if (files.has(schema)) {
      // openapi-typescript asks about what has a type.
      if ('format' in schema || 'contentMediaType' in schema) schema['type'] ??= 'string'
      return
    }
    if (schema['format'] === 'binary') delete schema['format']
    delete schema['contentMediaType']
  })
}

function filePlaces(document: JsonObject, mediaType: string, schema: Json | undefined): Json[] {
  if (schema === undefined) return []
  if (kindOf(mediaType) !== 'multipart') return [schema]
  // A part of any name is a part as well.
  const further = [...formsOf(document, schema)].flatMap(({ additionalProperties, patternProperties }) => [
    additionalProperties ?? true,
    ...Object.values(objectOf(patternProperties)),
  ])
  const parts = [...propertiesOf(document, schema).properties.values(), ...further]
  const items = parts.flatMap((part) => [...formsOf(document, part)]).map((form) => form['items'] ?? true)
  return [...parts, ...items]
}

/** A schema and the parts of its compositions, each once: any of them may say that it is a file. */
function formsOf(document: JsonObject, schema: Json): Set<JsonObject> {
  const forms = new Set<JsonObject>()
  const add = (given: Json): void => {
    const form = deref(document, given)
    if (!isObject(form) || forms.has(form)) return
    forms.add(form)
    for (const keyword of compositions) for (const part of [form[keyword] ?? []].flat()) add(part)
  }
  add(schema)
  return forms
}

const named = new Set(['properties', 'patternProperties', 'schemas', '$defs', 'definitions', 'content'])
const data = /^(example|examples|default|enum|const|x-.*)$/

/** Every object of the document that is no example; `isMap` where its members have names of their own. */
function visit(value: Json | undefined, isMap: boolean, see: (value: JsonObject) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, false, see)
  if (!isObject(value)) return
  if (!isMap) see(value)
  for (const [name, member] of Object.entries(value))
    if (isMap || !data.test(name)) visit(member, !isMap && named.has(name), see)
}
