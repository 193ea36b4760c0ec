import { observeFetch } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { retryFetch } from '../src/index.ts'
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
