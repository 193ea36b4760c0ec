import { createMock, defaultCredentials } from '@latchkey/mock'
import { retryContract } from '@latchkey/testkit'
import { retryFetch } from '../src/index.ts'
import { createOctotable } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials

retryContract({
  name: 'octotable',
  retryFetch,
  startBackend: () => createMock('octotable', { stateless: true }),
  createClient: (fetch) => createOctotable({ clientId, clientSecret, propertyId: 1234, fetch }),
  read: (octotable, init) => octotable.GET('/rooms', init),
  write: (octotable, init) => octotable.POST('/rooms', { body: { name: 'Garden' }, ...init }),
})
