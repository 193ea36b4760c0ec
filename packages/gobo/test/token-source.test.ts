import { cached } from '@latchkey/auth-core'
import { createMock, defaultCredentials } from '@latchkey/mock'
import { tokenSourceContract } from '@latchkey/testkit'
import type { CustomerOrg } from '../src/index.ts'
import { goboExchange } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const orgs: CustomerOrg[] = [{ guid: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54' }, { externalId: 'tenant-1042' }]

for (const customerOrg of orgs) {
  tokenSourceContract({
    name: `gobo, client_credentials by ${Object.keys(customerOrg).join()}`,
    secrets: [clientSecret],
    startBackend: () => createMock('gobo'),
    createTokenSource: ({ fetch, clock }) =>
      cached(
        goboExchange({
          marketplaceUrl: 'acme.withgobo.com',
          clientId,
          clientSecret,
          customerOrg,
          fetch,
          clock,
        }),
        { clock },
      ),
  })
}
