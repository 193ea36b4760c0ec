import type { CallRules } from './with-credentials.ts'
import { type CallInit, type Step, wireClient } from './wire/wire-client.ts'

/**
 * Makes the calls of a client carry what their operations ask for, and nothing else of what is given. Where none of that is
 * given, calls to the API's own address carry all the same what is. A call's own `Authorization` header is left alone.
 */
export function narrowed<Client extends object>(
  client: Client,
  operations: NonNullable<CallRules['operations']>,
): Client {
  const steps = Object.entries(operations).map(([operation, authorizedBy]): [string, Step[]] => [
    operation,
    [(next) => (init) => next(hasOwnHeader(init) ? init : { ...init, authorizedBy })],
  ])
  return wireClient(client, Object.fromEntries(steps), '')
}

function hasOwnHeader({ headers, params }: CallInit): boolean {
  return [headers, params?.['header']].some(
    (some) => some && new Headers(some as Record<string, string>).has('authorization'),
  )
}
