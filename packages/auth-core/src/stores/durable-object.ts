import { ConfigurationError } from '../lib/errors.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { readOptions } from '../lib/read-options.ts'
import { endOf, KEEP_MS } from './lease-table.ts'
import { nextVersion } from './next-version.ts'
import { pollLock } from './poll-lock.ts'
import type { StoredValue, TokenLock, TokenStore } from './ports.ts'

/** What a worker has of a class of Durable Objects: the binding of {@link TokenObject}. */
export interface TokenObjectNamespace {
  idFromName(name: string): unknown
  // Of Cloudflare's own types; an object is asked with a URL and an init.
  get(id: unknown): { fetch(url: string, init: { method: string; body: string }): Promise<unknown> }
}

/** What a Durable Object keeps its values in. */
interface ObjectStorage {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<unknown>
  delete(key: string): Promise<unknown>
  deleteAll(): Promise<unknown>
  setAlarm(atMs: number): Promise<unknown>
}

type Command =
  | { do: 'get' }
  | { do: 'set'; value: string; ifVersion: number; endsAtMs: number }
  | { do: 'delete'; ifVersion: number }
  | { do: 'acquire'; holder: string; ttlMs: number }
  | { do: 'release'; holder: string }

interface Ending {
  endsAtMs: number
}

interface Kept extends StoredValue, Ending {}

interface Lease extends Ending {
  holder: string
}

/**
 * The Durable Object of one key: its token and its lock in one. Export it from your worker, and bind it.
 *
 * An object runs on one machine and does one thing at a time, so what is compared is what is written over. It is asked by
 * {@link createDurableObjectStore} and {@link createDurableObjectLock} alone, and clears itself when its token has ended.
 */
export class TokenObject {
  readonly #storage: ObjectStorage

  constructor(state: { storage: ObjectStorage }) {
    this.#storage = state.storage
  }

  async fetch(request: Request): Promise<Response> {
    return Response.json((await this.#run((await request.json()) as Command)) ?? null)
  }

  /** Nobody needs what has ended. A lock that is held outlives its token. */
  async alarm(): Promise<void> {
    const { kept, lease } = await this.#held()
    if (!kept && !lease) return void (await this.#storage.deleteAll())
    if (!kept) await this.#storage.delete('token')
    if (!lease) await this.#storage.delete('lease')
    await this.#wakeForFirst()
  }

  /** What has not ended. */
  async #held(): Promise<{ kept: Kept | undefined; lease: Lease | undefined }> {
    const find = async (name: string) => {
      const found = (await this.#storage.get(name)) as Ending | undefined
      return found && found.endsAtMs > Date.now() ? found : undefined
    }
    return {
      kept: (await find('token')) as Kept | undefined,
      lease: (await find('lease')) as Lease | undefined,
    }
  }

  /** An object has one alarm: it is for what ends first. */
  async #wakeForFirst(): Promise<void> {
    const { kept, lease } = await this.#held()
    const firstMs = Math.min(kept?.endsAtMs ?? Infinity, lease?.endsAtMs ?? Infinity)
    await this.#storage.setAlarm(Number.isFinite(firstMs) ? firstMs : Date.now())
  }

  async #run(command: Command): Promise<unknown> {
    const { kept, lease } = await this.#held()
    switch (command.do) {
      case 'get':
        return kept && { value: kept.value, version: kept.version }
      case 'set': {
        const { value, ifVersion, endsAtMs } = command
        if ((kept?.version ?? 0) !== ifVersion) return false
        await this.#storage.put('token', { value, version: nextVersion(ifVersion), endsAtMs } satisfies Kept)
        await this.#wakeForFirst()
        return true
      }
      case 'delete':
        return kept?.version === command.ifVersion && this.#storage.delete('token')
      case 'acquire': {
        const { holder, ttlMs } = command
        if (lease) return lease.holder === holder
        await this.#storage.put('lease', { holder, endsAtMs: Math.ceil(Date.now() + ttlMs) } satisfies Lease)
        await this.#wakeForFirst()
        return true
      }
      case 'release':
        return lease?.holder === command.holder && this.#storage.delete('lease')
    }
  }
}

export interface DurableObjectOptions {
  /** How long tokens of unknown end are kept, in milliseconds: those with a refresh token. Default 90 days. */
  keepMs?: number | undefined
  clock?: Clock | undefined
}

const OPTIONS = { keepMs: 'number', clock: 'clock' } as const
const durableObjectDefaults = { keepMs: KEEP_MS, clock: systemClock }

/**
 * A store in Cloudflare Durable Objects, one object ({@link TokenObject}) for each key.
 *
 * @throws {@link ConfigurationError} for what is no binding of Durable Objects.
 */
export function createDurableObjectStore(
  namespace: TokenObjectNamespace,
  options: DurableObjectOptions = {},
): TokenStore {
  const { keepMs, clock } = readOptions(options, OPTIONS, durableObjectDefaults)
  const ask = asker(namespace)
  return {
    async get(key) {
      return ((await ask(key, { do: 'get' })) as StoredValue | null) ?? undefined
    },
    async set(key, value, { ifVersion, expiresAtMs }) {
      const endsAtMs = endOf(expiresAtMs, clock.nowMs(), keepMs)
      return (await ask(key, { do: 'set', value, ifVersion, endsAtMs })) === true
    },
    async delete(key, { ifVersion }) {
      await ask(key, { do: 'delete', ifVersion })
    },
  }
}

/**
 * A lock in the same Durable Objects. A lease ends by the object's clock; it is given back by its holder and by nobody else.
 *
 * @throws {@link ConfigurationError} for what is no binding of Durable Objects.
 */
export function createDurableObjectLock(
  namespace: TokenObjectNamespace,
  options: DurableObjectOptions = {},
): TokenLock {
  const { clock } = readOptions(options, OPTIONS, durableObjectDefaults)
  const ask = asker(namespace)
  return {
    withLock(key, run, lease) {
      const holder = crypto.randomUUID()
      const holding = {
        isRemote: true,
        acquire: async () => (await ask(key, { do: 'acquire', holder, ttlMs: lease.ttlMs })) === true,
        release: () => ask(key, { do: 'release', holder }),
      }
      return pollLock(clock, Math.random, lease, holding, run)
    },
  }
}

function asker(namespace: TokenObjectNamespace): (key: string, command: Command) => Promise<unknown> {
  if (typeof namespace?.idFromName !== 'function' || typeof namespace.get !== 'function')
    throw new ConfigurationError('namespace', 'must be a binding of Durable Objects')
  return async (key, command) => {
    const object = namespace.get(namespace.idFromName(key))
    // The host is nobody's: the call stays within Cloudflare.
    const init = { method: 'POST', body: JSON.stringify(command) }
    const response = (await object.fetch('https://latchkey.invalid/', init)) as Response
    if (!response.ok) throw new Error(`The Durable Object failed with HTTP ${response.status}`)
    return response.json()
  }
}
