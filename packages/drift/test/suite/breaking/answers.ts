import { type Json, type JsonObject } from '@latchkey/openapi'
import { list, object, operations } from '../document.ts'
import { type Breaking, breaking, inBody, plainProperty } from './edits.ts'

/** Edits of what an answer is as a whole, and of what a call must bring. */
export const brokenAnswers: readonly Breaking[] = [
  answer('an answer in an envelope', (schema) => ({ type: 'object', properties: { data: schema } })),
  answer('an answer that is a list of it', (schema) => ({ type: 'array', items: schema })),
  answer('an answer that may be null', (schema, document) =>
    String(document['openapi']).startsWith('3.0')
      ? { allOf: [schema], nullable: true }
      : { anyOf: [schema, { type: 'null' }] },
  ),
  answer('an answer that may be something else', (schema) => ({
    oneOf: [schema, { type: 'object', required: ['problem'], properties: { problem: { type: 'string' } } }],
  })),
  answer('an answer that may be anything', () => ({})),
  breaking('a required header added', (document) => asked(document, 'header')),
  breaking('a required cookie added', (document) => asked(document, 'cookie')),
  inBody('a list of what is received that is one of it', 'received', (schema) =>
    ofList(schema, (items) => items),
  ),
  inBody('a list of what is received that is a map', 'received', (schema) =>
    ofList(schema, (items) => ({ type: 'object', additionalProperties: items })),
  ),
  inBody('a member required by a part of its own', 'sent', (schema) => {
    const name = plainProperty(schema, (one) => !list(schema['required']).includes(one))
    if (name !== undefined) schema['allOf'] = [{ required: [name] }]
    return name
  }),
  inBody('a member that is a list of it', 'sent', (schema) => {
    const name = plainProperty(schema, () => true)
    const properties = object(schema['properties'])
    if (name !== undefined) properties[name] = { type: 'array', items: properties[name] ?? {} }
    return name
  }),
  inBody('a member of what is received in other letters', 'received', (schema) => {
    const name = plainProperty(schema, (one) => one.toUpperCase() !== one)
    const properties = object(schema['properties'])
    if (name === undefined) return undefined
    properties[name.toUpperCase()] = properties[name] ?? {}
    delete properties[name]
    schema['required'] = list(schema['required']).map((one) => (one === name ? name.toUpperCase() : one))
    return name
  }),
]

function answer(name: string, change: (schema: Json, document: JsonObject) => Json): Breaking {
  return breaking(name, (document) => {
    for (const { path, method, operation } of operations(document)) {
      for (const [status, response] of Object.entries(object(operation['responses']))) {
        const media = object(object(object(response)['content'])['application/json'])
        if (!/^2/.test(status) || media['schema'] === undefined) continue
        media['schema'] = change(media['schema'], document)
        return { place: ['paths', path, method, 'responses'] }
      }
    }
    return undefined
  })
}

function asked(document: JsonObject, place: string): { place: readonly string[] } | undefined {
  const [found] = operations(document)
  if (!found) return undefined
  const { path, method, operation } = found
  const parameter = { name: 'x-new', in: place, required: true, schema: { type: 'string' } }
  operation['parameters'] = [...list(operation['parameters']), parameter]
  return { place: ['paths', path, method, 'parameters'] }
}

function ofList(schema: JsonObject, change: (items: Json) => Json): string | undefined {
  const properties = object(schema['properties'])
  const name = Object.keys(properties).find((one) => {
    const { type, items } = object(properties[one])
    return type === 'array' && Object.keys(object(items)).length > 0
  })
  if (name !== undefined) properties[name] = change(object(properties[name])['items'] ?? {})
  return name
}
