// A real Redis that is gone, hung, read-only or late, with both clients as their defaults are. Time is a fake clock's: what is
// asserted is how much of it a call needs, however busy the machine is.
import { createFakeClock, needs, observeFetch, type FakeClock } from '@latchkey/testkit'
import { Redis as Ioredis } from 'ioredis'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cached } from '../../src/index.ts'
import { stored } from '../../src/stores/index.ts'
import { createRedisLock, createRedisStore, type RedisClient } from '../../src/stores/redis.ts'
import { neededMs } from '../support/needed-time.ts'
import { startRedis, type Redis } from '../support/redis-server.ts'
import { exchangeWith, issuing } from '../support/setup.ts'

const withoutRedis = needs('redis-server')
const STORE_MS = 2000

interface Client {
  redis: RedisClient
  command(...words: string[]): Promise<unknown>
  close(): void
}

/** With nothing but their address: both queue commands while they are not connected, and go on trying for ever. */
const clients: [name: string, open: (port: number) => Promise<Client>][] = [
  [
    'ioredis',
    async (port) => {
      const redis = new Ioredis(port, '127.0.0.1')
      redis.on('error', () => {})
      await redis.ping()
      return {
        redis,
        command: (...words) => redis.call(words[0]!, ...words.slice(1)),
        close: () => redis.disconnect(),
      }
    },
  ],
  [
    'node-redis',
    async (port) => {
      const redis = createClient({ url: `redis://127.0.0.1:${port}` })
      redis.on('error', () => {})
      await redis.connect()
      return { redis, command: (...words) => redis.sendCommand(words), close: () => redis.destroy() }
    },
  ],
]

describe.each(clients)('with %s as it is by default', withoutRedis, (_name, open) => {
  let server: Redis
  let client: Client
  beforeEach(async () => {
    server = await startRedis()
    client = await open(server.port)
  })
  afterEach(async () => {
    server.hang(false)
    client.close()
    await server.stop()
  })

  const breakages: [name: string, wreck: () => Promise<unknown>][] = [
    ['gone', () => server.kill()],
    ['hung', async () => server.hang(true)],
    ['read-only', () => client.command('REPLICAOF', '127.0.0.1', '1')],
  ]

  test.each(breakages)(
    'a cold call is late by its store timeout and a second at most when Redis is %s',
    async (_how, wreck) => {
      await wreck()
      expect(await coldMs(client.redis)).toBeLessThanOrEqual(STORE_MS + 1000)
    },
  )

  test.each([300, 700, 1900, 2500])('and when every answer comes %i ms late', async (lateMs) => {
    const late = (clock: FakeClock) => async (words: string[]) => {
      await new Promise<void>((resolve) => clock.setTimer(resolve, lateMs))
      return client.command(...words)
    }
    expect(await coldMs(late)).toBeLessThanOrEqual(STORE_MS + 1000)
  })

  test('and nothing at all when it is well', async () => {
    expect(await coldMs(client.redis)).toBe(0)
  })
})

/** How much time passes until a cold call has its token. */
function coldMs(redis: RedisClient | ((clock: FakeClock) => RedisClient)): Promise<number> {
  const clock = createFakeClock()
  const client =
    typeof redis === 'function' && redis.length === 1
      ? (redis as (clock: FakeClock) => RedisClient)(clock)
      : (redis as RedisClient)
  const exchange = stored(exchangeWith(observeFetch(issuing()), { clock }), {
    store: createRedisStore(client, { clock }),
    lock: createRedisLock(client, { clock }),
    clock,
  })
  return neededMs(clock, cached(exchange, { clock }).get())
}
