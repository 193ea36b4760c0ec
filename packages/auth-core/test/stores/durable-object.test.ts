import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { storeContract } from '../../src/stores/contract.ts'
import {
  createDurableObjectLock,
  createDurableObjectStore,
  TokenObject,
  type TokenObjectNamespace,
} from '../../src/stores/durable-object.ts'

/** A worker that does nothing but bring the objects. */
async function worker(): Promise<Miniflare> {
  const source = fileURLToPath(new URL('../../src/stores/durable-object.ts', import.meta.url))
  const { outputFiles } = await build({
    stdin: {
      contents: `export { TokenObject } from ${JSON.stringify(source)}
export default { fetch: () => new Response(null, { status: 404 }) }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return new Miniflare({
    modules: true,
    script: outputFiles[0]!.text,
    compatibilityDate: '2026-07-01',
    cf: false,
    telemetry: { enabled: false },
    durableObjects: { TOKENS: { className: 'TokenObject', useSQLite: true } },
  })
}

describe('the contract of stores: Durable Objects in workerd', () => {
  let miniflare: Miniflare
  let namespace: TokenObjectNamespace
  beforeAll(async () => {
    miniflare = await worker()
    namespace = (await miniflare.getDurableObjectNamespace('TOKENS')) as unknown as TokenObjectNamespace
  }, 60_000)
  afterAll(() => miniflare?.dispose())

  test.each(storeContract)(
    '$title',
    async ({ run }) => {
      const subject = { store: createDurableObjectStore(namespace), lock: createDurableObjectLock(namespace) }
      await expect(run(subject)).resolves.toBeUndefined()
    },
    60_000,
  )
})

/** An object whose storage is a map and whose alarm rings when it is called. */
function object() {
  const kept = new Map<string, unknown>()
  const alarms: number[] = []
  const storage = {
    get: async (key: string) => kept.get(key),
    put: async (key: string, value: unknown) => kept.set(key, value),
    delete: async (key: string) => kept.delete(key),
    deleteAll: async () => kept.clear(),
    setAlarm: async (atMs: number) => alarms.push(atMs),
  }
  const made = new TokenObject({ storage })
  const namespace: TokenObjectNamespace = {
    idFromName: (name) => name,
    get: () => ({ fetch: (url, init) => made.fetch(new Request(url, init)) }),
  }
  return {
    kept,
    alarms,
    made,
    store: createDurableObjectStore(namespace),
    lock: createDurableObjectLock(namespace),
  }
}

test('a lease of a Durable Object is not taken for that of another where the response was lost', async () => {
  const { made } = object()
  let lost = 1
  const lock = createDurableObjectLock({
    idFromName: (name) => name,
    get: () => ({
      async fetch(url, init) {
        const response = await made.fetch(new Request(url, init))
        if (lost-- > 0) throw new Error('the connection is gone')
        return response
      },
    }),
  })
  const lease = { ttlMs: 60_000, waitMs: 50 }
  expect(await lock.withLock('key', async () => 'inside', lease)).toBe('inside')
})

test('a Durable Object that fails has not said that nothing is there', async () => {
  const fetch = async () => Response.json(null, { status: 500 })
  const store = createDurableObjectStore({ idFromName: (name) => name, get: () => ({ fetch }) })
  await expect(store.get('key')).rejects.toThrow('HTTP 500')
})

describe('the alarm of a Durable Object', () => {
  const HOUR_MS = 3_600_000
  const lease = { ttlMs: HOUR_MS, waitMs: 1 }

  test('takes a token that has ended, and leaves a lock that is held', async () => {
    const { store, lock, made, kept } = object()
    await lock.withLock(
      'key',
      async () => {
        await store.set('key', 'over', { ifVersion: 0, expiresAtMs: Date.now() - 1 })
        await made.alarm()
        expect([...kept.keys()]).toEqual(['lease'])
        const other = lock.withLock('key', async () => 'inside', lease)
        await expect(other).rejects.toMatchObject({ code: 'lock_timeout' })
      },
      lease,
    )
    expect(await lock.withLock('key', async () => 'inside', lease)).toBe('inside')
  })

  test('is set to the earlier of the two ends, whichever came first', async () => {
    const { store, lock, alarms, made, kept } = object()
    const [soonMs, lateMs] = [Date.now() + HOUR_MS / 2, Date.now() + 2 * HOUR_MS]
    await lock.withLock('key', () => store.set('key', 'late', { ifVersion: 0, expiresAtMs: lateMs }), lease)
    const held = alarms.slice()
    expect(held.every((atMs) => atMs < lateMs)).toBe(true)
    const { version } = (await store.get('key'))!
    await store.set('key', 'soon', { ifVersion: version, expiresAtMs: soonMs })
    expect(alarms.at(-1)).toBe(soonMs)
    await lock.withLock('key', () => made.alarm(), lease)
    expect(alarms.at(-1)).toBe(soonMs)
    expect((await store.get('key'))?.value).toBe('soon')
    expect([...kept.keys()]).toEqual(['token'])
  })

  test('takes the lock of a holder that died, and with nothing left takes everything', async () => {
    const { lock, made, kept, alarms } = object()
    const died = lock.withLock('key', () => new Promise(() => {}), { ttlMs: 1, waitMs: 1 })
    died.catch(() => {})
    await expect.poll(() => alarms.length).toBe(1)
    await expect.poll(() => Date.now() > alarms[0]!).toBe(true)
    await made.alarm()
    expect(kept.size).toBe(0)
  })
})

test('what is no binding of Durable Objects is refused at once', () => {
  expect(() => createDurableObjectStore({} as never)).toThrow(ConfigurationError)
  expect(() => createDurableObjectLock(undefined as never)).toThrow('namespace')
})
