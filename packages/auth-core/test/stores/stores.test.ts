import { execFile, fork } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createCluster, createSentinel } from 'redis'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { createBrowserStore } from '../../src/stores/browser.ts'
import { createEncryptedStore } from '../../src/stores/encrypted.ts'
import { createFileStore } from '../../src/stores/file.ts'
import { createMemoryStore, type TokenStore } from '../../src/stores/index.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { useStoreRoom } from '../support/store-room.ts'

const write = (ifVersion: number) => ({ ifVersion, expiresAtMs: Date.now() + 60_000 })

/** Writes over whatever is there, and gives the version that made. */
async function put(store: TokenStore, key: string, value: string): Promise<number> {
  expect(await store.set(key, value, write((await store.get(key))?.version ?? 0))).toBe(true)
  return (await store.get(key))!.version
}

const secret = () => crypto.getRandomValues(new Uint8Array(32))

function createStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage
}

const { room, withRedis } = useStoreRoom()

const stores: [string, () => TokenStore][] = [
  ['memory', () => createMemoryStore()],
  ['file', () => createFileStore(join(room.directory, 'store'))],
  ['encrypted', () => createEncryptedStore(createMemoryStore(), { keys: [{ id: 'k1', secret: secret() }] })],
  ['browser', () => createBrowserStore({ storage: createStorage() })],
  ['redis through ioredis', () => createRedisStore(room.clients!.ioredis)],
  ['redis through node-redis', () => createRedisStore(room.clients!.nodeRedis)],
  [
    'redis through a function',
    () => createRedisStore((command) => room.clients!.nodeRedis.sendCommand(command)),
  ],
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
      const { value, version } = (await store.get(key))!
      expect(value).toBe('ä "value"\n')
      expect(version).toSatisfy((number) => Number.isSafeInteger(number) && number > 0)
      expect(await store.set(key, 'two', write(version))).toBe(true)
      expect(await store.get(key)).toEqual({ value: 'two', version: version + 1 })
    }),
  )

  test(
    'an older generation never overwrites a newer one',
    run(async (store, key) => {
      const first = await put(store, key, 'one')
      expect(await store.set(key, 'late', write(0))).toBe(false)
      const second = await put(store, key, 'two')
      expect(await store.set(key, 'late', write(first))).toBe(false)
      expect(await store.set(key, 'from the future', write(second + 5))).toBe(false)
      expect(await store.get(key)).toEqual({ value: 'two', version: second })
    }),
  )

  test(
    'what was read before a deletion cannot write after it',
    run(async (store, key) => {
      const ended = await put(store, key, 'ended')
      await store.delete(key, { ifVersion: ended })
      const begun = await put(store, key, 'begun')
      expect(await store.set(key, 'late', write(ended))).toBe(false)
      await store.delete(key, { ifVersion: ended })
      expect(await store.get(key)).toEqual({ value: 'begun', version: begun })
    }),
  )

  test(
    'of many writers with the same version one wins',
    run(async (store, key) => {
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.set(key, String(n), write(0))),
      )
      expect(results.filter(Boolean)).toHaveLength(1)
      expect((await store.get(key))!.value).toBe(String(results.indexOf(true)))
    }),
  )

  test(
    'deletes only what was read',
    run(async (store, key) => {
      const first = await put(store, key, 'one')
      const second = await put(store, key, 'two')
      await store.delete(key, { ifVersion: first })
      expect((await store.get(key))!.value).toBe('two')
      await store.delete(key, { ifVersion: second })
      expect(await store.get(key)).toBeUndefined()
      await store.delete(key, { ifVersion: second })
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
    const own = join(room.directory, 'modes')
    const store = createFileStore(own)
    await put(store, 'key', 'one')
    await put(store, 'key', 'two')
    expect(await readdir(own)).toEqual(['key.json'])
    expect((await stat(join(own, 'key.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(own)).mode & 0o777).toBe(0o700)
  })

  test.each(['', '{', 'null', '{"version":"x"}', '{"version":1e300}', '[]', '\0\0\0'])(
    'a file that says %j is a miss that the next write replaces',
    async (text) => {
      const own = join(room.directory, `damaged-${crypto.randomUUID()}`)
      const store = createFileStore(own)
      await store.set('key', 'one', write(0))
      await writeFile(join(own, 'key.json'), text)
      const found = await store.get('key')
      expect(found?.version ?? 0).toBe(0)
      expect(await store.set('key', 'two', write(0))).toBe(true)
      expect((await store.get('key'))!.value).toBe('two')
    },
  )

  test('a key cannot leave the room.directory', async () => {
    const own = join(room.directory, 'inside')
    await createFileStore(own).set('../../escaped', 'x', write(0))
    expect(await readdir(own)).toEqual(['__.._escaped.json'])
  })

  test('a folder that cannot be written is an error, and the old file stays', async () => {
    const child = fork(new URL('../support/unwritable-folder.ts', import.meta.url), {
      execArgv: ['--conditions=@latchkey/source'],
    })
    const report = await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', (code) => reject(new Error(`The process ended with ${code}`)))
    })
    expect(report).toEqual({ uid: expect.any(Number), code: 'EACCES', kept: 'one' })
    expect(report).not.toMatchObject({ uid: 0 })
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
    await put(store, 'key', 'same')
    const first = (await inner.get('key'))!.value
    await put(store, 'key', 'same')
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
    await put(rotated, 'key', 'two')
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
      undefined as never,
    ]) {
      const other = createMemoryStore()
      const version = await put(other, 'key', bad)
      const reader = createEncryptedStore(other, { keys: [{ id: 'k1', secret: secret() }] })
      expect(await reader.get('key')).toEqual({ value: '', version })
      expect(await reader.set('key', 'new', write(version))).toBe(true)
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

  test.each([
    ['of 128 bits', { name: 'AES-GCM', length: 128 }, ['encrypt', 'decrypt']],
    ['of another cipher', { name: 'AES-CBC', length: 256 }, ['encrypt', 'decrypt']],
    ['that only encrypts', { name: 'AES-GCM', length: 256 }, ['encrypt']],
    ['that only decrypts', { name: 'AES-GCM', length: 256 }, ['decrypt']],
  ] as const)('a CryptoKey %s is a configuration error', async (_, algorithm, usages) => {
    const secret = await crypto.subtle.generateKey(algorithm, false, [...usages])
    expect(() => createEncryptedStore(createMemoryStore(), { keys: [{ id: 'k', secret }] })).toThrow(
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
      const store = createRedisStore(room.clients!.ioredis)
      const [short, long] = [`key-${crypto.randomUUID()}`, `key-${crypto.randomUUID()}`]
      await store.set(short, 'x', { ifVersion: 0, expiresAtMs: Date.now() + 60_000 })
      await store.set(long, 'x', { ifVersion: 0, expiresAtMs: undefined })
      const left = await Promise.all(
        [short, long].map((key) => room.clients!.ioredis.pttl(`latchkey:${key}`)),
      )
      expect(left[0]).toBeGreaterThan(50_000)
      expect(left[0]).toBeLessThanOrEqual(60_000)
      expect(left[1]).toBeGreaterThan(89 * 86_400_000)
    }),
  )

  test(
    'what is under its key and not its own counts as nothing, and is replaced',
    withRedis(async () => {
      const { ioredis } = room.clients!
      const foreign: ((key: string) => Promise<unknown>)[] = [
        (key) => ioredis.set(key, 'a string'),
        (key) => ioredis.lpush(key, 'a list'),
        (key) => ioredis.hset(key, { value: 'v', version: 'NaN' }),
        (key) => ioredis.hset(key, { value: 'v', version: '1e3' }),
        (key) => ioredis.hset(key, { value: 'v', version: '9'.repeat(20) }),
        (key) => ioredis.hset(key, { value: 'v' }),
      ]
      for (const put of foreign) {
        const key = `key-${crypto.randomUUID()}`
        await put(`latchkey:${key}`)
        const store = createRedisStore(ioredis)
        expect((await store.get(key))!.version).toBe(0)
        expect(await store.set(key, 'mine', { ifVersion: 0, expiresAtMs: undefined })).toBe(true)
        expect((await store.get(key))!.value).toBe('mine')
      }
    }),
  )

  test(
    'what is in the place of a lease and never ends is none, and is replaced',
    withRedis(async () => {
      const { ioredis } = room.clients!
      const foreign: ((key: string) => Promise<unknown>)[] = [
        (key) => ioredis.set(key, 'a string'),
        (key) => ioredis.lpush(key, 'a list'),
      ]
      for (const put of foreign) {
        const key = `key-${crypto.randomUUID()}`
        await put(`latchkey:lock:${key}`)
        const inside = createRedisLock(ioredis).withLock(key, async () => 'inside', {
          ttlMs: 5000,
          waitMs: 50,
        })
        expect(await inside).toBe('inside')
      }
    }),
  )

  test(
    'a lease is not taken for that of another where the response was lost on the way',
    withRedis(async () => {
      const { ioredis } = room.clients!
      let lost = 1
      const lock = createRedisLock(async ([command, ...args]) => {
        const answer = await ioredis.call(command!, ...args)
        if (lost-- > 0) throw new Error('the connection is gone')
        return answer
      })
      const inside = lock.withLock(`key-${crypto.randomUUID()}`, async () => 'inside', {
        ttlMs: 5000,
        waitMs: 1000,
      })
      expect(await inside).toBe('inside')
    }),
  )

  test('a client of no known kind is a configuration error', () => {
    expect(() => createRedisStore({} as never)).toThrow(ConfigurationError)
  })

  test.each([
    ['cluster', () => createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] })],
    ['sentinel', () => createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] })],
  ])('a node-redis %s, which takes commands in another way, is a configuration error', (_name, create) => {
    const client = create() as never
    expect(() => createRedisStore(client)).toThrow('no cluster')
    expect(() => createRedisLock(client)).toThrow(ConfigurationError)
  })
})

