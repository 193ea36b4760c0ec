import { createFakeClock, settle } from '@latchkey/testkit'
import fc from 'fast-check'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { TokenError } from '@latchkey/auth-core'
import { poll, type PollOptions } from '../src/poll.ts'

/** `hang` is a request nobody answers: it ends when its signal aborts, as fetch does. */
type Answer = string | Error

/** Waits for `done`; the answers follow one another, the last one for ever. */
function wait(answers: readonly Answer[], options: PollOptions = {}) {
  const clock = createFakeClock()
  const times: number[] = []
  const task = {
    timeoutMs: 60_000,
    minPauseMs: 1000,
    maxPauseMs: 4000,
    async read(signal: AbortSignal) {
      times.push(clock.monotonicMs())
      const answer = answers[Math.min(times.length, answers.length) - 1]!
      if (answer instanceof Error) throw answer
      if (answer !== 'hang') return answer
      return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
    statusOf: (value: string) => value,
    isDone: (value: string) => value === 'done',
    timedOut: (timeoutMs: number, status: string | undefined) => new Error(`late: ${timeoutMs} ${status}`),
  }
  const outcome = poll(task, { clock, ...options }).catch((error: unknown) => error)
  return { clock, times, outcome, pauses: () => times.slice(1).map((time, index) => time - times[index]!) }
}

const refused = (status: number, retryAfterMs?: number) =>
  Object.assign(new Error(`${status}`), { status, retryAfterMs })

describe('poll', () => {
  test('ends in time, and with its caller, also over a request that is deaf to its signal', async () => {
    const read = () => new Promise<never>(() => {})
    const task = { timeoutMs: 5000, minPauseMs: 1000, maxPauseMs: 1000, read, statusOf: () => undefined }
    const timedOut = () => new Error('late')
    const clock = createFakeClock()
    const controller = new AbortController()
    const { signal } = controller
    const late = poll({ ...task, isDone: () => true, timedOut }, { clock }).catch(String)
    const left = poll({ ...task, isDone: () => true, timedOut }, { clock, signal }).catch(String)
    controller.abort(new Error('left'))
    expect(await left).toBe('Error: left')
    await clock.advance(5000)
    expect(await late).toBe('Error: late')
    expect(clock.pendingTimers).toBe(0)
  })

  test('those with one signal cost it one listener, and end together', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const polls = Array.from({ length: 50 }, () => wait(['queued'], { signal }).outcome)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    controller.abort('left')
    expect(new Set(await Promise.all(polls))).toEqual(new Set(['left']))
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('asks at once and returns without a pause when there is nothing to wait for', async () => {
    const { outcome, times, clock } = wait(['done'])
    expect(await outcome).toBe('done')
    expect(times).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('pauses grow by half from the first to the longest', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 4000 }),
        async (minPauseMs, more) => {
          const maxPauseMs = minPauseMs + more
          const { outcome, pauses, clock } = wait([...Array.from({ length: 6 }, () => 'busy'), 'done'], {
            minPauseMs,
            maxPauseMs,
          })
          await clock.advance(60_000)
          await outcome
          const expected = Array.from({ length: 6 }, (_, index) =>
            Math.min(minPauseMs * 1.5 ** index, maxPauseMs),
          )
          pauses().forEach((pause, index) => expect(pause).toBeCloseTo(expected[index]!, 5))
        },
      ),
      { numRuns: 30 },
    ))

  test('the deadline ends a request that is never answered, with the last status', async () => {
    const { outcome, clock } = wait(['busy', 'hang'], { timeoutMs: 5000 })
    await clock.advance(5000)
    expect(await outcome).toEqual(new Error('late: 5000 busy'))
    expect(clock.pendingTimers).toBe(0)
  })

  test('gives up at its deadline during a pause, with nothing left running', async () => {
    const { outcome, clock } = wait(['busy'], { timeoutMs: 5000 })
    await clock.advance(5000)
    expect(await outcome).toEqual(new Error('late: 5000 busy'))
    expect(clock.pendingTimers).toBe(0)
  })

  test('a listener that rejects changes nothing', async () => {
    const heard: string[] = []
    const { outcome, clock } = wait(['waiting', 'done'], {
      onStatus: async (status) => {
        heard.push(status)
        throw new Error('of a listener')
      },
    })
    await clock.advance(2000)
    expect([await outcome, heard]).toEqual(['done', ['waiting', 'done']])
  })

  test.each([408, 429, 500, 503])('outlives a %i', async (status) => {
    const { outcome, clock } = wait([refused(status), 'done'])
    await clock.advance(2000)
    expect(await outcome).toBe('done')
  })

  test.each([400, 401, 403, 404, 409])('a %i is thrown at once', async (status) => {
    const { outcome, times } = wait([refused(status), 'done'])
    expect(await outcome).toMatchObject({ status })
    expect(times).toHaveLength(1)
  })

  test.each([
    ['a lost connection', new TypeError('fetch failed')],
    ['a timeout of retryFetch', new DOMException('No answer in 30000 ms', 'TimeoutError')],
    ['a token endpoint that cannot be reached', new TokenError('token_network')],
    ['a token endpoint that does not answer', new TokenError('token_timeout')],
    ['a token endpoint that fails', new TokenError('token_unavailable', { status: 503 })],
  ])('outlives %s', async (_name, outage) => {
    const { outcome, clock, times } = wait([outage, 'done'])
    await clock.advance(2000)
    expect(await outcome).toBe('done')
    expect(times).toHaveLength(2)
  })

  test.each([
    new TokenError('token_refused', { status: 401 }),
    new TokenError('reauth_required'),
    new Error('something else'),
  ])('does not outlive %s', async (error) => {
    const { outcome, times } = wait([error, 'done'])
    expect(await outcome).toBe(error)
    expect(times).toHaveLength(1)
  })

  test('the sixth failure in a row is thrown; an answer between them starts the count anew', async () => {
    const down = new TypeError('fetch failed')
    const gone = wait([down])
    await gone.clock.advance(60_000)
    expect(await gone.outcome).toBe(down)
    expect(gone.times).toHaveLength(6)
    const back = wait([down, down, down, down, down, 'busy', down, down, down, down, down, 'done'])
    await back.clock.advance(59_000)
    expect(await back.outcome).toBe('done')
  })

  test('waits as long as the error says when that is longer than the pause', async () => {
    const { outcome, clock, pauses } = wait([refused(429, 20_000), 'done'])
    await clock.advance(20_000)
    await outcome
    expect(pauses()).toEqual([20_000])
  })

  test.each(['timeoutMs', 'minPauseMs', 'maxPauseMs'])(
    '%s that is no number asks nothing',
    async (option) => {
      const { outcome, times } = wait(['busy'], { [option]: NaN })
      expect(await outcome).toMatchObject({ code: 'invalid_option', option })
      expect(times).toHaveLength(0)
    },
  )

  test('tells the first status and every change, and survives a listener that throws', async () => {
    const seen: string[] = []
    const { outcome, clock } = wait(['busy', 'busy', 'nearly', 'done'], {
      onStatus(status) {
        seen.push(status)
        throw new Error('a mistake in a listener')
      },
    })
    await clock.advance(20_000)
    expect(await outcome).toBe('done')
    expect(seen).toEqual(['busy', 'nearly', 'done'])
  })

  test('an abort ends a pause at once with its reason; an aborted signal reads nothing', async () => {
    const controller = new AbortController()
    const waiting = wait(['busy'], { signal: controller.signal })
    await settle()
    controller.abort(new Error('the user left'))
    expect(await waiting.outcome).toEqual(new Error('the user left'))
    expect(waiting.clock.pendingTimers).toBe(0)
    const within = new AbortController()
    const listening = wait(['busy'], {
      signal: within.signal,
      onStatus: () => within.abort(new Error('seen enough')),
    })
    expect(await listening.outcome).toEqual(new Error('seen enough'))
    expect(listening.clock.pendingTimers).toBe(0)
    const late = wait(['done'], { signal: AbortSignal.abort(new Error('no')) })
    expect(await late.outcome).toEqual(new Error('no'))
    expect(late.times).toHaveLength(0)
  })
})
