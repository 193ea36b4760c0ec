import { authFetch, createToken } from '@latchkey/auth-core'
import { addressFromToken } from '@latchkey/auth-core/dialect'
import { createMemoryStore, stored, type StoredOptions, type TokenStore } from '@latchkey/auth-core/stores'
import { createGbgGo } from '@latchkey/gbg-go/server'
import { unwrap as unwrapGbg, waitForResult } from '@latchkey/gbg-go'
import { createGoboUser, startAuthorization } from '@latchkey/gobo/authorization-code'
import { createGobo } from '@latchkey/gobo/server'
import { createNitroSignClient, listEnvelopes, unwrap } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createOctotable } from '@latchkey/octotable/server'
import { createFakeClock } from '@latchkey/testkit'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../errors.md', import.meta.url), 'utf8')
/** The lines of every block of messages. */
const messagesOf = (text: string): string[] =>
  [...text.matchAll(/^```text\n([^]*?)^```/gm)].flatMap(([, lines]) => lines!.trimEnd().split('\n'))

const app = { clientId: 'c', clientSecret: 's' }
const clock = createFakeClock()
const later = (fetch: () => Promise<Response>) => ({ ...app, fetch, tokens: { clock } })
const json =
  (body: object, init: ResponseInit = {}) =>
  async () =>
    Response.json(body, init)
const html =
  (init: ResponseInit = {}) =>
  async () =>
    new Response('<h1>no</h1>', { ...init, headers: { 'content-type': 'text/html', ...init.headers } })

/** A response as the API gives it, with the address it was asked at. */
const from = (url: string, body: object, init: ResponseInit) => async () =>
  Object.defineProperty(Response.json(body, init), 'url', { value: url })

const envelopes = 'https://api.gonitro.dev/sign/envelopes'
const broken: TokenStore = {
  get: () => Promise.reject(new Error('down')),
  set: async () => true,
  delete: async () => {},
}
/** A client whose store or lock is to be relied on. */
const strict = (options: Partial<StoredOptions>) =>
  createNitroSign({
    ...later(json({})),
    tokens: {
      clock,
      wrap: (exchange, shared) =>
        stored(exchange, { store: createMemoryStore(), whenStoreFails: 'fail', ...shared, ...options }),
    },
  })
const person = (fetch: () => Promise<Response>) =>
  createGoboUser({
    clientId: 'c',
    fetch,
    tokens: { clock },
    marketplaceUrl: 'acme.withgobo.com',
    apiUrl: 'https://api.acme.example',
    subject: 'person-1',
    token: createToken({ accessToken: 't', refreshToken: 'r', obtainedAtMs: 0, expiresAtMs: 1 }),
  })
const signIn = () =>
  startAuthorization({
    marketplaceUrl: 'https://acme.withgobo.com',
    clientId: 'c',
    customerOrg: { externalId: 'x' },
  })

/** A client that gets a token, and from its API what is given. */
const gbg = (respond: () => Promise<Response>) =>
  createGbgGo({
    ...app,
    region: 'eu',
    fetch: async (input, init) =>
      new Request(input, init).url.includes('token')
        ? Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 600 })
        : respond(),
  })

/** A fetch whose tokens name an address that is not the vendor's. */
function elsewhere() {
  const baseUrl = 'https://login.salesforce.com'
  const token = createToken({ accessToken: 't', obtainedAtMs: 0, apiAddress: 'https://elsewhere.example' })
  const call = authFetch(
    { get: async () => token },
    {
      origins: [baseUrl],
      apiAddress: addressFromToken({ baseUrl, apiOrigins: ['https://*.my.salesforce.com'] }),
    },
  )
  return (path: string) => call(baseUrl + path)
}

