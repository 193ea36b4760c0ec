import { importJWK, importPKCS8, SignJWT, type CryptoKey, type JWK } from 'jose'
import { checkNumber } from './lib/check-number.ts'
import { systemClock, type Clock } from './lib/clock.ts'
import { ConfigurationError } from './lib/errors.ts'
import { readOptions, type OptionTable } from './lib/read-options.ts'

export interface SignedJwtOptions {
  /** The private key: PKCS#8 as PEM, a JWK, or one that Web Crypto holds. */
  key: string | JWK | CryptoKey
  /** The `alg` of its header. Default: that of the JWK, or else `RS256`. */
  algorithm?: string | undefined
  /** The `kid` of its header. Default: that of the JWK. */
  keyId?: string | undefined
  /** Who signs: the client id. */
  issuer: string
  /** Who it is about. Default: the issuer, as RFC 7523 §3 asks of client authentication. */
  subject?: string | undefined
  /** Who it is for: the token endpoint, or the issuer of the server, as the vendor says. */
  audience: string
  /** Further claims, e.g. `{ scope: 'signature' }`. May not replace one that is set here. */
  claims?: Readonly<Record<string, unknown>> | undefined
  /** How long it is good, in seconds. Default 60. */
  lifetimeSeconds?: number | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<SignedJwtOptions> = {
  key: 'any',
  algorithm: 'string',
  keyId: 'string',
  issuer: 'string',
  subject: 'string',
  audience: 'string',
  claims: 'record',
  lifetimeSeconds: 'number',
  clock: 'clock',
}

/**
 * Signs a JWT at every call, with an `iat`, an `exp` and a `jti` of its own: give it as `clientAssertion` (`private_key_jwt`)
 * or as `assertion` (RFC 7523), and every attempt of a token call has a new one, which no server takes for a replay.
 *
 * @throws {@link ConfigurationError} for options that cannot work; the function rejects with it for a key that is of no use.
 */
export function signedJwt(options: SignedJwtOptions): () => Promise<string> {
  const settings = readOptions(options, OPTIONS)
  const { key, algorithm, keyId, issuer, subject = issuer, audience } = settings
  const { claims = {}, lifetimeSeconds = 60, clock = systemClock } = settings
  if (!key) throw new ConfigurationError('key', 'is missing')
  for (const [name, value] of Object.entries({ issuer, subject, audience }))
    if (typeof value !== 'string' || !value) throw new ConfigurationError(name, 'must be text')
  checkNumber('lifetimeSeconds', lifetimeSeconds, 1)
  for (const name of ['iss', 'sub', 'aud', 'iat', 'exp', 'jti'])
    if (Object.hasOwn(claims, name))
      throw new ConfigurationError(`claims.${name}`, 'cannot replace a claim that is set here')
  const jwk: JWK = typeof key === 'object' && 'kty' in key ? key : {}
  const alg = algorithm ?? jwk.alg ?? 'RS256'
  const kid = keyId ?? jwk.kid
  let imported: Promise<CryptoKey | Uint8Array> | undefined

  return async () => {
    imported ??= importKey(key, alg)
    const signer = await imported
    const nowSeconds = Math.floor(clock.nowMs() / 1000)
    const jwt = new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifetimeSeconds)
    try {
      return await jwt.sign(signer)
    } catch {
      throw new ConfigurationError('key', `cannot sign ${alg}`)
    }
  }
}

/** Nothing of a key is in an error, nor what a library says of it. */
async function importKey(key: SignedJwtOptions['key'], alg: string): Promise<CryptoKey | Uint8Array> {
  try {
    if (typeof key === 'string') return await importPKCS8(key, alg)
    return 'kty' in key ? await importJWK(key as JWK, alg) : (key as CryptoKey)
  } catch {
    const isOld = typeof key === 'string' && /BEGIN (RSA|EC) PRIVATE KEY/.test(key)
    const why = isOld
      ? 'must be PKCS#8: openssl pkcs8 -topk8 -nocrypt -in key.pem'
      : `is no private key for ${alg}, as PKCS#8 PEM or JWK`
    throw new ConfigurationError('key', why)
  }
}
