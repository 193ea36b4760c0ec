import type { OperationDescription } from '@latchkey/mock/operations'

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']

/** Whether a client has the method: documents since OpenAPI 3.2 may have any. */
export function isCallable({ method }: Pick<OperationDescription, 'method'>): boolean {
  return methods.includes(method)
}

/** The operations a contract cannot judge, by `METHOD /path`, and why: a fault of one stops no other. */
export function leftOut(operations: readonly OperationDescription[]): ReadonlyMap<string, string> {
  const wireKey = ({ key }: OperationDescription): string => key.replace(/#.*/, '')
  const reasons = new Map<string, string>()
  for (const operation of operations) {
    const { key } = operation
    const same = operations.filter((one) => wireKey(one) === wireKey(operation))
    const first = same.find((one) => !one.key.includes('#')) ?? same[0]!
    const reason = isCallable(operation)
      ? first === operation
        ? operation.unsampled()
        : `on the wire it is the same as ${first.key}`
      : 'clients have no such method'
    if (reason !== undefined) reasons.set(key, reason)
  }
  return reasons
}
