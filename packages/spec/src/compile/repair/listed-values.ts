import { equalJson, isObject, type Json, type JsonObject } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/** Has the values of `enum` be of the type beside them: no value is both, and the caller could send none. */
export function repairEnum(schema: JsonObject, at: readonly string[], ask: Ask): void {
  const values = schema['enum']
  if (values === undefined) return
  const place = [...at, 'enum']
  if (!Array.isArray(values)) {
    if (ask(place, 'is no list of values; it was left out')) delete schema['enum']
    return
  }
  const { type } = schema
  const isStrange = (value: Json): boolean => value !== null && !isOf(type, value)
  if (typeof type !== 'string' || !values.some(isStrange)) return
  if (type === 'array' && !values.some(Array.isArray)) return giveToItems(schema, values, at, ask)
  const read = values.map((value) => (isStrange(value) ? readers[type]?.(value) : value))
  if (read.every((value) => value !== undefined)) {
    if (ask(place, `lists what is no ${type}; it was read as that`)) schema['enum'] = unique(read)
  } else {
    const reason = `is “${type}”, but values listed beside it are none; the values count`
    if (ask([...at, 'type'], reason)) delete schema['type']
  }
}

/** Many write beside a list what its items may be. */
function giveToItems(schema: JsonObject, values: Json[], at: readonly string[], ask: Ask): void {
  const { items } = schema
  const isKnown = isObject(items) && (items['enum'] !== undefined || items['$ref'] !== undefined)
  const outcome = isKnown ? 'it was left out' : 'it was read as those of its items'
  if (!ask([...at, 'enum'], `lists values, and none is a list; ${outcome}`)) return
  delete schema['enum']
  if (isKnown) return
  const own: JsonObject = { ...(isObject(items) ? items : {}), enum: values }
  schema['items'] = own
  repairEnum(own, [...at, 'items'], ask)
}

function isOf(type: Json | undefined, value: Json): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

/** What a plain value is read as where another type is asked for; `undefined` where it is none. */
const readers: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  string: (value) => (typeof value === 'object' ? undefined : String(value)),
  number: readNumber,
  integer: (value) => {
    const read = readNumber(value)
    return Number.isSafeInteger(read) ? read : undefined
  },
  boolean: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
}

function readNumber(value: Json): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

function unique(values: readonly Json[]): Json[] {
  return values.filter((value, index) => values.findIndex((one) => equalJson(one, value)) === index)
}
