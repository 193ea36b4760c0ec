import { createGbgGo } from '@latchkey/gbg-go/server'
import { unwrap as unwrapGbg } from '@latchkey/gbg-go'
import { createGobo } from '@latchkey/gobo/server'
import { createNitroSignClient, unwrap } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createOctotable } from '@latchkey/octotable/server'
import { createFakeClock } from '@latchkey/testkit'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../errors.md', import.meta.url), 'utf8')
const shown = [...page.matchAll(/^```text\n([^]*?)^```/gm)].flatMap(([, lines]) =>
  lines!.trimEnd().split('\n'),
)

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

/** Everything the page shows a message of, done in earnest. */
const failures: readonly (() => Promise<unknown>)[] = [
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
  () =>
    unwrapGbg(
      createGbgGo({
        ...app,
        region: 'eu',
        fetch: async (input, init) =>
          new Request(input, init).url.includes('token')
            ? Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 60 })
            : html()(),
      }).POST('/journey/schema/fetch', { body: { resourceId: 'a@latest' } }),
    ),
]

test('every message the page of errors shows is the one that is thrown', async () => {
  const messages = failures.map((fail) =>
    fail().then(
      () => 'nothing failed',
      (error: Error) => error.message,
    ),
  )
  // What passes by itself is waited through before it is told.
  await clock.advance(60_000)
  expect((await Promise.all(messages)).toSorted()).toEqual(shown.toSorted())
})
