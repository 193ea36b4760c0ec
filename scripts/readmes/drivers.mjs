// What a reader does with an example that is no program by itself: `node drivers.mjs <package>/<file>`, in a project in which
// the packages are installed and the examples lie in `examples/<package>/`.
import assert from 'node:assert/strict'
import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMockServer, defaultCredentials } from '@latchkey/mock'

const { clientId, clientSecret } = defaultCredentials
const example = process.argv[2]
const module = () => import(`./examples/${example}.ts`)

/** For browsers: the backend of `offline.mjs` leads to this mock. */
async function inBrowser(mock) {
  process.env['MOCK_API_URL'] = mock.apiUrl
  process.env['MOCK_TOKEN'] = mock.issueToken()
  // The backend reads its settings when it is loaded.
  await import('./offline.mjs?again')
  await module()
  assert.ok(mock.counts.apiCalls ?? Object.keys(mock.counts.callsByOperation).length > 0)
}

const drivers = {
  'nitro-sign/sign': [
    'nitro-sign',
    async (mock) => {
      const { createNitroSign } = await import('@latchkey/nitro-sign/server')
      const send = async (input, init) => {
        const response = await fetch(input, init)
        const sent = /envelopes\/([^/:]+):send-for-signing/.exec(response.url)?.[1]
        if (sent && response.ok) mock.control('sign', { envelopeID: sent })
        return response
      }
      await writeFile('lease.pdf', '%PDF-1.4\n%%EOF\n')
      const { signLease } = await module()
      await signLease(
        createNitroSign({ clientId, clientSecret, baseUrl: mock.apiUrl, fetch: send }),
        'ann@example.com',
      )
      assert.ok((await stat('lease-signed.zip')).size > 0)
    },
  ],
  'nitro-sign/browser': ['nitro-sign', inBrowser],
  'octotable/browser': ['octotable', inBrowser],
  'octotable/evening': [
    'octotable',
    async (mock) => {
      const { createOctotable } = await import('@latchkey/octotable/server')
      const { apiUrl: baseUrl, tokenBaseUrl } = mock
      const { moveToGarden } = await module()
      const octotable = createOctotable({ clientId, clientSecret, propertyId: 1234, baseUrl, tokenBaseUrl })
      await octotable.POST('/rooms', { body: { name: 'Garden' } })
      await moveToGarden(octotable, '2026-12-24')
      assert.ok(mock.counts.callsByOperation['GET /reservations'] > 0)
    },
  ],
  'gbg-go/journey': [
    'gbg-go',
    async (mock) => {
      const { createGbgGo } = await import('@latchkey/gbg-go/server')
      const { apiUrl: baseUrl, tokenBaseUrl } = mock
      const { verify } = await module()
      const identity = { firstName: 'Ann', lastNames: ['Doe'] }
      assert.ok(
        await verify(createGbgGo({ clientId, clientSecret, baseUrl, tokenBaseUrl }), 'onboarding@1', {
          identity,
        }),
      )
    },
  ],
  'gbg-go/device': [
    'gbg-go',
    async (mock) => {
      const { createGbgGo } = await import('@latchkey/gbg-go/server')
      const { unwrap } = await import('@latchkey/gbg-go')
      const { apiUrl: baseUrl, tokenBaseUrl } = mock
      const gbg = createGbgGo({ clientId, clientSecret, baseUrl, tokenBaseUrl })
      const body = { resourceId: 'onboarding@1', context: { config: { delivery: 'api' } } }
      const { instanceId } = await unwrap(gbg.POST('/journey/start', { body }))
      const { connectToken } = await unwrap(
        gbg.POST('/journey/device/start', { body: { instanceId, scope: ['mobile'] } }),
      )
      const { capture } = await module()
      assert.ok(await capture(connectToken, new Blob(['image']), { baseUrl }))
    },
  ],
  'gobo/install': [
    'gobo',
    async (mock) => {
      Object.assign(process.env, {
        GOBO_CLIENT_ID: clientId,
        GOBO_CLIENT_SECRET: clientSecret,
        GOBO_API_URL: mock.apiUrl,
      })
      const { install } = await module()
      const response = await install(new Request('https://app.example/install?target=mock-org'), mock.url)
      assert.equal(response.status, 302)
      assert.equal(mock.counts.callsByOperation['GET /api/me'], 1)
    },
  ],
  'gobo/user': [
    'gobo',
    async (mock) => {
      const { login, callback } = await module()
      const app = {
        marketplaceUrl: mock.url,
        clientId,
        customerOrg: { guid: 'mock-org' },
        apiUrl: mock.apiUrl,
        redirectUri: 'http://127.0.0.1:9/callback',
      }
      const session = {}
      const { headers } = await login(app, session)
      const consent = await fetch(headers.get('location'), { redirect: 'manual' })
      const user = await callback(consent.headers.get('location'), app, session)
      assert.equal((await user.fetch('/api/me')).status, 200)
    },
  ],
  'auth-core/client': [
    'octotable',
    async (mock) => {
      const { connect } = await module()
      const authorized = connect(mock.apiUrl, mock.tokenBaseUrl, clientId, clientSecret)
      assert.equal((await authorized(`${mock.apiUrl}/rooms`, { headers: { Property: '1' } })).status, 200)
    },
  ],
  'auth-core/share': [
    'octotable',
    async (mock) => {
      const { octotableExchange } = await import('@latchkey/octotable/server')
      const { share } = await module()
      const directory = await mkdtemp(join(tmpdir(), 'tokens-'))
      const make = () =>
        share(octotableExchange({ clientId, clientSecret, tokenBaseUrl: mock.tokenBaseUrl }), directory)
      await Promise.all([make().get(), make().get()])
      assert.equal(mock.counts.tokenRequests, 1)
    },
  ],
  'client-core/retry': [
    'octotable',
    async (mock) => {
      mock.inject({ kind: 'status', status: 503, times: 1 })
      const { patient } = await module()
      const headers = { authorization: `Bearer ${mock.issueToken()}`, Property: '1' }
      assert.equal((await patient(`${mock.apiUrl}/rooms`, { headers })).status, 200)
    },
  ],
}

const [vendor, drive] = drivers[example] ?? []
if (!drive) throw new Error(`nobody says how ${example} is run: add it to scripts/readmes/drivers.mjs`)
const mock = await createMockServer(vendor)
try {
  await drive(mock)
} finally {
  await mock.close()
}
