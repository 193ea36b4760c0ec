import { deferred } from '@latchkey/testkit'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../src/index.ts'
import { createBrowserLock, createBrowserStore } from '../src/stores/browser.ts'
import { createEncryptedStore } from '../src/stores/encrypted.ts'
import { createFileLock, createFileStore } from '../src/stores/file.ts'
import { createMemoryLock, createMemoryStore, type TokenLock, type TokenStore } from '../src/stores/index.ts'
import { createRedisLock, createRedisStore } from '../src/stores/redis.ts'
import { redisClients, startRedis, type Redis } from './support/redis-server.ts'

const lease = { ttlMs: 5000, waitMs: 5000 }
const write = (ifVersion: number) => ({ ifVersion, expiresAtMs: Date.now() + 60_000 })
const secret = () => crypto.getRandomValues(new Uint8Array(32))

function createStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage
}

let redis: Redis | undefined
let directory: string
let clients: Awaited<ReturnType<typeof redisClients>> | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-stores-'))
  redis = await startRedis()
  clients = redis && (await redisClients(redis))
})

afterAll(async () => {
  await clients?.close()
  await redis?.stop()
  await rm(directory, { recursive: true, force: true })
})

const withRedis = (test: () => Promise<void>) => async () => {
  // Said loudly, and a failure on CI, where redis-server could not be had.
  if (redis) await test()
}

const stores: [string, () => TokenStore][] = [
  ['memory', () => createMemoryStore()],
  ['file', () => createFileStore(join(directory, 'store'))],
  ['encrypted', () => createEncryptedStore(createMemoryStore(), { keys: [{ id: 'k1', secret: secret() }] })],
  ['browser', () => createBrowserStore({ storage: createStorage() })],
  ['redis through ioredis', () => createRedisStore(clients!.ioredis)],
  ['redis through node-redis', () => createRedisStore(clients!.nodeRedis)],
  ['redis through a function', () => createRedisStore((command) => clients!.nodeRedis.sendCommand(command))],
]

describe.each(stores)('a store: %s', (name, create) => {
  const run = (body: (store: TokenStore, key: string) => Promise<void>) => {
    const once = async () => body(create(), `key-${crypto.randomUUID()}`)
    return name.startsWith('redis') ? withRedis(once) : once
  }

  test(
    'has nothing at first',
    run(async (store, key) => {
      expect(await store.get(key)).toBeUndefined()
    }),
  )

  test(
    'gives back what was written, with its version',
    run(async (store, key) => {
      expect(await store.set(key, 'ä "value"\n', write(0))).toBe(true)
      expect(await store.get(key)).toEqual({ value: 'ä "value"\n', version: 1 })
      expect(await store.set(key, 'two', write(1))).toBe(true)
      expect(await store.get(key)).toEqual({ value: 'two', version: 2 })
    }),
  )

  test(
    'an older generation never overwrites a newer one',
    run(async (store, key) => {
      await store.set(key, 'one', write(0))
      expect(await store.set(key, 'late', write(0))).toBe(false)
      await store.set(key, 'two', write(1))
      expect(await store.set(key, 'late', write(1))).toBe(false)
      expect(await store.set(key, 'from the future', write(7))).toBe(false)
      expect(await store.get(key)).toEqual({ value: 'two', version: 2 })
    }),
  )

  test(
    'of many writers with the same version one wins',
    run(async (store, key) => {
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.set(key, String(n), write(0))),
      )
      expect(results.filter(Boolean)).toHaveLength(1)
      expect((await store.get(key))!.version).toBe(1)
    }),
  )

  test(
    'deletes only what was read',
    run(async (store, key) => {
      await store.set(key, 'one', write(0))
      await store.set(key, 'two', write(1))
      await store.delete(key, { ifVersion: 1 })
      expect((await store.get(key))!.value).toBe('two')
      await store.delete(key, { ifVersion: 2 })
      expect(await store.get(key)).toBeUndefined()
      await store.delete(key, { ifVersion: 2 })
    }),
  )

  test(
    'keeps keys apart',
    run(async (store, key) => {
      await store.set(key, 'one', write(0))
      expect(await store.get(`${key}x`)).toBeUndefined()
    }),
  )
})

