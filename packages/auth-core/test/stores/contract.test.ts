import { needs } from '@latchkey/testkit'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/index.ts'
import { storeContract, type ContractSubject } from '../../src/stores/contract.ts'
import { createEncryptedStore } from '../../src/stores/encrypted.ts'
import { createFileLock, createFileStore } from '../../src/stores/file.ts'
import { createMemoryLock, createMemoryStore, type TokenStore } from '../../src/stores/index.ts'
import { createPostgresLock, createPostgresStore, postgresTables } from '../../src/stores/postgres.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { startPostgres, type Postgres } from '../support/postgres-server.ts'
import { redisClients, startRedis, type Redis } from '../support/redis-server.ts'
import { startRestRedis } from '../support/rest-redis.ts'

/** Holds a subject against every promise, each a test. `start` may be slow: it is called once. */
function keepsTheContract(
  name: string,
  start: () => Promise<ContractSubject & { stop?(): Promise<void> }>,
): void {
  describe(`the contract of stores: ${name}`, () => {
    let subject: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      subject = await start()
    }, 60_000)
    afterAll(() => subject?.stop?.())
    test.each(storeContract)(
      '$title',
      async ({ run }) => {
        await expect(run(subject)).resolves.toBeUndefined()
      },
      60_000,
    )
  })
}

keepsTheContract('memory', async () => ({ store: createMemoryStore(), lock: createMemoryLock() }))

keepsTheContract('file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-contract-'))
  return {
    store: createFileStore(join(directory, 'store')),
    lock: createFileLock(join(directory, 'locks')),
    stop: () => rm(directory, { recursive: true, force: true }),
  }
})

keepsTheContract('encrypted, around memory', async () => {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  return {
    store: createEncryptedStore(createMemoryStore(), { keys: [{ id: 'k', secret }] }),
    lock: createMemoryLock(),
  }
})

describe('with a real Redis', needs('redis-server'), () => {
  keepsTheContract('redis', async () => {
    const redis: Redis = await startRedis()
    const clients = await redisClients(redis)
    return {
      store: createRedisStore(clients.ioredis),
      lock: createRedisLock(clients.ioredis),
      async duringOutage(run) {
        await redis.kill()
        await run()
        await redis.start()
      },
      async stop() {
        await clients.close()
        await redis.stop()
      },
    }
  })

  keepsTheContract('redis through its REST form', async () => {
    const redis = await startRedis()
    const clients = await redisClients(redis)
    const rest = await startRestRedis('rest-token', (command) => clients.nodeRedis.sendCommand(command))
    // As the documentation shows it.
    const send = async (command: string[]): Promise<unknown> => {
      const response = await fetch(rest.url, {
        method: 'POST',
        headers: { authorization: 'Bearer rest-token' },
        body: JSON.stringify(command),
      })
      const { result, error } = (await response.json()) as { result?: unknown; error?: string }
      if (error !== undefined) throw new Error(error)
      return result
    }
    return {
      store: createRedisStore(send),
      lock: createRedisLock(send),
      async stop() {
        await rest.stop()
        await clients.close()
        await redis.stop()
      },
    }
  })
})

describe('with a real Postgres', needs('postgres'), () => {
  keepsTheContract('postgres', async () => {
    const postgres: Postgres = await startPostgres()
    const pool = new Pool({ connectionString: postgres.url, connectionTimeoutMillis: 2000 })
    pool.on('error', () => {})
    await pool.query(postgresTables())
    return {
      store: createPostgresStore(pool),
      lock: createPostgresLock(pool),
      async duringOutage(run) {
        await postgres.kill()
        await run()
        await postgres.start()
      },
      async stop() {
        await pool.end()
        await postgres.stop()
      },
    }
  })

  keepsTheContract('postgres through a function, in a table of its own', async () => {
    const postgres = await startPostgres()
    const pool = new Pool({ connectionString: postgres.url })
    pool.on('error', () => {})
    const rows = async (text: string, values: unknown[]) =>
      (await pool.query<Record<string, unknown>>(text, values)).rows
    await pool.query(postgresTables('public.other'))
    return {
      store: createPostgresStore(rows, { table: 'public.other' }),
      lock: createPostgresLock(rows, { table: 'public.other' }),
      async stop() {
        await pool.end()
        await postgres.stop()
      },
    }
  })
})

