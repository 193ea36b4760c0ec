import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { schemaProperties, type SchemaProperty } from './schema-properties.ts'

/** The members of a token operation's response. */
export function answerProperties(document: JsonObject, operation: JsonObject): Map<string, SchemaProperty> {
  const responses = objectOf(operation['responses'])
  for (const status of answerStatuses(responses)) {
    const schema = answerSchema(objectOf(deref(document, responses[status])))
    if (schema !== undefined) return schemaProperties(document, schema)
  }
  return new Map()
}

/** The responses a token may stand in: the successes listed by number, else their range, else the default. */
export function answerStatuses(responses: JsonObject): string[] {
  const has = (status: string): boolean => Object.hasOwn(responses, status)
  const listed = ['200', '201', '204'].filter(has)
  return listed.length > 0 ? listed : ['2XX', 'default'].filter(has).slice(0, 1)
}

/** That of JSON, else that of a type with its syntax, else that of any type. */
function answerSchema(response: JsonObject): Json | undefined {
  const types = Object.keys(objectOf(response['content']))
  const alike = [/^application\/([\w.-]+\+|x-)json\b/i, /^text\/json\b/i, /^(\*|application)\/\*$/]
  const other = alike.map((one) => types.find((type) => one.test(type))).find((type) => type !== undefined)
  const json = schemaFor(response, 'application/json')
  return json ?? (other === undefined ? undefined : objectOf(objectOf(response['content'])[other])['schema'])
}

/** The schema of a body of one media type. */
export function schemaFor(body: JsonObject, mediaType: string): Json | undefined {
  const entry = Object.entries(objectOf(body['content'])).find(
    ([name]) => name.split(';')[0]?.trim().toLowerCase() === mediaType,
  )
  return isObject(entry?.[1]) ? entry[1]['schema'] : undefined
}
