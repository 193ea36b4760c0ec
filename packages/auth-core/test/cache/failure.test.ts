import { createFakeClock, deferred, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { cached, createToken, TokenError, type Token } from '../../src/index.ts'
import { errorAfter, errorOf, issuing, setup, tokenBody } from '../support/setup.ts'

const refusing = () => Response.json({ error: 'invalid_client' }, { status: 401 })
const down = () => new Response('', { status: 503 })
const HOUR_MS = 3_600_000

describe('permanent errors', () => {
  test('cost one request; then callers fail fast without network until the cooldown ends, then exactly one probe', async () => {
    const { source, fetch, clock } = setup(refusing)
    const first = await errorOf(source.get())
    for (let call = 0; call < 100; call++) expect(await errorOf(source.get())).toBe(first)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(29_999)
    await errorOf(source.get())
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1)
    await Promise.all(Array.from({ length: 50 }, () => errorOf(source.get())))
    expect(fetch.calls).toHaveLength(2)
  })

  test('are forgotten as soon as an exchange succeeds', async () => {
    const { source, fetch, clock } = setup(refusing)
    await errorOf(source.get())
    fetch.answer(issuing())
    await clock.advance(30_000)
    expect((await source.get()).type).toBe('Bearer')
    fetch.answer(refusing)
    expect((await source.get()).type).toBe('Bearer')
  })

  test('carry status, RFC code and kind as fields', async () => {
    const error = await errorOf(setup(refusing).source.get())
    expect(error).toBeInstanceOf(TokenError)
    expect(error).toMatchObject({
      name: 'TokenError',
      code: 'token_refused',
      kind: 'permanent',
      status: 401,
      oauthError: 'invalid_client',
    })
    expect(error.message).toMatch(/refused .*token_refused, invalid_client, HTTP 401/)
  })
})

