import { httpMethods, isObject, type JsonObject, objectOf } from '@latchkey/openapi'

/** Leaves an id to the first of the operations that have it: a path item that several paths refer to is copied, ids and all. */
export function settleOperationIds(root: JsonObject): void {
  const seen = new Set<unknown>()
  for (const items of [objectOf(root['components'])['pathItems'], root['paths'], root['webhooks']]) {
    for (const item of Object.values(objectOf(items))) {
      for (const method of httpMethods) {
        const operation = objectOf(item)[method]
        if (!isObject(operation) || operation['operationId'] === undefined) continue
        if (seen.has(operation['operationId'])) delete operation['operationId']
        else seen.add(operation['operationId'])
      }
    }
  }
}