const locks: [string, () => TokenLock][] = [
  ['memory', () => createMemoryLock()],
  ['file', () => createFileLock(join(directory, 'locks'))],
  ['redis through ioredis', () => createRedisLock(clients!.ioredis)],
  ['redis through node-redis', () => createRedisLock(clients!.nodeRedis)],
  ['browser', () => createBrowserLock({ locks: navigator.locks })],
]

describe.each(locks)('a lock: %s', (name, create) => {
  const run = (body: (lock: TokenLock, key: string) => Promise<void>) => {
    const once = async () => body(create(), `key-${crypto.randomUUID()}`)
    if (name === 'browser' && !globalThis.navigator?.locks) return once
    return name.startsWith('redis') ? withRedis(once) : once
  }

  test(
    'lets one in at a time',
    run(async (lock, key) => {
      let inside = 0
      let most = 0
      await Promise.all(
        Array.from({ length: 8 }, () =>
          lock.withLock(
            key,
            async () => {
              most = Math.max(most, ++inside)
              await new Promise((resolve) => setTimeout(resolve, 3))
              inside--
            },
            lease,
          ),
        ),
      )
      expect(most).toBe(1)
    }),
  )

  test(
    'keeps keys apart',
    run(async (lock, key) => {
      await lock.withLock(key, () => lock.withLock(`${key}x`, async () => {}, lease), lease)
    }),
  )

  test(
    'gives back what ran, and is free after a failure',
    run(async (lock, key) => {
      expect(await lock.withLock(key, async () => 7, lease)).toBe(7)
      await expect(
        lock.withLock(
          key,
          async () => {
            throw new Error('mine')
          },
          lease,
        ),
      ).rejects.toThrow('mine')
      expect(await lock.withLock(key, async () => 8, lease)).toBe(8)
    }),
  )

  test(
    'gives up waiting with lock_timeout',
    run(async (lock, key) => {
      const [entered, gate] = [deferred(), deferred()]
      const held = lock.withLock(key, () => (entered.resolve(), gate.promise), lease)
      await entered.promise
      await expect(lock.withLock(key, async () => {}, { ttlMs: 5000, waitMs: 30 })).rejects.toMatchObject({
        code: 'lock_timeout',
      })
      gate.resolve()
      await held
    }),
  )
})

describe('a lock of several processes', () => {
  const shared: [string, () => TokenLock][] = locks.filter(([name]) => /file|redis/.test(name))

  test.each(shared)(
    'ends by itself: a holder that died holds nobody up beyond the lease (%s)',
    async (name, create) => {
      if (name.startsWith('redis') && !redis) return
      const key = `key-${crypto.randomUUID()}`
      const entered = deferred()
      void create().withLock(key, () => (entered.resolve(), new Promise(() => {})), {
        ttlMs: 100,
        waitMs: 5000,
      })
      await entered.promise
      expect(await create().withLock(key, async () => 'free', lease)).toBe('free')
    },
  )

  test.each(shared)(
    'is given back by its holder alone: one that comes late does not free the next (%s)',
    async (name, create) => {
      if (name.startsWith('redis') && !redis) return
      const key = `key-${crypto.randomUUID()}`
      const [entered, gate] = [deferred(), deferred()]
      const late = create().withLock(key, () => (entered.resolve(), gate.promise), {
        ttlMs: 50,
        waitMs: 5000,
      })
      await entered.promise
      await new Promise((resolve) => setTimeout(resolve, 80))
      let inside = true
      const next = create().withLock(
        key,
        async () => {
          gate.resolve()
          await late
          await new Promise((resolve) => setTimeout(resolve, 50))
          inside = false
        },
        lease,
      )
      await late
      await create().withLock(key, async () => expect(inside).toBe(false), lease)
      await next
    },
  )
})

