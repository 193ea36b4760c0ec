// What a reader does with a program that only exports functions, by its file: `drive(exports, vendors)`. A program that is not
// here is only imported. `vendors` are mock servers; the environment and the vendors' own addresses lead to them.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stored } from '@latchkey/auth-core/stores'
import * as go from '@latchkey/gbg-go'
import { createGbgGo } from '@latchkey/gbg-go/server'
import * as sign from '@latchkey/nitro-sign'
import { createNitroSign, nitroSignExchange } from '@latchkey/nitro-sign/server'
import { createOctotable, octotableExchange } from '@latchkey/octotable/server'

const mockClient = { clientId: 'mock-client', clientSecret: 'mock-secret' }
/** The id of an envelope that is there. */
async function createEnvelope(mock) {
  const headers = { authorization: `Bearer ${mock.issueToken()}`, 'content-type': 'application/json' }
  const notification = { subject: 'Please sign', body: 'Here it is.' }
  const body = JSON.stringify({ name: 'Lease', mode: 'sequential', notification })
  const response = await mock.fetch(`${mock.apiUrl}/sign/envelopes`, { method: 'POST', headers, body })
  return (await response.json()).ID
}
const readEnvelopes = (client) => sign.unwrap(client.GET('/sign/envelopes'))
const startJourney = (gbg) => {
  const body = { resourceId: 'onboarding@1', context: { config: { delivery: 'api' } } }
  return go.unwrap(gbg.POST('/journey/start', { body }))
}
const temporaryFolder = () => mkdtemp(join(tmpdir(), 'latchkey-faults-'))

/** The binding of a class of Durable Objects, with objects in this process. */
function objectsOf(TokenObject) {
  const objects = new Map()
  const makeObject = () => {
    const kept = new Map()
    const storage = {
      get: async (key) => kept.get(key),
      put: async (key, value) => void kept.set(key, value),
      delete: async (key) => kept.delete(key),
      deleteAll: async () => kept.clear(),
      setAlarm: async () => {},
    }
    return new TokenObject({ storage })
  }
  return {
    idFromName: (name) => name,
    get(name) {
      if (!objects.has(name)) objects.set(name, makeObject())
      return { fetch: (url, init) => objects.get(name).fetch(new Request(url, init)) }
    },
  }
}

