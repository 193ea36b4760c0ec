import { createFakeClock, settle, type FakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { waitForSealed, waitForUploaded, type PollOptions } from '../src/index.ts'
import { createFakeApi, documentID, envelopeID, json, problem, type Answer } from './fake-api.ts'

const document = (status: string, more: object = {}): Answer =>
  json({ ID: documentID, name: 'a', status, ...more })
const envelope = (status: string): Answer => json({ ID: envelopeID, status })
const offline: Answer = () => {
  throw new TypeError('fetch failed')
}

/** Lets time pass until the promise is settled, and says after how long. */
async function run(clock: FakeClock, promise: Promise<unknown>): Promise<{ afterMs: number }> {
  const startMs = clock.monotonicMs()
  const state = { isSettled: false }
  const settled = promise.catch(() => {}).then(() => (state.isSettled = true))
  for (let turn = 0; turn < 1_000 && !state.isSettled; turn++) await clock.advance(1000)
  await settled
  return { afterMs: clock.monotonicMs() - startMs }
}

const uploaded = (answers: Answer[], options: PollOptions = {}) => {
  const clock = createFakeClock()
  const api = createFakeApi(...answers)
  const promise = waitForUploaded(api.client, { envelopeID, documentID, clock, ...options })
  promise.catch(() => {})
  return { ...api, clock, promise }
}
const sealed = (answers: Answer[], options: PollOptions = {}) => {
  const clock = createFakeClock()
  const api = createFakeApi(...answers)
  const promise = waitForSealed(api.client, { envelopeID, clock, ...options })
  promise.catch(() => {})
  return { ...api, clock, promise }
}

describe('waitForUploaded', () => {
  test('gives the document once it is uploaded', async () => {
    const { promise, clock, requests } = uploaded([
      document('pending'),
      document('uploaded', { numPages: 3 }),
    ])
    await run(clock, promise)
    expect(await promise).toMatchObject({ status: 'uploaded', numPages: 3 })
    expect(requests.length).toBe(2)
  })

  test('asks at once, and returns without a pause when there is nothing to wait for', async () => {
    const { promise } = uploaded([document('sealed')])
    expect((await promise).status).toBe('sealed')
  })

  test('throws why a document failed', async () => {
    const { promise, clock } = uploaded([
      document('pending'),
      document('failed', { failureReason: 'encrypted' }),
    ])
    await run(clock, promise)
    await expect(promise).rejects.toMatchObject({
      name: 'NitroSignWaitError',
      code: 'document_failed',
      failureReason: 'encrypted',
      status: 'failed',
    })
  })

  test('goes on through a status nobody has documented', async () => {
    const { promise, clock } = uploaded([document('scanning'), document('uploaded')])
    await run(clock, promise)
    expect((await promise).status).toBe('uploaded')
  })

  test('tells the first status and every change', async () => {
    const seen: string[] = []
    const answers = [document('pending'), document('pending'), document('uploaded')]
    const { promise, clock } = uploaded(answers, { onStatus: (status) => seen.push(status) })
    await run(clock, promise)
    expect(seen).toEqual(['pending', 'uploaded'])
  })
})

describe('waitForSealed', () => {
  test('gives the envelope once it is sealed', async () => {
    const { promise, clock } = sealed([envelope('sent'), envelope('processing'), envelope('sealed')])
    await run(clock, promise)
    expect((await promise).status).toBe('sealed')
  })

  test.each(['rejected', 'cancelled', 'deleted'])('throws once the envelope was %s', async (status) => {
    const { promise, clock } = sealed([envelope('sent'), envelope(status)])
    await run(clock, promise)
    await expect(promise).rejects.toMatchObject({ code: 'envelope_ended', status })
  })

  test('asks ever less often', async () => {
    const { clock, requests, promise } = sealed([envelope('sent')], { minPauseMs: 1000, maxPauseMs: 4000 })
    const counts = []
    for (let second = 0; second < 12; second++) {
      await clock.advance(second === 0 ? 0 : 1000)
      counts.push(requests.length)
    }
    // Pauses of 1, 1.5, 2.25, 3.375 and then 4 seconds.
    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5])
    void promise
  })

  test('gives up at its deadline, even while a request hangs', async () => {
    const { promise, clock } = sealed([envelope('sent'), () => new Promise(() => {})], { timeoutMs: 60_000 })
    const { afterMs } = await run(clock, promise)
    await expect(promise).rejects.toMatchObject({ code: 'deadline_exceeded', status: 'sent' })
    expect(afterMs).toBe(60_000)
  })

  test('stops with the reason of an aborted signal, during a pause', async () => {
    const controller = new AbortController()
    const { promise, clock } = sealed([envelope('sent')], { signal: controller.signal })
    await settle()
    controller.abort(new Error('the user left'))
    await expect(promise).rejects.toThrow('the user left')
    expect(clock.pendingTimers).toBe(0)
  })

  test('sends nothing when its signal is aborted already', async () => {
    const { promise, requests } = sealed([envelope('sent')], { signal: AbortSignal.abort(new Error('no')) })
    await expect(promise).rejects.toThrow('no')
    expect(requests).toEqual([])
  })

  test('outlives a short outage', async () => {
    const answers = [offline, problem(503), problem(408), envelope('sealed')]
    const { promise, clock } = sealed(answers)
    await run(clock, promise)
    expect((await promise).status).toBe('sealed')
  })

  test('gives up on an outage that lasts', async () => {
    const { promise, clock, requests } = sealed([envelope('sent'), problem(503)])
    await run(clock, promise)
    await expect(promise).rejects.toMatchObject({ code: 'unavailable' })
    expect(requests.length).toBe(7)
  })

  test('waits as long as a 429 says', async () => {
    const answers = [problem(429, {}, { 'retry-after': '120' }), envelope('sealed')]
    const { promise, clock } = sealed(answers)
    const { afterMs } = await run(clock, promise)
    expect(afterMs).toBeGreaterThanOrEqual(120_000)
  })

  test('does not go on after an error that will stay', async () => {
    const { promise, requests } = sealed([problem(404)])
    await expect(promise).rejects.toMatchObject({ code: 'not_found' })
    expect(requests.length).toBe(1)
  })

  test('leaves no timer behind', async () => {
    const { promise, clock } = sealed([envelope('sealed')])
    await promise
    expect(clock.pendingTimers).toBe(0)
  })
})