describe('the memory store', () => {
  test('is bounded: what was unused for longest goes first', async () => {
    const store = createMemoryStore({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c']) await store.set(key, key, write(0))
    await store.get('a')
    await store.set('d', 'd', write(0))
    expect(store.size).toBe(3)
    expect(await store.get('b')).toBeUndefined()
    expect((await store.get('a'))!.value).toBe('a')
  })

  test('stays at 1000 entries by default', async () => {
    const store = createMemoryStore()
    for (let key = 0; key < 1500; key++) await store.set(String(key), 'x', write(0))
    expect(store.size).toBe(1000)
  })
})

describe('the file store', () => {
  test('writes files only their owner can read, and leaves nothing else behind', async () => {
    const own = join(directory, 'modes')
    const store = createFileStore(own)
    await store.set('key', 'one', write(0))
    await store.set('key', 'two', write(1))
    expect(await readdir(own)).toEqual(['key.json'])
    expect((await stat(join(own, 'key.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(own)).mode & 0o777).toBe(0o700)
  })

  test.each(['', '{', 'null', '{"version":"x"}', '[]', '\0\0\0'])(
    'a file that says %j is a miss that the next write replaces',
    async (text) => {
      const own = join(directory, `damaged-${crypto.randomUUID()}`)
      const store = createFileStore(own)
      await store.set('key', 'one', write(0))
      await writeFile(join(own, 'key.json'), text)
      const found = await store.get('key')
      expect(found?.version ?? 0).toBe(0)
      expect(await store.set('key', 'two', write(0))).toBe(true)
      expect((await store.get('key'))!.value).toBe('two')
    },
  )

  test('a key cannot leave the directory', async () => {
    const own = join(directory, 'inside')
    await createFileStore(own).set('../../escaped', 'x', write(0))
    expect(await readdir(own)).toEqual(['__.._escaped.json'])
  })

  test('a directory that cannot be written is an error, and the old file stays', async () => {
    if (process.getuid?.() === 0) return
    const own = join(directory, 'readonly')
    const store = createFileStore(own)
    await store.set('key', 'one', write(0))
    await chmod(own, 0o500)
    await expect(store.set('key', 'two', write(1))).rejects.toThrow()
    await chmod(own, 0o700)
    expect((await store.get('key'))!.value).toBe('one')
  })
})

describe('the encrypted store', () => {
  test('holds no plain text', async () => {
    const inner = createMemoryStore()
    const store = createEncryptedStore(inner, { keys: [{ id: 'k1', secret: secret() }] })
    await store.set('key', 'planted-token', write(0))
    expect((await inner.get('key'))!.value).toMatch(/^a1\.k1\.[\w+/=]+\.[\w+/=]+$/)
    expect(atob((await inner.get('key'))!.value.split('.')[3]!)).not.toContain('planted')
  })

  test('the same value is never written the same way twice', async () => {
    const inner = createMemoryStore()
    const store = createEncryptedStore(inner, { keys: [{ id: 'k1', secret: secret() }] })
    await store.set('key', 'same', write(0))
    const first = (await inner.get('key'))!.value
    await store.set('key', 'same', write(1))
    expect((await inner.get('key'))!.value).not.toBe(first)
  })

  test('keys rotate: the first encrypts, all decrypt', async () => {
    const inner = createMemoryStore()
    const [old, young] = [
      { id: 'old', secret: secret() },
      { id: 'young', secret: secret() },
    ]
    await createEncryptedStore(inner, { keys: [old] }).set('key', 'one', write(0))
    const rotated = createEncryptedStore(inner, { keys: [young, old] })
    expect((await rotated.get('key'))!.value).toBe('one')
    await rotated.set('key', 'two', write(1))
    expect((await inner.get('key'))!.value).toMatch(/^a1\.young\./)
    expect((await createEncryptedStore(inner, { keys: [young] }).get('key'))!.value).toBe('two')
  })

  test('what cannot be decrypted is empty, keeps its version and can be written over', async () => {
    const inner = createMemoryStore()
    const store = createEncryptedStore(inner, { keys: [{ id: 'k1', secret: secret() }] })
    await store.set('key', 'one', write(0))
    const { value } = (await inner.get('key'))!
    for (const bad of [
      '',
      'plain',
      value.slice(0, -4),
      value.replace('k1', 'k2'),
      value.replace('a1', 'a2'),
      'a1.k1.%%.%%',
    ]) {
      const other = createMemoryStore()
      await other.set('key', bad, write(0))
      const reader = createEncryptedStore(other, { keys: [{ id: 'k1', secret: secret() }] })
      expect(await reader.get('key')).toEqual({ value: '', version: 1 })
      expect(await reader.set('key', 'new', write(1))).toBe(true)
      expect((await reader.get('key'))!.value).toBe('new')
    }
  })

  test('records cannot be swapped between keys of the store', async () => {
    const inner = createMemoryStore()
    const store = createEncryptedStore(inner, { keys: [{ id: 'k1', secret: secret() }] })
    await store.set('mine', 'one', write(0))
    await inner.set('yours', (await inner.get('mine'))!.value, write(0))
    expect((await store.get('yours'))!.value).toBe('')
  })

  test.each([
    ['a short key', [{ id: 'k', secret: new Uint8Array(16) }]],
    [
      'an id twice',
      [
        { id: 'k', secret: new Uint8Array(32) },
        { id: 'k', secret: new Uint8Array(32) },
      ],
    ],
    ['an id with a dot', [{ id: 'a.b', secret: new Uint8Array(32) }]],
  ])('%s is a configuration error', (_name, keys) => {
    expect(() => createEncryptedStore(createMemoryStore(), { keys: keys as never })).toThrow(
      ConfigurationError,
    )
  })

  test('takes a CryptoKey that cannot be taken out', async () => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ])
    const store = createEncryptedStore(createMemoryStore(), { keys: [{ id: 'k', secret: key }] })
    await store.set('key', 'one', write(0))
    expect((await store.get('key'))!.value).toBe('one')
  })
})

describe('the redis store', () => {
  test(
    'lets tokens without a refresh token go when they expire, the others after 90 days',
    withRedis(async () => {
      const store = createRedisStore(clients!.ioredis)
      const [short, long] = [`key-${crypto.randomUUID()}`, `key-${crypto.randomUUID()}`]
      await store.set(short, 'x', { ifVersion: 0, expiresAtMs: Date.now() + 60_000 })
      await store.set(long, 'x', { ifVersion: 0, expiresAtMs: undefined })
      const left = await Promise.all([short, long].map((key) => clients!.ioredis.pttl(`latchkey:${key}`)))
      expect(left[0]).toBeGreaterThan(50_000)
      expect(left[0]).toBeLessThanOrEqual(60_000)
      expect(left[1]).toBeGreaterThan(89 * 86_400_000)
    }),
  )

  test(
    'a value of another kind under its key is an error, not a crash',
    withRedis(async () => {
      const key = `key-${crypto.randomUUID()}`
      await clients!.ioredis.set(`latchkey:${key}`, 'a string')
      await expect(createRedisStore(clients!.ioredis).get(key)).rejects.toThrow()
    }),
  )

  test('a client of no known kind is a configuration error', () => {
    expect(() => createRedisStore({} as never)).toThrow(ConfigurationError)
  })
})

test('the browser store reads what is damaged as a miss', async () => {
  const storage = createStorage()
  storage.setItem('latchkey:key', 'not ours')
  const store = createBrowserStore({ storage })
  expect(await store.get('key')).toEqual({ value: '', version: 0 })
  expect(await store.set('key', 'one', write(0))).toBe(true)
  expect(storage.getItem('latchkey:key')).toBe('1 one')
})

test('the file store leaves the old file when a write is cut short', async () => {
  const own = join(directory, 'cut')
  const store = createFileStore(own)
  await store.set('key', 'one', write(0))
  // A writer that died left its temporary file; it is not looked at.
  await writeFile(join(own, 'key.json.dead.tmp'), 'half of a f')
  expect((await store.get('key'))!.value).toBe('one')
  expect(JSON.parse(await readFile(join(own, 'key.json'), 'utf8'))).toEqual({ version: 1, value: 'one' })
})
