import { TokenError } from '../lib/errors.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
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

export interface BrowserStoreOptions {
  /**
   * `localStorage` (shared by tabs, survives the browser) or `sessionStorage` (one tab). Every script of the origin can
   * read it: without a reason, use `createMemoryStore`, which is the default in browsers as everywhere.
   */
  storage: WebStorage
  /** Stands before every key. Default `latchkey:`. */
  prefix?: string | undefined
}

/** A store in the storage of a browser. Comparing and writing is not one step there: share it under {@link createBrowserLock}. */
export function createBrowserStore({ storage, prefix = 'latchkey:' }: BrowserStoreOptions): TokenStore {
  const get = (key: string): StoredValue | undefined => {
    const text = storage.getItem(prefix + key)
    if (text === null) return undefined
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

export interface BrowserLockOptions {
  /** Default `navigator.locks`. */
  locks?: WebLocks | undefined
  clock?: Clock | undefined
}

/** A lock among the tabs of an origin, on the Web Locks API; a tab that is closed lets go. */
export function createBrowserLock({
  locks = navigator.locks,
  clock = systemClock,
}: BrowserLockOptions = {}): TokenLock {
  return {
    async withLock(key, run, { waitMs, signal }) {
      const controller = new AbortController()
      const cancelTimer = clock.setTimer(() => controller.abort(new TokenError('lock_timeout')), waitMs, true)
      const end = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal
      try {
        return await locks.request(`latchkey:${key}`, { signal: end }, () => {
          cancelTimer()
          return run()
        })
      } finally {
        cancelTimer()
      }
    },
  }
}
