import { settle } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { authFetch, createToken, type TokenSource } from '../../src/index.ts'
import { sentTokenOf } from '../../src/lib/sent-token.ts'

const origin = 'https://api.example.com'

test('a renewal that fails is no error of a call that is not sent again, whose token is known', async () => {
  const source: TokenSource = {
    async get({ rejected } = {}) {
      if (rejected !== undefined) throw new Error('no other')
      return createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 })
    },
  }
  const fetch = authFetch(source, {
    origins: [origin],
    replay: 'never',
    fetch: async () => new Response('', { status: 401 }),
  })
  const response = await fetch(origin)
  // Nothing is left unhandled: the runner would fail on it.
  await settle()
  expect([response.status, sentTokenOf(response)]).toEqual([401, 'planted-token-1'])
})
