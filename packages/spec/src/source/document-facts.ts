import {
  deref,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Operation,
  operationsOf,
} from '@latchkey/openapi'

/**
 * What an OpenAPI document states that our own may rest on: its servers, and of each operation the bearers, parameters,
 * answers, and the first level of members that go in and out, with type, values and whether they are required.
 */
export function documentFacts(document: JsonObject): string[] {
  const servers = listOf(document['servers']).map((server) => `server ${textOf(objectOf(server)['url'])}`)
  return [...servers, ...operationsOf(document).flatMap((found) => operationFacts(document, found))]
}

function operationFacts(document: JsonObject, { method, path, operation, pathItem }: Operation): string[] {
  const name = `${method} ${path}`
  const facts = [`operation ${name}`]
  if (operation['deprecated'] === true) facts.push(`deprecated ${name}`)
  const security = operation['security'] ?? document['security']
  if (security !== undefined) {
    const kinds = listOf(security).map((kind) => Object.keys(objectOf(kind)).join(' and '))
    facts.push(`security ${name}: ${kinds.join(' or ') || 'none'}`)
  }
  for (const value of [...listOf(pathItem['parameters']), ...listOf(operation['parameters'])]) {
    const parameter = objectOf(deref(document, value))
    const place = `${textOf(parameter['in'])} ${textOf(parameter['name'])}`
    facts.push(`parameter ${name} ${place}${describe(document, parameter['schema'], parameter['required'])}`)
  }
  const body = objectOf(deref(document, operation['requestBody']))
  facts.push(...bodyFacts(document, `request ${name}`, body))
  for (const [status, value] of Object.entries(objectOf(operation['responses']))) {
    const place = `response ${name} ${status}`
    facts.push(place, ...bodyFacts(document, place, objectOf(deref(document, value))))
  }
  return facts
}

function bodyFacts(document: JsonObject, place: string, body: JsonObject): string[] {
  return Object.entries(objectOf(body['content'])).flatMap(([media, value]) => [
    `${place} ${media}`,
    ...memberFacts(document, place, objectOf(value)['schema'], new Set()),
  ])
}

/** Members of a schema and of what it is composed of; one that is composed of itself is looked at once. */
function memberFacts(
  document: JsonObject,
  place: string,
  value: Json | undefined,
  seen: Set<Json>,
): string[] {
  const schema = deref(document, value)
  if (!isObject(schema) || seen.has(schema)) return []
  seen.add(schema)
  const required = listOf(schema['required'])
  return [
    ...Object.entries(objectOf(schema['properties'])).map(
      ([name, member]) => `${place} ${name}${describe(document, member, required.includes(name))}`,
    ),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) =>
      listOf(schema[keyword]).flatMap((part) => memberFacts(document, place, part, seen)),
    ),
  ]
}

/** Longer lists of values are told by their number. */
const mostValues = 12

function describe(document: JsonObject, value: Json | undefined, required: Json | undefined): string {
  const schema = objectOf(deref(document, value))
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']]
  const type = types.filter((one) => typeof one === 'string').join(' or ')
  const values = 'const' in schema ? [schema['const']] : listOf(schema['enum'])
  const shown =
    values.length > mostValues
      ? `${values.length} values`
      : values.map((one) => JSON.stringify(one)).join(' ')
  const facts = [type, shown, required === true ? 'required' : ''].filter((fact) => fact !== '')
  return facts.length > 0 ? `: ${facts.join(', ')}` : ''
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
