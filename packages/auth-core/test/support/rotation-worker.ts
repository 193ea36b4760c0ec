// One process of several that share a rotating refresh token through Redis. Told what to do over IPC.
import { Redis } from 'ioredis'
import createClient from 'openapi-fetch'
import { cached, systemClock, tokenExchange, type Clock } from '../../src/index.ts'
import { stored } from '../../src/stores/index.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { rfcDialect, type RfcPaths } from './rfc-vendor.ts'

const { redisPort, tokenUrl, lockTtlMs } = JSON.parse(process.env.WORKER!) as {
  redisPort: number
  tokenUrl: string
  lockTtlMs: number
}

let offsetMs = 0
const clock: Clock = {
  nowMs: () => systemClock.nowMs() + offsetMs,
  monotonicMs: () => systemClock.monotonicMs() + offsetMs,
  setTimer: systemClock.setTimer,
}
const redis = new Redis({
  port: redisPort,
  host: '127.0.0.1',
  maxRetriesPerRequest: 0,
  retryStrategy: () => 20,
})
redis.on('error', () => {})

const exchange = tokenExchange<RfcPaths, '/token', typeof rfcDialect>(
  createClient<RfcPaths>(),
  '/token',
  rfcDialect,
  {
    grant: 'refresh_token',
    baseUrl: tokenUrl,
    clientId: 'client-1',
    refreshToken: 'refresh-0',
    subject: 'user-1',
    timeoutMs: Math.min(10_000, lockTtlMs - 500),
    clock,
  },
)
const shared = stored(exchange, {
  store: createRedisStore(redis, { clock }),
  lock: createRedisLock(redis),
  whenStoreFails: 'fail',
  lockTtlMs,
  clock,
})
const source = cached(shared, { clock, random: () => 0 })

process.on('message', async (message: { id: number; advanceMs: number }) => {
  offsetMs += message.advanceMs
  try {
    process.send!({ id: message.id, token: (await source.get()).reveal() })
  } catch (error) {
    process.send!({ id: message.id, error: (error as { code?: string }).code ?? String(error) })
  }
})
process.send!({ id: 0 })
