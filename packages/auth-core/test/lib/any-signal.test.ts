import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { anySignal } from '../../src/lib/index.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe.each([true, false])('a signal for one call (AbortSignal.any: %s)', (hasAny) => {
  const join = (signal: AbortSignal, call = new AbortController()) => anySignal(signal, call, hasAny)

  test.each(['caller', 'call'])('aborts with the reason of the %s', (who) => {
    const [caller, call] = [new AbortController(), new AbortController()]
    const { signal } = join(caller.signal, call)
    expect(signal.aborted).toBe(false)
    ;(who === 'caller' ? caller : call).abort('enough')
    expect(signal.reason).toBe('enough')
  })

  test('is aborted at once when the caller has left before', () => {
    expect(join(AbortSignal.abort('left')).signal.reason).toBe('left')
  })

  test('goes on following the caller for as long as a body is read', () => {
    const [caller, body] = [new AbortController(), new ReadableStream()]
    const { signal, end } = join(caller.signal)
    join(caller.signal).end()
    end(body)
    caller.abort('left')
    expect(signal.reason).toBe('left')
  })

  test('leaves no listener when its call is over, and no more than one for thousands whose bodies are read', () => {
    const { signal } = new AbortController()
    const calls = Array.from({ length: 10 }, () => join(signal))
    for (const { end } of calls) end()
    expect(listeners(signal)).toBe(0)
    for (let call = 0; call < 10_000; call++) join(signal).end(new ReadableStream())
    expect(listeners(signal)).toBeLessThanOrEqual(1)
  })
})
