import { createFakeClock, settle } from '@latchkey/testkit'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cached, createToken, systemClock } from '../../src/index.ts'
import { cachedDefaults, scaleWindows } from '../../src/cache/windows.ts'
import { issuing, setup } from '../support/setup.ts'

const HOUR_MS = 3_600_000

describe('windows', () => {
  test.each([
    ['an hour', 3600, 120_000, 30_000],
    ['a minute', 60, 15_000, 7500],
    ['ten seconds', 10, 2500, 1250],
    ['a month', 2_592_000, 120_000, 30_000],
  ])('scale with a lifetime of %s', (_name, seconds, advisoryMs, mandatoryMs) => {
    expect(scaleWindows(seconds * 1000, cachedDefaults, 0)).toEqual({ advisoryMs, mandatoryMs })
  })

  test('leave at least three quarters of every lifetime untouched, and the mandatory one within the advisory one', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (lifetimeMs, jitter) => {
          const { advisoryMs, mandatoryMs } = scaleWindows(lifetimeMs, cachedDefaults, jitter)
          expect(advisoryMs).toBeLessThanOrEqual(lifetimeMs / 4)
          expect(advisoryMs).toBeGreaterThanOrEqual(Math.min(120_000, lifetimeMs / 4) * 0.9)
          expect(mandatoryMs).toBeLessThanOrEqual(advisoryMs)
          expect(mandatoryMs).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  test('60-second tokens are not fetched again on every call', async () => {
    const { source, fetch, clock } = setup(issuing({ expires_in: 60 }))
    for (let second = 0; second < 600; second++) {
      await source.get()
      await clock.advance(1000)
    }
    expect(fetch.calls.length).toBeLessThanOrEqual(14)
  })

  test('advisory: the old token is served while one new one is fetched', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    await clock.advance(HOUR_MS - 120_001)
    await source.get()
    await settle()
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1)
    const tokens = await Promise.all(Array.from({ length: 10 }, () => source.get()))
    expect(new Set(tokens.map((token) => token.reveal()))).toEqual(new Set(['planted-token-1']))
    await settle()
    expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('mandatory: callers wait for the new token', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    await clock.advance(HOUR_MS - 30_001)
    expect((await source.get()).reveal()).toBe('planted-token-1')
    await settle()
    fetch.answer(issuing({ access_token: 'planted-token-9' }))
    await clock.advance(HOUR_MS - 30_000)
    expect((await source.get()).reveal()).toBe('planted-token-9')
  })

  test('jitter takes up to a tenth off the advisory window', async () => {
    const { source, fetch, clock } = setup(issuing(), { random: () => 0.999 })
    await source.get()
    await clock.advance(HOUR_MS - 119_000)
    await source.get()
    await settle()
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(119_000 - 108_000)
    await source.get()
    await settle()
    expect(fetch.calls).toHaveLength(2)
  })

  test('are options', async () => {
    const { source, fetch, clock } = setup(issuing(), { advisoryWindowMs: 60_000, mandatoryWindowMs: 5000 })
    await source.get()
    await clock.advance(HOUR_MS - 61_000)
    await source.get()
    await settle()
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1001)
    await source.get()
    await settle()
    expect(fetch.calls).toHaveLength(2)
  })
})

describe('lifetime', () => {
  test('counts from the moment the request was sent', async () => {
    const { source, clock, fetch } = setup(async () => {
      await clock.advance(5000)
      return Response.json({
        access_token: `planted-token-${fetch.calls.length}`,
        token_type: 'bearer',
        expires_in: 100,
      })
    })
    const startMs = clock.nowMs()
    const token = await source.get()
    expect(token.obtainedAtMs).toBe(startMs)
    expect(token.expiresAtMs).toBe(startMs + 100_000)
  })

  test('counts from then even where an exchange says it obtained the token when it came', async () => {
    const clock = createFakeClock()
    let count = 0
    const source = cached(
      async () => {
        if (++count === 1) await clock.advance(20_000)
        const obtainedAtMs = clock.nowMs()
        return createToken({ accessToken: `t${count}`, obtainedAtMs, expiresAtMs: obtainedAtMs + 100_000 })
      },
      { clock },
    )
    expect((await source.get()).reveal()).toBe('t1')
    await clock.advance(80_000)
    expect((await source.get()).reveal()).toBe('t2')
  })

  test('zero: handed to the waiting callers, not cached, no loop', async () => {
    const { source, fetch } = setup(issuing({ expires_in: 0 }))
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source.get()))
    expect(new Set(tokens).size).toBe(1)
    expect(fetch.calls).toHaveLength(1)
    await source.get()
    expect(fetch.calls).toHaveLength(2)
  })

  test('unknown: used until rejected, and for an hour at most', async () => {
    const { source, fetch, clock } = setup(issuing({ expires_in: undefined }))
    await source.get()
    await clock.advance(HOUR_MS - 121_000)
    expect((await source.get()).reveal()).toBe('planted-token-1')
    expect(fetch.calls).toHaveLength(1)
    expect((await source.get({ rejected: 'planted-token-1' })).reveal()).toBe('planted-token-2')
    await clock.advance(HOUR_MS)
    expect((await source.get()).reveal()).toBe('planted-token-3')
  })

  test('of a month needs no timer and no refresh in between', async () => {
    const { source, fetch, clock } = setup(issuing({ expires_in: 2_592_000 }))
    for (let day = 0; day < 29; day++) {
      await source.get()
      await clock.advance(86_400_000)
    }
    expect(fetch.calls).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('a token given at the start is used until it needs renewing', async () => {
    const first = setup()
    const initial = await first.source.get()
    const { source, fetch } = setup(issuing({ access_token: 'planted-token-9' }), {
      initial,
      clock: first.clock,
    })
    expect((await source.get()).reveal()).toBe('planted-token-1')
    await first.clock.advance(HOUR_MS)
    expect((await source.get()).reveal()).toBe('planted-token-9')
    expect(fetch.calls).toHaveLength(1)
  })
})

