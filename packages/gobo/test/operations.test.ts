import { createMock, defaultCredentials, readDocument } from '@latchkey/mock'
import { operationContract } from '@latchkey/testkit'
import { goPassUrl } from '../src/gopass.ts'
import { authorizeUrl, installSuccessUrl } from '../src/index.ts'
import { goboExchange } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const marketplaceUrl = 'acme.withgobo.com'
const customerOrg = { guid: '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54' }
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

// Three of the four are addresses for a browser: what is called there is the URL the package builds.
operationContract({
  name: 'gobo',
  document: readDocument('gobo') as unknown as Readonly<Record<string, unknown>>,
  startBackend: () => createMock('gobo', { stateless: true }),
  createClient: () => undefined,
  calls: {
    'POST /oauth/token': (_client, fetch) =>
      goboExchange({ marketplaceUrl, clientId, clientSecret, customerOrg, fetch })(),
    'GET /oauth/authorize': (_client, fetch) =>
      fetch(
        authorizeUrl({
          marketplaceUrl,
          clientId,
          customerOrg,
          codeChallenge,
          state: 's',
          scope: 'jobs:read',
        }),
        { redirect: 'manual' },
      ),
    'GET /redirect': (_client, fetch) => fetch(installSuccessUrl(marketplaceUrl), { redirect: 'manual' }),
    'GET /account/login/gopass/{jwt}': async (_client, fetch) =>
      fetch(
        await goPassUrl({
          marketplaceUrl,
          key: 'gp_key',
          userId: 'u-1',
          orgId: 'tenant-1042',
          role: 'member',
        }),
        { redirect: 'manual' },
      ),
  },
})
