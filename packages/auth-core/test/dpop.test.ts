import { createFakeClock, findSecret, observeFetch, type ObservedCall } from '@latchkey/testkit'
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type JWTPayload,
} from 'jose'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { dpopFetch, dpopThumbprint, type DpopOptions } from '../src/dpop.ts'
import { authFetch, cached, createToken } from '../src/index.ts'
import { errorOf } from './support/setup.ts'

const pair = await generateKeyPair('ES256')
const API = 'https://api.example.com'
const clock = createFakeClock()

/** What a proof says, as a server that holds to RFC 9449 §4.3 reads it. */
async function proofOf({ headers, method, url }: ObservedCall) {
  const { payload, protectedHeader } = await jwtVerify(headers.get('dpop')!, EmbeddedJWK, {
    typ: 'dpop+jwt',
    currentDate: new Date(clock.nowMs()),
    maxTokenAge: 60,
  })
  expect(payload).toMatchObject({ htm: method, htu: url.split(/[?#]/, 1)[0], jti: expect.any(String) })
  return { payload, protectedHeader, authorization: headers.get('authorization') }
}

/** A server that asks for a nonce, the way an API or a token endpoint does, and takes its latest one only. */
function server(refuse: (nonce: string) => Response) {
  let nonce = 'nonce-1'
  const seen: JWTPayload[] = []
  const fetch = observeFetch(async (call) => {
    const { payload } = await proofOf(call)
    seen.push(payload)
    return payload['nonce'] === nonce
      ? new Response(call.body, { headers: { 'dpop-nonce': nonce } })
      : refuse(nonce)
  })
  return { fetch, seen, turn: (next: string) => (nonce = next) }
}

const asApi = (nonce: string) =>
  new Response('refused', {
    status: 401,
    headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce },
  })
const asTokenEndpoint = (nonce: string) =>
  Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': nonce } })

const proving = (fetch: unknown, change: Partial<DpopOptions> = {}) =>
  dpopFetch({ key: pair, origins: [API], fetch: fetch as typeof globalThis.fetch, clock, ...change })

describe('a proof of the key', () => {
  test('goes with every request to the origins, one of its own each, and with the hash of the token', async () => {
    const transport = observeFetch(() => new Response())
    const fetch = proving(transport)
    await fetch(`${API}/token`, {
      method: 'POST',
      body: 'grant_type=x',
      headers: { authorization: 'Basic a' },
    })
    await fetch(`${API}/things?page=2#top`, { headers: { authorization: 'bearer planted-token' } })
    await fetch(new Request(`${API}/things`, { method: 'PUT', body: 'x' }))
    const [token, call, put] = await Promise.all(transport.calls.map(proofOf))
    expect(token!.authorization).toBe('Basic a')
    expect(token!.payload).not.toHaveProperty('ath')
    expect(call!.authorization).toBe('DPoP planted-token')
    expect(call!.payload['ath']).toBe(createHash('sha256').update('planted-token').digest('base64url'))
    expect(call!.payload.iat).toBe(Math.floor(clock.nowMs() / 1000))
    expect(call!.protectedHeader).toEqual({
      typ: 'dpop+jwt',
      alg: 'ES256',
      jwk: await exportJWK(pair.publicKey),
    })
    expect(new Set([token, call, put].map((proof) => proof!.payload.jti)).size).toBe(3)
    expect(transport.calls.map(({ body }) => body)).toEqual(['grant_type=x', '', 'x'])
  })

  test('goes nowhere else: other origins get neither proof nor change', async () => {
    const transport = observeFetch(() => new Response())
    const fetch = proving(transport)
    for (const url of [
      'https://api.example.com.evil.example/',
      'https://api.example.com:444/',
      'https://x.example/',
    ])
      await fetch(url, { headers: { authorization: 'Bearer other' } })
    for (const { headers } of transport.calls) {
      expect(headers.get('dpop')).toBeNull()
      expect(headers.get('authorization')).toBe('Bearer other')
    }
  })

  test.each(['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'])(
    'is signed with %s, as the key is for',
    async (alg) => {
      const keys = await generateKeyPair(alg, { extractable: true })
      const jwk = await exportJWK(keys.privateKey)
      const named = alg === 'PS256' ? { ...jwk, alg } : jwk
      for (const key of [keys, named]) {
        const transport = observeFetch(() => new Response())
        await proving(transport, { key })(API)
        const { protectedHeader } = await proofOf(transport.calls[0]!)
        expect(protectedHeader.alg).toBe(alg)
        expect(JSON.stringify(protectedHeader)).not.toContain(jwk.d)
        expect(await dpopThumbprint(key)).toBe(await calculateJwkThumbprint(await exportJWK(keys.publicKey)))
      }
    },
  )
})

describe('a nonce', () => {
  test.each([
    ['an API', asApi],
    ['a token endpoint', asTokenEndpoint],
  ])('that %s asks for is sent at once, and kept for the next request', async (_, refuse) => {
    const { fetch: transport, seen, turn } = server(refuse)
    const fetch = proving(transport)
    const call = () => fetch(`${API}/a`, { method: 'POST', body: 'the body' })
    expect(await (await call()).text()).toBe('the body')
    expect(await (await call()).text()).toBe('the body')
    turn('nonce-2')
    expect((await call()).status).toBe(200)
    expect(seen.map(({ nonce }) => nonce)).toEqual([undefined, 'nonce-1', 'nonce-1', 'nonce-1', 'nonce-2'])
    expect(new Set(seen.map(({ jti }) => jti)).size).toBe(5)
  })

  test('that is asked for again and again ends after one more request', async () => {
    let count = 0
    const transport = observeFetch(() => asApi(`nonce-${++count}`))
    expect((await proving(transport)(API)).status).toBe(401)
    expect(transport.calls.length).toBe(2)
  })

  test.each<[string, () => Response]>([
    [
      'is refused for another reason',
      () => new Response('', { status: 401, headers: { 'dpop-nonce': 'n' } }),
    ],
    [
      'says another error',
      () => Response.json({ error: 'invalid_grant' }, { status: 400, headers: { 'dpop-nonce': 'n' } }),
    ],
    ['asks without giving one', () => Response.json({ error: 'use_dpop_nonce' }, { status: 400 })],
    [
      'is no JSON, and long',
      () =>
        new Response('{'.repeat(100_000), {
          status: 400,
          headers: { 'dpop-nonce': 'n', 'content-type': 'application/json' },
        }),
    ],
  ])('is no reason to send again a request that %s; its response is whole', async (_, refuse) => {
    const transport = observeFetch(refuse)
    const response = await proving(transport)(API, { method: 'POST', body: 'once' })
    expect(transport.calls.length).toBe(1)
    expect(await response.text()).toBe(await refuse().text())
  })

  test('cannot be sent with a stream, whose refusal is returned; the next request has it', async () => {
    const { fetch: transport } = server(asApi)
    const fetch = proving(transport)
    const body = new Blob(['streamed']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    expect((await fetch(API, init)).status).toBe(401)
    expect((await fetch(API)).status).toBe(200)
  })

  test('of one origin is not sent to another', async () => {
    const transport = observeFetch(() => new Response('', { headers: { 'dpop-nonce': 'of-the-api' } }))
    const fetch = proving(transport, { origins: [API, 'https://auth.example.com'] })
    await fetch(API)
    await fetch('https://auth.example.com/token')
    expect((await proofOf(transport.calls[1]!)).payload).not.toHaveProperty('nonce')
  })
})

describe('a token bound to a key', () => {
  test('that was revoked is replaced, and its call sent again with a proof for the new one', async () => {
    let minted = 0
    const source = cached(
      async () => createToken({ accessToken: `t${++minted}`, obtainedAtMs: clock.nowMs() }),
      { clock },
    )
    const transport = observeFetch(({ headers }) =>
      headers.get('authorization') === 'DPoP t1'
        ? new Response('', { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } })
        : new Response('served'),
    )
    const fetch = authFetch(source, { origins: [API], fetch: proving(transport), clock })
    expect(await (await fetch(API)).text()).toBe('served')
    const proofs = await Promise.all(transport.calls.map(proofOf))
    expect(proofs.map(({ authorization }) => authorization)).toEqual(['DPoP t1', 'DPoP t2'])
    expect(proofs[0]!.payload['ath']).not.toBe(proofs[1]!.payload['ath'])
  })

  test('is not replaced because a proof is refused', async () => {
    let minted = 0
    const source = cached(
      async () => createToken({ accessToken: `t${++minted}`, obtainedAtMs: clock.nowMs() }),
      { clock },
    )
    const transport = observeFetch(
      () =>
        new Response('', { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_dpop_proof"' } }),
    )
    const fetch = authFetch(source, { origins: [API], fetch: proving(transport), clock })
    expect((await fetch(API)).status).toBe(401)
    expect(minted).toBe(1)
  })
})

describe('what cannot work', () => {
  const other = authFetch({ get: () => Promise.reject(new Error('asked')) }, { origins: [API] })
  test.each<[string, string, object]>([
    ['no key', 'key', { key: undefined }],
    ['half a pair', 'key', { key: { publicKey: pair.publicKey } }],
    ['a shared secret', 'key', { key: { kty: 'oct', k: 'planted-key' } }],
    ['no origin', 'origins', { origins: [] }],
    ['an origin over http', 'origins', { origins: ['http://api.example.com'] }],
    ['a fetch that sends tokens itself', 'fetch', { fetch: other }],
    ['an unknown option', 'nonce', { nonce: 'n' }],
  ])('%s is refused at once, by name', (_, option, change) => {
    expect(() => proving(undefined, change)).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }),
    )
  })

  test.each<[string, object]>([
    ['a public key', { kty: 'EC', crv: 'P-256', x: 'planted-key', y: 'planted-key' }],
    ['a damaged key', { kty: 'EC', crv: 'P-256', x: 'planted-key', y: 'planted-key', d: 'planted-key' }],
    ['an unknown curve', { kty: 'EC', crv: 'P-0', x: 'a', y: 'b', d: 'planted-key' }],
    ['two public keys', { privateKey: pair.publicKey, publicKey: pair.publicKey }],
  ])('%s sends nothing, and nothing of it is told', async (_, key) => {
    const transport = observeFetch(() => new Response())
    const error = await errorOf(proving(transport, { key: key as never })(API))
    expect(error).toMatchObject({ code: 'invalid_option', option: 'key' })
    expect(findSecret(error, ['planted-key'])).toBeUndefined()
    expect(transport.calls.length).toBe(0)
  })
})
