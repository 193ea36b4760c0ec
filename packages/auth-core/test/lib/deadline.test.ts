import { getEventListeners } from 'node:events'
import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { deadline } from '../../src/lib/index.ts'

const late = new Error('late')

describe('a deadline', () => {
  test('aborts with its reason when the time is over, and not before', async () => {
    const clock = createFakeClock()
    const { signal } = deadline(clock, 100, () => late)
    await clock.advance(99)
    expect(signal.aborted).toBe(false)
    await clock.advance(1)
    expect(signal.reason).toBe(late)
  })

  test('aborts with the reason of the caller when the caller leaves', () => {
    const controller = new AbortController()
    const { signal } = deadline(createFakeClock(), 100, () => late, controller.signal)
    controller.abort('left')
    expect(signal.reason).toBe('left')
  })

  test('is over at once when the caller has left before', () => {
    expect(deadline(createFakeClock(), 100, () => late, AbortSignal.abort('left')).signal.reason).toBe('left')
  })

  test('goes on following the caller once the timer is cancelled, until it ends', () => {
    const clock = createFakeClock()
    const controller = new AbortController()
    const one = deadline(clock, 100, () => late, controller.signal)
    const other = deadline(clock, 100, () => late, controller.signal)
    one.cancelTimer()
    other.end()
    controller.abort('left')
    expect([one.signal.reason, other.signal.aborted]).toEqual(['left', false])
  })

  test('leaves no timer and no listener when it ends', () => {
    const clock = createFakeClock()
    const { signal } = new AbortController()
    deadline(clock, 100, () => late, signal).end()
    expect([clock.pendingTimers, getEventListeners(signal, 'abort')]).toEqual([0, []])
  })

  test('needs nothing but AbortController: edge runtimes lack AbortSignal.any and AbortSignal.timeout', () => {
    expect(String(deadline)).not.toMatch(/AbortSignal\.(any|timeout)/)
  })
})
