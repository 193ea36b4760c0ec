import { createFakeClock, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { createToken, tokenExchange } from '../../src/index.ts'
import { ownCall } from '../../src/lib/own-call.ts'
import { revokeToken } from '../../src/sign-in/index.ts'
import { credentials, errorOf } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

/** A transport that is deaf to its signal; what it gives comes after so long, and its body does not end. */
function deaf(afterMs: number) {
  const clock = createFakeClock()
  const seen = { cancelled: 0 }
  const body = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: () => void seen.cancelled++,
  })
  const fetch = () =>
    new Promise<Response>((resolve) =>
      clock.setTimer(() => resolve(new Response(body, { status: 400 })), afterMs),
    )
  return { clock, seen, fetch }
}

describe.each([
  ['a body that does not end', 1],
  ['a response that comes when nobody waits any more', 15_000],
])('the connection is free after %s, whatever the transport does with its signal:', (_, afterMs) => {
  test.each([
    [
      'a token call',
      ({ fetch, clock }: ReturnType<typeof deaf>) =>
        tokenExchange(createClient<never>() as never, '/token', rfcDialect, {
          ...credentials,
          fetch,
          clock,
        })(),
    ],
    [
      'a revocation',
      ({ fetch, clock }: ReturnType<typeof deaf>) =>
        revokeToken(createToken({ accessToken: 'planted-token', obtainedAtMs: 0 }), {
          revocationEndpoint: 'https://auth.example.com/revoke',
          clientId: 'client-1',
          fetch,
          clock,
        }),
    ],
  ])('%s', async (_name, call) => {
    const world = deaf(afterMs)
    const failed = errorOf(call(world))
    await world.clock.advance(20_000)
    expect(await failed).toMatchObject({ code: 'token_timeout' })
    await settle()
    expect(world.seen.cancelled).toBe(1)
  })
})

test('a null signal beside a Request frees the call of the signal of the Request, as the standard has it', () => {
  const { signal } = new AbortController()
  const request = new Request('https://api.example.com', { signal })
  expect(ownCall(request, { signal: null }).signal).toBeNull()
  expect(ownCall(request, {}).signal).toBe(request.signal)
})
