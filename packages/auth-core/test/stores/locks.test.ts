import { createFakeClock, deferred, settle } from '@latchkey/testkit'
import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { createBrowserLock } from '../../src/stores/browser.ts'
import { createFileLock, createFileStore } from '../../src/stores/file.ts'
import { createMemoryLock, type TokenLock } from '../../src/stores/index.ts'
import { createRedisLock } from '../../src/stores/redis.ts'
import { errorOf } from '../support/setup.ts'
import { lease, useStoreRoom } from '../support/store-room.ts'

/** A caller who leaves when told to. */
function leaving() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(new Error('left')) }
}

const { room, needRedis, withRedis } = useStoreRoom()

const locks: [string, () => TokenLock][] = [
  ['memory', () => createMemoryLock()],
  ['file', () => createFileLock(join(room.directory, 'locks'))],
  ['redis through ioredis', () => createRedisLock(room.clients!.ioredis)],
  ['redis through node-redis', () => createRedisLock(room.clients!.nodeRedis)],
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
      const inner = () => lock.withLock(`${key}x`, async () => 'both held', lease)
      expect(await lock.withLock(key, inner, lease)).toBe('both held')
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

  test(
    'one that gave up waiting does not let the next in beside the holder',
    run(async (lock, key) => {
      const [entered, gate] = [deferred(), deferred()]
      let isHeld = true
      const held = lock.withLock(key, () => (entered.resolve(), gate.promise), lease)
      await entered.promise
      await lock.withLock(key, async () => {}, { ttlMs: 5000, waitMs: 5 }).catch(() => {})
      const next = lock.withLock(key, async () => isHeld, lease)
      await new Promise((resolve) => setTimeout(resolve, 30))
      isHeld = false
      gate.resolve()
      await held
      expect(await next).toBe(false)
    }),
  )

  test(
    'lets go of a caller who leaves, without waiting for the holder',
    run(async (lock, key) => {
      const [entered, gate] = [deferred(), deferred()]
      const held = lock.withLock(key, () => (entered.resolve(), gate.promise), lease)
      await entered.promise
      const { signal, abort } = leaving()
      const waiting = lock.withLock(key, async () => {}, { ...lease, signal })
      abort()
      await expect(waiting).rejects.toMatchObject({ message: 'left' })
      gate.resolve()
      await held
      expect(await lock.withLock(key, async () => 'free', lease)).toBe('free')
    }),
  )
})

