import { createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { clientContract } from '@latchkey/testkit'
import { createOctotableClient } from '../src/index.ts'
import { createOctotable, octotableExchange, type OctotableOptions } from '../src/server.ts'

const baseUrl = 'https://octotable.example.com/api'
const where = { propertyId: 1234, baseUrl: `${baseUrl}/` }
const credentials = { clientId: 'our-client', clientSecret: 'our-secret' }

clientContract<NonNullable<OctotableOptions['tokens']>['wrap']>({
  name: 'octotable',
  folder: new URL('../', import.meta.url),
  baseUrl,
  createOwn: (options) => createOctotable({ ...where, ...credentials, ...options }),
  createGiven: (options) => createOctotableClient({ ...where, ...options }),
  createStore() {
    const store = createMemoryStore()
    return (exchange) => stored(exchange, { store })
  },
  withoutOptions: [
    ['createOctotable', createOctotable as () => unknown, 'clientId'],
    ['octotableExchange', octotableExchange as () => unknown, 'clientId'],
    ['createOctotableClient', createOctotableClient as () => unknown, 'propertyId'],
  ],
})
