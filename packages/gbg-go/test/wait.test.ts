import { createFakeClock, settle } from '@latchkey/testkit'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTerminal, waitForInteraction, waitForResult } from '../src/index.ts'
import { clientAnswering, instanceId, json, problems, rejection } from './support.ts'

/** Answers the statuses one after another, the last one for ever. */
function journey(...bodies: object[]) {
  const clock = createFakeClock()
  const times: number[] = []
  const { client, fetch } = clientAnswering((_call, index) => {
    times.push(clock.monotonicMs())
    return json({ instanceId, ...bodies[Math.min(index, bodies.length - 1)] })
  })
  return { clock, client, fetch, pauses: () => times.slice(1).map((time, index) => time - times[index]!) }
}

const running = { status: 'InProgress' }
const done = { status: 'Completed', result: { status: 'complete', data: { identity: {} } } }

describe('waitForResult', () => {
  test('asks until the journey has ended, pausing longer each time, at most 10 s', async () => {
    const { client, clock, pauses } = journey(...Array.from({ length: 9 }, () => running), done)
    const result = waitForResult(client, { instanceId, clock })
    await clock.advance(60_000)
    expect((await result).result?.status).toBe('complete')
    expect(pauses()).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75, 10_000, 10_000, 10_000])
    expect(clock.pendingTimers).toBe(0)
  })

  test.each(['Completed', 'Failed', 'Error', 'completed', 'FAILED'])(
    '%s is an end, and returned rather than thrown',
    async (status) => {
      const { client, clock, fetch } = journey({ status })
      expect((await waitForResult(client, { instanceId, clock })).status).toBe(status)
      expect(fetch.calls).toHaveLength(1)
    },
  )

  test('a complete result whose data is late is asked for once more, and only once', async () => {
    const late = { status: 'Completed', result: { status: 'complete' } }
    for (const [bodies, calls] of [
      [[late, done], 2],
      [[late, late, late], 2],
      [[{ status: 'Error', result: { status: 'error' } }], 1],
    ] as const) {
      const { client, clock, fetch } = journey(...bodies)
      const result = waitForResult(client, { instanceId, clock })
      await clock.advance(5000)
      await result
      expect(fetch.calls).toHaveLength(calls)
    }
  })

  test('tells the first status and every change', async () => {
    const { client, clock } = journey(running, running, { status: 'Paused' }, done)
    const seen: string[] = []
    const onStatus = (status: string) => {
      seen.push(status)
      throw new Error('a mistake in a listener')
    }
    const result = waitForResult(client, { instanceId, clock, onStatus })
    await clock.advance(60_000)
    await result
    expect(seen).toEqual(['InProgress', 'Paused', 'Completed'])
  })

  test('gives up at its deadline, with the last status and nothing left running', async () => {
    const { client, clock } = journey(running)
    const failure = rejection(waitForResult(client, { instanceId, clock, timeoutMs: 5000 }))
    await clock.advance(5000)
    expect(await failure).toMatchObject({
      name: 'GbgGoWaitError',
      code: 'deadline_exceeded',
      status: 'InProgress',
      message: `gave up waiting for journey ${instanceId} to end after 5000 ms; last status: InProgress`,
    })
    expect(clock.pendingTimers).toBe(0)
  })

  test('the deadline also ends a request that is never answered', async () => {
    const clock = createFakeClock()
    const { client } = clientAnswering(() => new Promise(() => {}))
    const failure = rejection(waitForResult(client, { instanceId, clock, timeoutMs: 5000 }))
    await clock.advance(5000)
    expect(await failure).toMatchObject({ code: 'deadline_exceeded', status: undefined })
  })

  test('an abort ends the wait at once, with the reason given', async () => {
    const { client, clock, fetch } = journey(running)
    const controller = new AbortController()
    const failure = rejection(waitForResult(client, { instanceId, clock, signal: controller.signal }))
    await clock.advance(0)
    controller.abort(new Error('the user left'))
    expect(await failure).toMatchObject({ message: 'the user left' })
    expect(fetch.calls).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('an aborted signal starts nothing', async () => {
    const { client, clock, fetch } = journey(running)
    const signal = AbortSignal.abort(new Error('no'))
    expect(await rejection(waitForResult(client, { instanceId, clock, signal }))).toMatchObject({
      message: 'no',
    })
    expect(fetch.calls).toHaveLength(0)
  })

  test('outlives an outage, and waits as long as Retry-After says', async () => {
    const clock = createFakeClock()
    const times: number[] = []
    const { client } = clientAnswering((_call, index) => {
      times.push(clock.monotonicMs())
      if (index === 0) return problems(503, {}, { headers: { 'Retry-After': '30' } })
      if (index === 1) throw new TypeError('fetch failed')
      if (index === 2) return problems(429, {})
      return json({ instanceId, ...done })
    })
    const result = waitForResult(client, { instanceId, clock })
    await clock.advance(60_000)
    expect((await result).status).toBe('Completed')
    expect(times[1]! - times[0]!).toBe(30_000)
  })

  test('the sixth failure in a row is thrown', async () => {
    const clock = createFakeClock()
    const { client, fetch } = clientAnswering(() => problems(500, { 5000: 'INTERNAL' }))
    const failure = rejection(waitForResult(client, { instanceId, clock }))
    await clock.advance(60_000)
    expect(await failure).toMatchObject({ code: 'server_error' })
    expect(fetch.calls).toHaveLength(6)
  })

  test.each([400, 401, 403, 404])('a %i is thrown at once', async (status) => {
    const clock = createFakeClock()
    const { client } = clientAnswering(() => problems(status, { 4000: 'NO' }))
    const failure = rejection(waitForResult(client, { instanceId, clock }))
    await settle()
    expect(await failure).toMatchObject({ status })
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('waitForInteraction', () => {
  test('waits while modules run, until something is asked', async () => {
    const busy = { journey: running, processing: true }
    const { client, clock, fetch } = journey(busy, busy, { journey: running, interactionId: 'i-1' })
    const next = waitForInteraction(client, { instanceId, scope: 'reviewer', clock })
    await clock.advance(10_000)
    expect((await next).interactionId).toBe('i-1')
    expect(fetch.calls).toHaveLength(3)
    expect(JSON.parse(fetch.calls[0]!.body)).toEqual({ instanceId, scope: 'reviewer' })
  })

  // Both contracts let an interaction stand beside `processing: true`; GBG's own code goes on polling then.
  const asked = { interactionId: 'i-1', journey: running }
  const modulesRun = { processing: true, journey: running }
  const bothOrders = [
    { ...asked, ...modulesRun },
    { ...modulesRun, ...asked },
  ]

  test.each([
    ['the interaction comes first, and modules go on', [bothOrders[0]!, bothOrders[1]!, asked], 3],
    ['modules run first, and the interaction joins them', [modulesRun, bothOrders[1]!, asked], 3],
    ['the interaction comes, goes, and another comes', [bothOrders[0]!, modulesRun, asked], 3],
    ['`processing` is false', [bothOrders[0]!, { ...asked, processing: false }], 2],
    ['`processing` is null', [bothOrders[1]!, { ...asked, processing: null }], 2],
  ])('an interaction is not ready while `processing` is true: %s', async (_case, bodies, calls) => {
    const { client, clock, fetch } = journey(...bodies)
    const next = waitForInteraction(client, { instanceId, clock })
    await clock.advance(10_000)
    const { interactionId, processing } = await next
    expect([interactionId, processing]).not.toContain(true)
    expect(interactionId).toBe('i-1')
    expect(fetch.calls).toHaveLength(calls)
  })

  test.each(bothOrders)('one that never becomes ready is waited for until the deadline, %#', async (body) => {
    const { client, clock } = journey(body)
    const failure = rejection(waitForInteraction(client, { instanceId, clock, timeoutMs: 30_000 }))
    await clock.advance(30_000)
    expect(await failure).toMatchObject({ code: 'deadline_exceeded', status: 'InProgress' })
  })

  test.each(['Completed', 'Failed', 'Error'])(
    'a journey that is %s has ended, whatever runs',
    async (status) => {
      const { client, clock, fetch } = journey({ ...modulesRun, journey: { status } })
      expect(await waitForInteraction(client, { instanceId, clock })).toMatchObject({ journey: { status } })
      expect(fetch.calls).toHaveLength(1)
    },
  )

  test('returns without an interaction when the journey ends first', async () => {
    const { client, clock } = journey({ journey: running }, { journey: { status: 'Failed' } })
    const next = waitForInteraction(client, { instanceId, clock })
    await clock.advance(10_000)
    expect(await next).toMatchObject({ journey: { status: 'Failed' } })
  })

  test('a paused journey has not ended', async () => {
    const { client, clock } = journey({ journey: { status: 'Paused' } })
    const failure = rejection(waitForInteraction(client, { instanceId, clock, timeoutMs: 30_000 }))
    await clock.advance(30_000)
    expect(await failure).toMatchObject({ code: 'deadline_exceeded', status: 'Paused' })
  })

  test('an error inside a 200 answer is thrown at once', async () => {
    const clock = createFakeClock()
    const { client } = clientAnswering(() => json({ status: 'error', code: 4040, message: 'gone' }))
    const failure = rejection(waitForInteraction(client, { instanceId, clock }))
    expect(await failure).toMatchObject({ code: 'error_in_success' })
  })

  test('a response of another shape is waited out, not tripped over', async () => {
    const { client, clock } = journey({}, { journey: running, interactionId: 'i-1' })
    const next = waitForInteraction(client, { instanceId, clock })
    await clock.advance(10_000)
    expect((await next).interactionId).toBe('i-1')
  })
})

describe('isTerminal', () => {
  test('knows the ends in any case, and takes everything else for running', () => {
    const ends = ['completed', 'failed', 'error']
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...ends), fc.string()),
        fc.infiniteStream(fc.boolean()),
        (word, up) => {
          const status = [...word].map((letter) => (up.next().value ? letter.toUpperCase() : letter)).join('')
          expect(isTerminal(status)).toBe(ends.includes(status.toLowerCase()))
        },
      ),
    )
    expect(isTerminal(undefined)).toBe(false)
  })
})
