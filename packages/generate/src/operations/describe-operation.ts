import { deref, isObject, type Json, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import { parametersOf } from '../wire/read-parameters.ts'

/** What a document says of an operation, for people. Texts are one line each, as the document has them. */
export interface OperationDescription {
  summary: string
  description: string
  /** `undefined` where it is not deprecated. */
  deprecated: string | undefined
  parameters: { place: string; name: string; isRequired: boolean; type: string; text: string }[]
  body: { mediaTypes: string[]; isRequired: boolean; text: string } | undefined
  /** Scopes a token needs for it: one list for each way to authorize the call that needs any. */
  scopes: string[][]
  responses: { status: string; mediaTypes: string[]; text: string }[]
  /** https addresses of pages about it. */
  pages: string[]
}

/** Reads what there is to tell about an operation. */
export function describeOperation(document: JsonObject, one: Operation): OperationDescription {
  const { operation, path, method } = one
  const request = objectOf(deref(document, operation['requestBody']))
  const mediaTypes = Object.keys(objectOf(request['content']))
  const summary = oneLine(operation['summary'])
  return {
    summary: summary || sentence(oneLine(operation['description'])) || `${method} ${path}`,
    description: oneLine(operation['description']),
    deprecated:
      operation['deprecated'] === true
        ? oneLine(operation['x-deprecation-reason'] ?? operation['x-deprecated-reason']) ||
          'in the vendor’s document.'
        : undefined,
    parameters: parametersOf(document, one).map(({ place, name, parameter }) => ({
      place,
      name,
      isRequired: parameter['required'] === true,
      type: typeOf(document, parameter),
      text: oneLine(parameter['description']),
    })),
    body:
      mediaTypes.length > 0
        ? { mediaTypes, isRequired: request['required'] === true, text: oneLine(request['description']) }
        : undefined,
    scopes: scopesOf(operation['security'] ?? document['security']),
    responses: Object.entries(objectOf(operation['responses'])).map(([status, value]) => {
      const response = objectOf(deref(document, value))
      const content = Object.keys(objectOf(response['content']))
      return { status, mediaTypes: content, text: oneLine(response['description']) }
    }),
    pages: [objectOf(operation['externalDocs'])['url'], operation['x-source']]
      .flat()
      .filter((url): url is string => typeof url === 'string' && /^https:\/\/[^\s<>]+$/.test(url)),
  }
}

function scopesOf(security: Json | undefined): string[][] {
  const ways = Array.isArray(security) ? security.filter(isObject) : []
  const lists = ways.map((way) => [...new Set(Object.values(way).flat().map(oneLine).filter(Boolean))])
  return [...new Map(lists.map((scopes) => [scopes.join(' '), scopes])).values()].filter(
    ({ length }) => length > 0,
  )
}

function typeOf(document: JsonObject, { schema, content }: JsonObject): string {
  const media = Object.values(objectOf(content))[0]
  const { type, enum: values, format } = objectOf(deref(document, schema ?? objectOf(media)['schema']))
  if (Array.isArray(values) && values.length <= 8)
    return values.map((value) => JSON.stringify(value)).join(' | ')
  const name = [type ?? 'any'].flat().join(' | ')
  return typeof format === 'string' ? `${name} (${format})` : name
}

function oneLine(text: Json | undefined): string {
  return typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : ''
}

/** The first sentence of a text, or what there is of it. */
export function sentence(text: string): string {
  return /^.{1,100}?[.!?](?=\s|$)/.exec(text)?.[0] ?? text.slice(0, 100)
}
