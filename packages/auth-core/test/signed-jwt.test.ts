import { createFakeClock, findSecret } from '@latchkey/testkit'
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { signedJwt, type SignedJwtOptions } from '../src/signed-jwt.ts'
import { errorOf } from './support/setup.ts'

const pair = await generateKeyPair('ES256', { extractable: true })
const pem = await exportPKCS8(pair.privateKey)
const jwk = { ...(await exportJWK(pair.privateKey)), alg: 'ES256', kid: 'key-1' }
const clock = createFakeClock()
const options: SignedJwtOptions = {
  key: pem,
  algorithm: 'ES256',
  issuer: 'client-1',
  audience: 'https://acme.example.com/token',
  clock,
}
const read = (jwt: string) =>
  jwtVerify(jwt, pair.publicKey, { currentDate: new Date(clock.nowMs()), audience: options.audience })

describe('a signed JWT', () => {
  test.each<[string, Partial<SignedJwtOptions>, object]>([
    ['PKCS#8', { keyId: 'k' }, { alg: 'ES256', typ: 'JWT', kid: 'k' }],
    [
      'a JWK, which names algorithm and key',
      { key: jwk, algorithm: undefined },
      { alg: 'ES256', kid: 'key-1' },
    ],
    ['a key of Web Crypto', { key: pair.privateKey }, { alg: 'ES256' }],
  ])('is made with %s', async (_, change, header) => {
    const { payload, protectedHeader } = await read(await signedJwt({ ...options, ...change })())
    expect(protectedHeader).toMatchObject(header)
    const nowSeconds = Math.floor(clock.nowMs() / 1000)
    expect(payload).toEqual({
      iss: 'client-1',
      sub: 'client-1',
      aud: options.audience,
      iat: nowSeconds,
      exp: nowSeconds + 60,
      jti: expect.any(String),
    })
  })

  test('has an iat and a jti of its own at every call', async () => {
    const sign = signedJwt({ ...options, subject: 'user-1', claims: { scope: 'signature' } })
    const first = (await read(await sign())).payload
    await clock.advance(5000)
    const second = (await read(await sign())).payload
    expect(second.jti).not.toBe(first.jti)
    expect(second.iat! - first.iat!).toBe(5)
    expect(second).toMatchObject({ sub: 'user-1', scope: 'signature' })
  })

  test.each<[string, object]>([
    ['key', { key: '' }],
    ['issuer', { issuer: '' }],
    ['audience', { audience: undefined }],
    ['claims.exp', { claims: { exp: 1 } }],
    ['lifetimeSeconds', { lifetimeSeconds: 0 }],
    ['kid', { kid: 'x' }],
  ])('a mistake in %s is named at once', (option, change) => {
    expect(() => signedJwt({ ...options, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }),
    )
  })

  test.each([
    ['another kind of text', 'planted-key'],
    ['PKCS#1', '-----BEGIN RSA PRIVATE KEY-----\nplanted-key\n-----END RSA PRIVATE KEY-----'],
    ['a public key', pair.publicKey],
  ])('%s is no key, and nothing of it is told', async (_, key) => {
    const error = await errorOf(signedJwt({ ...options, key })())
    expect(error).toMatchObject({ code: 'invalid_option', option: 'key' })
    expect(findSecret(error, ['planted-key'])).toBeUndefined()
  })
})
