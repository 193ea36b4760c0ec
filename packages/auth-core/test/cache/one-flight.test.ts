import { createFakeClock, deferred, observeFetch, settle } from '@latchkey/testkit'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { cached, createToken, type Token } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { errorAfter, errorOf, exchangeWith, issuing, setup, tokenBody } from '../support/setup.ts'

const many = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make))

/** A source whose exchanges wait for the test. */
function gated(options: Parameters<typeof setup>[1] = {}, exchangeOptions: object = {}) {
  const gate = deferred<object | Error>()
  const answer = issuing()
  const all = setup(
    async (call, index) => {
      const change = await gate.promise
      if (change instanceof Error) throw change
      return index ? answer(call, index) : Response.json(tokenBody(change))
    },
    options,
    exchangeOptions,
  )
  return { ...all, gate }
}

describe('one exchange at a time', () => {
  test('1,000 cold callers, one key: one exchange and one token', async () => {
    const { source, fetch } = setup()
    const tokens = await many(1000, () => source.get())
    expect(new Set(tokens).size).toBe(1)
    expect(fetch.calls).toHaveLength(1)
  })

  test('several keys: exchanges in parallel', async () => {
    const gate = deferred()
    const sources = Array.from({ length: 5 }, () =>
      setup(async () => (await gate.promise, Response.json(tokenBody()))),
    )
    const tokens = Promise.all(sources.map(({ source }) => source.get()))
    await settle()
    expect(sources.map(({ fetch }) => fetch.calls.length)).toEqual([1, 1, 1, 1, 1])
    gate.resolve()
    expect(await tokens).toHaveLength(5)
  })

  test('callers that arrive while an exchange is under way join it', async () => {
    const { source, fetch, gate } = gated()
    const early = source.get()
    await settle()
    const late = source.get()
    gate.resolve({})
    expect(await late).toBe(await early)
    expect(fetch.calls).toHaveLength(1)
  })

  test('an error by which a framework ends the first caller is not what those who joined get', async () => {
    const gate = deferred()
    const steering = Object.assign(new Error('the render is over'), { digest: 'HANGING_PROMISE_REJECTION' })
    const { source, fetch } = setup(async (_call, index) => {
      await gate.promise
      if (!index) throw steering
      return Response.json(tokenBody())
    })
    const first = errorOf(source.get())
    await settle()
    const joined = many(3, () => source.get())
    gate.resolve()
    expect(await first).toBe(steering)
    expect(new Set(await joined).size).toBe(1)
    expect(fetch.calls).toHaveLength(2)
  })

  test('1,000 waiters cost one timer', async () => {
    const { source, clock, gate } = gated()
    const all = many(1000, () => source.get())
    await settle()
    expect(clock.pendingTimers).toBe(1)
    gate.resolve({})
    await all
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('abort', () => {
  test('of one waiter frees that waiter alone; the others get the token', async () => {
    const { source, fetch, gate } = gated()
    const controller = new AbortController()
    const leaver = errorOf(source.get({ signal: controller.signal }))
    const stayers = many(3, () => source.get())
    await settle()
    controller.abort(new Error('bored'))
    expect((await leaver).message).toBe('bored')
    gate.resolve({})
    expect(await stayers).toHaveLength(3)
    expect(fetch.calls).toHaveLength(1)
    expect(fetch.calls[0]!.request.signal.aborted).toBe(false)
  })

  test('of the caller that started the exchange leaves it running for the others', async () => {
    const { source, fetch, gate } = gated()
    const controller = new AbortController()
    const starter = errorOf(source.get({ signal: controller.signal }))
    await settle()
    const other = source.get()
    controller.abort(new Error('bored'))
    await starter
    gate.resolve({})
    expect((await other).reveal()).toBe('planted-token-1')
    expect(fetch.calls).toHaveLength(1)
  })

  test('of every waiter cancels a client_credentials exchange, and costs no failure', async () => {
    const { source, fetch, gate, events } = gated()
    const controller = new AbortController()
    const leavers = many(3, () => errorOf(source.get({ signal: controller.signal })))
    await settle()
    controller.abort(new Error('bored'))
    expect((await leavers).map((error) => error.message)).toEqual(['bored', 'bored', 'bored'])
    await settle()
    expect(fetch.calls[0]!.request.signal.aborted).toBe(true)
    gate.resolve({})
    expect((await source.get()).type).toBe('Bearer')
    expect(events.map(({ type }) => type)).toEqual(['exchange'])
  })

  test('a caller that arrives while everybody else is leaving still gets a token', async () => {
    const { source, gate } = gated()
    const controller = new AbortController()
    const leaver = errorOf(source.get({ signal: controller.signal }))
    await settle()
    controller.abort(new Error('bored'))
    const late = source.get()
    gate.resolve({})
    await leaver
    expect((await late).type).toBe('Bearer')
  })

  test('of every waiter lets a sent refresh run to its end, and keeps its token', async () => {
    const { source, fetch, gate } = gated({}, { grant: 'refresh_token', refreshToken: 'r' })
    const controller = new AbortController()
    const leaver = errorOf(source.get({ signal: controller.signal }))
    await settle()
    controller.abort(new Error('bored'))
    await leaver
    gate.resolve({ access_token: 'planted-token-9', refresh_token: 'planted-rotated' })
    await settle()
    expect((await source.get()).reveal()).toBe('planted-token-9')
    expect(fetch.calls).toHaveLength(1)
  })

  test('of a caller that joined a renewal in the background leaves that running', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    const gate = deferred()
    fetch.answer(async () => {
      await gate.promise
      return Response.json(tokenBody({ access_token: 'planted-token-9' }))
    })
    await clock.advance(3_600_000 - 31_000)
    await source.get()
    await clock.advance(2000)
    const controller = new AbortController()
    const leaver = errorOf(source.get({ signal: controller.signal }))
    await settle()
    controller.abort(new Error('bored'))
    await leaver
    gate.resolve()
    await settle()
    expect((await source.get()).reveal()).toBe('planted-token-9')
    expect(fetch.calls).toHaveLength(2)
  })

  test('nobody is given a token it has just named as refused, if the exchange it joined brought that one', async () => {
    const first = deferred<Token>()
    const make = (accessToken: string) => createToken({ accessToken, obtainedAtMs: Date.now() })
    const answers = [first.promise, Promise.resolve(make('new'))]
    let calls = 0
    const source = cached(() => answers[calls++]!)
    const [cold, informed] = [source.get(), source.get({ rejected: 'old' })]
    await settle()
    first.resolve(make('old'))
    expect((await cold).reveal()).toBe('old')
    expect((await informed).reveal()).toBe('new')
  })

  test('an already aborted signal starts nothing', async () => {
    const { source, fetch } = setup()
    expect((await errorOf(source.get({ signal: AbortSignal.abort(new Error('gone')) }))).message).toBe('gone')
    expect(fetch.calls).toHaveLength(0)
  })

  test('an already aborted signal is refused even when a token is at hand', async () => {
    const { source } = setup()
    await source.get()
    expect((await errorOf(source.get({ signal: AbortSignal.abort(new Error('gone')) }))).message).toBe('gone')
  })

  test('callers with one signal cost it one listener while they wait, and leave together', async () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const { source, gate } = gated()
    const leaving = Promise.allSettled(Array.from({ length: 50 }, () => source.get({ signal: one.signal })))
    const staying = many(50, () => source.get({ signal: other.signal }))
    await settle()
    for (const { signal } of [one, other]) expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    one.abort('left')
    const left = { status: 'rejected', reason: 'left' }
    expect(await leaving).toEqual(Array.from({ length: 50 }, () => left))
    gate.resolve({})
    expect(new Set((await staying).map((token) => token.reveal())).size).toBe(1)
  })

  test('no listener is left on the signal of a caller, however it ends', async () => {
    const controller = new AbortController()
    const { source, gate } = gated()
    const waiting = many(100, () => source.get({ signal: controller.signal }))
    await settle()
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    gate.resolve({})
    await waiting
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    const failing = gated()
    const failed = errorAfter(failing.clock, failing.source.get({ signal: controller.signal }))
    failing.gate.resolve(new TypeError('fetch failed'))
    await failed
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('a signal given to the first call is not captured by later refreshes', async () => {
    const { source, clock } = setup()
    const controller = new AbortController()
    await source.get({ signal: controller.signal })
    controller.abort()
    await clock.advance(3_600_000)
    expect((await source.get()).reveal()).toBe('planted-token-2')
  })
})

describe('clear', () => {
  test('forgets the token', async () => {
    const { source, fetch } = setup()
    await source.get()
    source.clear()
    expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('forgets failures', async () => {
    const { source, fetch } = setup(() => new Response('', { status: 401 }))
    await errorOf(source.get())
    fetch.answer(issuing())
    source.clear()
    expect((await source.get()).type).toBe('Bearer')
  })

  test('a result that arrives afterwards is discarded, and those who waited get a new one', async () => {
    const first = deferred<Token>()
    const answers = [
      first.promise,
      Promise.resolve(createToken({ accessToken: 'new', obtainedAtMs: Date.now() })),
    ]
    let calls = 0
    const source = cached(() => answers[calls++]!)
    const waiting = source.get()
    await settle()
    source.clear()
    first.resolve(createToken({ accessToken: 'old', obtainedAtMs: Date.now() }))
    expect((await waiting).reveal()).toBe('new')
    expect((await source.get()).reveal()).toBe('new')
  })

  test('a failure that arrives afterwards is not remembered', async () => {
    const first = deferred<Token>()
    const answers = [
      first.promise,
      Promise.resolve(createToken({ accessToken: 'new', obtainedAtMs: Date.now() })),
    ]
    let calls = 0
    const source = cached(() => answers[calls++]!)
    const waiting = source.get()
    await settle()
    source.clear()
    first.reject(new Error('late failure'))
    expect((await waiting).reveal()).toBe('new')
  })
})

describe('where requests may not wait for one another (Workers)', () => {
  test('every cold caller asks for itself, and the token is shared afterwards', async () => {
    const { source, fetch } = setup(issuing(), { shareExchanges: false })
    const tokens = await many(3, () => source.get())
    expect(new Set(tokens).size).toBe(3)
    expect(fetch.calls).toHaveLength(3)
    expect(tokens).toContain(await source.get())
    expect(fetch.calls).toHaveLength(3)
  })

  test('a request that never ends holds up nobody else', async () => {
    const { source } = setup(
      (() => {
        const answer = issuing()
        return (call, index) => (index ? answer(call, index) : new Promise<Response>(() => {}))
      })(),
      { shareExchanges: false },
    )
    void source.get().catch(() => {})
    await settle()
    expect((await source.get()).type).toBe('Bearer')
  })

  test('an older result does not replace a newer one', async () => {
    const clock = createFakeClock()
    const gates = [deferred<Token>(), deferred<Token>()]
    let calls = 0
    const source = cached(() => gates[calls++]!.promise, { clock, shareExchanges: false })
    const slow = source.get()
    const quick = source.get()
    const token = (accessToken: string, obtainedAtMs: number) =>
      createToken({ accessToken, obtainedAtMs, expiresAtMs: clock.nowMs() + 3_600_000 })
    gates[1]!.resolve(token('newer', clock.nowMs() + 10))
    await quick
    gates[0]!.resolve(token('older', clock.nowMs()))
    expect((await slow).reveal()).toBe('older')
    expect((await source.get()).reveal()).toBe('newer')
  })

  test('a one-time grant asks once where a lock keeps the exchanges apart', async () => {
    const fetch = observeFetch(() => Response.json(tokenBody({ refresh_token: 'planted-refresh-2' })))
    const refresh = exchangeWith(fetch, {
      grant: 'refresh_token',
      refreshToken: 'planted-refresh-1',
    } as never)
    const shared = stored(refresh, { store: createMemoryStore(), lock: createMemoryLock() })
    const source = cached(shared, { shareExchanges: false })
    expect(new Set((await many(3, () => source.get())).map((token) => token.reveal())).size).toBe(1)
    expect(fetch.calls).toHaveLength(1)
  })

  test('every exchange is handed to waitUntil, those in the background too', async () => {
    const kept: Promise<unknown>[] = []
    const { source, clock, fetch } = setup(issuing(), {
      shareExchanges: false,
      waitUntil: (promise) => kept.push(promise),
    })
    await source.get()
    expect(kept).toHaveLength(1)
    await clock.advance(3_500_000)
    expect((await source.get()).reveal()).toBe('planted-token-1')
    expect(kept).toHaveLength(2)
    await Promise.all(kept)
    expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('what was asked for before clear() is not kept, whichever of several it was', async () => {
    const gates = [deferred(), deferred()]
    const { source } = setup(
      async (_call, index) => {
        await gates[index]?.promise
        return Response.json(tokenBody({ access_token: `planted-token-${index + 1}` }))
      },
      { shareExchanges: false },
    )
    const first = source.get()
    const second = source.get()
    await settle()
    await source.clear()
    for (const gate of gates) gate.resolve()
    await Promise.all([first, second])
    expect((await source.get()).reveal()).not.toMatch(/-[12]$/)
  })

  test.each([false, true])('a waitUntil that throws or rejects (%s) changes nothing', async (isAsync) => {
    const waitUntil = () => {
      if (isAsync) return Promise.reject(new Error('planted'))
      throw new TypeError('Illegal invocation')
    }
    const { source, clock } = setup(issuing(), { waitUntil })
    await source.get()
    await clock.advance(3_500_000)
    expect((await source.get()).reveal()).toBe('planted-token-1')
  })
})
