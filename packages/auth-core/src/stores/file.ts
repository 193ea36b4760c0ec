import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, type Clock } from '../clock.ts'
import { pollLock } from './poll-lock.ts'
import type { LockLease, StoredValue, TokenLock, TokenStore } from './ports.ts'

export interface FileOptions {
  clock?: Clock | undefined
}

/** How long a writer may take between reading and replacing a file. */
const WRITE_LEASE: LockLease = { ttlMs: 5000, waitMs: 6000 }

/**
 * A store of one file per key in a directory of its own, readable by its owner alone (0600 in 0700).
 *
 * A file is replaced whole: a crash leaves the old one. The tokens in it are in the clear; wrap it with
 * `createEncryptedStore` where that is not enough.
 */
export function createFileStore(directory: string, options: FileOptions = {}): TokenStore {
  const path = (key: string) => join(directory, `${fileName(key)}.json`)
  const writing = createFileLock(directory, options)

  const get = async (key: string): Promise<StoredValue | undefined> => {
    let text: string
    try {
      text = await readFile(path(key), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    try {
      const { value, version } = JSON.parse(text) as StoredValue
      return { value: String(value), version: Number.isInteger(version) ? version : 0 }
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
          await replace(path(key), JSON.stringify({ version: ifVersion + 1, value }))
          return true
        },
        WRITE_LEASE,
      ),
    delete: (key, { ifVersion }) =>
      writing.withLock(
        `${fileName(key)}.write`,
        async () => {
          if ((await get(key))?.version === ifVersion) await rm(path(key), { force: true })
        },
        WRITE_LEASE,
      ),
  }
}

/** A lock among the processes of one machine: a file that only one of them can create. */
export function createFileLock(directory: string, { clock = systemClock }: FileOptions = {}): TokenLock {
  return {
    withLock(key, run, lease) {
      const path = join(directory, `${fileName(key)}.lock`)
      const acquire = async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        const nonce = randomUUID()
        const ours = JSON.stringify({ nonce, endsAtMs: clock.nowMs() + lease.ttlMs })
        if (await create(path, ours))
          return async () => void ((await readText(path)) === ours && (await rm(path, { force: true })))
        await breakStale(path, clock.nowMs())
        return undefined
      }
      return pollLock(clock, Math.random, lease, acquire, run)
    },
  }
}

/** Takes a lock away from a holder whose time is over. Renaming first means that only one process takes it. */
async function breakStale(path: string, nowMs: number): Promise<void> {
  const text = await readText(path)
  if (text === undefined) return
  let endsAtMs: unknown
  try {
    endsAtMs = (JSON.parse(text) as { endsAtMs: unknown }).endsAtMs
  } catch {
    // Between creation and first write; its holder is a moment away, or died there and will be found old below.
    endsAtMs = undefined
  }
  if (typeof endsAtMs === 'number' && endsAtMs > nowMs) return
  if (endsAtMs === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    if ((await readText(path)) !== text) return
  }
  const grave = `${path}.${randomUUID()}`
  try {
    await rename(path, grave)
    // Somebody may have renewed it between reading and renaming: then it is put back.
    if ((await readText(grave)) !== text) await rename(grave, path)
  } catch {
    return
  }
  await rm(grave, { force: true })
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(text).finally(() => file.close())
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
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
