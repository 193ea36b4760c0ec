import type { JsonObject } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'

/**
 * Says of every operation what a success holds: where only `default` is documented, it is the response to every status,
 * those below 300 too; clients look for those among the statuses of success only.
 */
export function settleStatuses(root: JsonObject): void {
  walkObjects(root, (value, { kind }) => {
    if (kind !== 'responses') return value
    const renamed = Object.fromEntries(
      Object.entries(value).map(([status, response]) => [rangeOf(status), response]),
    )
    return isSilentOnSuccess(renamed) ? { '2XX': renamed['default'] ?? {}, ...renamed } : renamed
  })
}

function rangeOf(status: string): string {
  return /^[1-5]xx$/i.test(status) ? status.toUpperCase() : status
}

function isSilentOnSuccess(responses: JsonObject): boolean {
  return responses['default'] !== undefined && !Object.keys(responses).some((status) => /^2/.test(status))
}
