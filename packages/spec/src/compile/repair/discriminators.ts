import { deref, isObject, type Json, type JsonObject, objectOf, toPointer } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/**
 * A discriminator with a property name and a mapping of references; without a name it is none. The specification allows
 * names of schemas in place of references; generators of documents write objects, too.
 */
export function repairDiscriminator(
  root: JsonObject,
  value: JsonObject,
  at: readonly string[],
  ask: Ask,
): JsonObject | undefined {
  if (typeof value['propertyName'] !== 'string') {
    return ask(at, 'names no property; it was left out') ? undefined : value
  }
  repairMapping(root, value, at, ask)
  return value
}

function repairMapping(root: JsonObject, discriminator: JsonObject, at: readonly string[], ask: Ask): void {
  const { mapping } = discriminator
  if (mapping === undefined) return
  if (!isObject(mapping)) {
    if (ask([...at, 'mapping'], 'is no object; it was left out')) delete discriminator['mapping']
    return
  }
  for (const [value, written] of Object.entries(mapping)) {
    const place = [...at, 'mapping', value]
    const found = meantBy(root, written)
    if (found === written) continue
    if (found === undefined) {
      const shown = JSON.stringify(written).slice(0, 200)
      if (ask(place, `${shown} names no schema of this document; it was left out`)) delete mapping[value]
    } else if (ask(place, `was read as a reference to ${found}`)) mapping[value] = found
  }
}

function meantBy(root: JsonObject, written: Json): string | undefined {
  const stated = isObject(written) ? (written['$ref'] ?? written['schema']) : written
  if (typeof stated !== 'string') return undefined
  if (stated.startsWith('#') && stated !== '#' && deref(root, { $ref: stated }) !== undefined) return stated
  const schemas = objectOf(objectOf(root['components'])['schemas'])
  const name = /^(?:#?\/?(?:definitions|components\/schemas?)\/)?([^/#]+)$/.exec(stated)?.[1] ?? ''
  return Object.hasOwn(schemas, name) ? toPointer(['components', 'schemas', name]) : undefined
}
