import { expectFirstToken, tokenSourceContract, type ObservedFetch, type FakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import { cached, tokenExchange } from '../../src/index.ts'
import { rfcDialect, type RfcPaths } from '../support/rfc-vendor.ts'

let issued = 0

const createTokenSource = ({ fetch, clock }: { fetch: ObservedFetch; clock: FakeClock }) =>
  cached(
    tokenExchange<RfcPaths, '/token', typeof rfcDialect>(createClient<RfcPaths>(), '/token', rfcDialect, {
      grant: 'client_credentials',
      baseUrl: 'https://auth.example.com',
      clientId: 'planted-client',
      clientSecret: 'planted-client-secret',
      fetch,
      clock,
    }),
    { clock },
  )

tokenSourceContract({
  name: 'an RFC 6749 endpoint',
  secrets: ['planted-client-secret'],
  startBackend: () => ({
    fetch: async () =>
      Response.json({ access_token: `planted-token-${++issued}`, token_type: 'bearer', expires_in: 3600 }),
  }),
  createTokenSource,
})

test.each<[string, () => Promise<Response>]>([
  ['an error of the server', async () => new Response('no valid sample', { status: 500 })],
  ['a connection that is never made', () => Promise.reject(new Error('no valid sample'))],
  ['a refusal', async () => Response.json({ error: 'invalid_client', error_description: 'no valid sample' })],
])('a backend that never gives a token ends the contract, with its words: %s', async (_, fetch) => {
  const outcome = expectFirstToken({ startBackend: () => ({ fetch }), createTokenSource })
  await expect(outcome).rejects.toThrow(/no valid sample|invalid_client/)
})
