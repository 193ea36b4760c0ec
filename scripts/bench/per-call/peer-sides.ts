import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
import * as oauth4webapi from 'oauth4webapi'
import OpenAI from 'openai'
import createClient from 'openapi-fetch'
import type { Side } from '../interleave.ts'
import { API, type Paths, TOKEN, transport } from './costless.ts'
import { generatePeers } from './generated-peers.ts'

/** A cache of tokens as people write it by hand: good until a minute before its end, one request at a time. */
function handCache() {
  let kept: { value: string; endsAtMs: number } | undefined
  let asking: Promise<string> | undefined
  const ask = async () => {
    kept = { value: TOKEN, endsAtMs: Date.now() + 3_600_000 }
    return kept.value
  }
  return async (): Promise<string> => {
    if (kept && kept.endsAtMs - 60_000 > Date.now()) return kept.value
    asking ??= ask().finally(() => (asking = undefined))
    return asking
  }
}

/** The same call, authorized, with what others give. Nothing here is measured for its network: there is none. */
export async function peerSides(): Promise<Side[]> {
  const { heyApi, orval } = await generatePeers()
  const token = handCache()

  const openapiFetch = createClient<Paths>({ baseUrl: API, fetch: transport })
  openapiFetch.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await token()}`)
      return request
    },
  })

  heyApi.client.setConfig({ baseUrl: API, fetch: transport, auth: token })
  // Its security comes from the document; this one's is put on by hand, as with any other.
  const heyCall = async (id: string) =>
    (await heyApi.getThing({ path: { id }, ...{ headers: { authorization: `Bearer ${await token()}` } } }))
      .data

  const badgateway = new OAuth2Fetch({
    client: new OAuth2Client({ server: API, clientId: 'id', fetch: transport }),
    getNewToken: () => ({ accessToken: TOKEN, expiresAt: Date.now() + 3_600_000, refreshToken: null }),
    getStoredToken: () => ({ accessToken: TOKEN, expiresAt: Date.now() + 3_600_000, refreshToken: null }),
  })
  const badgatewayCall = badgateway.mw()

  const openai = new OpenAI({ apiKey: TOKEN, baseURL: API, fetch: transport, maxRetries: 0 })

  return [
    {
      name: 'openapi-fetch, hand-made cache',
      run: async (call) =>
        (await openapiFetch.GET('/things/{id}', { params: { path: { id: String(call) } } })).data,
    },
    { name: 'hey-api, hand-made cache', run: (call) => heyCall(String(call)) },
    {
      name: 'orval (fetch), hand-made cache',
      run: async (call) => {
        // What it generates calls the global fetch, and nothing else.
        const whole = globalThis.fetch
        globalThis.fetch = transport
        try {
          const headers = { authorization: `Bearer ${await token()}` }
          return (await orval.getThing(String(call), { headers })).data
        } finally {
          globalThis.fetch = whole
        }
      },
    },
    {
      name: 'badgateway oauth2-client',
      run: async (call) => (await badgatewayCall(new Request(`${API}/things/${call}`), transport)).json(),
    },
    {
      name: 'oauth4webapi protectedResourceRequest, hand-made cache',
      run: async (call) => {
        const response = await oauth4webapi.protectedResourceRequest(
          await token(),
          'GET',
          new URL(`${API}/things/${call}`),
          undefined,
          undefined,
          { [oauth4webapi.customFetch]: transport },
        )
        return response.json()
      },
    },
    { name: 'openai (its own client)', run: (call) => openai.get(`/things/${call}`) },
  ]
}