describe('transient errors', () => {
  test('while the old token is still valid, it is served, one attempt per back-off step, and an event tells', async () => {
    const { source, fetch, clock, events } = setup(issuing(), { random: () => 0.999 })
    await source.get()
    fetch.answer(down)
    await clock.advance(HOUR_MS - 100_000)
    for (let second = 0; second < 60; second++) {
      expect((await source.get()).reveal()).toBe('planted-token-1')
      await clock.advance(1000)
    }
    // Steps of 1, 2, 4, 8, 16 and 32 s fit into a minute.
    expect(fetch.calls.length - 1).toBe(6)
    const failures = events.filter((event) => event.type === 'exchange_failed')
    expect(failures).toHaveLength(6)
    expect(failures[0]).toMatchObject({
      cause: 'advisory',
      staleMs: 100_000,
      error: { code: 'token_unavailable' },
    })
  })

  test('in the mandatory window the callers who waited get the old token, too', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    fetch.answer(down)
    await clock.advance(HOUR_MS - 10_000)
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source.get()))
    expect(new Set(tokens.map((token) => token.reveal()))).toEqual(new Set(['planted-token-1']))
    expect(fetch.calls).toHaveLength(2)
  })

  test('after hard expiry it is a typed error, and the expired token is not given', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    fetch.answer(down)
    await clock.advance(HOUR_MS)
    expect(await errorAfter(clock, source.get())).toMatchObject({
      code: 'token_unavailable',
      kind: 'transient',
      status: 503,
    })
  })

  test('a rejected token is not served while the endpoint is down', async () => {
    const { source, fetch, clock } = setup()
    const rejected = (await source.get()).reveal()
    fetch.answer(down)
    expect(await errorAfter(clock, source.get({ rejected }))).toMatchObject({ code: 'token_unavailable' })
    expect(await errorAfter(clock, source.get())).toMatchObject({ code: 'token_unavailable' })
  })

  test('back off from 1 s to 60 s, with full jitter, while the old token is served', async () => {
    const { source, fetch, clock } = setup(issuing({ expires_in: 86_400 }), {
      random: () => 0.999_999,
      advisoryWindowMs: HOUR_MS,
    })
    await source.get()
    fetch.answer(down)
    await clock.advance(23 * HOUR_MS + 600_000)
    await source.get()
    await settle()
    const waits: number[] = []
    for (let failure = 0; failure < 9; failure++) {
      const calls = fetch.calls.length
      let waitedMs = 0
      while (fetch.calls.length === calls) {
        await clock.advance(500)
        waitedMs += 500
        expect((await source.get()).reveal()).toBe('planted-token-1')
        await settle()
      }
      waits.push(waitedMs)
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  test('a success starts the back-off over', async () => {
    const pauses: number[] = []
    const { source, fetch, clock } = setup(issuing(), { random: () => 0.999_999 })
    const fail = async () => {
      fetch.answer(down)
      const calls = fetch.calls.length
      await clock.advance(HOUR_MS - 100_000)
      for (let seconds = 0; fetch.calls.length < calls + 4; seconds++) {
        const before = fetch.calls.length
        await source.get()
        await settle()
        if (fetch.calls.length > before) pauses.push(seconds)
        await clock.advance(1000)
      }
      fetch.answer(issuing())
      await clock.advance(60_000)
      await source.get()
      await settle()
    }
    await source.get()
    await fail()
    await fail()
    expect(pauses).toEqual([0, 1, 3, 7, 0, 1, 3, 7])
  })

  test('a Retry-After longer than an exchange may take fails callers without a token at once, and is obeyed', async () => {
    const { source, fetch, clock } = setup(
      () => new Response('', { status: 429, headers: { 'retry-after': '300' } }),
    )
    expect(await errorOf(source.get())).toMatchObject({ retryAfterMs: 300_000 })
    await clock.advance(290_000)
    await errorOf(source.get())
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(10_000)
    await errorOf(source.get())
    expect(fetch.calls).toHaveLength(2)
  })

  test('callers without a token wait for the rest of a pause, within the time of one exchange', async () => {
    const { source, fetch, clock } = setup(
      () => new Response('', { status: 429, headers: { 'retry-after': '12' } }),
    )
    await errorOf(source.get())
    fetch.answer(issuing())
    await clock.advance(2000)
    await errorOf(source.get())
    await clock.advance(1)
    const waiting = Promise.all(Array.from({ length: 50 }, () => source.get()))
    await clock.advance(9998)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1)
    expect(new Set(await waiting).size).toBe(1)
    expect(fetch.calls).toHaveLength(2)
  })

  test('Retry-After is honoured up to an hour', async () => {
    const { source, fetch, clock } = setup(
      () => new Response('', { status: 503, headers: { 'retry-after': '999999' } }),
    )
    await errorOf(source.get())
    await clock.advance(HOUR_MS)
    await errorOf(source.get())
    expect(fetch.calls).toHaveLength(2)
  })

  test('an error of an exchange of your own counts as transient and is passed on as it is', async () => {
    const own = new Error('vault sealed')
    let calls = 0
    const source = cached(
      async () => {
        calls++
        throw own
      },
      { random: () => 1 },
    )
    expect(await errorOf(source.get())).toBe(own)
    expect(await errorOf(source.get())).toBe(own)
    expect(calls).toBe(1)
  })
})

