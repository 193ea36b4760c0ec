import { authFetch, cached, createToken } from '@latchkey/auth-core'
import { lightRequests } from '@latchkey/client-core'
import { listen } from '@latchkey/testkit/listen'
import createClient from 'openapi-fetch'
import type { Side } from './interleave.ts'
import { type Paths, TOKEN } from './per-call/costless.ts'

/** Authorized calls of a server on loopback, and what stops it. Its CPU time is in every side alike. */
export async function loopback(callers: number): Promise<{ sides: Side[]; stop: () => Promise<void> }> {
  const { url: api, close: stop } = await listen((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"ok":true}')
  })
  const headers = { authorization: `Bearer ${TOKEN}` }
  const plain = createClient<Paths>({ baseUrl: api, headers })
  const source = cached(async () =>
    createToken({ accessToken: TOKEN, obtainedAtMs: Date.now(), expiresAtMs: Date.now() + 36_000_000 }),
  )
  const own = lightRequests(
    (settings) => createClient<Paths>({ baseUrl: api, ...settings }),
    authFetch(source, { origins: [api] }),
  )
  const call = (client: { GET: typeof plain.GET }) => async (id: number) =>
    (await client.GET('/things/{id}', { params: { path: { id: String(id) } } })).data
  const sides = [
    { name: 'openapi-fetch, static header', run: call(plain), callers },
    { name: 'the same again (against itself)', run: call(plain), callers },
    {
      name: 'raw fetch, static header',
      run: async (id: number) => (await fetch(`${api}/things/${id}`, { headers })).json(),
      callers,
    },
    { name: 'ours, own tokens', run: call(own), callers },
  ]
  return { sides, stop }
}