describe('a lock on a server that hangs', () => {
  /** A Redis whose answers come when they are let through, as those of a client that is not connected. */
  function hanging(isHung: (what: string) => boolean) {
    const connected = deferred()
    const commands: string[] = []
    const send = async ([, script]: string[]) => {
      const what = /'SET'/.test(script!) ? 'acquire' : 'release'
      commands.push(what)
      if (isHung(what)) await connected.promise
      return 1
    }
    return { send, commands, connect: () => connected.resolve() }
  }

  test('is waited for no longer than for a lock that is held', async () => {
    const clock = createFakeClock()
    const { send } = hanging(() => true)
    const waiting = createRedisLock(send, { clock }).withLock('key', async () => {}, lease)
    const failed = errorOf(waiting)
    await clock.advance(lease.waitMs)
    expect(await failed).toMatchObject({ code: 'lock_timeout' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('that is got after its caller has gone is given back, and nothing runs', async () => {
    const clock = createFakeClock()
    const { send, commands, connect } = hanging((what) => what === 'acquire')
    let hasRun = false
    const waiting = createRedisLock(send, { clock }).withLock('key', async () => (hasRun = true), lease)
    const failed = errorOf(waiting)
    await clock.advance(lease.waitMs)
    expect(await failed).toMatchObject({ code: 'lock_timeout' })
    connect()
    await clock.advance(0)
    expect(commands).toEqual(['acquire', 'release'])
    expect(hasRun).toBe(false)
  })

  test('is asked for no more once its caller has gone', async () => {
    const clock = createFakeClock()
    let asked = 0
    const send = async () => (asked++, null)
    const { signal, abort } = leaving()
    const waiting = errorOf(
      createRedisLock(send, { clock }).withLock('key', async () => {}, { ...lease, signal }),
    )
    await clock.advance(100)
    abort()
    expect((await waiting).message).toBe('left')
    const before = asked
    await clock.advance(lease.waitMs)
    expect(asked).toBe(before)
    expect(clock.pendingTimers).toBe(0)
  })

  test('does not keep what ran from its caller for more than a moment when it cannot be given back', async () => {
    const clock = createFakeClock()
    const { send } = hanging((what) => what === 'release')
    const waiting = createRedisLock(send, { clock }).withLock('key', async () => 7, lease)
    await clock.advance(100)
    expect(await waiting).toBe(7)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a file lock', () => {
  test('says how long it is held from the moment it can be seen', async () => {
    const own = join(room.directory, 'whole')
    const seen: string[] = []
    await Promise.all(
      Array.from({ length: 8 }, () =>
        createFileLock(own).withLock(
          'key',
          async () => {
            for (const name of await readdir(own))
              if (name.endsWith('.lock')) seen.push(await readFile(join(own, name), 'utf8'))
          },
          lease,
        ),
      ),
    )
    expect(seen).toHaveLength(8)
    for (const text of seen) expect(JSON.parse(text)).toMatchObject({ endsAtMs: expect.any(Number) })
    expect(await readdir(own)).toEqual([])
  })

  test.each([
    ['nothing', (path: string) => writeFile(path, '')],
    ['what nobody can read', (path: string) => mkdir(path)],
    ['an end that is no time', (path: string) => writeFile(path, '{"endsAtMs":"soon"}')],
  ])('that says %s is not taken away before a lease is over', async (_, make) => {
    const own = await mkdtemp(join(room.directory, 'unread-'))
    await make(join(own, 'key.lock'))
    const enter = (ttlMs: number) =>
      createFileLock(own).withLock('key', async () => 'free', { ttlMs, waitMs: 200 })
    await expect(enter(60_000)).rejects.toMatchObject({ code: 'lock_timeout' })
    expect(await enter(1)).toBe('free')
  })

  test('that says nothing and was made in this very millisecond is not of a clock turned back since', async () => {
    const own = await mkdtemp(join(room.directory, 'now-'))
    const path = join(own, 'key.lock')
    await writeFile(path, '')
    // Clocks of programs have whole milliseconds, those of files do not.
    const nowMs = 1_700_000_000_000
    await utimes(path, (nowMs + 0.7) / 1000, (nowMs + 0.7) / 1000)
    const clock = { ...systemClock, nowMs: () => nowMs }
    const enter = createFileLock(own, { clock }).withLock('key', async () => 'free', {
      ttlMs: 60_000,
      waitMs: 200,
    })
    await expect(enter).rejects.toMatchObject({ code: 'lock_timeout' })
  })

  test('that would last longer than it was made for is of a clock turned back since, and over', async () => {
    const own = await mkdtemp(join(room.directory, 'turned-'))
    const text = JSON.stringify({ endsAtMs: Date.now() + 3_600_000, ttlMs: 1000 })
    await writeFile(join(own, 'key.lock'), text)
    const enter = createFileLock(own).withLock('key', async () => 'free', { ttlMs: 60_000, waitMs: 60_000 })
    expect(await enter).toBe('free')
  }, 90_000)

  test('keeps the removal of a file away from somebody who writes it', async () => {
    const own = await mkdtemp(join(room.directory, 'written-'))
    const clock = createFakeClock()
    const store = createFileStore(own, { clock })
    await store.set('key', 'value', { ifVersion: 0, expiresAtMs: undefined })
    const { version } = (await store.get('key'))!
    const writer = JSON.stringify({ endsAtMs: clock.nowMs() + 60_000, ttlMs: 60_000 })
    await writeFile(join(own, 'key.write.lock'), writer)
    let isOver = false
    const removal = errorOf(store.delete('key', { ifVersion: version })).finally(() => (isOver = true))
    while (!isOver) await clock.advance(1000)
    expect(await removal).toMatchObject({ code: 'lock_timeout' })
    expect(await store.get('key')).toEqual({ value: 'value', version })
  })
})

describe('a lock of several processes', () => {
  const shared: [string, () => TokenLock][] = locks.filter(([name]) => /file|redis/.test(name))

  test.for(shared)(
    'ends by itself: a holder that died holds nobody up beyond the lease (%s)',
    async ([name, create], context) => {
      if (name.startsWith('redis')) needRedis(context)
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

  test.for(shared)(
    'is given back by its holder alone: one that comes late does not free the next (%s)',
    async ([name, create], context) => {
      if (name.startsWith('redis')) needRedis(context)
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

test('the memory lock holds back who comes while the second of a queue runs', async () => {
  const lock = createMemoryLock()
  const [first, second] = [deferred(), deferred()]
  const held = [first, second].map((gate) => lock.withLock('key', () => gate.promise, lease))
  first.resolve()
  await settle()
  let isFree = false
  const next = lock.withLock('key', async () => isFree, lease)
  await settle()
  isFree = true
  second.resolve()
  await Promise.all(held)
  expect(await next).toBe(true)
})
