import { copyJson, deref, type Json, type JsonObject, objectOf, operationsOf } from '@latchkey/openapi'
import { spellJsonTexts } from './json-texts.ts'
import { parametersOf, relaxOwnHeaders } from './read-parameters.ts'
import { readable, readAs } from './read-response.ts'
import { bodyKind } from './read-body.ts'
import { every, isBinary, kindOf, shapesOf } from './shapes.ts'

/** On a schema: the bytes as they arrive. For the types only. */
export const streamFormat = 'x-stream'

/**
 * The document with the schemas of what is sent and read as text, bytes or a stream saying so, for the types: a schema of
 * `text/csv` may describe its rows, and what a caller gets is a text.
 */
export function asRead(document: JsonObject): JsonObject {
  const copy = copyJson(document)
  spellJsonTexts(copy)
  for (const found of operationsOf(copy)) {
    const { operation } = found
    relaxOwnHeaders(copy, found)
    // openapi-typescript takes such a parameter for a text, whatever its schema.
    for (const { parameter } of parametersOf(copy, found)) {
      const [[mediaType, media] = []] = Object.entries(objectOf(parameter['content']))
      if (mediaType === undefined || !['json', 'any'].includes(kindOf(mediaType))) continue
      parameter['schema'] = objectOf(media)['schema'] ?? {}
      delete parameter['content']
    }
    for (const [status, value] of Object.entries(objectOf(operation['responses']))) {
      const response = objectOf(deref(copy, value))
      const content = objectOf(response['content'])
      const kept = readable(content)
      for (const mediaType of Object.keys(content)) {
        if (!kept.includes(mediaType)) delete content[mediaType]
        else
          content[mediaType] = asResponse(
            copy,
            mediaType,
            objectOf(deref(copy, content[mediaType])),
            /^[45]/.test(status),
          )
      }
    }
    // Nobody's fetch gives them a body.
    if (found.method === 'GET' || found.method === 'HEAD') delete operation['requestBody']
    const content = objectOf(objectOf(deref(copy, operation['requestBody']))['content'])
    for (const [mediaType, value] of Object.entries(content)) {
      const media = objectOf(deref(copy, value))
      if (bodyKind(copy, mediaType, media) === 'lines') {
        const { schema, itemSchema } = media
        const isWhole = schema !== undefined && shapesOf(copy, schema).has('array')
        const whole = isWhole ? schema : { type: 'array', items: schema ?? itemSchema ?? {} }
        content[mediaType] = { ...media, schema: { anyOf: [whole, { type: 'string' }] } }
        continue
      }
      const isRaw = bodyKind(copy, mediaType, media) === 'raw' && kindOf(mediaType) !== 'any'
      const shapes = shapesOf(copy, media['schema'])
      const isText = ['text', 'lines', 'xml', 'events'].includes(kindOf(mediaType))
      // A schema that says nothing says neither; a number is a text as well as any.
      const isStated = isText && shapes.size === 1 && shapes.has('scalar')
      if (isRaw && !isStated && (!shapes.has('string') || shapes.size === every.length)) {
        content[mediaType] = { ...media, schema: isText ? { type: 'string' } : bytes }
      }
    }
  }
  return copy
}

const bytes: JsonObject = { type: 'string', format: 'binary' }

function asResponse(document: JsonObject, mediaType: string, media: JsonObject, isError: boolean): Json {
  const way = readAs(document, mediaType, media)
  if (way === 'json' || way === 'type') return media
  // What is no JSON of an error is text, whatever it was.
  if (way === 'text' || isError)
    return isText(document, media) ? media : { ...media, schema: { type: 'string' } }
  if (way === 'stream') return { ...media, schema: { type: 'string', format: streamFormat } }
  return isBinary(document, media['schema']) ? media : { ...media, schema: bytes }
}

function isText(document: JsonObject, { schema }: JsonObject): boolean {
  const shapes = shapesOf(document, schema)
  return shapes.size === 1 && shapes.has('string') && !isBinary(document, schema)
}
