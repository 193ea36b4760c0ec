import { authFetch, staticToken } from '@latchkey/auth-core'
import { observeFetch } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { retryFetch } from '../src/index.ts'
import { gbgGoExchange } from '../src/server.ts'
import { json } from './support.ts'

const base = 'https://eu.platform.go.gbgplc.com/v2/captain'

test.each<[string, string | URL | Request, RequestInit & { retry?: object | false }, number]>([
  ['a POST that only reads', `${base}/journey/state/fetch`, { method: 'POST', body: '{}' }, 2],
  ['the same, as a URL', new URL(`${base}/journey/loqate/search?x=1`), { method: 'POST' }, 2],
  [
    'the same, as a Request',
    new Request(`${base}/journey/task/schema`, { method: 'POST', body: '{}' }),
    {},
    2,
  ],
  ['one that starts something', `${base}/journey/start`, { method: 'POST' }, 1],
  ['one whose path only contains a read', `${base}/journey/state/fetch/all`, { method: 'POST' }, 1],
  ['another method of the same path', `${base}/journey/state/fetch`, { method: 'PATCH' }, 1],
  ['a read that asks not to be', `${base}/journey/state/fetch`, { method: 'POST', retry: false }, 1],
  [
    'a read with fewer attempts',
    `${base}/journey/state/fetch`,
    { method: 'POST', retry: { attempts: 1 } },
    1,
  ],
])('%s is sent as often as it may be', async (_, input, init, sent) => {
  const fetch = observeFetch((_, index) => json({}, { status: index === 0 ? 503 : 200 }))
  const response = await retryFetch(fetch, { random: () => 0 })(input, init)
  expect(fetch.calls.length).toBe(sent)
  expect(response.ok).toBe(sent > 1)
  expect(new Set(fetch.calls.map(({ body }) => body)).size).toBe(1)
})

test('around a fetch that sends tokens it is no transport of a token call', () => {
  const authorized = authFetch(staticToken('planted-token-1'), { origins: ['https://api.auth.gbgplc.com'] })
  const exchangeBy = (fetch: object) => () =>
    gbgGoExchange({ clientId: 'c', clientSecret: 's', fetch: fetch as typeof globalThis.fetch })
  expect(exchangeBy(retryFetch(authorized))).toThrow(expect.objectContaining({ option: 'fetch' }))
  expect(exchangeBy(retryFetch(fetch))).not.toThrow()
})
