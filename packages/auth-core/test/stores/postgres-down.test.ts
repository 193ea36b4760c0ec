// A real Postgres that is gone, read-only, or was for a while. Time is a fake clock's: what is asserted is how much of it a
// call needs, however busy the machine is. Leases end by the clock of the database, which no test waits for.
import { createFakeClock, deferred, needs, observeFetch, type FetchHandler } from '@latchkey/testkit'
import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cached } from '../../src/index.ts'
import { stored } from '../../src/stores/index.ts'
import { createPostgresLock, createPostgresStore, postgresTables } from '../../src/stores/postgres.ts'
import { neededMs } from '../support/needed-time.ts'
import { startPostgres, type Postgres } from '../support/postgres-server.ts'
import { exchangeWith, issuing } from '../support/setup.ts'

const STORE_MS = 2000

describe('with a real Postgres', needs('postgres'), () => {
  let server: Postgres
  let pool: Pool
  beforeEach(async () => {
    server = await startPostgres()
    // With one connection, what is said about it holds for whatever is asked next.
    pool = new Pool({ connectionString: server.url, max: 1 })
    pool.on('error', () => {})
    await pool.query(postgresTables())
  }, 60_000)
  afterEach(async () => {
    await pool.end()
    await server.stop()
  })

  /** Lets the server write, or only read, as during a failover. */
  async function letWrite(isAllowed: boolean): Promise<void> {
    const word = isAllowed ? 'off' : 'on'
    await pool.query(`ALTER SYSTEM SET default_transaction_read_only = ${word}`)
    await pool.query('SELECT pg_reload_conf()')
    const readsOnly = async () => (await pool.query('SHOW default_transaction_read_only')).rows[0]
    while ((await readsOnly()).default_transaction_read_only !== word)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }

  /** A process of its own, by the same clock. */
  function source(clock: ReturnType<typeof createFakeClock>, handler: FetchHandler = issuing()) {
    const exchange = stored(exchangeWith(observeFetch(handler), { clock }), {
      store: createPostgresStore(pool, { clock }),
      lock: createPostgresLock(pool, { clock }),
      clock,
    })
    return cached(exchange, { clock })
  }

  test.each<[how: string, wreck: () => Promise<unknown>]>([
    ['gone', () => server.kill()],
    ['read-only', () => letWrite(false)],
  ])(
    'a cold call is late by its store timeout and a second at most when Postgres is %s',
    async (_how, wreck) => {
      await wreck()
      const clock = createFakeClock()
      expect(await neededMs(clock, source(clock).get())).toBeLessThanOrEqual(STORE_MS + 1000)
    },
  )

  test('a cold call is late by two seconds at most when Postgres writes again, though a lease could not be given back', async () => {
    const clock = createFakeClock()
    const [asked, gate] = [deferred(), deferred()]
    const issue = issuing()
    const holder = source(clock, async (call, index) => {
      asked.resolve()
      await gate.promise
      return issue(call, index)
    }).get()
    await asked.promise
    await letWrite(false)
    gate.resolve()
    expect(await neededMs(clock, holder)).toBe(0)
    await letWrite(true)
    expect((await pool.query('SELECT key FROM latchkey_tokens_leases')).rows).toHaveLength(1)
    expect(await neededMs(clock, source(clock).get())).toBeLessThanOrEqual(STORE_MS)
  })
})
