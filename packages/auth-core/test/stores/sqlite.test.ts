import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigurationError, systemClock } from '../../src/index.ts'
import { storeContract } from '../../src/stores/contract.ts'
import { createSqliteLock, createSqliteStore, type SqliteDatabase } from '../../src/stores/sqlite.ts'

const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
const directory = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
const file = join(directory, 'tokens.db')
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A database that takes values by position for plain `?` alone, as better-sqlite3 12 does. */
function plainDatabase(): SqliteDatabase {
  const database = new DatabaseSync(':memory:')
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const plain = sql.match(/\?(?!\d)/g)?.length ?? 0
      const check = (values: unknown[]) => {
        if (values.length !== plain)
          throw new RangeError('Too many or too few parameter values were provided')
      }
      const statement = database.prepare(sql)
      return {
        get: (...values) => (check(values), statement.get(...values)),
        run: (...values) => (check(values), statement.run(...values)),
      }
    },
  }
}

describe.each([
  ['node:sqlite', () => new DatabaseSync(file)],
  ['a database that knows plain placeholders alone', plainDatabase],
])('the contract of stores: %s', (_, open) => {
  const database: SqliteDatabase = open()
  const subject = { store: createSqliteStore(database), lock: createSqliteLock(database) }
  afterAll(() => (database as { close?: () => void }).close?.())
  test.each(storeContract)(
    '$title',
    async ({ run }) => {
      await expect(run(subject)).resolves.toBeUndefined()
    },
    60_000,
  )
})

describe('the sqlite store', () => {
  test('of several processes with one version, one writes', async () => {
    const database = new DatabaseSync(file)
    const store = createSqliteStore(database)
    const results = await Promise.all(
      Array.from({ length: 3 }, () => {
        const child = fork(new URL('../support/sqlite-writer.ts', import.meta.url), [file, 'shared'], {
          execArgv: ['--conditions=@latchkey/source', '--disable-warning=ExperimentalWarning'],
        })
        return new Promise<number>((resolve, reject) => {
          child.once('message', (won) => resolve(won as number))
          child.once('exit', (code) => code !== 0 && reject(new Error(`The process ended with ${code}`)))
        })
      }),
    )
    // Each tries 50 generations; what one was told it has written, no other was.
    const { value } = (await store.get('shared'))!
    expect(results.reduce((sum, won) => sum + won, 0)).toBe(Number(value))
    database.close()
  }, 600_000)

  test.each([
    ['written', 'BEGIN IMMEDIATE'],
    ['read', 'BEGIN EXCLUSIVE'],
  ])(
    'while others keep it from being %s, this process goes on, and its turn comes',
    async (what, keepOthersOut) => {
      const busy = join(directory, `${what}.db`)
      const [database, other] = [new DatabaseSync(busy), new DatabaseSync(busy)]
      const store = createSqliteStore(database)
      await store.set('key', 'one', { ifVersion: 0, expiresAtMs: undefined })
      const { version: ifVersion } = (await store.get('key'))!
      other.exec(keepOthersOut)
      const asked =
        what === 'read' ? store.get('key') : store.set('key', 'two', { ifVersion, expiresAtMs: undefined })
      await new Promise((resolve) => setTimeout(resolve))
      other.exec('COMMIT')
      expect(await asked).toBeTruthy()
      database.close()
      other.close()
    },
  )

  test('the connection waits for others as long as its owner has said', async () => {
    const database = new DatabaseSync(':memory:')
    const store = createSqliteStore(database)
    database.exec('PRAGMA busy_timeout = 7000')
    await store.get('key')
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 7000 })
    database.close()
  })

  test('what has ended is nothing, and is written over', async () => {
    let nowMs = 1000
    const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, setTimer: () => () => {} }
    const database = new DatabaseSync(':memory:')
    const store = createSqliteStore(database, { clock })
    await store.set('key', 'one', { ifVersion: 0, expiresAtMs: 2000 })
    nowMs = 2000
    expect(await store.get('key')).toBeUndefined()
    expect(await store.set('key', 'two', { ifVersion: 0, expiresAtMs: 9000 })).toBe(true)
    expect((await store.get('key'))!.value).toBe('two')
    database.close()
  })

  test('a lease of a clock that was turned back since has ended, as soon as it is longer than it was made for', async () => {
    let nowMs = 10_000_000
    const clock = { ...systemClock, nowMs: () => nowMs }
    const database = new DatabaseSync(':memory:')
    const enter = (ttlMs: number) =>
      createSqliteLock(database, { clock }).withLock('key', async () => 'inside', { ttlMs, waitMs: 50 })
    const held = { ttlMs: 60_000, waitMs: 50 }
    void createSqliteLock(database, { clock }).withLock('key', () => new Promise(() => {}), held)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await expect(enter(1000)).rejects.toMatchObject({ code: 'lock_timeout' })
    nowMs -= 1
    expect(await enter(1000)).toBe('inside')
    database.close()
  })

  test.each([
    ['database', () => createSqliteStore({} as never)],
    ['database', () => createSqliteLock(undefined as never)],
    ['table', () => createSqliteStore(new DatabaseSync(':memory:'), { table: 'a; DROP TABLE b' })],
    ['tabel', () => createSqliteStore(new DatabaseSync(':memory:'), { tabel: 'a' } as never)],
  ])('a mistake in %s is refused at once', (option, make) => {
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(expect.objectContaining({ option }))
  })
})
