import type { JsonObject } from '@latchkey/openapi'
import { list, object } from '../document.ts'
import { type Breaking, inBody, plainProperty } from './edits.ts'

/** Edits of what is sent and what is received. */
export const brokenSchemas: readonly Breaking[] = [
  inBody('a required member added to what is sent', 'sent', (schema) => {
    schema['properties'] = { ...object(schema['properties']), newlyRequired: { type: 'string' } }
    schema['required'] = [...list(schema['required']), 'newlyRequired']
    return 'newlyRequired'
  }),
  inBody('a member of what is sent made required', 'sent', (schema) => {
    const name = plainProperty(schema, (one) => !list(schema['required']).includes(one))
    if (name !== undefined) schema['required'] = [...list(schema['required']), name]
    return name
  }),
  inBody('a member removed from what is sent', 'sent', (schema) => removed(schema)),
  inBody('a member removed from what is received', 'received', (schema) => removed(schema)),
  inBody('a member of what is received made optional', 'received', (schema) => {
    const name = plainProperty(schema, (one) => list(schema['required']).includes(one))
    if (name !== undefined) schema['required'] = list(schema['required']).filter((one) => one !== name)
    return name
  }),
  inBody('a member of what is received of another type', 'received', (schema) => {
    const name = plainProperty(schema, () => true)
    if (name !== undefined) object(schema['properties'])[name] = { type: 'array', items: { type: 'boolean' } }
    return name
  }),
  inBody('a member of what is received may be null', 'received', (schema) => {
    const name = plainProperty(
      schema,
      (_, { nullable, type }) => nullable !== true && typeof type === 'string',
    )
    const property = object(object(schema['properties'])[name ?? ''])
    if (name === undefined || property['enum'] !== undefined) return undefined
    property['nullable'] = true
    return name
  }),
  inBody('a value added to what is received', 'received', (schema) => {
    const name = plainProperty(schema, (_, one) => list(one['enum']).length > 0 && one['type'] === 'string')
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['enum'] = [...list(property['enum']), 'a_new_value']
    return name
  }),
  {
    ...inBody('a value removed from what is received', 'received', (schema) => {
      const name = plainProperty(schema, (_, one) => list(one['enum']).length > 1 && one['type'] === 'string')
      const property = object(object(schema['properties'])[name ?? ''])
      if (name !== undefined) property['enum'] = list(property['enum']).slice(1)
      return name
    }),
    isCompiled: true,
  },
  inBody('a limit of what is sent tightened', 'sent', (schema) => {
    const name = plainProperty(
      schema,
      (_, one) => typeof one['maxLength'] === 'number' && one['maxLength'] > 1,
    )
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['maxLength'] = Number(property['maxLength']) - 1
    return name
  }),

  inBody('a member that is no longer taken empty', 'sent', (schema) => {
    const name = plainProperty(
      schema,
      (_, one) => one['nullable'] === true || list(one['type']).includes('null'),
    )
    const property = object(object(schema['properties'])[name ?? ''])
    if (name === undefined || property['enum'] !== undefined) return undefined
    delete property['nullable']
    if (Array.isArray(property['type'])) property['type'] = property['type'].filter((type) => type !== 'null')
    return name
  }),
  inBody('a value removed from what is sent', 'sent', (schema) => {
    const name = plainProperty(schema, (_, one) => list(one['enum']).length > 1)
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['enum'] = list(property['enum']).slice(1)
    return name
  }),
  inBody('a member of what is sent that takes listed values only', 'sent', (schema) => {
    const name = plainProperty(schema, (_, one) => one['type'] === 'string' && one['enum'] === undefined)
    if (name !== undefined) object(object(schema['properties'])[name])['enum'] = ['one', 'two']
    return name
  }),
  inBody('a member of what is received that is no longer listed values', 'received', (schema) => {
    const name = plainProperty(schema, (_, one) => one['type'] === 'string' && list(one['enum']).length > 0)
    if (name !== undefined) delete object(object(schema['properties'])[name])['enum']
    return name
  }),
  inBody('a number that is a text', 'received', (schema) => {
    const name = plainProperty(schema, (_, one) => ['integer', 'number'].includes(String(one['type'])))
    if (name !== undefined) object(schema['properties'])[name] = { type: 'string' }
    return name
  }),
  inBody('any number that must be whole', 'sent', (schema) => {
    const name = plainProperty(schema, (_, one) => one['type'] === 'number')
    if (name !== undefined) object(object(schema['properties'])[name])['type'] = 'integer'
    return name
  }),
  inBody('a text that may be a number too', 'received', (schema) => {
    const name = plainProperty(schema, (_, one) => one['type'] === 'string' && one['enum'] === undefined)
    if (name !== undefined)
      object(schema['properties'])[name] = { oneOf: [{ type: 'string' }, { type: 'integer' }] }
    return name
  }),
  inBody('another form of what is received', 'received', (schema) => {
    const found = unions(schema)[0]
    if (!found) return undefined
    const [name, keyword, union] = found
    union[keyword] = [...list(union[keyword]), { type: 'array', items: { type: 'array', items: {} } }]
    return name
  }),
  inBody('a form of what is sent gone', 'sent', (schema) => {
    const found = unions(schema).find(([, keyword, union]) => list(union[keyword]).length > 2)
    if (!found || found[2]['discriminator'] !== undefined) return undefined
    const [name, keyword, union] = found
    union[keyword] = list(union[keyword]).slice(1)
    return name
  }),
  inBody('a list of what is received that holds something else', 'received', (schema) => {
    const name = Object.entries(object(schema['properties'])).find(
      ([, one]) => object(one)['type'] === 'array' && object(object(one)['items'])['type'] === 'string',
    )?.[0]
    if (name !== undefined) object(object(schema['properties'])[name])['items'] = { type: 'boolean' }
    return name
  }),
  inBody('what is received one level down removed', 'received', (schema) => {
    for (const [name, one] of Object.entries(object(schema['properties']))) {
      const inner = object(one)['type'] === 'array' ? object(object(one)['items']) : object(one)
      const found = inner['additionalProperties'] === undefined ? plainProperty(inner, () => true) : undefined
      if (found === undefined || Object.keys(object(inner['properties'])).length < 2) continue
      delete object(inner['properties'])[found]
      inner['required'] = list(inner['required']).filter((required) => required !== found)
      return name
    }
    return undefined
  }),
  inBody('a member of what is sent under another name', 'sent', (schema) => {
    const properties = object(schema['properties'])
    const name = plainProperty(schema, () => true)
    if (name === undefined || schema['additionalProperties'] !== undefined) return undefined
    properties[`${name}Renamed`] = properties[name] ?? {}
    delete properties[name]
    schema['required'] = list(schema['required']).map((one) => (one === name ? `${name}Renamed` : one))
    return name
  }),
  inBody('a member that only the server sets', 'sent', (schema) => {
    const name = plainProperty(schema, () => true)
    if (name !== undefined) object(object(schema['properties'])[name])['readOnly'] = true
    return name
  }),
  inBody('a required member the server sets no more', 'sent', (schema) => {
    const name = Object.entries(object(schema['properties'])).find(
      ([name, one]) => object(one)['readOnly'] === true && list(schema['required']).includes(name),
    )?.[0]
    if (name !== undefined) delete object(object(schema['properties'])[name])['readOnly']
    return name
  }),
  inBody('a member of what is received that is only sent', 'received', (schema) => {
    const name = plainProperty(schema, () => true)
    if (name !== undefined) object(object(schema['properties'])[name])['writeOnly'] = true
    return name
  }),
  inBody('items of what is received that may be null', 'received', (schema) => {
    const name = Object.entries(object(schema['properties'])).find(
      ([, one]) => object(one)['type'] === 'array' && object(object(one)['items'])['type'] === 'string',
    )?.[0]
    const items = object(object(object(schema['properties'])[name ?? ''])['items'])
    if (name !== undefined) {
      object(object(schema['properties'])[name])['items'] = { anyOf: [items, { type: 'null' }] }
    }
    return name
  }),
  inBody('a map of what is sent that takes other values', 'sent', (schema) => {
    const name = Object.entries(object(schema['properties'])).find(
      ([, one]) => object(object(one)['additionalProperties'])['type'] === 'string',
    )?.[0]
    if (name !== undefined)
      object(object(schema['properties'])[name])['additionalProperties'] = { type: 'boolean' }
    return name
  }),
  inBody('listed values of what is sent as forms, one fewer', 'sent', (schema) => {
    const name = plainProperty(schema, (_, one) => list(one['enum']).length > 2 && one['nullable'] !== true)
    const property = object(object(schema['properties'])[name ?? ''])
    if (name === undefined) return undefined
    property['oneOf'] = list(property['enum'])
      .slice(1)
      .map((value) => ({ enum: [value] }))
    delete property['enum']
    return name
  }),
  inBody('fewer items taken', 'sent', (schema) => {
    const name = Object.entries(object(schema['properties'])).find(
      ([, one]) => typeof object(one)['maxItems'] === 'number' && Number(object(one)['maxItems']) > 1,
    )?.[0]
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['maxItems'] = Number(property['maxItems']) - 1
    return name
  }),
]

function unions(schema: JsonObject): [string, 'oneOf' | 'anyOf', JsonObject][] {
  return Object.entries(object(schema['properties'])).flatMap(
    ([name, one]): [string, 'oneOf' | 'anyOf', JsonObject][] =>
      (['oneOf', 'anyOf'] as const).flatMap((keyword): [string, 'oneOf' | 'anyOf', JsonObject][] =>
        list(object(one)[keyword]).length > 1 ? [[name, keyword, object(one)]] : [],
      ),
  )
}

function removed(schema: JsonObject): string | undefined {
  const properties = object(schema['properties'])
  if (Object.keys(properties).length < 2 || schema['additionalProperties'] !== undefined) return undefined
  const name = plainProperty(schema, () => true)
  if (name === undefined) return undefined
  delete properties[name]
  schema['required'] = list(schema['required']).filter((one) => one !== name)
  return name
}
