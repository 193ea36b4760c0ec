import type { Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { readOptions } from '../lib/read-options.ts'
import { checkTable, endOf, TABLE_OPTIONS, tableDefaults } from './lease-table.ts'
import { nextVersion } from './next-version.ts'
import { pollLock } from './poll-lock.ts'
import type { TokenLock, TokenStore } from './ports.ts'

/** A database of `node:sqlite` (`new DatabaseSync('tokens.db')`, Node 24), or one of better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): {
    get(...values: (string | number)[]): unknown
    run(...values: (string | number)[]): { changes: number | bigint }
  }
}

export interface SqliteOptions {
  /** Default `latchkey_tokens`; leases are kept in a table of the same name and `_leases`. Both are made if absent. */
  table?: string | undefined
  /** How long tokens of unknown end are kept, in milliseconds: those with a refresh token. Default 90 days. */
  keepMs?: number | undefined
  clock?: Clock | undefined
}

// Statements have plain `?` alone: better-sqlite3 binds numbered ones by name, and takes no values by position for them.

/** How long a table is waited for when it is made. */
const OPEN_MS = 2000
/** How long a statement waits for another process that writes; while it does, this process does nothing else. */
const BUSY_MS = 50
/** How long it is tried again after that, while this process goes on. */
const PATIENCE_MS = 2000

/** How long the name of a holder is; how long its lease lasts stands behind it. */
const ID_LENGTH = 36

/**
 * A store in an SQLite file, for the processes of one machine. Every write is compared and made in one statement. The
 * tokens in it are in the clear: keep the file to its owner, or wrap the store with `createEncryptedStore`.
 *
 * @throws {@link ConfigurationError} for what is no database, and what the database throws when its table is made.
 */
export function createSqliteStore(database: SqliteDatabase, options: SqliteOptions = {}): TokenStore {
  const { table, keepMs, clock } = readOptions(options, TABLE_OPTIONS, tableDefaults)
  open(database, table, 'value TEXT NOT NULL, version INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL')
  const found = database.prepare(`SELECT value, version FROM ${table} WHERE key = ? AND ends_at_ms > ?`)
  const update = database.prepare(
    `UPDATE ${table} SET value = ?, version = ?, ends_at_ms = ? WHERE key = ? AND version = ? AND ends_at_ms > ?`,
  )
  const insert = database.prepare(
    `INSERT INTO ${table} (value, version, ends_at_ms, key) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
     SET value = excluded.value, version = excluded.version, ends_at_ms = excluded.ends_at_ms WHERE ${table}.ends_at_ms <= ?`,
  )
  const remove = database.prepare(`DELETE FROM ${table} WHERE key = ? AND version = ?`)
  const inTurn = waiter(database, clock)
  return {
    async get(key) {
      const row = await inTurn(() => found.get(key, clock.nowMs()))
      const { value, version } = Object(row) as { value: string; version: number }
      return row ? { value, version } : undefined
    },
    async set(key, value, { ifVersion, expiresAtMs }) {
      const { changes } = await inTurn(() => {
        const nowMs = clock.nowMs()
        const values = [value, nextVersion(ifVersion), endOf(expiresAtMs, nowMs, keepMs), key] as const
        return ifVersion > 0 ? update.run(...values, ifVersion, nowMs) : insert.run(...values, nowMs)
      })
      return Number(changes) > 0
    },
    async delete(key, { ifVersion }) {
      await inTurn(() => remove.run(key, ifVersion))
    },
  }
}

/**
 * A lock in an SQLite file, for the processes of one machine: a row that is its holder's until its lease ends. One that
 * would last longer than it was made for comes from a clock that was turned back since, and counts as ended.
 *
 * @throws {@link ConfigurationError} for what is no database, and what the database throws when its table is made.
 */
export function createSqliteLock(database: SqliteDatabase, options: SqliteOptions = {}): TokenLock {
  const { table, clock } = readOptions(options, TABLE_OPTIONS, tableDefaults)
  const leases = `${table}_leases`
  open(database, leases, 'holder TEXT NOT NULL, ends_at_ms INTEGER NOT NULL')
  const acquire = database.prepare(
    `INSERT INTO ${leases} (key, holder, ends_at_ms) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
     SET holder = excluded.holder, ends_at_ms = excluded.ends_at_ms WHERE ${leases}.ends_at_ms <= ?
     OR ${leases}.ends_at_ms > ? + max(?, CAST(substr(${leases}.holder, ${ID_LENGTH + 2}) AS INTEGER))`,
  )
  const release = database.prepare(`DELETE FROM ${leases} WHERE key = ? AND holder = ?`)
  const inTurn = waiter(database, clock)
  return {
    withLock(key, run, lease) {
      const ttlMs = Math.ceil(lease.ttlMs)
      const holder = `${crypto.randomUUID()} ${ttlMs}`
      const holding = {
        async acquire() {
          const { changes } = await inTurn(() => {
            const nowMs = Math.floor(clock.nowMs())
            return acquire.run(key, holder, nowMs + ttlMs, nowMs, nowMs, ttlMs)
          })
          return Number(changes) > 0
        },
        release: () => inTurn(() => release.run(key, holder)),
      }
      return pollLock(clock, Math.random, lease, holding, run)
    },
  }
}

/**
 * Runs statements, each until no other process keeps it from the file, and never stops this process for long. How long the
 * statements of others wait on this connection is left as it is.
 */
function waiter(database: SqliteDatabase, clock: Clock) {
  const wait = (ms: number) => database.exec(`PRAGMA busy_timeout = ${ms}`)
  return async <Result>(run: () => Result): Promise<Result> => {
    const endMs = clock.monotonicMs() + PATIENCE_MS
    for (;;) {
      // Prepared anew: SQLite writes down what it is when it prepares.
      const { timeout } = database.prepare('PRAGMA busy_timeout').get() as { timeout: number }
      wait(BUSY_MS)
      try {
        return run()
      } catch (error) {
        if (!/\blocked\b/.test(String(error)) || clock.monotonicMs() >= endMs) throw error
      } finally {
        wait(timeout)
      }
      await pause(clock, BUSY_MS * (0.5 + Math.random()))
    }
  }
}

function open(database: SqliteDatabase, table: string, columns: string): void {
  checkTable(table)
  if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function')
    throw new ConfigurationError(
      'database',
      'must have "prepare" and "exec", as a DatabaseSync of node:sqlite has',
    )
  database.exec(`PRAGMA busy_timeout = ${OPEN_MS}`)
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, ${columns}) WITHOUT ROWID`)
}
