// Against an authorization server and a judge of proofs that nobody here wrote: oidc-provider and oauth4webapi.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPair } from 'jose'
import * as oauth4webapi from 'oauth4webapi'
import createClient from 'openapi-fetch'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dpopFetch } from '../src/dpop.ts'
import { authFetch, cached, tokenExchange } from '../src/index.ts'
import { errorOf } from './support/setup.ts'
import { rfcDialect } from './support/rfc-vendor.ts'

const AUDIENCE = 'https://api.example.com/'
const dialect = {
  ...rfcDialect,
  tokenTypes: ['DPoP'],
  fields: { ...rfcDialect.fields, resource: 'resource' },
} as const
const servers: Server[] = []
const key = await generateKeyPair('ES256')
let issuer: string
let api: string
let tokenCalls = 0

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  // It says at length that its defaults are for development, which is what this is.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const server = createServer()
  issuer = await listen(server)
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'client-1',
        client_secret: 'planted-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
        dpop_bound_access_tokens: true,
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'api:read',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    cookies: { keys: ['test'] },
  })
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/token') tokenCalls++
    void callback(request, response)
  })
  api = await listen(createServer(judging()))
})

afterAll(async () => {
  vi.restoreAllMocks()
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** An API whose tokens and proofs oauth4webapi judges; it asks for a nonce of its own. */
function judging(): RequestListener {
  return (incoming: IncomingMessage, outgoing) => {
    const proof = incoming.headers.dpop as string | undefined
    const claims = JSON.parse(atob(proof?.split('.')[1] ?? 'e30=')) as { nonce?: string }
    const challenge = (error: string) =>
      outgoing
        .writeHead(401, { 'www-authenticate': `DPoP error="${error}"`, 'dpop-nonce': 'nonce-of-the-api' })
        .end()
    if (claims.nonce !== 'nonce-of-the-api') {
      challenge('use_dpop_nonce')
      return
    }
    const request = new Request(`${api}${incoming.url}`, {
      method: incoming.method!,
      headers: incoming.headers as Record<string, string>,
    })
    const at = { issuer, jwks_uri: `${issuer}/jwks` }
    oauth4webapi
      .validateJwtAccessToken(at, request, AUDIENCE, {
        requireDPoP: true,
        [oauth4webapi.allowInsecureRequests]: true,
      })
      .then(
        ({ sub, cnf }) => outgoing.writeHead(200).end(JSON.stringify({ sub, bound: cnf?.jkt !== undefined })),
        (error: Error) => challenge(`refused: ${error.message}`),
      )
  }
}

const exchangeOver = (fetch: typeof globalThis.fetch) =>
  tokenExchange(createClient<never>() as never, '/token', dialect, {
    grant: 'client_credentials',
    baseUrl: issuer,
    clientId: 'client-1',
    clientSecret: 'planted-secret',
    scope: 'api:read',
    resource: AUDIENCE,
    fetch,
  } as never)

test('a server that wants a nonce gives a token bound to the key, and an API that wants another takes it', async () => {
  tokenCalls = 0
  const fetch = dpopFetch({ key, origins: [issuer, api] })
  const source = cached(exchangeOver(fetch))
  const authorized = authFetch(source, { origins: [api], fetch })
  const responses = await Promise.all(
    ['/things?page=2', '/things#top', '/a%20b'].map((path) =>
      authorized(api + path, { method: 'POST', body: 'x' }),
    ),
  )
  for (const response of responses) expect(await response.json()).toEqual({ sub: 'client-1', bound: true })
  // The one without a nonce, and the one with it.
  expect(tokenCalls).toBe(2)
})

test('a token that is taken away is worth nothing under another key, nor as a bearer token', async () => {
  const fetch = dpopFetch({ key, origins: [issuer, api] })
  const stolen = (await exchangeOver(fetch)()).reveal()
  const authorization = `Bearer ${stolen}`
  const thief = dpopFetch({ key: await generateKeyPair('ES256'), origins: [api] })
  const refused = await thief(api, { headers: { authorization } })
  expect(refused.headers.get('www-authenticate')).toMatch(/refused: .*confirmation|jkt/i)
  expect((await globalThis.fetch(api, { headers: { authorization } })).status).toBe(401)
  expect((await fetch(api, { headers: { authorization } })).status).toBe(200)
})

test('a server that binds tokens gives none without a proof', async () => {
  const error = await errorOf(exchangeOver((...call) => globalThis.fetch(...call))())
  expect(error).toMatchObject({ code: 'token_refused', status: 400 })
})
