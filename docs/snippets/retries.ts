import { createMock, defaultCredentials } from '@latchkey/mock'
import { retryFetch } from '@latchkey/octotable'
import { createOctotable } from '@latchkey/octotable/server'

const mock = await createMock('octotable')
const { clientId, clientSecret } = defaultCredentials

const octotable = createOctotable({
  clientId,
  clientSecret,
  propertyId: 1234,
  fetch: retryFetch(mock.fetch, { attempts: 4, timeoutMs: 10_000 }),
})

mock.inject({ kind: 'status', status: 503, times: 2 })
const { response } = await octotable.GET('/rooms')
const calls = mock.counts.callsByOperation['GET /rooms']
console.log(response.status, 'after', calls, 'calls') // 200 after 3 calls
