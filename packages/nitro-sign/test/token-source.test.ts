import { cached } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import { nitroSignExchange } from '../src/server.ts'

const clientSecret = 'mock-secret'

for (const tokenSpelling of ['document', 'rfc6749'] as const) {
  tokenSourceContract({
    name: `nitro-sign, client_credentials, answers spelled as in ${tokenSpelling}`,
    secrets: [clientSecret],
    startBackend: () => createMock('nitro-sign', { tokenSpelling }),
    createTokenSource: ({ fetch, clock }) =>
      cached(nitroSignExchange({ clientId: 'mock-client', clientSecret, fetch, clock }), { clock }),
  })
}
