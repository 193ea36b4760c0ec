import type { Token } from '@latchkey/auth-core'
import { goboRefreshExchange, startAuthorization } from '@latchkey/gobo/authorization-code'
import { createGobo, goboExchange, type Gobo } from '@latchkey/gobo/server'
import { defaultCredentials } from '@latchkey/mock'
import type { Stop, Visit } from '../stop.ts'

const { clientId, clientSecret } = defaultCredentials
const customerOrg = { guid: '7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10' }

function visit(gobo: Gobo, path: string): Visit {
  return {
    tokenSource: gobo.tokenSource,
    // Gobo's tokens are for the tenant's own API, so the path is the tenant's too.
    async call() {
      const response = await gobo.fetch(path)
      await response.body?.cancel()
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
      return `GET ${path}: ${response.status}`
    },
  }
}

/** Signs a person in: a browser that consents, and comes back to the app with a code. */
async function signIn(marketplaceUrl: string): Promise<Token> {
  const authorization = await startAuthorization({ marketplaceUrl, clientId, customerOrg })
  const { headers, status } = await fetch(authorization.url, { redirect: 'manual' })
  const callback = headers.get('location')
  if (callback === null) throw new Error(`GET /oauth/authorize answered ${status}`)
  return authorization.finish(callback)
}

export const stop: Stop = {
  grants: ({ url: marketplaceUrl }) => ({
    client_credentials: goboExchange({ marketplaceUrl, customerOrg, clientId, clientSecret }),
    authorization_code: () => signIn(marketplaceUrl),
    async refresh_token() {
      const refreshToken = (await signIn(marketplaceUrl)).revealRefreshToken()
      return goboRefreshExchange({ marketplaceUrl, clientId, refreshToken })()
    },
  }),
  visit: ({ url }) =>
    visit(createGobo({ marketplaceUrl: url, customerOrg, clientId, clientSecret, apiUrl: url }), '/api/me'),
  live(read) {
    const guid = read('GOBO_CUSTOMER_ORG_GUID', undefined)
    const gobo = createGobo({
      marketplaceUrl: read('GOBO_MARKETPLACE_URL'),
      clientId: read('GOBO_CLIENT_ID'),
      clientSecret: read('GOBO_CLIENT_SECRET'),
      customerOrg: guid === undefined ? { externalId: read('GOBO_CUSTOMER_ORG_EXTERNAL_ID') } : { guid },
      apiUrl: read('GOBO_API_URL'),
    })
    return visit(gobo, read('GOBO_API_PATH'))
  },
}
