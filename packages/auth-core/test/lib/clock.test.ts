import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/index.ts'

const program = new URL('../support/watched-clock.ts', import.meta.url).pathname

/** What a process of its own reads of the machine's clock and dice before each call of an API. */
async function readBefore(what: string): Promise<string[][]> {
  const args = ['--conditions=@latchkey/source', program, what]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as string[][]
}

describe('where a framework lets nobody look at the clock before a call', () => {
  test.each([
    ['a static token goes out', 'static', [[], []]],
    ['a token that is kept goes out', 'kept', [[]]],
    ['a cold client sends its first token call', 'cold', [[]]],
    ['a cold client with a store and a lock sends its first token call', 'stored', [[]]],
  ])('%s without a look at clock and dice', async (_, what, expected) => {
    expect(await readBefore(what)).toEqual(expected)
  })
})

describe('the recent time of the machine', () => {
  test('follows the wall clock as far as it was looked at, and the monotonic one from there', async () => {
    expect(await readBefore('turned')).toEqual([['follows', 'goes on', 'follows']])
  })

  test('is near the wall clock of a process that nobody turned', () => {
    systemClock.nowMs()
    expect(Math.abs(systemClock.recentMs!() - Date.now())).toBeLessThan(60_000)
  })

  test('is looked at where nobody has looked before', async () => {
    vi.resetModules()
    const { systemClock: unused } = await import('../../src/lib/clock.ts')
    expect(Math.abs(unused.recentMs!() - Date.now())).toBeLessThan(60_000)
  })
})

describe('a timer of the machine', () => {
  test('keeps a process alive only where it is told to', () => {
    const kept = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = kept()
    const cancels = [systemClock.setTimer(() => {}, 60_000)]
    expect(kept()).toBe(before)
    cancels.push(systemClock.setTimer(() => {}, 60_000, true))
    expect(kept()).toBe(before + 1)
    for (const cancel of cancels) cancel()
    expect(kept()).toBe(before)
  })

  test('is not due at once where its delay is longer than a timer can be', async () => {
    const seen: string[] = []
    const cancel = systemClock.setTimer(() => seen.push('in a century'), 3e12)
    await new Promise((resolve) => setTimeout(resolve, 20))
    cancel()
    expect(seen).toEqual([])
  })
})

describe('a timer that comes late, because the process stood still', () => {
  test('lets in first what has come meanwhile, and may still be cancelled', async () => {
    const seen: string[] = []
    const cancel = systemClock.setTimer(() => seen.push('cancelled timer'), 10, true)
    const timer = new Promise<void>((resolve) => {
      systemClock.setTimer(() => (seen.push('timer'), resolve()), 10, true)
    })
    const response = readFile(program).then(() => (seen.push('response'), cancel()))
    // Nothing else happens for so long.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200)
    await Promise.all([timer, response])
    expect(seen).toEqual(['response', 'timer'])
  })
})
