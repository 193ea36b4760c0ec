import {
  copyJson,
  deref,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  toPointer,
} from '@latchkey/openapi'
import { list, object, operations } from '../document.ts'

/** An edit that breaks callers, and a part of the place the verdict must name. */
export interface Breaking {
  name: string
  /** It breaks code that names what is gone, and nothing else: the compiler alone can tell. */
  isCompiled?: true
  break(document: JsonObject): { document: JsonObject; place: string } | undefined
}

interface Found {
  place: readonly string[]
}

export function breaking(name: string, change: (document: JsonObject) => Found | undefined): Breaking {
  return {
    name,
    break(document) {
      const copy = copyJson(document)
      const found = change(copy)
      return found && { document: copy, place: toPointer(found.place) }
    },
  }
}

export interface Sent {
  path: string
  method: string
  operation: JsonObject
  parameter: JsonObject
  index: number
}

/** Parameters that are written where they are used, so that what is changed is theirs alone. */
export function parameters(document: JsonObject): Sent[] {
  return operations(document).flatMap(({ path, method, operation }) =>
    list(operation['parameters']).flatMap((parameter, index) =>
      isObject(parameter) && parameter['$ref'] === undefined
        ? [{ path, method, operation, parameter, index }]
        : [],
    ),
  )
}

export interface Body {
  path: string
  method: string
  schema: JsonObject
  place: readonly string[]
}

/** Schemas of objects that are sent or received as JSON, named or not. */
export function bodies(document: JsonObject, direction: 'sent' | 'received'): Body[] {
  return operations(document).flatMap(({ path, method, operation }): Body[] => {
    const at = ['paths', path, method]
    const carriers: [Json | undefined, readonly string[]][] =
      direction === 'sent'
        ? [[operation['requestBody'], [...at, 'requestBody']]]
        : Object.entries(object(operation['responses']))
            .filter(([status]) => /^2/.test(status))
            .map(([status, value]) => [value, [...at, 'responses', status]])
    return carriers.flatMap(([carrier, place]): Body[] => {
      const carried = object(deref(document, carrier ?? null))
      const media = object(object(carried['content'])['application/json'])
      const schema = media['schema']
      const target = deref(document, schema ?? null)
      if (!isObject(target) || !isObject(target['properties']) || target['allOf'] !== undefined) return []
      // What is written once for several is named where it is written.
      const refs = [schema, carrier].map((one) => (isObject(one ?? null) ? object(one)['$ref'] : undefined))
      const ref = refs.find((one) => typeof one === 'string')
      return [{ path, method, schema: target, place: ref === undefined ? place : fromPointer(ref.slice(1)) }]
    })
  })
}

export const isScalar = (schema: Json | undefined): boolean =>
  ['string', 'number', 'integer', 'boolean'].includes(String(object(schema)['type']))

/** A plain property that only says its type: no mark of a direction, no composition. */
export function plainProperty(
  schema: JsonObject,
  wanted: (name: string, property: JsonObject) => boolean,
): string | undefined {
  const found = Object.entries(object(schema['properties'])).find(
    ([name, property]) =>
      isObject(property) &&
      isScalar(property) &&
      property['readOnly'] !== true &&
      property['writeOnly'] !== true &&
      wanted(name, property),
  )
  return found?.[0]
}

export function inBody(
  name: string,
  direction: 'sent' | 'received',
  change: (schema: JsonObject) => string | undefined,
): Breaking {
  return breaking(name, (document) => {
    for (const { schema, place } of bodies(document, direction)) {
      const property = change(schema)
      if (property !== undefined) return { place: place.slice(0, 3) }
    }
    return undefined
  })
}