describe('clocks', () => {
  test('wall clock turned back: the cached token is dropped, and one exchange sets it right', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    clock.turnWallClock(-86_400_000)
    for (let call = 0; call < 5; call++) expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('wall clock turned forward: one exchange, no loop', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    clock.turnWallClock(86_400_000)
    for (let call = 0; call < 5; call++) expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('a time server that moves the wall clock by a second drops nothing', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    clock.turnWallClock(-1000)
    await source.get()
    expect(fetch.calls).toHaveLength(1)
  })

  test('the monotonic clock also judges: a small step back does not lengthen a life', async () => {
    const { source, fetch, clock } = setup()
    await source.get()
    clock.turnWallClock(-4000)
    await clock.advance(HOUR_MS)
    expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('a small step back does not keep callers from waiting in the mandatory window, either', async () => {
    const { source, clock } = setup()
    await source.get()
    clock.turnWallClock(-4000)
    await clock.advance(HOUR_MS - 29_000)
    expect((await source.get()).reveal()).toBe('planted-token-2')
  })

  test('turned back during the exchange: the token is not kept longer for it', async () => {
    const answer = issuing()
    const { source, clock, fetch } = setup((call, index) => {
      if (!index) clock.turnWallClock(-HOUR_MS)
      return answer(call, index)
    })
    await source.get()
    await clock.advance(HOUR_MS - 31_000)
    expect((await source.get()).reveal()).toBe('planted-token-1')
    await settle()
    await clock.advance(31_000)
    expect((await source.get()).reveal()).toBe('planted-token-2')
    expect(fetch.calls).toHaveLength(2)
  })

  test('a token from a machine whose clock is ahead is used for its lifetime, and not for the difference as well', async () => {
    const { clock } = setup()
    const asked: number[] = []
    const source = cached(
      async () => {
        asked.push(clock.monotonicMs())
        const obtainedAtMs = clock.nowMs() + 600_000
        return createToken({ accessToken: 't', obtainedAtMs, expiresAtMs: obtainedAtMs + 60_000 })
      },
      { clock, random: () => 0 },
    )
    await source.get()
    await clock.advance(44_000)
    await source.get()
    expect(asked).toHaveLength(1)
    await clock.advance(16_000)
    await source.get()
    expect(asked).toHaveLength(2)
  })
})

describe('the clock of the machine', () => {
  test('never overflows a timer', async () => {
    let fired = false
    const cancel = systemClock.setTimer(() => (fired = true), 2 ** 40)
    await new Promise((resolve) => setTimeout(resolve, 10))
    cancel()
    expect(fired).toBe(false)
  })

  test('cancels', async () => {
    let fired = false
    systemClock.setTimer(() => (fired = true), 1)()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(fired).toBe(false)
  })

  test('a process with only a cached token exits', async () => {
    const program = `
      import { cached, createToken, systemClock } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)}
      const source = cached(async () => createToken({ accessToken: 't', obtainedAtMs: Date.now(), expiresAtMs: Date.now() + 3600e3 }))
      await source.get()
      systemClock.setTimer(() => {}, 60_000)
      console.log('done')`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    expect(stdout).toBe('done\n')
  })
})

test('a wall clock that is turned is noticed within a second of calls, which look at it no more often', async () => {
  const clock = createFakeClock()
  let looks = 0
  const watched = { ...clock, nowMs: () => (looks++, clock.nowMs()), recentMs: () => clock.nowMs() }
  const token = createToken({
    accessToken: 't',
    obtainedAtMs: clock.nowMs(),
    expiresAtMs: clock.nowMs() + HOUR_MS,
  })
  const source = cached(async () => token, { clock: watched })
  await source.get()
  looks = 0
  const seen: number[] = []
  for (let call = 0; call < 6; call++) {
    source.report!('t', 'accepted', { operation: 'GET /x', sentMsAgo: 0 })
    seen.push(looks)
    await clock.advance(400)
  }
  expect(seen).toEqual([1, 1, 1, 2, 2, 2])
})
