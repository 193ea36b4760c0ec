import { createMock, defaultCredentials } from '@latchkey/mock'
import { retryContract } from '@latchkey/testkit'
import { retryFetch } from '../src/index.ts'
import { createGobo } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const customerOrg = { guid: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54' }

/** The mock is a tenant too. */
interface TenantPaths {
  '/api/me': {
    get: { responses: { 200: { content: { 'application/json': unknown } } } }
    post: { requestBody: { content: { 'application/json': object } }; responses: { 200: { content: {} } } }
  }
}

retryContract({
  name: 'gobo',
  retryFetch,
  startBackend: () => createMock('gobo'),
  createClient: (fetch, { url }) =>
    createGobo<TenantPaths>({
      marketplaceUrl: 'acme.withgobo.com',
      clientId,
      clientSecret,
      customerOrg,
      apiUrl: url,
      fetch,
    }),
  read: (gobo, init) => gobo.GET('/api/me', init),
  write: (gobo, init) => gobo.POST('/api/me', { body: {}, ...init }),
  writeStatus: 405, // This tenant lets nobody change anything.
})
