import { type Holds, isObject, type Json, type JsonObject, type Kind, memberOf } from '@latchkey/openapi'
import type { Ask } from './ask.ts'
import { repairOwnSchema, repairParameter } from './parameter.ts'
import { repairPlainValues } from './plain-values.ts'
import { repairSchema } from './schemas.ts'
import { repairSpelling } from './spelling.ts'

/**
 * Gives every member the kind of value it has to have: what is left empty is left out, a list of nothing is an object of
 * nothing (languages that do not tell them apart write documents too), what cannot be read counts as unknown.
 */
export function repairStructure(root: JsonObject, ask: Ask): JsonObject {
  const path: string[] = []

  const fix = (value: Json, holds: Holds | undefined): Json | undefined => {
    if (holds === undefined || holds === 'text' || holds === 'volatile' || holds === 'scopes') return value
    if (holds.endsWith('[]')) return list(value, holds.slice(0, -2) as Kind)
    if (holds.endsWith('{}')) return map(value, holds.slice(0, -2) as Kind)
    return one(value, holds as Kind, true)
  }

  const list = (value: Json, kind: Kind): Json | undefined => {
    if (value === null) return ask(path, 'is empty; it was left out') ? undefined : value
    if (Array.isArray(value)) {
      return value.flatMap((item, index): Json[] => {
        path.push(String(index))
        const kept =
          item === null && ask(path, 'is empty; it was left out') ? undefined : one(item, kind, false)
        path.pop()
        return kept === undefined ? [] : [kept]
      })
    }
    if (isObject(value) && kind === 'schema' && !isNumbered(value)) {
      return ask(path, 'is one schema where a list is expected; it was read as a list of one')
        ? list([value], kind)
        : value
    }
    if (isObject(value) && isNumbered(value)) {
      return ask(path, 'is an object with numbers where a list is expected; it was read as a list')
        ? list(Object.values(value), kind)
        : value
    }
    return ask(path, `is ${name(value)} where a list is expected; it was left out`) ? undefined : value
  }

  const map = (value: Json, kind: Kind): Json | undefined => {
    if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        path.push(key)
        put(value, key, one(member, kind, false))
        path.pop()
      }
      return value
    }
    if (isNothing(value)) return ask(path, 'is empty; it was left out') ? undefined : value
    return ask(path, `is ${name(value)} where an object is expected; it was left out`) ? undefined : value
  }

  /** @param isMember of an object, where nothing can be left out, rather than of a list or a map of names */
  const one = (value: Json, kind: Kind, isMember: boolean): Json | undefined => {
    if (isObject(value)) return object(value, kind)
    if (kind === 'schema' && typeof value === 'boolean') return value
    // `items` of OpenAPI's ancestors may be a list.
    if (kind === 'schema' && isList(value) && path.at(-1) === 'items') return list(value, kind)
    const reading = readingOf(value, kind, isMember)
    return reading !== undefined && ask(path, reading.reason) ? reading.as : value
  }

  const object = (value: JsonObject, kind: Kind): Json => {
    repairMembers(value, kind, path, ask)
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith('x-') || (key === '$ref' && typeof member === 'string')) continue
      path.push(key)
      const holds = memberOf(kind, key)
      put(value, key, maps.has(kind) ? one(member, holds as Kind, false) : fix(member, holds))
      path.pop()
    }
    for (const key of texts) {
      const text = value[key]
      if (text === undefined || typeof text === 'string' || memberOf(kind, key) === undefined) continue
      const written = text === null || typeof text === 'object' ? undefined : String(text)
      path.push(key)
      const reason = written === undefined ? 'is no text; it was left out' : 'is no text; it was read as one'
      if (ask(path, reason)) put(value, key, written)
      path.pop()
    }
    return kind === 'schema' ? repairSchema(value, path, ask) : value
  }

  object(root, 'document')
  if (root['info'] === undefined && ask(['info'], 'is missing; it was read as an object of nothing')) {
    root['info'] = {}
  }
  return root
}

/** Before what they hold is looked at. */
function repairMembers(value: JsonObject, kind: Kind, at: readonly string[], ask: Ask): void {
  repairSpelling(value, kind, at, ask)
  repairPlainValues(value, kind, at, ask)
  if (kind === 'parameter') repairParameter(value, at, ask)
  if (kind === 'header') repairOwnSchema(value, at, ask)
}

interface Reading {
  reason: string
  /** Left out where nothing stands here. */
  as?: Json
}

/** What a value that is no object is read as where an object is expected. */
function readingOf(value: Json, kind: Kind, isMember: boolean): Reading | undefined {
  // `additionalProperties` and others mean something else when they are empty than when they are absent.
  if (kind === 'schema' && Array.isArray(value) && value.length === 0) {
    return { reason: 'is an empty list where a schema is expected; it was read as any value', as: {} }
  }
  if (isNothing(value)) {
    return isMember && kind !== 'paths'
      ? { reason: 'is empty; it was left out' }
      : { reason: 'is empty; it was read as an object of nothing', as: {} }
  }
  if (kind === 'schema' && typeof value === 'string' && types.has(value)) {
    return {
      reason: `is “${value}” where a schema is expected; it was read as that type`,
      as: { type: value },
    }
  }
  if (kind === 'discriminator' && typeof value === 'string') {
    const reason = 'is a name, as in Swagger 2.0; it was read as the name of the property'
    return { reason, as: { propertyName: value } }
  }
  if (kind === 'paths') return undefined
  return { reason: `is ${name(value)} where an object is expected; it counts as unknown`, as: {} }
}

/** Objects whose members are named by the author of the document. */
const maps: ReadonlySet<Kind> = new Set(['paths', 'responses', 'callback', 'flows'])

/** Members that must be text wherever OpenAPI has them; names of things may be called so too. */
const texts = ['title', 'summary', 'description']

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

function isList(value: Json): boolean {
  return Array.isArray(value) && value.length > 0
}

function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

function isNumbered(value: JsonObject): boolean {
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key, index) => key === String(index))
}

function name(value: Json): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `“${String(value).slice(0, 60)}”`
}

function put(holder: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined) delete holder[key]
  else holder[key] = value
}
