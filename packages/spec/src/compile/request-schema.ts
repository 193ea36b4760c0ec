import { deref, isObject, type Json, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import { mediaEntry, mediaTypes } from './response-places.ts'

/** The body of an operation as an encoding has it: the media type it is stated under, if any, and its schema. */
export function requestSchema(
  document: JsonObject,
  { operation }: Pick<Operation, 'operation'>,
  encoding: 'form' | 'json',
): [mediaType: string | undefined, schema: Json | undefined] {
  const body = objectOf(deref(document, operation['requestBody']))
  const [name, media] = mediaEntry(objectOf(body['content']), mediaTypes[encoding]) ?? []
  // Where any type will do, ours does.
  return [name?.includes('*') ? undefined : name, isObject(media) ? media['schema'] : undefined]
}
