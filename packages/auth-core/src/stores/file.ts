import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions } from '../lib/read-options.ts'
import { nextVersion } from './next-version.ts'
import { pollLock } from './poll-lock.ts'
import type { LockLease, StoredValue, TokenLock, TokenStore } from './ports.ts'

export interface FileOptions {
  clock?: Clock | undefined
}

const OPTIONS = { clock: 'clock' } as const

/** How long a writer may take between reading and replacing a file. */
const WRITE_LEASE: LockLease = { ttlMs: 5000, waitMs: 6000 }

/**
 * A store of one file per key in a directory of its own, readable by its owner alone (0600 in 0700).
 *
 * A file is replaced whole: a crash leaves the old one. The tokens in it are in the clear; wrap it with
 * `createEncryptedStore` where that is not enough.
 */
export function createFileStore(directory: string, options: FileOptions = {}): TokenStore {
  checkDirectory(directory)
  const path = (key: string) => join(directory, `${fileName(key)}.json`)
  const writing = createFileLock(directory, options)

  const get = async (key: string): Promise<StoredValue | undefined> => {
    let text: string
    try {
      text = await readFile(path(key), 'utf8')
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
    try {
      const { value, version } = JSON.parse(text) as StoredValue
      return { value: String(value), version: Number.isSafeInteger(version) ? version : 0 }
    } catch {
      // Not ours, or damaged: a miss that the next write replaces.
      return { value: '', version: 0 }
    }
  }

  return {
    get,
    set: (key, value, { ifVersion }) =>
      writing.withLock(
        `${fileName(key)}.write`,
        async () => {
          if (((await get(key))?.version ?? 0) !== ifVersion) return false
          await replace(path(key), JSON.stringify({ version: nextVersion(ifVersion), value }))
          return true
        },
        WRITE_LEASE,
      ),
    async delete(key, { ifVersion }) {
      const remove = async () => {
        if ((await get(key))?.version === ifVersion) await rm(path(key), { force: true })
      }
      try {
        await writing.withLock(`${fileName(key)}.write`, remove, WRITE_LEASE)
      } catch (error) {
        if (!isFull(error)) throw error
        // Nobody can write meanwhile, and whoever signs out on a full disk is to leave nothing behind.
        await remove()
      }
    },
  }
}

/**
 * A lock among the processes of one machine: a file that only one of them can create. The directory must be on a file
 * system with hard links, as all but FAT are.
 */
export function createFileLock(directory: string, options: FileOptions = {}): TokenLock {
  checkDirectory(directory)
  const { clock } = readOptions(options, OPTIONS, { clock: systemClock })
  return {
    withLock(key, run, lease) {
      const path = join(directory, `${fileName(key)}.lock`)
      const nonce = randomUUID()
      let ours = ''
      const acquire = async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        const { ttlMs } = lease
        const found = await readText(path)
        if (found !== undefined) {
          await breakStale(path, found, ttlMs, clock.nowMs())
          return false
        }
        ours = JSON.stringify({ nonce, endsAtMs: clock.nowMs() + ttlMs, ttlMs })
        return create(path, ours)
      }
      const release = async () => void ((await readText(path)) === ours && (await rm(path, { force: true })))
      return pollLock(clock, Math.random, lease, { acquire, release }, run)
    },
  }
}

/** Takes a lock away from a holder whose time is over. Renaming first means that only one process takes it. */
async function breakStale(path: string, text: string, ttlMs: number, nowMs: number): Promise<void> {
  const grave = `${path}.${randomUUID()}`
  try {
    const { endsAtMs, ttlMs: leaseMs = ttlMs } = readLease(text)
    const end = endsAtMs ?? Math.floor((await stat(path)).mtimeMs) + ttlMs
    // One that would last longer than it was made for comes from a clock that was turned back since.
    if (end > nowMs && end <= nowMs + leaseMs) return
    await rename(path, grave)
    // Somebody may have renewed it between reading and renaming: then it is put back, over nobody else's.
    if ((await readText(grave)) !== text) await link(grave, path)
  } catch {
    // Somebody else was quicker.
  } finally {
    await rm(grave, { force: true, recursive: true })
  }
}

/** What a lock says; nothing where no holder of ours has written, or a crash of the machine has cut it short. */
function readLease(text: string): { endsAtMs?: number; ttlMs?: number } {
  try {
    const { endsAtMs, ttlMs } = Object(JSON.parse(text)) as { endsAtMs?: unknown; ttlMs?: unknown }
    if (typeof endsAtMs !== 'number') return {}
    return typeof ttlMs === 'number' ? { endsAtMs, ttlMs } : { endsAtMs }
  } catch {
    return {}
  }
}

/** What a file says: undefined without one, and nothing where it may not be read, as one of another user. */
async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => (isMissing(error) ? undefined : ''))
}

const isFull = (error: unknown) => /^(ENOSPC|EDQUOT|EFBIG)$/.test((error as NodeJS.ErrnoException).code ?? '')
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Creates a file with its text in one step: a lock is never seen before it says how long it is held. */
async function create(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600 })
    await link(temporary, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Keys are hashes; whatever else comes must not leave the directory. */
function fileName(key: string): string {
  return key.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')
}

function checkDirectory(directory: unknown): void {
  if (typeof directory !== 'string' || !directory) throw new ConfigurationError('directory', 'must be a path')
}
