import { createMock, defaultCredentials } from '@latchkey/mock'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { expect, test } from 'vitest'

async function connect() {
  const mock = await createMock('nitro-sign')
  const { clientId, clientSecret } = defaultCredentials
  // No socket: the mock answers the vendor's own addresses through its `fetch`.
  return {
    mock,
    nitro: createNitroSign({ clientId, clientSecret, fetch: mock.fetch }),
  }
}

test('a token that was revoked costs one refresh, however many calls are in flight', async () => {
  const { mock, nitro } = await connect()
  await nitro.GET('/sign/envelopes')
  mock.revokeTokens()
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => nitro.GET('/sign/envelopes')),
  )
  expect(answers.map(({ response }) => response.status)).toEqual(
    Array(50).fill(200),
  )
  expect(mock.counts.tokenRequests).toBe(2)
})

test('a rate limit is passed on with its pause', async () => {
  const { mock, nitro } = await connect()
  mock.inject({ kind: 'rate-limit', retryAfterSeconds: 2, times: 1 })
  const { response } = await nitro.GET('/sign/envelopes')
  expect([response.status, response.headers.get('retry-after')]).toEqual([
    429,
    '2',
  ])
})