/** Everything the page shows a message of, done in earnest. */
const failures: readonly (() => Promise<unknown>)[] = [
  () => createNitroSign(later(() => new Promise(() => {}))).tokenSource.get(),
  () => createNitroSign(later(json({}, { status: 302 }))).tokenSource.get(),
  () => createNitroSign(later(json({ access_token: 'a'.repeat(2 ** 20) }))).tokenSource.get(),
  () => createNitroSign(later(json({ access_token: 't', token_type: 'mac' }))).tokenSource.get(),
  () =>
    createNitroSign({
      ...later(json({})),
      clientSecret: () => Promise.reject(new Error('sealed')),
    }).tokenSource.get(),
  () => person(json({ error: 'invalid_grant' }, { status: 400 })).tokenSource.get(),
  async () => {
    const { tokenSource } = person(json({}))
    await tokenSource.clear()
    return tokenSource.get()
  },
  async () => (await signIn()).finish('https://app.example/callback?code=c&state=another'),
  () => strict({ store: broken }).tokenSource.get(),
  () => strict({ lock: { withLock: () => new Promise(() => {}) } }).tokenSource.get(),
  () => elsewhere()('/things'),
  ...[400, 401, 403, 404, 408, 413, 415, 418, 422, 429, 500, 503].map((status) => () => {
    const fetch = from(envelopes, {}, { status })
    return unwrap(createNitroSignClient({ accessToken: 't', fetch }).GET('/sign/envelopes'))
  }),
  () => {
    const fetch = async () => new Response(null, { status: 204 })
    return listEnvelopes(createNitroSignClient({ accessToken: 't', fetch })).next()
  },
  () => waitForResult(gbg(json({ status: 'InProgress' })), { instanceId: 'i', clock }),
  () => createNitroSign(later(json({ error: 'invalid_client' }, { status: 401 }))).tokenSource.get(),
  () => createOctotable({ ...later(json({}, { status: 503 })), propertyId: 1 }).tokenSource.get(),
  () => createGbgGo({ ...later(html()), region: 'eu' }).tokenSource.get(),
  () =>
    createGobo({
      ...later(() => Promise.reject(new TypeError('fetch failed'))),
      marketplaceUrl: 'acme.withgobo.com',
      apiUrl: 'https://api.acme.example',
      customerOrg: { guid: 'g' },
    }).tokenSource.get(),
  async () => createNitroSign({ ...app, tokens: { backofMs: 1 } as object }),
  async () => createNitroSign({ ...app, baseUrl: 'https://api.gonitro.dev?tenant=1' }),
  () =>
    createNitroSignClient({ accessToken: 't' }).GET('/sign/envelopes/{envelopeID}', {
      params: { path: { envelopeID: '..' } },
    }),
  () => {
    const problem = { type: 'https://developers.gonitro.com/docs/errors#409-conflict', detail: 'not sent' }
    const headers = { 'content-type': 'application/problem+json', 'x-request-id': '1f0c' }
    const fetch = from('https://api.gonitro.dev/sign/envelopes', problem, { status: 409, headers })
    return unwrap(createNitroSignClient({ accessToken: 't', fetch }).GET('/sign/envelopes'))
  },
  () => unwrapGbg(gbg(html()).POST('/journey/schema/fetch', { body: { resourceId: 'a@latest' } })),
]

test('every message the page of errors shows is the one that is thrown', async () => {
  const messages = failures.map((fail) =>
    fail().then(
      () => 'nothing failed',
      (error: Error) => error.message,
    ),
  )
  // What passes by itself is waited through before it is told.
  for (let minute = 0; minute < 15; minute++) await clock.advance(60_000)
  expect((await Promise.all(messages)).toSorted()).toEqual(messagesOf(page).toSorted())
})

test.each(['TokenError', 'ConfigurationError', 'ApiError', 'ResponseError', 'WaitError'])(
  'the page shows a message of every code of %s',
  (name) => {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${name}\n`))!
    const messages = messagesOf(section)
    const codes = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, code]) => code!)
    // Classes of one code leave it out.
    if (codes.length === 1) expect(messages.length).toBeGreaterThan(0)
    else for (const code of codes) expect(messages.filter((one) => one.includes(`(${code}`))).toHaveLength(1)
  },
)
