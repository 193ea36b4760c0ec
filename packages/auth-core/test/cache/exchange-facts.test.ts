import { createFakeClock } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { cached, createToken, TokenError, type Exchange, type TokenEvent } from '../../src/index.ts'
import { errorOf } from '../support/setup.ts'

/** A source over an exchange of one's own, which says of itself what `facts` say. */
function over(facts: Partial<Exchange>, attempt: () => string) {
  const clock = createFakeClock()
  const events: TokenEvent[] = []
  let exchanges = 0
  const exchange: Exchange = async () => {
    exchanges++
    const obtainedAtMs = clock.nowMs()
    return createToken({ accessToken: attempt(), obtainedAtMs, expiresAtMs: obtainedAtMs + 100_000 })
  }
  const source = cached(Object.assign(exchange, facts), {
    clock,
    onEvent: (event) => void events.push(event),
  })
  return { clock, source, events, exchanges: () => exchanges }
}

test.each([
  ['can be sent only once', { isOneTime: true, timeoutMs: 10_000 }],
  ['may be such, as nobody says', { timeoutMs: 10_000 }],
  ['may take long, and wait a little', { isOneTime: false, timeoutMs: 10_000, patienceMs: 4000 }],
])('a pause of an exchange that %s is not waited for', async (_, facts) => {
  const { source, exchanges } = over(facts, () => {
    throw new TokenError('token_unavailable', { retryAfterMs: 5000 })
  })
  const outcomes = [await errorOf(source.get()), await errorOf(source.get())]
  expect(outcomes).toMatchObject([{ code: 'token_unavailable' }, { code: 'token_unavailable' }])
  expect(exchanges()).toBe(1)
})

test.each([
  ['the store of others', { isShared: true }, 3],
  ['nothing but its vendor', {}, 1],
])('a session that is over is looked up again where an exchange has %s', async (_, facts, asked) => {
  const ended = new TokenError('reauth_required', { status: 400 })
  const { clock, source, events, exchanges } = over(facts, () => {
    throw ended
  })
  for (let round = 0; round < 3; round++) {
    expect(await errorOf(source.get())).toBe(ended)
    await clock.advance(30_000)
  }
  // That it still is over is no news.
  expect([exchanges(), events.map(({ type }) => type)]).toEqual([asked, ['exchange_failed']])
})

test('a token that is given again for one that was refused is served, and not asked for once more', async () => {
  const { source, exchanges } = over({}, () => 'planted-token-1')
  const token = await source.get()
  expect((await source.get({ rejected: token.reveal() })).reveal()).toBe('planted-token-1')
  expect(exchanges()).toBe(2)
})
