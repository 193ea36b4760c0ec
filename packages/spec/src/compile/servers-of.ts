import { type JsonObject, objectOf, type Operation } from '@latchkey/openapi'

/** Where an operation is called, as a text that can be compared with another's. */
export function serversOf(document: JsonObject, { operation, pathItem }: Operation): string {
  const lists = [operation, pathItem, document].map((holder) => holder['servers'])
  const stated = lists.find((list) => Array.isArray(list) && list.length > 0)
  return JSON.stringify(Array.isArray(stated) ? stated.map((one) => objectOf(one)['url']) : [])
}
