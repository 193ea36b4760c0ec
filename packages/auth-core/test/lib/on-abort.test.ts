import { createFakeClock } from '@latchkey/testkit'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createSleepers } from '../../src/cache/sleepers.ts'
import { abortable, pause } from '../../src/lib/index.ts'
import { onAbort } from '../../src/lib/on-abort.ts'
import { staticToken } from '../../src/index.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('hearing of an abort', () => {
  test('those who share a signal cost it one listener, which the last one takes away', () => {
    const { signal } = new AbortController()
    const letGo = Array.from({ length: 50 }, () => onAbort(signal, () => {}))
    expect(listeners(signal)).toBe(1)
    for (const end of letGo.slice(1)) end()
    expect(listeners(signal)).toBe(1)
    letGo[0]!()
    expect(listeners(signal)).toBe(0)
  })

  test('each is told the reason, but for those who have let go', () => {
    const controller = new AbortController()
    const heard: unknown[] = []
    const [one, two, three] = ['one', 'two', 'three'].map((name) =>
      onAbort(controller.signal, (reason) => heard.push(`${name}: ${String(reason)}`)),
    )
    two!()
    controller.abort('left')
    expect(heard).toEqual(['one: left', 'three: left'])
    one!()
    three!()
    expect(listeners(controller.signal)).toBe(0)
  })

  test('whoever comes after it hears of it at once', () => {
    const heard: unknown[] = []
    onAbort(AbortSignal.abort('left'), (reason) => heard.push(reason))
    expect(heard).toEqual(['left'])
  })

  test('whoever comes after the last has gone hears of it as well', () => {
    const controller = new AbortController()
    onAbort(controller.signal, () => {})()
    const heard: unknown[] = []
    onAbort(controller.signal, (reason) => heard.push(reason))
    controller.abort('left')
    expect(heard).toEqual(['left'])
  })
})

const clock = createFakeClock()
const sleepers = createSleepers(clock)
const vault = staticToken(() => new Promise<string>(() => {}))

describe.each<[what: string, wait: (signal: AbortSignal) => Promise<unknown>]>([
  ['a promise', (signal) => abortable(new Promise(() => {}), signal)],
  ['a pause', (signal) => pause(clock, 60_000, signal)],
  ['what other calls show', (signal) => sleepers.sleep(60_000, signal)],
  ['a function that fetches a token', (signal) => vault.get({ signal })],
])('waiting for %s', (_what, wait) => {
  test('callers with one signal cost it one listener, and leave together', async () => {
    const controller = new AbortController()
    const waiting = Promise.allSettled(Array.from({ length: 50 }, () => wait(controller.signal)))
    expect(listeners(controller.signal)).toBe(1)
    controller.abort('left')
    const left = { status: 'rejected', reason: 'left' }
    expect(await waiting).toEqual(Array.from({ length: 50 }, () => left))
    expect([listeners(controller.signal), clock.pendingTimers]).toEqual([0, 0])
  })
})
