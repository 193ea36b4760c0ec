import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached } from '@latchkey/auth-core'
import { stored } from '@latchkey/auth-core/stores'
import {
  createFileLock,
  createFileStore,
} from '@latchkey/auth-core/stores/file'
import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { createOctotableClient } from '@latchkey/octotable'
import { octotableExchange } from '@latchkey/octotable/server'

const server = await createMockServer('octotable')
const directory = await mkdtemp(join(tmpdir(), 'tokens-'))

/** What each process does. */
function connect() {
  const { clientId, clientSecret } = defaultCredentials
  const exchange = octotableExchange({
    clientId,
    clientSecret,
    tokenBaseUrl: server.tokenBaseUrl,
  })
  const store = createFileStore(directory)
  const lock = createFileLock(directory)
  const tokenSource = cached(stored(exchange, { store, lock }))
  return createOctotableClient({
    tokenSource,
    propertyId: 1234,
    baseUrl: server.apiUrl,
  })
}

await Promise.all([connect().GET('/rooms'), connect().GET('/services')])
console.log(server.counts.tokenRequests, 'token for two') // 1 token for two
await rm(directory, { recursive: true })
await server.close()