describe('whatever fails', () => {
  test('leaves no stuck exchange behind', async () => {
    const { source, fetch, clock } = setup(() => {
      throw new TypeError('fetch failed')
    })
    expect(await errorAfter(clock, source.get())).toMatchObject({ code: 'token_network' })
    fetch.answer(issuing())
    await clock.advance(60_000)
    expect((await source.get()).type).toBe('Bearer')
  })

  test('an exchange that throws instead of rejecting leaves none, either', async () => {
    let calls = 0
    const source = cached(
      (() => {
        if (!calls++) throw new Error('not even a promise')
        return Promise.resolve(createToken({ accessToken: 't', obtainedAtMs: Date.now() }))
      }) as never,
      { random: () => 0 },
    )
    expect((await errorOf(source.get())).message).toBe('not even a promise')
    expect((await source.get()).reveal()).toBe('t')
  })

  test('in the background is no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const listener = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', listener)
    const { source, fetch, clock } = setup()
    await source.get()
    fetch.answer(down)
    await clock.advance(HOUR_MS - 60_000)
    await source.get()
    await settle()
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.off('unhandledRejection', listener)
    expect(unhandled).toEqual([])
  })

  test('a listener that throws or rejects changes nothing', async () => {
    const { source } = setup(issuing(), {
      onEvent: () => {
        throw new Error('listener')
      },
    })
    expect((await source.get()).type).toBe('Bearer')
    const rejecting = setup(issuing(), {
      onEvent: (async () => {
        throw new Error('listener')
      }) as never,
    })
    expect((await rejecting.source.get()).type).toBe('Bearer')
    const failing = setup(refusing, {
      onEvent: () => {
        throw new Error('listener')
      },
    })
    expect(await errorOf(failing.source.get())).toMatchObject({ code: 'token_refused' })
  })
})

describe('events', () => {
  test('tell every exchange: why, how long it took, how long the token lives', async () => {
    const gate = deferred()
    const answer = issuing()
    const { source, clock, events } = setup(async (call, index) => {
      if (!index) await gate.promise
      return answer(call, index)
    })
    const cold = source.get()
    await clock.advance(250)
    gate.resolve()
    const rejected = (await cold).reveal()
    await source.get({ rejected })
    await clock.advance(HOUR_MS - 100_000)
    await source.get()
    await settle()
    await clock.advance(HOUR_MS)
    await source.get()
    expect(events).toMatchObject([
      { type: 'exchange', cause: 'cold', durationMs: 250, lifetimeMs: HOUR_MS - 250 },
      { type: 'exchange', cause: 'rejected', durationMs: 0, lifetimeMs: HOUR_MS },
      { type: 'exchange', cause: 'advisory' },
      { type: 'exchange', cause: 'mandatory' },
    ])
  })

  test('say that a refusal was the cause, even to a source that has just started', async () => {
    const { source, events } = setup()
    await source.get({ rejected: 'planted-token-0' })
    expect(events).toMatchObject([{ type: 'exchange', cause: 'rejected' }])
  })

  test('tell failures, with what is left of the old token', async () => {
    const { source, events } = setup(refusing)
    await errorOf(source.get())
    expect(events).toMatchObject([
      { type: 'exchange_failed', cause: 'cold', staleMs: 0, error: { code: 'token_refused' } },
    ])
  })
})

test('a token that expires while its exchange takes long is handed to those who waited and not kept', async () => {
  const { source, clock, fetch } = setup(async () => {
    await clock.advance(2000)
    return Response.json(tokenBody({ expires_in: 1 }))
  })
  expect((await source.get()).type).toBe('Bearer')
  expect((await source.get()).type).toBe('Bearer')
  expect(fetch.calls).toHaveLength(2)
})

test('an exchange that fails late pauses nothing once a newer one has brought a token', async () => {
  const clock = createFakeClock()
  const late = deferred<Token>()
  let count = 0
  const source = cached(
    () => {
      const obtainedAtMs = clock.nowMs()
      const accessToken = `planted-token-${++count}`
      if (count === 1) return late.promise
      return Promise.resolve(createToken({ accessToken, obtainedAtMs, expiresAtMs: obtainedAtMs + 10_000 }))
    },
    { clock, shareExchanges: false },
  )
  const first = source.get()
  expect((await source.get()).reveal()).toBe('planted-token-2')
  late.reject(new TokenError('token_refused', { status: 400 }))
  expect((await first).reveal()).toBe('planted-token-2')
  await clock.advance(10_000)
  expect((await source.get()).reveal()).toBe('planted-token-3')
})
