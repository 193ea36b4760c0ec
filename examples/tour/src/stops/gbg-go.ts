import { createGbgGo, gbgGoExchange, type GbgGo } from '@latchkey/gbg-go/server'
import { defaultCredentials, defaultUser } from '@latchkey/mock'
import { succeed, type Stop, type Visit } from '../stop.ts'

const { clientId, clientSecret } = defaultCredentials
const { username, password } = defaultUser

function visit(gbg: GbgGo, resourceId: string): Visit {
  return {
    tokenSource: gbg.tokenSource,
    // Reading a journey's schemas starts nothing and costs nothing.
    async call() {
      const body = { resourceId }
      const { schemas } = await succeed(
        'POST /journey/schema/fetch',
        gbg.POST('/journey/schema/fetch', { body }),
      )
      return `POST /journey/schema/fetch: ${schemas.length} schemas`
    },
  }
}

export const stop: Stop = {
  grants: ({ tokenBaseUrl }) => ({
    client_credentials: gbgGoExchange({ clientId, clientSecret, tokenBaseUrl }),
    password: gbgGoExchange({ clientId, clientSecret, username, password, tokenBaseUrl }),
  }),
  visit: ({ apiUrl, tokenBaseUrl }) =>
    visit(createGbgGo({ clientId, clientSecret, baseUrl: apiUrl, tokenBaseUrl }), 'tour@latest'),
  live(read) {
    const region = read('GBG_GO_REGION')
    const userName = read('GBG_GO_USERNAME', undefined)
    const account = { clientId: read('GBG_GO_CLIENT_ID'), clientSecret: read('GBG_GO_CLIENT_SECRET') }
    const user = userName === undefined ? {} : { username: userName, password: read('GBG_GO_PASSWORD') }
    // An unknown region is refused by the client, which names the three there are.
    const gbg = createGbgGo({ region: region as 'eu' | 'us' | 'au', ...account, ...user })
    return visit(gbg, read('GBG_GO_RESOURCE_ID'))
  },
}
