import { isObject, type Json, type JsonObject } from '@latchkey/openapi'
import type { Ask } from './ask.ts'
import { repairEnum } from './listed-values.ts'

/** A schema whose keywords have values they can have. */
export function repairSchema(schema: JsonObject, at: readonly string[], ask: Ask): JsonObject {
  repairType(schema, at, ask)
  repairRequired(schema, at, ask)
  repairEnum(schema, at, ask)
  return schema
}

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/** What other languages and older specifications call a type; nothing where any value is meant. */
const otherNames: Record<string, JsonObject> = {
  int: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  long: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  decimal: { type: 'number' },
  bool: { type: 'boolean' },
  str: { type: 'string' },
  text: { type: 'string' },
  char: { type: 'string' },
  enum: { type: 'string' },
  uuid: { type: 'string', format: 'uuid' },
  url: { type: 'string', format: 'uri' },
  uri: { type: 'string', format: 'uri' },
  email: { type: 'string', format: 'email' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  'date-time': { type: 'string', format: 'date-time' },
  timestamp: { type: 'string' },
  file: { type: 'string', format: 'binary' },
  binary: { type: 'string', format: 'binary' },
  list: { type: 'array' },
  map: { type: 'object' },
  dict: { type: 'object' },
  any: {},
  mixed: {},
  none: { type: 'null' },
}

function repairType(schema: JsonObject, at: readonly string[], ask: Ask): void {
  const { type } = schema
  if (type === undefined || (typeof type === 'string' && types.has(type))) return
  const place = [...at, 'type']
  if (Array.isArray(type)) return repairTypes(schema, type, (reason) => ask(place, reason))
  const meaning = type === null ? { type: 'null' } : meaningOf(type)
  const shown = JSON.stringify(type).slice(0, 60)
  const read = JSON.stringify(meaning?.['type'] ?? 'any value')
  if (!ask(place, `is ${shown}, which is no type; it was read as ${read}`)) return
  delete schema['type']
  for (const [key, value] of Object.entries(meaning ?? {})) schema[key] ??= value
}

function repairTypes(
  schema: JsonObject,
  type: readonly Json[],
  mayRepair: (reason: string) => boolean,
): void {
  const known = type.map((one) => (one === null ? 'null' : one))
  if (known.every((one) => typeof one === 'string' && types.has(one))) {
    if (type.includes(null) && mayRepair('lists null itself; it was read as the type “null”')) {
      schema['type'] = known
    }
    return
  }
  const read = known.flatMap((one) => meaningOf(one)?.['type'] ?? [])
  const shown = JSON.stringify(type).slice(0, 80)
  if (!mayRepair(`is ${shown}; what is no type was read as one or left out`)) return
  if (read.length > 0) schema['type'] = [...new Set(read)]
  else delete schema['type']
}

function meaningOf(type: Json): JsonObject | undefined {
  if (typeof type !== 'string') return undefined
  const name = type.trim().toLowerCase()
  if (types.has(name)) return { type: name }
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
}

function repairRequired(schema: JsonObject, at: readonly string[], ask: Ask): void {
  const { required } = schema
  if (required === undefined) return
  const place = [...at, 'required']
  if (Array.isArray(required)) {
    if (required.every((one) => typeof one === 'string')) return
    if (ask(place, 'lists what is no name; that was left out')) {
      schema['required'] = required.filter((one) => typeof one === 'string')
    }
  } else if (
    typeof required === 'string' &&
    isObject(schema['properties']) &&
    required in schema['properties']
  ) {
    if (ask(place, 'is one name where a list is expected; it was read as a list of one')) {
      schema['required'] = [required]
    }
  } else if (ask(place, 'is no list of names, as it would be beside “properties”; it was left out')) {
    delete schema['required']
  }
}
