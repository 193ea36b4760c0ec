import { findSecret } from '@latchkey/testkit'
import { assert, asyncProperty, oneof, string, tuple } from 'fast-check'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createAccessTokenVerifier, TokenRefusedError } from '../src/verify.ts'

const signingKey = 'gk_0123456789abcdef0123456789abcdef'
const nowMs = Date.UTC(2026, 4, 15, 12)
const nowSeconds = nowMs / 1000
const good = {
  ver: '1.2',
  iss: 'https://market.acme.example',
  sub: 'app-1',
  aud: ['https://proxy.acme.example'],
  azp: 'app-1',
  exp: nowSeconds + 600,
  iat: nowSeconds,
  scope: 'jobs:read jobs:write',
  install: '9f0c6f86-1f3c-4a57-9a25-0f6f3f6c4a11',
  app: '0b7a3d52-6c1e-4b5f-8a3e-52f0f4a9a0cd',
  app_type: 'oauth',
  org: 'g-2',
  org_id: 'tenant-1042',
}

const verifier = createAccessTokenVerifier({
  signingKey,
  issuers: ['acme.withgobo.com', 'https://market.acme.example'],
  audiences: ['https://proxy.acme.example', 'g-api'],
  nowMs: () => nowMs,
})

const sign = (claims: object = {}, key = signingKey, alg = 'HS256') =>
  new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))

async function refusalOf(token: string, scopes?: readonly string[]): Promise<TokenRefusedError> {
  const error: unknown = await verifier.verify(token, scopes).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(TokenRefusedError)
  expect(findSecret(error, [signingKey, ...(token ? [token] : [])])).toBeUndefined()
  return error as TokenRefusedError
}

describe('createAccessTokenVerifier', () => {
  test('gives the claims of a good token', async () => {
    expect(await verifier.verify(await sign(), ['jobs:read'])).toEqual(good)
  })

  test.each([
    ['any configured marketplace', { iss: 'https://acme.withgobo.com' }],
    ['a marketplace with a trailing slash', { iss: 'https://acme.withgobo.com/' }],
    ['any configured audience among several', { aud: ['https://elsewhere.example', 'g-api'] }],
    ['a clock that is a little behind', { exp: nowSeconds - 4 }],
  ])('accepts %s', async (_what, claims) => {
    await expect(verifier.verify(await sign(claims))).resolves.toMatchObject(claims)
  })

  test.each([
    ['expired', 'an expired token', { exp: nowSeconds - 6 }],
    ['bad_claims', 'a token that never expires', { exp: undefined }],
    ['wrong_issuer', "another tenant's marketplace", { iss: 'https://other.withgobo.com' }],
    ['wrong_issuer', 'no issuer', { iss: undefined }],
    ['wrong_issuer', 'a look-alike issuer', { iss: 'https://acme.withgobo.com.evil.test' }],
    ['wrong_audience', 'a token for another API', { aud: ['https://other.acme.example'] }],
    ['wrong_audience', 'no audience', { aud: undefined }],
    ['bad_claims', 'a token without an organisation', { org: undefined }],
    ['bad_claims', 'a token not yet valid', { nbf: nowSeconds + 60 }],
  ])('refuses with %s: %s', async (code, _what, claims) => {
    expect(await refusalOf(await sign(claims))).toMatchObject({
      code,
      status: 401,
      challenge: 'Bearer error="invalid_token"',
    })
  })

  test('refuses another key, and a token that was tampered with', async () => {
    expect(await refusalOf(await sign({}, 'another-key-of-the-same-length--'))).toMatchObject({
      code: 'bad_signature',
    })
    const [header, , signature] = (await sign()).split('.')
    const [, payload] = (await sign({ org: 'g-3' })).split('.')
    expect(await refusalOf(`${header}.${payload}.${signature}`)).toMatchObject({ code: 'bad_signature' })
  })

  test('takes no algorithm but HS256: none, HS512 and RS256 are refused', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const others = [
      new UnsecuredJWT(good).encode(),
      await sign({}, signingKey.repeat(2), 'HS512'),
      await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
    ]
    for (const token of others)
      expect(await refusalOf(token)).toMatchObject({ code: 'malformed', status: 401 })
  })

  test.each(['', 'go_opaque', 'a.b.c', '..', 'x'.repeat(10_000)])(
    'refuses what is no JWT: %#',
    async (token) => {
      expect(await refusalOf(token)).toMatchObject({ code: 'malformed' })
    },
  )

  test('refuses anything else in one way: no other error ever comes out', async () => {
    const base64url = string().map((text) => Buffer.from(text).toString('base64url'))
    const tokens = oneof(
      string(),
      tuple(base64url, base64url, base64url).map((parts) => parts.join('.')),
    )
    await assert(
      asyncProperty(tokens, async (token) => {
        await expect(verifier.verify(token)).rejects.toBeInstanceOf(TokenRefusedError)
      }),
    )
  })

  test.each<[unknown]>([['jobs:read'], [''], [undefined], [['jobs:admin']]])(
    'a scope that was not granted is 403 and named: %j',
    async (scope) => {
      expect(await refusalOf(await sign({ scope }), ['jobs:admin'])).toMatchObject({
        code: 'insufficient_scope',
        status: 403,
        challenge: 'Bearer error="insufficient_scope", scope="jobs:admin"',
      })
    },
  )

  test.each([
    ['signingKey', { signingKey: '' }],
    ['issuers', { issuers: [] }],
    ['issuers', { issuers: ['http://acme.withgobo.com'] }],
    ['audiences', { audiences: [] }],
    ['audiences', { audiences: [''] }],
  ])('names the option %s', (option, wrong) => {
    const options = { signingKey, issuers: ['acme.withgobo.com'], audiences: ['g-api'], ...wrong }
    expect(() => createAccessTokenVerifier(options)).toThrow(expect.objectContaining({ option }))
  })
})
