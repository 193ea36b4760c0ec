import { createMock, defaultCredentials } from '@latchkey/mock'
import { retryContract } from '@latchkey/testkit'
import { retryFetch } from '../src/index.ts'
import { createNitroSign } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }

retryContract({
  name: 'nitro-sign',
  retryFetch,
  startBackend: () => createMock('nitro-sign', { stateless: true }),
  createClient: (fetch) => createNitroSign({ clientId, clientSecret, fetch }),
  read: (nitro, init) => nitro.GET('/sign/envelopes', init),
  write: (nitro, init) =>
    nitro.POST('/sign/envelopes', { body: { name: 'Lease', mode: 'parallel', notification }, ...init }),
  writeStatus: 201,
})
