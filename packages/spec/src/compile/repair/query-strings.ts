import { copyJson, deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/**
 * Puts the parameters that a form in the query string is made of in its place (`in: querystring`, OpenAPI 3.2): the same goes
 * out, and it is what callers, types and servers know. A query string of anything else stays.
 */
export function spreadQueryStrings(
  root: JsonObject,
  holder: JsonObject,
  at: readonly string[],
  ask: Ask,
): void {
  const list = holder['parameters']
  if (!Array.isArray(list)) return
  holder['parameters'] = list.flatMap((written, index): Json[] => {
    const members = membersOf(root, objectOf(deref(root, written)))
    if (members === undefined) return [written]
    const reason = 'is the whole query string; it was read as the parameters it is made of'
    return ask([...at, 'parameters', String(index)], reason) ? members : [written]
  })
}

/** Whether a parameter is a query string whose members are read in its place. */
export function isSpread(root: JsonObject, parameter: JsonObject): boolean {
  return membersOf(root, parameter) !== undefined
}

/** A parameter for each member of the form; `undefined` where it is no form, or of members that nobody can list. */
function membersOf(root: JsonObject, parameter: JsonObject): JsonObject[] | undefined {
  const [[mediaType = '', media] = []] = Object.entries(objectOf(parameter['content']))
  if (parameter['in'] !== 'querystring' || !/^application\/x-www-form-urlencoded\b/i.test(mediaType))
    return undefined
  const { schema, encoding } = objectOf(deref(root, media))
  const form = formOf(root, schema, 0)
  if (form === undefined || form.properties.size === 0) return undefined
  const parameters = [...form.properties].map(([name, member]) =>
    asParameter(root, name, member, form.required.has(name), objectOf(objectOf(encoding)[name])),
  )
  return parameters.includes(undefined) ? undefined : (parameters as JsonObject[])
}

interface Form {
  properties: Map<string, Json>
  required: Set<string>
}

function formOf(root: JsonObject, written: Json | undefined, depth: number): Form | undefined {
  const { allOf, properties, required, ...others } = objectOf(deref(root, written))
  const isOpen = ['oneOf', 'anyOf', 'additionalProperties', 'patternProperties', 'if'].some(
    (keyword) => others[keyword] !== undefined && others[keyword] !== false,
  )
  if (isOpen || depth > 8) return undefined
  const parts = (Array.isArray(allOf) ? allOf : []).map((part) => formOf(root, part, depth + 1))
  if (parts.includes(undefined)) return undefined
  const all = parts as Form[]
  return {
    properties: new Map([
      ...all.flatMap((part) => [...part.properties]),
      ...Object.entries(objectOf(properties)),
    ]),
    required: new Set([
      ...all.flatMap((part) => [...part.required]),
      ...(Array.isArray(required) ? required.map(String) : []),
    ]),
  }
}

/** How a member of a form goes out: lists item by item, objects as JSON, unless its encoding says otherwise. */
function asParameter(
  root: JsonObject,
  name: string,
  schema: Json,
  isRequired: boolean,
  encoding: JsonObject,
): JsonObject | undefined {
  const parameter = { name, in: 'query', ...(isRequired && { required: true }) }
  const styled = ['style', 'explode', 'allowReserved'].filter((member) => encoding[member] !== undefined)
  if (styled.length > 0)
    return {
      ...parameter,
      ...Object.fromEntries(styled.map((member) => [member, encoding[member]!])),
      schema: copyJson(schema),
    }
  const { items } = objectOf(deref(root, schema))
  // The items of a list would each be JSON, or lists.
  if (items !== undefined && isStructured(root, items)) return undefined
  const isJson =
    (items === undefined && isStructured(root, schema)) || /json/i.test(String(encoding['contentType'] ?? ''))
  return isJson
    ? { ...parameter, content: { 'application/json': { schema: copyJson(schema) } } }
    : { ...parameter, schema: copyJson(schema) }
}

function isStructured(root: JsonObject, schema: Json): boolean {
  const { type, properties, items, allOf } = objectOf(deref(root, schema))
  const types = [type ?? []].flat()
  const isOwn = types.some((one) => one === 'object' || one === 'array') || isObject(properties)
  const parts = Array.isArray(allOf) ? allOf : []
  return isOwn || items !== undefined || parts.some((part) => isStructured(root, part))
}
