import { tokenSourceContract } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { cached, tokenExchange } from '../../src/index.ts'
import { rfcDialect, type RfcPaths } from '../support/rfc-vendor.ts'

let issued = 0

tokenSourceContract({
  name: 'an RFC 6749 endpoint',
  secrets: ['planted-client-secret'],
  startBackend: () => ({
    fetch: async () =>
      Response.json({ access_token: `planted-token-${++issued}`, token_type: 'bearer', expires_in: 3600 }),
  }),
  createTokenSource: ({ fetch, clock }) =>
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
    ),
})
