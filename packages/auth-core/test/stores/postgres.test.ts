// A real Postgres whose statements get in each other's way: above `read committed` it ends one that was overtaken.
import { needs } from '@latchkey/testkit'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresLock, createPostgresStore, postgresTables } from '../../src/stores/postgres.ts'
import { startPostgres, type Postgres } from '../support/postgres-server.ts'

describe('with a real Postgres whose transactions are serializable', needs('postgres'), () => {
  let server: Postgres
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres()
    const options = '-c default_transaction_isolation=serializable'
    pool = new Pool({ connectionString: server.url, options })
    await pool.query(postgresTables())
  }, 60_000)
  afterAll(async () => {
    await pool.end()
    await server.stop()
  })

  /** The database ends the next statements as it does those that others get in the way of. */
  function hindered(code: string, times: number) {
    let left = times
    return async (text: string, values: unknown[]) => {
      if (left-- > 0) await pool.query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`)
      return (await pool.query(text, values)).rows
    }
  }
  const lease = { ttlMs: 5000, waitMs: 5000 }

  test('a write that another one overtakes in the database says that it was overtaken', async () => {
    const store = createPostgresStore(pool)
    await store.set('overtaken', 'first', { ifVersion: 0, expiresAtMs: undefined })
    const { version } = (await store.get('overtaken'))!
    const other = await pool.connect()
    await other.query('BEGIN')
    await other.query("UPDATE latchkey_tokens SET value = 'other', version = version + 1 WHERE key = $1", [
      'overtaken',
    ])
    const writing = store.set('overtaken', 'ours', { ifVersion: version, expiresAtMs: undefined })
    writing.catch(() => {})
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%latchkey%'"
    while ((await pool.query(waiting)).rows.length === 0);
    await other.query('COMMIT')
    other.release()
    expect(await writing).toBe(false)
    expect((await store.get('overtaken'))?.value).toBe('other')
  })

  test.each(['40001', '40P01'])(
    'who asks for a lock at the moment others do gets it, and does not do without it: %s',
    async (code) => {
      const lock = createPostgresLock(hindered(code, 3))
      expect(await lock.withLock('asked', async () => 'ran', lease)).toBe('ran')
    },
  )

  test('what the database refuses for another reason, or again and again, is an error', async () => {
    const refused = createPostgresStore(hindered('25006', 1)).get('any')
    await expect(refused).rejects.toMatchObject({ code: '25006' })
    const endless = createPostgresStore(hindered('40001', Infinity)).get('any')
    await expect(endless).rejects.toMatchObject({ code: '40001' })
  })
})