describe('with a real Postgres, beside a clock that is an hour behind', needs('postgres'), () => {
  let postgres: Postgres
  let pool: Pool
  beforeAll(async () => {
    postgres = await startPostgres()
    pool = new Pool({ connectionString: postgres.url })
    pool.on('error', () => {})
    await pool.query(postgresTables())
  }, 60_000)
  afterAll(async () => {
    await pool.end()
    await postgres.stop()
  })

  test('a token is kept for as long as it is good', async () => {
    const clock = { ...systemClock, nowMs: () => Date.now() - 3_600_000 }
    const store = createPostgresStore(pool, { clock })
    const expiresAtMs = clock.nowMs() + 60_000
    expect(await store.set('key', 'one', { ifVersion: 0, expiresAtMs })).toBe(true)
    const { version: ifVersion } = (await store.get('key'))!
    expect(await store.set('key', 'two', { ifVersion, expiresAtMs })).toBe(true)
    expect((await store.get('key'))!.value).toBe('two')
  })

  test('a lease is not taken for that of another where the response was lost on the way', async () => {
    let lost = 1
    const lock = createPostgresLock(async (text, values) => {
      const { rows } = await pool.query<Record<string, unknown>>(text, values)
      if (text.startsWith('INSERT') && lost-- > 0) throw new Error('the connection is gone')
      return rows
    })
    const lease = { ttlMs: 60_000, waitMs: 2000 }
    expect(await lock.withLock('key', async () => 'inside', lease)).toBe('inside')
  })
})

describe('the contract finds a store that breaks a promise', () => {
  const broken: [string, (store: TokenStore) => Partial<TokenStore>, string][] = [
    [
      'writes whatever the version',
      (store) => ({
        set: async (key, value, write) =>
          store.set(key, value, { ...write, ifVersion: (await store.get(key))?.version ?? 0 }),
      }),
      'older generation',
    ],
    [
      'deletes whatever the version',
      (store) => ({
        delete: async (key) => store.delete(key, { ifVersion: (await store.get(key))?.version ?? 0 }),
      }),
      'deletion removes only',
    ],
    [
      'does not tell keys apart by case',
      (store) => ({
        get: (key) => store.get(key.toLowerCase()),
        set: (key, ...rest) => store.set(key.toLowerCase(), ...rest),
      }),
      'owner: keys',
    ],
    [
      'cuts values off',
      (store) => ({ set: (key, value, write) => store.set(key, value.slice(0, 1000), write) }),
      'comes back as it was written',
    ],
  ]
  test.each(broken)('that %s', async (_, breakage, title) => {
    const whole = createMemoryStore()
    const bound = { get: whole.get, set: whole.set, delete: whole.delete }
    const store = { ...bound, ...breakage(bound) }
    const found = storeContract.find((one) => one.title.includes(title))!
    await expect(found.run({ store })).rejects.toThrow(/^Broken: /)
    await found.run({ store: whole })
  })

  test('and a lock that lets everybody in', async () => {
    const lock = { withLock: async <Result>(_key: string, run: () => Promise<Result>) => run() }
    const failed: string[] = []
    for (const { title, needsLock, run } of storeContract) {
      if (!needsLock) continue
      await run({ store: createMemoryStore(), lock }).catch(() => failed.push(title))
    }
    expect(failed).toEqual(
      expect.arrayContaining([
        'one holder at a time',
        'a wait in vain ends with lock_timeout',
        'owner: a holder whose lease has ended does not give back the lock of its successor',
      ]),
    )
  })
})
