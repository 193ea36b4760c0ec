import { createMockServer, defaultCredentials } from '@latchkey/mock'
import { unwrap } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const server = await createMockServer('nitro-sign')
const { clientId, clientSecret } = defaultCredentials
const nitro = createNitroSign({
  clientId,
  clientSecret,
  baseUrl: server.url,
})

const notification = { subject: 'Please sign', body: 'Here is the lease.' }
const body = { name: 'Lease', mode: 'sequential', notification } as const
const { status } = await unwrap(nitro.POST('/sign/envelopes', { body }))
await nitro.GET('/sign/envelopes')

const tokens = server.counts.tokenRequests
console.log(status, 'with', tokens, 'token') // drafted with 1 token
await server.close()
