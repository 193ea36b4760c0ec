import {
  createFakeClock,
  findSecret,
  observeFetch,
  type FakeClock,
  type FetchHandler,
  type ObservedFetch,
} from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { expect } from 'vitest'
import { cached, tokenExchange } from '../../src/index.ts'
import type {
  CachedOptions,
  Exchange,
  TokenDialect,
  TokenEvent,
  TokenExchangeOptions,
} from '../../src/index.ts'
import { rfcDialect } from './rfc-vendor.ts'
import { PLANTED, sweep } from './sweep.ts'

export const secrets = {
  clientSecret: 'planted+client/secret é',
  password: 'planted pass:word',
  refreshToken: 'planted-refresh-token',
}

/** Values no output may show. */
export const planted = PLANTED

export const credentials = {
  grant: 'client_credentials',
  baseUrl: 'https://auth.example.com',
  clientId: 'client-1',
  clientSecret: secrets.clientSecret,
} as const

export const tokenBody = (change: object = {}) => ({
  access_token: 'planted-token-1',
  token_type: 'Bearer',
  expires_in: 3600,
  ...change,
})

/** Answers with planted-token-1, planted-token-2 and so on. */
export function issuing(change: object = {}): FetchHandler {
  let issued = 0
  return () => Response.json(tokenBody({ access_token: `planted-token-${++issued}`, ...change }))
}

export function exchangeWith(
  fetch: ObservedFetch,
  options: Partial<TokenExchangeOptions> & { clock?: FakeClock } = {},
  dialect: TokenDialect = rfcDialect,
): Exchange {
  return tokenExchange(createClient<never>() as never, '/token', dialect, {
    ...credentials,
    fetch,
    ...options,
  } as never)
}

export interface Setup {
  clock: FakeClock
  fetch: ObservedFetch
  events: TokenEvent[]
  exchange: Exchange
  source: ReturnType<typeof cached>
}

/** A cached source on an observed endpoint, living by a fake clock, with the events it told. */
export function setup(
  handler: FetchHandler = issuing(),
  options: CachedOptions = {},
  exchangeOptions: Partial<TokenExchangeOptions> = {},
): Setup {
  const clock = createFakeClock()
  const fetch = observeFetch(handler)
  const events: TokenEvent[] = []
  const exchange = exchangeWith(fetch, { ...exchangeOptions, clock })
  const source = cached(exchange, {
    clock,
    random: () => 0,
    onEvent: (event) => events.push(event),
    ...options,
  })
  sweep(events, exchange, source)
  return { clock, fetch, events, exchange, source }
}

export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: unknown) => {
      // Whatever a test wants of an error, no secret may show in it or down its chain of causes.
      expect(findSecret(error, PLANTED)).toBeUndefined()
      return error as Error & Record<string, unknown>
    },
  )
}

/** The error of a call that goes on trying for as long as one exchange may take. */
export async function errorAfter(clock: FakeClock, promise: Promise<unknown>, durationMs = 10_000) {
  const error = errorOf(promise)
  await clock.advance(durationMs)
  return error
}
