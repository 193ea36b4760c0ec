import { cached } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import { octotableExchange } from '../src/auth.ts'

const clientSecret = 'mock-secret'

tokenSourceContract({
  name: 'octotable, client_credentials',
  secrets: [clientSecret],
  startBackend: () => createMock('octotable'),
  createTokenSource: ({ fetch, clock }) =>
    cached(octotableExchange({ clientId: 'mock-client', clientSecret, fetch, clock }), { clock }),
})
