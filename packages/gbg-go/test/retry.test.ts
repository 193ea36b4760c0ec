import { createMock, defaultCredentials } from '@latchkey/mock'
import { retryContract } from '@latchkey/testkit'
import { retryFetch } from '../src/index.ts'
import { createGbgGo } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const instanceId = 'FKtMQpa3T9SxLgbF_4-x'

// Both are POSTs: the document says which of them only reads.
retryContract({
  name: 'gbg-go',
  retryFetch,
  startBackend: () => createMock('gbg-go', { stateless: true }),
  createClient: (fetch) => createGbgGo({ region: 'eu', clientId, clientSecret, fetch }),
  read: (gbg, init) => gbg.POST('/journey/state/fetch', { body: { instanceId }, ...init }),
  write: (gbg, init) => gbg.POST('/journey/terminate', { body: { instanceId }, ...init }),
})
