import { cached } from '@latchkey/auth-core'
import { createMock } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import { gbgGoExchange } from '../src/auth.ts'

const clientSecret = 'mock-secret'
const password = 'mock-password'

tokenSourceContract({
  name: 'gbg-go, client_credentials',
  secrets: [clientSecret],
  startBackend: () => createMock('gbg-go'),
  createTokenSource: ({ fetch, clock }) =>
    cached(gbgGoExchange({ clientId: 'mock-client', clientSecret, fetch, clock }), { clock }),
})

tokenSourceContract({
  name: 'gbg-go, password',
  secrets: [clientSecret, password],
  startBackend: () => createMock('gbg-go'),
  createTokenSource: ({ fetch, clock }) =>
    cached(
      gbgGoExchange({
        clientId: 'mock-client',
        clientSecret,
        username: 'mock-user',
        password,
        fetch,
        clock,
      }),
      { clock },
    ),
})
