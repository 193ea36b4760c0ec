import { createFakeClock, deferred } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import type { Token } from '../../src/index.ts'
import { createMemoryStore } from '../../src/stores/index.ts'
import { pollLock } from '../../src/stores/poll-lock.ts'
import { createRedisLock } from '../../src/stores/redis.ts'
import { issuing } from '../support/setup.ts'
import { world } from '../support/stored-world.ts'

const lease = { ttlMs: 15_000, waitMs: 16_000 }

/** A Redis with one lock, which refuses to write for as long as it is told to. */
function refusing() {
  const server = { isReadOnly: false, releases: 0, holder: undefined as string | undefined }
  const send = async (command: string[]) => {
    const [nonce, ttlMs] = command.slice(4)
    const isRelease = ttlMs === undefined
    if (isRelease) server.releases++
    if (server.isReadOnly) throw new Error('READONLY')
    if (isRelease) {
      if (server.holder === nonce) server.holder = undefined
      return 1
    }
    server.holder ??= nonce
    return server.holder === nonce ? 1 : 0
  }
  return { server, send }
}

const isAcquiring = (command: string[]) => command.length === 6

describe('a lease that could not be given back', () => {
  test('is given back a second after the server writes again, at most', async () => {
    const clock = createFakeClock()
    const { server, send } = refusing()
    const lock = createRedisLock(send, { clock })
    expect(await lock.withLock('key', async () => (server.isReadOnly = true), lease)).toBe(true)
    await clock.advance(4500)
    expect(server.holder).toBeDefined()
    server.isReadOnly = false
    const startMs = clock.monotonicMs()
    let heldMs = Infinity
    void lock.withLock('key', async () => (heldMs = clock.monotonicMs()), lease)
    await clock.advance(2000)
    expect(heldMs - startMs).toBeLessThanOrEqual(1000)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is left alone once it has ended by itself', async () => {
    const clock = createFakeClock()
    const { server, send } = refusing()
    await createRedisLock(send, { clock }).withLock('key', async () => (server.isReadOnly = true), lease)
    await clock.advance(60_000)
    expect(server.releases).toBe(15)
    expect(clock.pendingTimers).toBe(0)
  })

  test('of a caller who was gone when it came is given back later, too', async () => {
    const clock = createFakeClock()
    const { server, send } = refusing()
    const late = deferred()
    const lock = createRedisLock(
      async (command) => {
        const answer = await send(command)
        if (isAcquiring(command)) await late.promise
        return answer
      },
      { clock },
    )
    const waiting = lock.withLock('key', async () => {}, { ...lease, answerMs: 100 }).catch(() => {})
    await clock.advance(100)
    await waiting
    server.isReadOnly = true
    late.resolve()
    await clock.advance(500)
    server.isReadOnly = false
    await clock.advance(1000)
    expect(server.holder).toBeUndefined()
  })

  test('is not taken for that of another where the response was lost on the way', async () => {
    const clock = createFakeClock()
    const { send } = refusing()
    let lost = 1
    const lock = createRedisLock(
      async (command) => {
        const answer = await send(command)
        if (isAcquiring(command) && lost-- > 0) throw new Error('the connection is gone')
        return answer
      },
      { clock },
    )
    // No time passes.
    expect(await lock.withLock('key', async () => 'inside', lease)).toBe('inside')
  })

  test('is given back where no response came at all, once what was sent meanwhile is stored', async () => {
    const clock = createFakeClock()
    const { server, send } = refusing()
    const lock = createRedisLock(
      async (command) => {
        const answer = await send(command)
        if (isAcquiring(command)) throw new Error('the connection is gone')
        return answer
      },
      { clock },
    )
    let isNeeded = true
    const waiting = lock.withLock('key', async () => {}, { ...lease, isNeeded: () => isNeeded })
    await expect(waiting).rejects.toThrow('the connection is gone')
    await clock.advance(3000)
    expect(server.holder).toBeDefined()
    isNeeded = false
    await clock.advance(1000)
    expect(server.holder).toBeUndefined()
    expect(clock.pendingTimers).toBe(0)
  })

  test('is given back and asked for anew where the process stood still until it was over', async () => {
    const clock = createFakeClock()
    const { server, send } = refusing()
    let stoodMs = 0
    const held: (string | undefined)[] = []
    const lock = createRedisLock(
      async (command) => {
        const answer = await send(command)
        if (isAcquiring(command)) {
          held.push(server.holder)
          stoodMs = lease.ttlMs
        }
        return answer
      },
      { clock: { ...clock, monotonicMs: () => clock.monotonicMs() + stoodMs } },
    )
    const waiting = lock.withLock('key', async () => 'inside', lease)
    await clock.advance(1000)
    expect(await waiting).toBe('inside')
    expect(held).toHaveLength(2)
    expect(server.releases).toBe(2)
  })

  test('is taken the second time where each one is over by the time it is there', async () => {
    const clock = createFakeClock()
    let stoodMs = 0
    let asked = 0
    const acquire = async () => {
      asked++
      stoodMs += 50
      return true
    }
    const slow = { ...clock, monotonicMs: () => clock.monotonicMs() + stoodMs }
    const short = { ttlMs: 20, waitMs: 5000 }
    const holding = { acquire, release: async () => {} }
    const waiting = pollLock(
      slow,
      () => 0,
      short,
      holding,
      async () => 'inside',
    ).catch(() => 'refused')
    await clock.advance(10_000)
    expect([await waiting, asked]).toEqual(['inside', 2])
  })

  /** Two processes; the server reads only from the first write of a token on. */
  function processes(exchange?: Parameters<typeof world>[1]) {
    const { server, send } = refusing()
    const memory = createMemoryStore()
    let hasWritten = false
    const shared = world(
      {
        store: {
          get: memory.get,
          delete: memory.delete,
          async set(...write) {
            if (!hasWritten) hasWritten = server.isReadOnly = true
            if (server.isReadOnly) throw new Error('READONLY')
            return memory.set(...write)
          },
        },
        lock: { withLock: (...call) => createRedisLock(send, { clock: shared.clock }).withLock(...call) },
      },
      exchange,
    )
    return { ...shared, server, endpoint: shared.server }
  }

  /** What another process is given within a time, after the server was read-only for a second and a half. */
  async function nextToken(
    { clock, server, makeProcess }: Pick<ReturnType<typeof processes>, 'clock' | 'server' | 'makeProcess'>,
    withinMs: number,
  ): Promise<Token | undefined> {
    await clock.advance(1500)
    server.isReadOnly = false
    let next: Token | undefined
    void makeProcess()
      .source.get()
      .then((token) => (next = token))
    await clock.advance(withinMs)
    return next
  }

  test('is kept until the refresh token that came with it is stored: the one before is not sent again', async () => {
    const { clock, server, endpoint, makeProcess } = processes()
    expect((await makeProcess().source.get()).reveal()).toBe('planted-token-1')
    // The pair is written again after one second and after three.
    expect((await nextToken({ clock, server, makeProcess }, 5000))?.reveal()).toBe('planted-token-1')
    expect(endpoint).toMatchObject({ refreshes: 1, isSignedOut: false })
  })

  test('that nobody heard of keeps others out while the refresh token is on its way: it is not sent again', async () => {
    const { send } = refusing()
    let lost = 2
    const shared = world({
      lock: {
        withLock: (...call) =>
          createRedisLock(
            async (command) => {
              const answer = await send(command)
              if (isAcquiring(command) && lost-- > 0) throw new Error('the connection is gone')
              return answer
            },
            { clock: shared.clock },
          ).withLock(...call),
      },
    })
    const { clock, fetch, answer, makeProcess, server } = shared
    fetch.answer(async (...call) => {
      await new Promise<void>((resolve) => void clock.setTimer(resolve, 3000))
      return answer(...call)
    })
    const [first, second] = [makeProcess(), makeProcess()].map(({ source }) => source)
    const waiting = [first!.get()]
    await clock.advance(1500)
    waiting.push(second!.get())
    await clock.advance(5000)
    const tokens = await Promise.all(waiting)
    expect(tokens.map((token) => token.reveal())).toEqual(['planted-token-1', 'planted-token-1'])
    expect(server).toMatchObject({ refreshes: 1, isSignedOut: false })
  })

  test('does not wait for a token to be stored that may be asked for again', async () => {
    const { clock, server, fetch, makeProcess } = processes({ grant: 'client_credentials' } as never)
    fetch.answer(issuing())
    await makeProcess().source.get()
    expect((await nextToken({ clock, server, makeProcess }, 1000))?.reveal()).toBe('planted-token-2')
  })
})
