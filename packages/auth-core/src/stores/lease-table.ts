import { systemClock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'

/** Refuses what cannot stand in SQL as the name of a table. @throws {@link ConfigurationError} naming `table`. */
export function checkTable(table: string): void {
  if (!/^[a-z_]\w{0,40}(\.[a-z_]\w{0,40})?$/i.test(table))
    throw new ConfigurationError('table', 'must be letters, digits and _, perhaps behind a schema and a dot')
}

/** How long tokens of unknown end are kept: those with a refresh token. */
export const KEEP_MS = 90 * 86_400_000

/** What stores and locks in the tables of a database take. */
export const TABLE_OPTIONS = { table: 'string', keepMs: 'number', clock: 'clock' } as const
export const tableDefaults = { table: 'latchkey_tokens', keepMs: KEEP_MS, clock: systemClock }

/** When a row may go, in milliseconds since 1970. */
export function endOf(expiresAtMs: number | undefined, nowMs: number, keepMs: number): number {
  return Math.ceil(Math.min(expiresAtMs ?? Infinity, nowMs + keepMs))
}
