import { systemClock, type Clock } from '../lib/clock.ts'
import { readOptions } from '../lib/read-options.ts'
import { inTime } from './in-time.ts'
import { nextVersion } from './next-version.ts'
import type { LockLease, StoredValue, TokenLock, TokenStore } from './ports.ts'

export interface MemoryStoreOptions {
  /** How many keys are kept; the one unused for longest goes first. Default 1000. */
  maxEntries?: number | undefined
}

/** A store that lives as long as its process, for sources that come and go. Never holds more than `maxEntries`. */
export function createMemoryStore(options: MemoryStoreOptions = {}): TokenStore & {
  readonly size: number
} {
  const { maxEntries } = readOptions(options, { maxEntries: 'number' }, { maxEntries: 1000 })
  const entries = new Map<string, StoredValue>()
  const touch = (key: string, entry: StoredValue) => {
    entries.delete(key)
    entries.set(key, entry)
  }
  return {
    async get(key) {
      const entry = entries.get(key)
      if (entry) touch(key, entry)
      return entry
    },
    async set(key, value, { ifVersion }) {
      if ((entries.get(key)?.version ?? 0) !== ifVersion) return false
      touch(key, { value, version: nextVersion(ifVersion) })
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break
        entries.delete(oldest)
      }
      return true
    },
    async delete(key, { ifVersion }) {
      if (entries.get(key)?.version === ifVersion) entries.delete(key)
    },
    get size() {
      return entries.size
    },
  }
}

/** A lock within one process, for several sources that share a key. */
export function createMemoryLock(options: { clock?: Clock | undefined } = {}): TokenLock {
  const { clock } = readOptions(options, { clock: 'clock' }, { clock: systemClock })
  const tails = new Map<string, Promise<void>>()
  return {
    async withLock<Result>(key: string, run: () => Promise<Result>, lease: LockLease): Promise<Result> {
      const before = tails.get(key) ?? Promise.resolve()
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const tail = before.then(() => held)
      tails.set(key, tail)
      void tail.then(() => tails.get(key) === tail && tails.delete(key))
      let cancelLease = () => {}
      try {
        await inTime(clock, before, lease)
        cancelLease = clock.setTimer(release, lease.ttlMs)
        return await run()
      } finally {
        cancelLease()
        release()
      }
    },
  }
}