export const drivers = {
  'packages/nitro-sign/examples/sign.ts': async ({ signLease }, { 'nitro-sign': mock }) => {
    process.chdir(await temporaryFolder())
    await writeFile('lease.pdf', '%PDF-1.4\n%%EOF\n')
    const send = async (input, init) => {
      const response = await fetch(input, init)
      const sent = /envelopes\/([^/:]+):send-for-signing/.exec(input.url ?? input)?.[1]
      if (sent && response.headers.get('content-type')?.includes('json'))
        mock.control('sign', { envelopeID: sent })
      return response
    }
    await signLease(createNitroSign({ fetch: send }), 'ann@example.com')
  },
  'packages/octotable/examples/evening.ts': async ({ moveToGarden }) => {
    const octotable = createOctotable()
    await octotable.POST('/rooms', { body: { name: 'Garden' } }).catch(() => {})
    await moveToGarden(octotable, '2026-12-24')
  },
  'packages/gbg-go/examples/journey.ts': ({ verify }) =>
    verify(createGbgGo(), 'onboarding@1', { identity: { firstName: 'Ann', lastNames: ['Doe'] } }),
  'packages/gbg-go/examples/device.ts': async ({ capture }, { 'gbg-go': mock }) => {
    const gbg = createGbgGo()
    const { instanceId } = await startJourney(gbg)
    const body = { instanceId, scope: ['mobile'] }
    const { connectToken } = await go.unwrap(gbg.POST('/journey/device/start', { body }))
    await capture(connectToken, new Blob(['image']), { baseUrl: mock.apiUrl })
  },
  'packages/gobo/examples/install.ts': ({ install }, { gobo }) =>
    install(new Request('https://app.example/install?target=mock-org'), gobo.url),
  'packages/gobo/examples/user.ts': async ({ login, callback }, { gobo: mock }) => {
    const { url: marketplaceUrl, apiUrl } = mock
    const customerOrg = { guid: 'mock-org' }
    const redirectUri = 'http://127.0.0.1:9/callback'
    const app = { marketplaceUrl, clientId: mockClient.clientId, customerOrg, apiUrl, redirectUri }
    const session = {}
    const { headers } = await login(app, session)
    const consent = await mock.fetch(headers.get('location'), { redirect: 'manual' })
    const user = await callback(consent.headers.get('location'), app, session)
    await user.fetch('/api/me')
  },
  'packages/auth-core/examples/client.ts': async ({ connect }, { octotable: { apiUrl, tokenBaseUrl } }) => {
    const { clientId, clientSecret } = mockClient
    await connect(apiUrl, tokenBaseUrl, clientId, clientSecret)(`${apiUrl}/rooms`)
  },
  'packages/auth-core/examples/share.ts': async ({ share }, { octotable: { tokenBaseUrl } }) =>
    share(octotableExchange({ ...mockClient, tokenBaseUrl }), await temporaryFolder()).get(),
  'packages/client-core/examples/retry.ts': ({ patient }, { octotable }) =>
    patient(`${octotable.apiUrl}/rooms`),
  'docs/snippets/browser-backend.ts': ({ passOn }) =>
    passOn(new Request('https://app.example/nitro/sign/envelopes'), async () => 'ann'),
  'docs/snippets/cron-job.ts': ({ countDrafts }) => countDrafts(createNitroSign()),
  'docs/snippets/events.ts': ({ gbg }) => startJourney(gbg),
  'docs/snippets/handle-errors.ts': async ({ envelopeName }, { 'nitro-sign': mock }) =>
    envelopeName(createNitroSign(), await createEnvelope(mock)),
  'docs/snippets/many-users.ts': ({ clientOfManyUsers }, { 'nitro-sign': { tokenBaseUrl } }) => {
    const { nitro, as } = clientOfManyUsers(() => nitroSignExchange({ ...mockClient, tokenBaseUrl }))
    return as('ann', () => readEnvelopes(nitro))
  },
  'docs/snippets/observe-responses.ts': ({ octotable }) => octotable.GET('/rooms'),
  'docs/snippets/otel.ts': ({ gbg }) => startJourney(gbg),
  'docs/snippets/own-client.ts': ({ nitroFetch }) => nitroFetch('https://api.gonitro.dev/sign/envelopes'),
  'docs/snippets/pages-by-hand.ts': async ({ allEnvelopes }) => {
    for await (const { name } of allEnvelopes(createNitroSign())) console.log(name)
  },
  'docs/snippets/results.ts': async ({ readName }, { 'nitro-sign': mock }) =>
    readName(createNitroSign(), await createEnvelope(mock)),
  'docs/snippets/retry-one-call.ts': ({ readRooms }) => readRooms(createOctotable()),
  'docs/snippets/share-durable-object.ts': ({ default: worker, TokenObject }) =>
    worker.fetch(new Request('https://worker.example/'), {
      TOKENS: objectsOf(TokenObject),
      NITRO_CLIENT_ID: mockClient.clientId,
      NITRO_CLIENT_SECRET: mockClient.clientSecret,
    }),
  'docs/snippets/share-rest-redis.ts': ({ store, lock }, { 'nitro-sign': { tokenBaseUrl } }) => {
    const tokens = { wrap: (exchange, shared) => stored(exchange, { store, lock, ...shared }) }
    return readEnvelopes(createNitroSign({ tokenBaseUrl, tokens }))
  },
  'docs/snippets/worker.ts': ({ default: worker }) =>
    worker.fetch(new Request('https://worker.example/'), {
      NITRO_SIGN_CLIENT_ID: mockClient.clientId,
      NITRO_SIGN_CLIENT_SECRET: mockClient.clientSecret,
    }),
}

/** Programs that call no vendor through the global `fetch`, and why. */
export const callsNobody = {
  'docs/snippets/bound-tokens.ts':
    'needs a vendor that binds tokens, which dpop-referees.test.ts of auth-core has',
  'packages/mock/examples/control.ts': 'asks no server',
  'docs/snippets/check-generated.ts': 'asks no server',
  'docs/snippets/debug.ts': 'brings a vendor without a socket',
  'docs/snippets/from-any-client.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-axios.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-fern.ts': 'is an SDK of others, in moving-in.test.ts',
  'docs/snippets/from-hey-api.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-openapi-fetch.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-orval-calls.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-orval.ts': 'calls a petstore, which moving-in.test.ts serves',
  'docs/snippets/from-speakeasy.ts': 'is an SDK of others, in moving-in.test.ts',
  'docs/snippets/generate-files.ts': 'asks no server',
  'docs/snippets/judge-documents.ts': 'asks no server',
  'docs/snippets/pagination.ts': 'brings a vendor without a socket',
  'docs/snippets/queue-worker.ts': 'needs Redis, which jobs.test.ts starts',
  'docs/snippets/retries.ts': 'brings a 503 of its own, and a transport without a socket',
  'docs/snippets/proxy.ts': 'needs a dispatcher of another undici than that of Node',
  'docs/snippets/rotating-secret.ts': 'declares the vault that a reader has',
  'docs/snippets/signed-requests.ts': 'is a fetch for clients that call',
  'docs/snippets/static-token.ts': 'declares the sidecar that a reader has',
  'docs/snippets/share-encrypted.ts': 'makes a store: tests of auth-core fail it',
  'docs/snippets/share-postgres.ts': 'needs Postgres, whose failures are tests of auth-core',
  'docs/snippets/share-redis.ts': 'needs Redis, whose failures are tests of auth-core',
  'docs/snippets/share-sqlite.ts': 'makes a store: tests of auth-core fail it',
  'docs/snippets/verify-token.ts': 'is asked, and asks nobody',
}
