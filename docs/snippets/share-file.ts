import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stored } from '@latchkey/auth-core/stores'
import {
  createFileLock,
  createFileStore,
} from '@latchkey/auth-core/stores/file'
import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { createOctotable } from '@latchkey/octotable/server'

const server = await createMockServer('octotable')
const directory = await mkdtemp(join(tmpdir(), 'tokens-'))

/** What each process does. */
function connect() {
  const { clientId, clientSecret } = defaultCredentials
  const store = createFileStore(directory)
  const lock = createFileLock(directory)
  return createOctotable({
    clientId,
    clientSecret,
    propertyId: 1234,
    baseUrl: server.apiUrl,
    tokenBaseUrl: server.tokenBaseUrl,
    tokens: {
      wrap: (exchange, shared) =>
        stored(exchange, { store, lock, ...shared }),
    },
  })
}

await Promise.all([connect().GET('/rooms'), connect().GET('/services')])
console.log(server.counts.tokenRequests, 'token for two') // 1 token for two
await rm(directory, { recursive: true, maxRetries: 3 })
await server.close()
