import {
  deref,
  httpMethods,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  parameterKey,
} from '@latchkey/openapi'

/**
 * Gives the operations of a path its parameters where one of them spells a header of the path in another case: that is the
 * same header (RFC 9110 section 5.1), and openapi-typescript would ask for both.
 */
export function settleHeaders(root: JsonObject): void {
  for (const items of [objectOf(root['components'])['pathItems'], root['paths'], root['webhooks']])
    for (const item of Object.values(objectOf(items))) if (isObject(item)) settleItem(root, item)
}

function settleItem(root: JsonObject, item: JsonObject): void {
  const shared = listOf(item['parameters'])
  const operations = httpMethods.map((method) => item[method]).filter(isObject)
  const names = new Map(shared.map((one) => [keyOf(root, one), nameOf(root, one)]))
  const isRespelled = (one: Json): boolean =>
    (names.get(keyOf(root, one)) ?? nameOf(root, one)) !== nameOf(root, one)
  if (!operations.some(({ parameters }) => listOf(parameters).some(isRespelled))) return
  for (const operation of operations) {
    const own = listOf(operation['parameters'])
    const keys = new Set(own.map((one) => keyOf(root, one)))
    operation['parameters'] = [...shared.filter((one) => !keys.has(keyOf(root, one))), ...own]
  }
  delete item['parameters']
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function nameOf(root: JsonObject, parameter: Json): string {
  return String(objectOf(deref(root, parameter))['name'])
}

function keyOf(root: JsonObject, parameter: Json): string {
  return parameterKey(String(objectOf(deref(root, parameter))['in']), nameOf(root, parameter))
}
