import { systemClock, type Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import { nextVersion } from './next-version.ts'
import type { StoredValue, TokenLock, TokenStore } from './ports.ts'

// Spelled out, because a program that renders on a server imports this where the DOM library is not.
interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
interface WebLocks {
  request<Result>(
    name: string,
    options: { signal: AbortSignal },
    callback: () => Result,
  ): Promise<Awaited<Result>>
}

const STORE_OPTIONS = { storage: 'object', prefix: 'string' } as const

export interface BrowserStoreOptions {
  /**
   * `localStorage` (shared by tabs, survives the browser) or `sessionStorage` (one tab). Every script of the origin can
   * read it: without a reason, use `createMemoryStore`, which is the default in browsers as everywhere.
   */
  storage: WebStorage
  /** Stands before every key. Default `latchkey:`. */
  prefix?: string | undefined
}

/**
 * A store in the storage of a browser. Comparing and writing is not one step there: share it under {@link createBrowserLock}.
 *
 * @throws {@link ConfigurationError} for a storage without one of its methods
 */
export function createBrowserStore(options: BrowserStoreOptions): TokenStore {
  const { storage, prefix } = readOptions(options, STORE_OPTIONS, { prefix: 'latchkey:' })
  for (const name of ['getItem', 'setItem', 'removeItem'] as const)
    if (typeof storage?.[name] !== 'function') throw new ConfigurationError('storage', `must have "${name}"`)
  const get = (key: string): StoredValue | undefined => {
    const text = storage.getItem(prefix + key)
    if (text == null) return undefined
    const [, version, value] = /^(\d{1,15}) ([^]*)$/.exec(text) ?? []
    return { value: value ?? '', version: Number(version ?? 0) }
  }
  return {
    get: async (key) => get(key),
    async set(key, value, { ifVersion }) {
      if ((get(key)?.version ?? 0) !== ifVersion) return false
      storage.setItem(prefix + key, `${nextVersion(ifVersion)} ${value}`)
      return true
    },
    async delete(key, { ifVersion }) {
      if (get(key)?.version === ifVersion) storage.removeItem(prefix + key)
    },
  }
}

const LOCK_OPTIONS = { locks: 'object', clock: 'clock' } as const

export interface BrowserLockOptions {
  /** Default `navigator.locks`. */
  locks?: WebLocks | undefined
  clock?: Clock | undefined
}

/**
 * A lock among the tabs of an origin, on the Web Locks API; a tab that is closed lets go.
 *
 * @throws {@link ConfigurationError} for `locks` without `request`; a call rejects with it where there are no locks
 */
export function createBrowserLock(options: BrowserLockOptions = {}): TokenLock {
  const { clock, locks } = readOptions(options, LOCK_OPTIONS, { clock: systemClock })
  if (locks && typeof locks.request !== 'function')
    throw new ConfigurationError('locks', 'must have "request"')
  return {
    async withLock(key, run, { waitMs, signal }) {
      // Asked for when it is needed: a program that renders on a server makes its lock there, too.
      const manager = locks ?? (globalThis as { navigator?: { locks?: WebLocks } }).navigator?.locks
      if (!manager) throw new ConfigurationError('locks', 'is missing: there is no "navigator.locks" here')
      const end = deadline(clock, waitMs, () => new TokenError('lock_timeout'), signal, true)
      try {
        return await manager.request(`latchkey:${key}`, { signal: end.signal }, () => {
          end.cancelTimer()
          return run()
        })
      } finally {
        end.end()
      }
    },
  }
}
