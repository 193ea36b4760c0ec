import type { Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import { checkTable, endOf, TABLE_OPTIONS, tableDefaults } from './lease-table.ts'
import { nextVersion } from './next-version.ts'
import { pollLock } from './poll-lock.ts'
import type { TokenLock, TokenStore } from './ports.ts'

/**
 * Any Postgres client: a `Pool` or a `Client` of pg (by its `query`), or a function that gives the rows of a statement, such
 * as `(text, values) => sql.unsafe(text, values)` for postgres.js.
 */
export type PostgresClient =
  | { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }
  | ((text: string, values: unknown[]) => Promise<readonly unknown[]>)

export interface PostgresOptions {
  /** Default `latchkey_tokens`; leases are kept in a table of the same name and `_leases`. */
  table?: string | undefined
  /** How long tokens of unknown end are kept, in milliseconds: those with a refresh token. Default 90 days. */
  keepMs?: number | undefined
  clock?: Clock | undefined
}

/**
 * The SQL that makes the tables of a store and a lock, for your migrations. May be run again.
 *
 * @throws {@link ConfigurationError} for a name that cannot stand in SQL.
 */
export function postgresTables(table = tableDefaults.table): string {
  checkTable(table)
  return `CREATE TABLE IF NOT EXISTS ${table} (key text PRIMARY KEY, value text NOT NULL, version bigint NOT NULL, ends_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS ${table}_leases (key text PRIMARY KEY, holder text NOT NULL, ends_at timestamptz NOT NULL);`
}

/**
 * A store in a table of Postgres ({@link postgresTables} makes it). Every write is compared and made in one statement, so
 * that processes cannot overtake each other; connection poolers of any kind may stand between. Rows that have ended count
 * as nothing and are written over; to be rid of them, `DELETE FROM latchkey_tokens WHERE ends_at < now()`.
 *
 * @throws {@link ConfigurationError} for a client of no kind that {@link PostgresClient} names.
 */
export function createPostgresStore(client: PostgresClient, options: PostgresOptions = {}): TokenStore {
  const { table, keepMs, clock } = readOptions(options, TABLE_OPTIONS, tableDefaults)
  checkTable(table)
  const query = querier(client)
  return {
    async get(key) {
      const found = `SELECT value, version FROM ${table} WHERE key = $1 AND ends_at > now()`
      const [row] = (await query(found, [key])) as { value: string; version: string | number }[]
      return row && { value: row.value, version: Number(row.version) }
    },
    async set(key, value, { ifVersion, expiresAtMs }) {
      const nowMs = clock.nowMs()
      // From here on the clock of the database counts: that of this machine may be another.
      const values = [key, value, nextVersion(ifVersion), endOf(expiresAtMs, nowMs, keepMs) - nowMs]
      const endsAt = "now() + $4 * interval '1 millisecond'"
      const update = `UPDATE ${table} SET value = $2, version = $3, ends_at = ${endsAt}
        WHERE key = $1 AND version = $5 AND ends_at > now() RETURNING key`
      const insert = `INSERT INTO ${table} AS old (key, value, version, ends_at) VALUES ($1, $2, $3, ${endsAt})
        ON CONFLICT (key) DO UPDATE SET value = $2, version = $3, ends_at = ${endsAt} WHERE old.ends_at <= now() RETURNING key`
      const rows = await (ifVersion > 0 ? query(update, [...values, ifVersion]) : query(insert, values))
      return rows.length > 0
    },
    async delete(key, { ifVersion }) {
      await query(`DELETE FROM ${table} WHERE key = $1 AND version = $2`, [key, ifVersion])
    },
  }
}

/**
 * A lock in a table of Postgres: a row that is its holder's until its lease ends, by the clock of the database. It is given
 * back by who holds it and by nobody else, and no connection is kept meanwhile.
 *
 * @throws {@link ConfigurationError} for a client of no kind that {@link PostgresClient} names.
 */
export function createPostgresLock(client: PostgresClient, options: PostgresOptions = {}): TokenLock {
  const { table, clock } = readOptions(options, TABLE_OPTIONS, tableDefaults)
  checkTable(table)
  const query = querier(client)
  const acquire = `INSERT INTO ${table}_leases AS old (key, holder, ends_at)
    VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
    ON CONFLICT (key) DO UPDATE SET holder = $2, ends_at = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE old.ends_at <= clock_timestamp() OR old.holder = $2 RETURNING key`
  const release = `DELETE FROM ${table}_leases WHERE key = $1 AND holder = $2`
  return {
    withLock(key, run, lease) {
      const holder = crypto.randomUUID()
      const holding = {
        isRemote: true,
        acquire: async () => (await query(acquire, [key, holder, Math.ceil(lease.ttlMs)])).length > 0,
        release: () => query(release, [key, holder]),
      }
      return pollLock(clock, Math.random, lease, holding, run)
    },
  }
}

/** What Postgres says of a statement that another one got in the way of. Nothing of it was done. */
const CONFLICTS = new Set(['40001', '40P01'])
/** How often such a statement is sent. */
const ATTEMPTS = 5

/**
 * Sends statements, each until no other one gets in its way: above `read committed`, Postgres ends one that was overtaken
 * with an error. The next attempt sees what the other has written.
 */
function querier(client: PostgresClient): (text: string, values: unknown[]) => Promise<readonly unknown[]> {
  const send = sender(client)
  return async (text, values) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(text, values)
      } catch (error) {
        const { code } = Object(error) as { code?: unknown }
        if (attempt === ATTEMPTS || !CONFLICTS.has(String(code))) throw error
      }
    }
  }
}

function sender(client: PostgresClient): (text: string, values: unknown[]) => Promise<readonly unknown[]> {
  if (typeof client === 'function') return client
  if (typeof client?.query === 'function')
    return async (text, values) => (await client.query(text, values)).rows
  throw new ConfigurationError(
    'client',
    'must have "query", or be a function that gives the rows of a statement',
  )
}
