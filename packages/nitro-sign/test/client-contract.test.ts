import { createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { clientContract } from '@latchkey/testkit'
import { createNitroSignClient } from '../src/index.ts'
import { createNitroSign, nitroSignExchange, type NitroSignOptions } from '../src/server.ts'

const baseUrl = 'https://nitro.example.com/api'
const where = { baseUrl: `${baseUrl}/` }
const credentials = { clientId: 'our-client', clientSecret: 'our-secret' }

clientContract<NonNullable<NitroSignOptions['tokens']>['wrap']>({
  name: 'nitro-sign',
  folder: new URL('../', import.meta.url),
  baseUrl,
  createOwn: (options) => createNitroSign({ ...where, ...credentials, ...options }),
  createGiven: (options) => createNitroSignClient({ ...where, ...options }),
  createStore() {
    const store = createMemoryStore()
    return (exchange) => stored(exchange, { store })
  },
  withoutOptions: [
    ['createNitroSign', createNitroSign as () => unknown, 'clientId'],
    ['nitroSignExchange', nitroSignExchange as () => unknown, 'clientId'],
    ['createNitroSignClient', createNitroSignClient as () => unknown, 'tokenSource'],
  ],
})
