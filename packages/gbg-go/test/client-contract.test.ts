import { createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { clientContract } from '@latchkey/testkit'
import {
  createDeviceClient,
  createEndUserClient,
  createGbgGoClient,
  customerAccessToken,
} from '../src/index.ts'
import { createGbgGo, gbgGoExchange, type GbgGoOptions } from '../src/server.ts'

const baseUrl = 'https://go.example.com/v2/captain'
const where = { baseUrl: `${baseUrl}/` }
const credentials = { clientId: 'our-client', clientSecret: 'our-secret' }

clientContract<NonNullable<GbgGoOptions['tokens']>['wrap']>({
  name: 'gbg-go',
  folder: new URL('../', import.meta.url),
  baseUrl,
  createOwn: (options) => createGbgGo({ ...where, ...credentials, ...options }),
  createGiven: ({ accessToken, fetch }) =>
    createGbgGoClient({ ...where, accessToken: customerAccessToken(accessToken), fetch }),
  createStore() {
    const store = createMemoryStore()
    return (exchange) => stored(exchange, { store })
  },
  withoutOptions: [
    ['createGbgGo', createGbgGo as () => unknown, 'region'],
    ['gbgGoExchange', gbgGoExchange as () => unknown, 'clientId'],
    ['createGbgGoClient', createGbgGoClient as () => unknown, 'region'],
    ['createEndUserClient', createEndUserClient as () => unknown, 'endUserToken'],
    ['createDeviceClient', createDeviceClient as () => unknown, 'region'],
  ],
})
