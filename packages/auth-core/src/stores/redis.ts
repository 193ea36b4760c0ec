import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import { nextVersion } from './next-version.ts'
import { pollLock } from './poll-lock.ts'
import type { TokenLock, TokenStore } from './ports.ts'

/**
 * Any Redis client: `Redis` or `Cluster` of ioredis (by their `call`), a client of node-redis (by its `sendCommand`), or a
 * function that sends a command.
 *
 * Clusters and sentinels of node-redis want to be told the key as well; give a function for them. Every command has one
 * key: `(command) => cluster.sendCommand(command[0] === 'EVAL' ? command[3] : command[1], false, command)`.
 */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(command: string[]): Promise<unknown> }
  | ((command: string[]) => Promise<unknown>)

export interface RedisOptions {
  /** Stands before every key. Default `latchkey:`. */
  prefix?: string | undefined
  /** How long tokens of unknown end are kept, in milliseconds: those with a refresh token. Default 90 days. */
  keepMs?: number | undefined
  clock?: Clock | undefined
}

const DAY_MS = 86_400_000
const OPTIONS = { prefix: 'string', keepMs: 'number', clock: 'clock' } as const
const redisDefaults = { prefix: 'latchkey:', keepMs: 90 * DAY_MS, clock: systemClock }

/** What is there and is not ours counts as nothing: it is replaced. */
const VERSION = `local found = redis.pcall('HGET', KEYS[1], 'version')
local isOurs = type(found) == 'string' and #found < 16 and string.match(found, '^%d+$')
local version = isOurs and tonumber(found) or 0
`
const SET = `${VERSION}if version ~= tonumber(ARGV[1]) then return 0 end
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'version', ARGV[4], 'value', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

const DELETE = `${VERSION}if version == tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
return 0`

/** What never ends is no lease of ours. One that is held by who asks was got before, and nobody heard of it. */
const ACQUIRE = `if redis.call('PTTL', KEYS[1]) == -1 then redis.call('DEL', KEYS[1]) end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

/**
 * A store in Redis. Writes are compared and made in one script, so that processes cannot overtake each other.
 *
 * @throws {@link ConfigurationError} for a client of no kind that {@link RedisClient} names.
 */
export function createRedisStore(client: RedisClient, options: RedisOptions = {}): TokenStore {
  const { prefix, keepMs, clock } = readOptions(options, OPTIONS, redisDefaults)
  const send = sender(client)
  return {
    async get(key) {
      const fields = ['HMGET', prefix + key, 'value', 'version']
      const answer = (await send(fields).catch(orForeign)) as (string | null)[]
      const [value, version] = answer
      if (value == null && version == null) return undefined
      return { value: String(value ?? ''), version: versionOf(version) }
    },
    async set(key, value, { ifVersion, expiresAtMs }) {
      const leftMs =
        expiresAtMs === undefined ? keepMs : Math.max(1, Math.min(expiresAtMs - clock.nowMs(), keepMs))
      const args = [String(ifVersion), value, String(Math.ceil(leftMs)), String(nextVersion(ifVersion))]
      return Number(await send(['EVAL', SET, '1', prefix + key, ...args])) === 1
    },
    async delete(key, { ifVersion }) {
      await send(['EVAL', DELETE, '1', prefix + key, String(ifVersion)])
    },
  }
}

/**
 * A lock in Redis: `SET NX PX` with a nonce, given back by who holds it and by nobody else. Asked for twice, because a
 * response was lost, it is held once.
 *
 * @throws {@link ConfigurationError} for a client of no kind that {@link RedisClient} names.
 */
export function createRedisLock(client: RedisClient, options: RedisOptions = {}): TokenLock {
  const { prefix, clock } = readOptions(options, OPTIONS, redisDefaults)
  const send = sender(client)
  return {
    withLock(key, run, lease) {
      const name = `${prefix}lock:${key}`
      const nonce = crypto.randomUUID()
      const ttlMs = String(Math.ceil(lease.ttlMs))
      const holding = {
        isRemote: true,
        acquire: async () => Number(await send(['EVAL', ACQUIRE, '1', name, nonce, ttlMs])) === 1,
        release: () => send(['EVAL', RELEASE, '1', name, nonce]),
      }
      return pollLock(clock, Math.random, lease, holding, run)
    },
  }
}

/** A key of another kind is something that is not ours. */
function orForeign(error: unknown): (string | null)[] {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return ['', '0']
  throw error
}

function versionOf(text: string | null | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0
}

function sender(client: RedisClient): (command: string[]) => Promise<unknown> {
  if (typeof client === 'function') return client
  const known = Object(client) as {
    call?(command: string, ...args: string[]): Promise<unknown>
    sendCommand?(command: string[]): Promise<unknown>
  }
  // ioredis has a `sendCommand` too, of another kind: `call` is looked for first.
  if (typeof known.call === 'function') return ([command, ...args]) => known.call!(command!, ...args)
  // Those of clusters and sentinels take three parameters and more.
  if (typeof known.sendCommand === 'function' && known.sendCommand.length < 3)
    return (command) => known.sendCommand!(command)
  throw new ConfigurationError(
    'client',
    'must be an ioredis client, a node-redis client (no cluster, no sentinel), or a function that sends a command',
  )
}
