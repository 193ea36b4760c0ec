import { authorizeUrl, installSuccessUrl } from '../../src/index.ts'
import { goPassUrl } from '../../src/gopass.ts'
import { goboExchange } from '../../src/server.ts'
import { defaultCredentials } from '@latchkey/mock'
import type { SpecialCalls } from '@latchkey/conformance'

const { clientId, clientSecret } = defaultCredentials
const marketplaceUrl = 'https://example.withgobo.com'
const customerOrg = { guid: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54' }
const browser = { redirect: 'manual' } as const

/** Gobo has no API of its own: every operation is the token endpoint or an address for a browser. */
export type Clients = Readonly<Record<string, never>>

export function createClients(): Clients {
  return {}
}

export const specialCalls: SpecialCalls = {
  'POST /oauth/token': ({ fetch }) =>
    goboExchange({ marketplaceUrl, clientId, clientSecret, customerOrg, fetch })(),
  'GET /oauth/authorize': ({ fetch }) => {
    const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    return fetch(
      authorizeUrl({ marketplaceUrl, clientId, customerOrg, codeChallenge, state: 'state' }),
      browser,
    )
  },
  'GET /redirect': ({ fetch }) => fetch(installSuccessUrl(marketplaceUrl), browser),
  'GET /account/login/gopass/{jwt}': async ({ fetch }) => {
    const person = { userEmail: 'ada@example.com', orgId: 'tenant-1042', role: 'member' }
    return fetch(await goPassUrl({ marketplaceUrl, key: 'gp_key_for_tests', ...person }), browser)
  },
}
