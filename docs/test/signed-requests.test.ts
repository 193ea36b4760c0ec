import { createHmac } from 'node:crypto'
import { authFetch, cached, tokenExchange, type TokenDialect } from '@latchkey/auth-core'
import { credentialFetch } from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'
import { signing } from '../snippets/signed-requests.ts'

const origin = 'https://shop.example.com'
const key = 'partner-key'

/** A vendor that takes nothing that is not signed, and ends each token after one call. */
function startVendor() {
  const refused: string[] = []
  let issued = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const { timestamp = '', sign, access_token: token = '' } = Object.fromEntries(url.searchParams)
    const text = url.pathname + timestamp + token + (await request.text())
    if (sign !== createHmac('sha256', key).update(text).digest('hex')) {
      refused.push(request.url)
      return Response.json({ error: 'error_sign' }, { status: 403 })
    }
    if (url.pathname === '/token') {
      issued += 1
      return Response.json({ access_token: `t${issued}`, token_type: 'Bearer', expires_in: 3600 })
    }
    return new Response(null, { status: token === `t${issued}` && issued > 1 ? 200 : 401 })
  }
  return { fetch, refused }
}

test('a fetch that signs is given API calls, token calls and replays as they go out', async () => {
  const vendor = startVendor()
  const fetch = signing(key, vendor.fetch)
  const dialect: TokenDialect = {
    encoding: 'json',
    grants: { client_credentials: { fixed: {} } },
    fields: { client_id: 'partner_id', client_secret: 'code' },
    response: {},
  }
  const credentials = { clientId: '1', clientSecret: 'c' }
  const source = cached(
    tokenExchange(createClient(), '/token', dialect, {
      grant: 'client_credentials',
      baseUrl: origin,
      ...credentials,
      fetch,
    }),
  )
  const placed = credentialFetch({ token: { query: 'access_token' }, origins: [origin], fetch })
  const call = authFetch(source, { origins: [origin], fetch: placed })
  const response = await call(`${origin}/orders?page=1`, { method: 'POST', body: '{"sn":1}' })
  expect(response.status).toBe(200)
  expect(vendor.refused).toEqual([])
})
