import { createFakeClock, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { cached, createToken, TokenError } from '../../src/index.ts'
import { errorOf, issuing, setup } from '../support/setup.ts'

const HOUR_MS = 3_600_000

describe('a refused refresh', () => {
  const ended = async () => {
    const options = { grant: 'refresh_token', refreshToken: 'r' } as never
    const world = setup(issuing(), {}, options)
    await world.source.get()
    world.fetch.answer(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    return world
  }

  test.each([
    ['advisory', 60_000],
    ['mandatory', 10_000],
  ])('in the %s window does not throw away an access token that is still good', async (_window, leftMs) => {
    const { source, clock, fetch } = await ended()
    await clock.advance(HOUR_MS - leftMs)
    for (let call = 0; call < 5; call++) {
      expect((await source.get()).reveal()).toBe('planted-token-1')
      await settle()
    }
    await clock.advance(leftMs)
    for (let call = 0; call < 5; call++)
      expect(await errorOf(source.get())).toMatchObject({ code: 'reauth_required' })
    await clock.advance(HOUR_MS)
    expect(await errorOf(source.get())).toMatchObject({ code: 'reauth_required' })
    expect(fetch.calls).toHaveLength(2)
  })

  test('of a token that an API has refused ends the session at once', async () => {
    const { source, fetch } = await ended()
    expect(await errorOf(source.get({ rejected: 'planted-token-1' }))).toMatchObject({
      code: 'reauth_required',
    })
    expect(await errorOf(source.get())).toMatchObject({ code: 'reauth_required' })
    expect(fetch.calls).toHaveLength(2)
  })
})

test('a token that nothing can renew is good until it ends', async () => {
  const { source, fetch, clock } = setup(issuing(), {}, {
    grant: 'refresh_token',
    refreshToken: 'r',
  } as never)
  const token = await source.get()
  const alone = createToken({
    accessToken: token.reveal(),
    obtainedAtMs: token.obtainedAtMs,
    expiresAtMs: token.expiresAtMs,
  })
  const unrenewed = setup(issuing(), { initial: alone, clock }, { grant: 'refresh_token', clock } as never)
  await clock.advance(HOUR_MS - 10_000)
  expect((await unrenewed.source.get()).reveal()).toBe('planted-token-1')
  await settle()
  expect((await unrenewed.source.get()).reveal()).toBe('planted-token-1')
  await clock.advance(10_000)
  expect(await errorOf(unrenewed.source.get())).toMatchObject({ code: 'reauth_required' })
  expect(unrenewed.fetch.calls).toHaveLength(0)
  expect(fetch.calls).toHaveLength(1)
})

test.each([
  ['the server says so', { status: 400 }, 'reauth_required'],
  ['nobody was asked', {}, 'planted-token-1'],
])('a session whose token was refused is over where %s', async (_, facts, then) => {
  const clock = createFakeClock()
  const obtainedAtMs = clock.nowMs()
  const given = createToken({
    accessToken: 'planted-token-1',
    obtainedAtMs,
    expiresAtMs: obtainedAtMs + HOUR_MS,
  })
  const source = cached(
    async ({ previous } = {}) => {
      if (previous) throw new TokenError('reauth_required', facts)
      return given
    },
    { clock },
  )
  const token = await source.get()
  const call = { operation: 'GET /x', sentMsAgo: 0 }
  expect(await errorOf(source.get({ rejected: token.reveal(), call }))).toMatchObject({
    code: 'reauth_required',
  })
  const next = await source.get().then(
    (again) => again.reveal(),
    (error: TokenError) => error.code,
  )
  expect(next).toBe(then)
})
