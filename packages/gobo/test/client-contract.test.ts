import { createMemoryStore, stored } from '@latchkey/auth-core/stores'
import { clientContract } from '@latchkey/testkit'
import { createGoboUser, goboRefreshExchange } from '../src/authorization-code.ts'
import { createGoboClient } from '../src/index.ts'
import { createGobo, goboExchange, type GoboOptions } from '../src/server.ts'

const baseUrl = 'https://api.acme.example/v1'
const apiUrl = `${baseUrl}/`
const app = { marketplaceUrl: 'acme.withgobo.com', clientId: 'our-app', clientSecret: 'our-secret' }

clientContract<NonNullable<GoboOptions['tokens']>['wrap']>({
  name: 'gobo',
  folder: new URL('../', import.meta.url),
  baseUrl,
  createOwn: (options) => createGobo({ ...app, customerOrg: { guid: 'org-1' }, apiUrl, ...options }),
  createGiven: (options) => createGoboClient({ apiUrl, ...options }),
  createStore() {
    const store = createMemoryStore()
    return (exchange) => stored(exchange, { store })
  },
  withoutOptions: [
    ['createGobo', createGobo as () => unknown, 'marketplaceUrl'],
    ['goboExchange', goboExchange as () => unknown, 'marketplaceUrl'],
    ['goboRefreshExchange', goboRefreshExchange as () => unknown, 'marketplaceUrl'],
    ['createGoboUser', createGoboUser as () => unknown, 'token'],
    ['createGoboClient', createGoboClient as () => unknown, 'tokenSource'],
  ],
})
