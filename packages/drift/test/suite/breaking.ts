import { copyJson, deref, isObject, type Json, type JsonObject, toPointer } from '@latchkey/openapi'
import { list, object, operations } from './document.ts'

/** An edit that breaks callers, and a part of the place the verdict must name. */
export type Breaking = {
  name: string
  break(document: JsonObject): { document: JsonObject; place: string } | undefined
}

type Found = { place: readonly string[] }

function breaking(name: string, change: (document: JsonObject) => Found | undefined): Breaking {
  return {
    name,
    break(document) {
      const copy = copyJson(document)
      const found = change(copy)
      return found && { document: copy, place: toPointer(found.place) }
    },
  }
}

type Sent = { path: string; method: string; operation: JsonObject; parameter: JsonObject; index: number }

/** Parameters that are written where they are used, so that what is changed is theirs alone. */
function parameters(document: JsonObject): Sent[] {
  return operations(document).flatMap(({ path, method, operation }) =>
    list(operation['parameters']).flatMap((parameter, index) =>
      isObject(parameter) && parameter['$ref'] === undefined
        ? [{ path, method, operation, parameter, index }]
        : [],
    ),
  )
}

type Body = { path: string; method: string; schema: JsonObject; place: readonly string[] }

/** Schemas of objects that are sent or received as JSON, named or not. */
function bodies(document: JsonObject, direction: 'sent' | 'received'): Body[] {
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
      const ref = isObject(schema) ? schema['$ref'] : undefined
      return [
        { path, method, schema: target, place: typeof ref === 'string' ? ref.slice(2).split('/') : place },
      ]
    })
  })
}

const isScalar = (schema: Json | undefined): boolean =>
  ['string', 'number', 'integer', 'boolean'].includes(String(object(schema)['type']))

/** A plain property that only says its type: no mark of a direction, no composition. */
function plainProperty(
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

function inBody(
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

export const breakings: readonly Breaking[] = [
  breaking('an operation removed', (document) => {
    const [first] = operations(document)
    if (!first) return undefined
    delete first.item[first.method]
    return { place: ['paths', first.path, first.method] }
  }),
  breaking('a path written in another way', (document) => {
    const paths = object(document['paths'])
    const [path] = Object.keys(paths)
    if (path === undefined) return undefined
    paths[`${path}-v2`] = paths[path] ?? {}
    delete paths[path]
    return { place: ['paths', path] }
  }),
  breaking('a parameter removed', (document) => {
    const found = parameters(document).find(({ parameter }) => parameter['in'] === 'query')
    if (!found) return undefined
    list(found.operation['parameters']).splice(found.index, 1)
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a required parameter added', (document) => {
    const [first] = operations(document)
    if (!first) return undefined
    const parameter = { name: 'newly_required', in: 'query', required: true, schema: { type: 'string' } }
    first.operation['parameters'] = [...list(first.operation['parameters']), parameter]
    return { place: ['paths', first.path, first.method, 'parameters'] }
  }),
  breaking('a parameter made required', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => parameter['in'] === 'query' && parameter['required'] !== true,
    )
    if (!found) return undefined
    found.parameter['required'] = true
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a parameter of another type', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => object(parameter['schema'])['type'] === 'string',
    )
    if (!found) return undefined
    found.parameter['schema'] = { type: 'object', properties: { a: { type: 'string' } } }
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a list of a parameter joined', (document) => {
    const found = parameters(document).find(
      ({ parameter }) =>
        parameter['in'] === 'query' &&
        object(parameter['schema'])['type'] === 'array' &&
        parameter['explode'] === undefined &&
        parameter['style'] === undefined,
    )
    if (!found) return undefined
    found.parameter['explode'] = false
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
  breaking('a value of a parameter removed', (document) => {
    const found = parameters(document).find(
      ({ parameter }) => list(object(parameter['schema'])['enum']).length > 1,
    )
    if (!found) return undefined
    const schema = object(found.parameter['schema'])
    schema['enum'] = list(schema['enum']).slice(1)
    return { place: ['paths', found.path, found.method, 'parameters'] }
  }),
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
  inBody('a value removed from what is received', 'received', (schema) => {
    const name = plainProperty(schema, (_, one) => list(one['enum']).length > 1 && one['type'] === 'string')
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['enum'] = list(property['enum']).slice(1)
    return name
  }),
  inBody('a limit of what is sent tightened', 'sent', (schema) => {
    const name = plainProperty(
      schema,
      (_, one) => typeof one['maxLength'] === 'number' && one['maxLength'] > 1,
    )
    const property = object(object(schema['properties'])[name ?? ''])
    if (name !== undefined) property['maxLength'] = Number(property['maxLength']) - 1
    return name
  }),
  breaking('a body made required', (document) => {
    const found = operations(document).find(({ operation }) => {
      const body = operation['requestBody']
      return isObject(body) && body['$ref'] === undefined && body['required'] !== true
    })
    if (!found) return undefined
    object(found.operation['requestBody'])['required'] = true
    return { place: ['paths', found.path, found.method, 'requestBody'] }
  }),
  breaking('a body of another media type', (document) => {
    const found = operations(document).find(({ operation }) =>
      isObject(object(object(operation['requestBody'])['content'])['application/json']),
    )
    if (!found) return undefined
    const body = object(found.operation['requestBody'])
    const content = object(body['content'])
    body['content'] = { 'application/x-other': content['application/json'] ?? {} }
    return { place: ['paths', found.path, found.method, 'requestBody'] }
  }),
  breaking('another server', (document) => {
    const shared = operations(document).some(
      ({ item, operation }) => (item['servers'] ?? operation['servers']) === undefined,
    )
    if (list(document['servers']).length === 0 || !shared) return undefined
    document['servers'] = [{ url: 'https://elsewhere.example/' }]
    return { place: ['servers'] }
  }),
  breaking('a server of its own for an operation', (document) => {
    const found = operations(document).find(
      ({ item, operation }) => item['servers'] === undefined && operation['servers'] === undefined,
    )
    if (!found) return undefined
    found.operation['servers'] = [{ url: 'https://elsewhere.example' }]
    return { place: ['paths', found.path, found.method, 'servers'] }
  }),
  breaking('another login', (document) => {
    const components = (document['components'] = object(document['components']))
    components['securitySchemes'] = {
      ...object(components['securitySchemes']),
      newKey: { type: 'apiKey', in: 'header', name: 'X-New-Key' },
    }
    const [first] = operations(document)
    if (!first) return undefined
    first.operation['security'] = [{ newKey: [] }]
    return { place: ['paths', first.path, first.method, 'security'] }
  }),
  breaking('an answer without content', (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const [status, response] of Object.entries(object(operation['responses']))) {
        if (
          !/^2/.test(status) ||
          !isObject(response) ||
          Object.keys(object(response['content'])).length === 0
        )
          continue
        delete response['content']
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  }),
  breaking('an operationId changed', (document) => {
    const found = operations(document).find(({ operation }) => typeof operation['operationId'] === 'string')
    if (!found) return undefined
    found.operation['operationId'] = 'anotherOperationId'
    return { place: ['paths', found.path, found.method, 'operationId'] }
  }),
]

function removed(schema: JsonObject): string | undefined {
  const properties = object(schema['properties'])
  if (Object.keys(properties).length < 2 || schema['additionalProperties'] !== undefined) return undefined
  const name = plainProperty(schema, () => true)
  if (name === undefined) return undefined
  delete properties[name]
  schema['required'] = list(schema['required']).filter((one) => one !== name)
  return name
}