test('the browser store takes a storage that gives undefined for what is not there', async () => {
  const storage = { ...createStorage(), getItem: () => undefined as never }
  expect(await createBrowserStore({ storage }).get('key')).toBeUndefined()
})

test('the browser store reads what is damaged as a miss', async () => {
  const storage = createStorage()
  storage.setItem('latchkey:key', 'not ours')
  const store = createBrowserStore({ storage })
  expect(await store.get('key')).toEqual({ value: '', version: 0 })
  expect(await store.set('key', 'one', write(0))).toBe(true)
  expect(storage.getItem('latchkey:key')).toMatch(/^[1-9]\d* one$/)
})

test.skipIf(process.platform === 'win32')(
  'the file store removes what it may not write any more, on a full disk',
  async () => {
    const own = join(room.directory, 'full')
    await put(createFileStore(own), 'key', 'one')
    const program = fileURLToPath(new URL('../support/full-disk.ts', import.meta.url))
    const node = [process.execPath, '--conditions=@latchkey/source', program, own]
    const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', ...node])
    expect(JSON.parse(stdout)).toEqual({ code: 'EFBIG', kept: 'one' })
    expect(await readdir(own)).toEqual([])
  },
)

test('the file store leaves the old file when a write is cut short', async () => {
  const own = join(room.directory, 'cut')
  const store = createFileStore(own)
  const version = await put(store, 'key', 'one')
  // A writer that died left its temporary file; it is not looked at.
  await writeFile(join(own, 'key.json.dead.tmp'), 'half of a f')
  expect((await store.get('key'))!.value).toBe('one')
  expect(JSON.parse(await readFile(join(own, 'key.json'), 'utf8'))).toEqual({ version, value: 'one' })
})
