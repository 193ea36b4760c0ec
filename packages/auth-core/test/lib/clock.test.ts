import { afterEach, describe, expect, test, vi } from 'vitest'
import { authFetch, cached, createToken, staticToken, systemClock } from '../../src/index.ts'

const API = 'https://api.example.com'
afterEach(() => void vi.restoreAllMocks())

/** What is read of the machine's clock and dice until the transport is called. */
function watch() {
  const read: string[] = []
  const now = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => (read.push('Date.now'), now()))
  vi.spyOn(Math, 'random').mockImplementation(() => (read.push('Math.random'), 0.5))
  const atCall: string[][] = []
  const transport: typeof fetch = async () => (atCall.push([...read]), Response.json({}))
  return { read, atCall, transport }
}

describe('where a framework lets nobody look at the clock before a call', () => {
  test('a static token goes out without a look at clock and dice', async () => {
    const { atCall, transport } = watch()
    for (const token of ['t1', () => 't1'])
      await authFetch(staticToken(token), { origins: [API], fetch: transport })(API)
    expect(atCall).toEqual([[], []])
  })

  test('a token that is kept goes out without one, too', async () => {
    const source = cached(async () =>
      createToken({
        accessToken: 't1',
        obtainedAtMs: systemClock.nowMs(),
        expiresAtMs: systemClock.nowMs() + 3_600_000,
      }),
    )
    await source.get()
    const { atCall, transport } = watch()
    await authFetch(source, { origins: [API], fetch: transport })(API)
    expect(atCall).toEqual([[]])
  })
})

describe('the recent time of the machine', () => {
  test('follows the wall clock as far as it was looked at, and the monotonic one from there', () => {
    systemClock.nowMs()
    const before = systemClock.recentMs!()
    expect(Math.abs(before - Date.now())).toBeLessThan(60_000)
    vi.spyOn(Date, 'now').mockImplementation(() => 0)
    expect(systemClock.recentMs!()).toBeGreaterThanOrEqual(before)
    systemClock.nowMs()
    expect(systemClock.recentMs!()).toBeLessThan(60_000)
  })
})
