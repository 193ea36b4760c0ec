import { createFakeClock, observeFetch, type FetchHandler } from '@latchkey/testkit'
import {
  authFetch,
  cached,
  createToken,
  type AuthFetchOptions,
  type TokenEvent,
  type TokenSource,
} from '../../src/index.ts'
import { sweep } from '../support/sweep.ts'

export const API = 'https://api.example.com'

/** A source that mints t1, t2 and so on, a server that refuses some of them, and the fetch between the two. */
export function world(
  options: Partial<AuthFetchOptions> & { handler?: FetchHandler; source?: TokenSource } = {},
) {
  const { handler, source: given, ...fetchOptions } = options
  const clock = createFakeClock()
  const events: TokenEvent[] = []
  const revoked = new Set<string>()
  let minted = 0
  const source =
    given ??
    cached(
      async () =>
        createToken({
          accessToken: `t${++minted}`,
          obtainedAtMs: clock.nowMs(),
          expiresAtMs: clock.nowMs() + 3_600_000,
        }),
      { clock, random: () => 0 },
    )
  const bearer = (headers: Headers) => (headers.get('authorization') ?? '').replace('Bearer ', '')
  const server = observeFetch(
    handler ??
      (({ headers, body }) =>
        revoked.has(bearer(headers))
          ? new Response('refused', {
              status: 401,
              headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
            })
          : new Response(body)),
  )
  const fetch = authFetch(source, {
    origins: [API],
    fetch: server as typeof globalThis.fetch,
    clock,
    onEvent: (event) => events.push(event),
    ...fetchOptions,
  })
  sweep(events, source, fetch)
  return { clock, events, revoked, source, server, fetch, exchanges: () => minted, bearer }
}
