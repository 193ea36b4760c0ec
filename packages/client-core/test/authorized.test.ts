import { authFetch, staticToken, tokenExchange } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import { credentialFetch } from '../src/call-credentials.ts'
import { authorizedClient } from '../src/client.ts'
import { observeResponses } from '../src/observe/index.ts'
import { retryFetch } from '../src/retry.ts'

const origin = 'https://api.example.com'
const dialect = {
  encoding: 'form',
  grants: { client_credentials: { fixed: {} } },
  fields: { client_id: 'client_id', client_secret: 'client_secret' },
  response: {},
} as const

/** An exchange whose calls travel by a fetch. */
const exchangeBy = (fetch: typeof globalThis.fetch) => () =>
  tokenExchange({ POST: () => Promise.reject(new Error('sent')) }, '/token', dialect, {
    grant: 'client_credentials',
    baseUrl: origin,
    clientId: 'client-1',
    clientSecret: 'planted-secret',
    fetch,
  })

const wrappers: readonly [name: string, wrap: (fetch: typeof globalThis.fetch) => unknown][] = [
  ['retryFetch', (fetch) => retryFetch(fetch)],
  ['credentialFetch', (fetch) => credentialFetch({ origins: [origin], fetch })],
  [
    'observeResponses',
    (fetch) => observeResponses({ document: { paths: {} }, onDeparture: () => {}, fetch }),
  ],
]

test.each(wrappers)('%s around a fetch that sends tokens is no transport of a token call', (_, wrap) => {
  const authorized = authFetch(staticToken('planted-token-1'), { origins: [origin] })
  expect(exchangeBy(wrap(authorized) as typeof fetch)).toThrow(expect.objectContaining({ option: 'fetch' }))
  expect(exchangeBy(wrap(fetch) as typeof fetch)).not.toThrow()
})

test('the fetch of a client is no transport of a token call where the client sends tokens', () => {
  const fetchOf = (options: Parameters<typeof authorizedClient>[0]) =>
    authorizedClient(
      options,
      origin,
      () => [origin],
      (settings) => createClient<never>(settings),
    ).fetch
  expect(exchangeBy(fetchOf({ accessToken: 'planted-token-1' }))).toThrow(
    expect.objectContaining({ option: 'fetch' }),
  )
  expect(exchangeBy(fetchOf({ fetch }))).not.toThrow()
})
