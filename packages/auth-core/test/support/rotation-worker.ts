// One process of several that share a rotating refresh token through Redis. Told what to do over IPC.
import { Redis } from 'ioredis'
import createClient from 'openapi-fetch'
import { cached, createToken, systemClock, tokenExchange, type Clock, type Token } from '../../src/index.ts'
import { stored } from '../../src/stores/index.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { rfcDialect, type RfcPaths } from './rfc-vendor.ts'

const { redisPort, tokenUrl, lockTtlMs, skewMs, worker } = JSON.parse(process.env.WORKER!) as {
  redisPort: number
  tokenUrl: string
  lockTtlMs: number
  skewMs: number
  worker: number
}

/** What to do, in this order: let time pass, turn the wall clock, begin anew, sign in with a refresh token, report a refusal. */
export interface Order {
  advanceMs?: number | undefined
  turnMs?: number | undefined
  isAnew?: boolean | undefined
  signIn?: string | undefined
  isRefused?: boolean | undefined
}

let offsetMs = 0
let wallMs = skewMs
const clock: Clock = {
  nowMs: () => systemClock.nowMs() + offsetMs + wallMs,
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

function sourceOf(refreshToken: string, initial?: Token) {
  const exchange = tokenExchange<RfcPaths, '/token', typeof rfcDialect>(
    createClient<RfcPaths>(),
    '/token',
    rfcDialect,
    {
      grant: 'refresh_token',
      baseUrl: tokenUrl,
      clientId: 'client-1',
      refreshToken,
      subject: 'user-1',
      timeoutMs: Math.min(10_000, lockTtlMs - 500),
      clock,
      fetch(request) {
        request.headers.set('x-worker', String(worker))
        return fetch(request)
      },
    },
  )
  const shared = stored(exchange, {
    store: createRedisStore(redis, { clock }),
    lock: createRedisLock(redis),
    whenStoreFails: 'fail',
    lockTtlMs,
    clock,
  })
  return cached(shared, { clock, random: () => 0, initial })
}

let source = sourceOf('refresh-0')

/** What a sign-in gives: a token that has to be renewed at once, so that the store learns of it. */
function signIn(refreshToken: string): void {
  const obtainedAtMs = clock.nowMs()
  source = sourceOf(
    refreshToken,
    createToken({
      accessToken: `access-of-${refreshToken}`,
      refreshToken,
      obtainedAtMs,
      expiresAtMs: obtainedAtMs,
    }),
  )
}

async function run({ advanceMs = 0, turnMs = 0, isAnew, signIn: given, isRefused }: Order): Promise<string> {
  offsetMs += advanceMs
  wallMs += turnMs
  if (isAnew) source = sourceOf('refresh-0')
  if (given !== undefined) signIn(given)
  const token = await source.get()
  if (!isRefused) return token.reveal()
  return (await source.get({ rejected: token.reveal() })).reveal()
}

process.on('message', async (message: Order & { id: number }) => {
  try {
    process.send!({ id: message.id, token: await run(message) })
  } catch (error) {
    process.send!({ id: message.id, error: (error as { code?: string }).code ?? String(error) })
  }
})
process.send!({ id: 0 })
