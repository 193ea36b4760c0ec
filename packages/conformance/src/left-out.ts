import type { OperationDescription } from '@latchkey/mock/operations'

/** The operations a contract cannot judge, by `METHOD /path`, and why: a fault of one stops no other. */
export function leftOut(operations: readonly OperationDescription[]): ReadonlyMap<string, string> {
  const wireKey = ({ key }: OperationDescription): string => key.replace(/#.*/, '')
  const reasons = new Map<string, string>()
  for (const operation of operations) {
    const { key } = operation
    const same = operations.filter((one) => wireKey(one) === wireKey(operation))
    const first = same.find((one) => !one.key.includes('#')) ?? same[0]!
    const reason = first === operation ? operation.unsampled() : `on the wire it is the same as ${first.key}`
    if (reason !== undefined) reasons.set(key, reason)
  }
  return reasons
}
