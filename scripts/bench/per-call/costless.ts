import { authFetch, cached, createToken, staticToken } from '@latchkey/auth-core'
import { lightRequests, serializePath, type ClientSettings } from '@latchkey/client-core'
import { retryFetch } from '@latchkey/client-core/retry'
import createClient from 'openapi-fetch'
import type { Side } from '../interleave.ts'

export interface Paths {
  '/things/{id}': {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
    get: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
      responses: { 200: { content: { 'application/json': { ok: boolean } } } }
    }
  }
}

export const API = 'https://api.example.com'
export const TOKEN = 'a'.repeat(800)
const body = JSON.stringify({
  ok: true,
  items: Array.from({ length: 10 }, (_, id) => ({ id, name: `item ${id}` })),
})
const responseInit = {
  headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
}

/** Answers at once: what is left is the cost of the client. */
export const transport = async (): Promise<Response> => new Response(body, responseInit)

const create = (settings: Pick<ClientSettings, 'fetch' | 'Request'>) =>
  createClient<Paths>({ baseUrl: API, ...settings, pathSerializer: serializePath })

function ours(fetch: typeof globalThis.fetch) {
  const client = lightRequests(create, fetch)
  return async (call: number) =>
    (await client.GET('/things/{id}', { params: { path: { id: String(call) } } })).data
}

function withHeader() {
  const client = createClient<Paths>({
    baseUrl: API,
    fetch: transport,
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  return async (call: number) =>
    (await client.GET('/things/{id}', { params: { path: { id: String(call) } } })).data
}

export function costlessSides(): Side[] {
  const origins = [API]
  const source = cached(async () =>
    createToken({
      accessToken: TOKEN,
      obtainedAtMs: Date.now(),
      expiresAtMs: Date.now() + 36_000_000,
    }),
  )
  return [
    { name: 'openapi-fetch, static header', run: withHeader() },
    { name: 'the same again (against itself)', run: withHeader() },
    { name: 'a fetch and nothing else', run: async () => (await transport()).json() },
    { name: 'ours, a fetch that lets itself in', run: ours(transport) },
    { name: 'ours, token given', run: ours(authFetch(staticToken(TOKEN), { origins, fetch: transport })) },
    { name: 'ours, own tokens', run: ours(authFetch(source, { origins, fetch: transport })) },
    {
      name: 'ours, own tokens, retryFetch',
      run: ours(authFetch(source, { origins, fetch: retryFetch(transport) as typeof globalThis.fetch })),
    },
  ]
}
