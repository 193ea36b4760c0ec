import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose'
import { parseChallenges } from './attach/challenges.ts'
import { originAmong, readOrigins } from './attach/origins.ts'
import { isAuthorized } from './lib/authorized.ts'
import { systemClock, type Clock } from './lib/clock.ts'
import { ConfigurationError } from './lib/errors.ts'
import { fetchByValue, handingOver, initOf, type OwnCall, type SentBody } from './lib/own-call.ts'
import { readCappedText } from './lib/read-capped.ts'
import { readOptions, type OptionTable } from './lib/read-options.ts'
import { bodyAgain, replayBody } from './lib/replay-body.ts'

/** A pair of Web Crypto: `crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])`. */
export interface ProofKeyPair {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

export interface DpopOptions {
  /** The key the tokens are bound to: a pair of Web Crypto, whose private half need not be extractable, or a private JWK. */
  key: ProofKeyPair | JWK
  /** The `alg` of the proofs. Default: that of the JWK, or what the key is for: `ES256`, `EdDSA`, `PS256`, `RS256`. */
  algorithm?: string | undefined
  /** Where proofs go: the API and the token endpoint, as exact scheme, host and port. */
  origins: readonly string[]
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Longest body of a `Request` object that is copied, to be sent again with a nonce. Default 1 MiB. */
  replayBufferBytes?: number | undefined
  /** Allows `http:` origins that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<DpopOptions> = {
  key: 'object',
  algorithm: 'string',
  origins: 'array',
  fetch: 'function',
  replayBufferBytes: 'number',
  allowInsecure: 'boolean',
  clock: 'clock',
}

/** What holds where an option of {@link dpopFetch} is left out. */
export const dpopDefaults = {
  replayBufferBytes: 2 ** 20,
  allowInsecure: false,
} as const satisfies Partial<DpopOptions>

/** A refusal of a token endpoint is far shorter. */
const LONGEST_REFUSAL_BYTES = 2 ** 16

/**
 * Makes a `fetch` that proves with every request to the given origins who holds the key (DPoP, RFC 9449), so that a stolen
 * token is worth nothing. Give it to a client that keeps its own tokens, for its token calls as well:
 * `createAcme({ fetch: retryFetch(dpopFetch({ key, origins })) })`. It goes under `authFetch`, and under `retryFetch`, so
 * that every attempt has a proof of its own. The dialect states `tokenTypes: ['DPoP']`.
 *
 * A `Bearer` token becomes a `DPoP` one on its way, with its hash in the proof. The latest nonce of each origin is sent
 * back; a request that is refused for want of one is sent again once. A stream cannot be: its refusal is returned, and the
 * next request has the nonce. Processes that share tokens need the same key. What goes to other origins passes untouched.
 *
 * @throws {@link ConfigurationError} at once for options that cannot work. The fetch rejects with it for a key that is of no
 * use, and with whatever the transport rejects with.
 */
export function dpopFetch(options: DpopOptions): typeof globalThis.fetch {
  const settings = readOptions<DpopOptions, typeof dpopDefaults>(options, OPTIONS, dpopDefaults)
  const { key, origins, fetch = (...call) => globalThis.fetch(...call), clock = systemClock } = settings
  const { replayBufferBytes, allowInsecure } = settings
  if (isAuthorized(fetch)) throw new ConfigurationError('fetch', 'sends tokens itself: it goes over this one')
  const prove = prover(key, settings.algorithm, clock)
  const allowed = readOrigins(origins, allowInsecure)
  const transport = handingOver(fetch)
  const nonces = new Map<string, string>()

  async function send(call: OwnCall, body: SentBody | null | undefined, nonce: string | undefined) {
    const headers = new Headers(call.headers)
    const [, token] = /^bearer +([^ ]+)$/i.exec(headers.get('authorization') ?? '') ?? []
    if (token) headers.set('authorization', `DPoP ${token}`)
    headers.set('dpop', await prove({ url: call.url, method: call.method, token, nonce }))
    return transport(call.target, initOf(call, headers, body))
  }

  return fetchByValue(async (call) => {
    const origin = originAmong(allowed, call.url)
    if (!origin) return transport(call.target, initOf(call, call.headers, call.body))
    const again = replayBody(call, replayBufferBytes)
    const sentNonce = nonces.get(origin)
    const first = await send(call, call.body, sentNonce)
    const nonce = nonceOf(first, origin)
    if (!nonce || nonce === sentNonce || !(await wantsNonce(first))) return first
    const kept = await bodyAgain(again, clock, call.signal)
    if (!kept) return first
    // Lets go of a response nobody will read, so that its connection is free.
    first.body?.cancel().catch(() => {})
    const response = await send(call, kept.body, nonce)
    nonceOf(response, origin)
    return response
  })

  /** The nonce a response brings, kept for the next request (RFC 9449 §8.2). One of another origin is none of ours. */
  function nonceOf(response: Response, origin: string): string | undefined {
    const nonce = response.headers.get('dpop-nonce') ?? undefined
    if (!nonce || (response.redirected && originAmong(allowed, response.url) !== origin)) return undefined
    nonces.set(origin, nonce)
    return nonce
  }
}

/**
 * The thumbprint of a proof key (RFC 7638): what an authorization request carries as `dpop_jkt`, so that its code, too, is
 * worth nothing without the key (RFC 9449 §10).
 *
 * @throws {@link ConfigurationError} naming `key`, for one that is of no use
 */
export async function dpopThumbprint(key: ProofKeyPair | JWK): Promise<string> {
  const { publicJwk } = await readKey(key, undefined)
  return calculateJwkThumbprint(publicJwk)
}

/** Whether a refusal asks for a nonce: an API in its challenge (RFC 9449 §9), a token endpoint in its error code (§8). */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 401) return false
  const challenges = parseChallenges(response.headers.get('www-authenticate'))
  if (challenges.some(({ scheme, params }) => scheme === 'dpop' && params.error === NONCE_ERROR)) return true
  if (!/[/+]json/i.test(response.headers.get('content-type') ?? '')) return false
  try {
    const text = await readCappedText(response.clone().body, LONGEST_REFUSAL_BYTES)
    return (Object(JSON.parse(text ?? '')) as { error?: unknown }).error === NONCE_ERROR
  } catch {
    return false
  }
}

const NONCE_ERROR = 'use_dpop_nonce'

/** What a proof is about. */
interface Proven {
  url: string
  method: string
  token: string | undefined
  nonce: string | undefined
}

/** Makes what signs proofs (RFC 9449 §4.2), each with an `iat` and a `jti` of its own; the key is read once. */
function prover(key: DpopOptions['key'], algorithm: string | undefined, clock: Clock) {
  checkKey(key)
  let reading: ReturnType<typeof readKey> | undefined
  return async ({ url, method, token, nonce }: Proven): Promise<string> => {
    const { signer, publicJwk, alg } = await (reading ??= readKey(key, algorithm))
    const { origin, pathname } = new URL(url, globalThis.location?.href)
    const claims = {
      jti: crypto.randomUUID(),
      htm: method.toUpperCase(),
      htu: origin + pathname,
      ...(token && { ath: await hashOf(token) }),
      ...(nonce && { nonce }),
    }
    try {
      return await new SignJWT(claims)
        .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk: publicJwk })
        .setIssuedAt(Math.floor(clock.nowMs() / 1000))
        .sign(signer)
    } catch {
      throw new ConfigurationError('key', `cannot sign ${alg}`)
    }
  }
}

/** The base64url SHA-256 of a token. `sha256` of `lib/` writes hex: parting it there would make stores larger. */
async function hashOf(token: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))),
  )
}

/** The algorithm (RFC 7518, 8037) a key of Web Crypto or a JWK without `alg` is for. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  RSA: 'RS256',
  'RSA-PSS': 'PS256',
  'RSASSA-PKCS1-v1_5': 'RS256',
}

function isPair(key: DpopOptions['key']): key is ProofKeyPair {
  return Boolean(Object(key).privateKey && Object(key).publicKey)
}

function checkKey(key: DpopOptions['key']): void {
  if (isPair(key)) return
  const { kty } = Object(key) as JWK
  if (kty === undefined)
    throw new ConfigurationError('key', 'must be a key pair of Web Crypto, or a private JWK')
  // The header of each proof would hand a shared secret to whoever sees it.
  if (kty === 'oct') throw new ConfigurationError('key', 'must be an asymmetric key')
}

interface ProofKey {
  signer: CryptoKey | Uint8Array
  publicJwk: JWK
  alg: string
}

/** Nothing of a key is in an error, nor what a library says of it. */
async function readKey(key: DpopOptions['key'], algorithm: string | undefined): Promise<ProofKey> {
  checkKey(key)
  try {
    const jwk = isPair(key) ? await exportJWK(key.publicKey) : key
    // The members that make up the public half, and no other.
    const publicJwk = JSON.parse(JSON.stringify(jwk, ['kty', 'crv', 'x', 'y', 'n', 'e'])) as JWK
    const alg =
      algorithm ?? jwk.alg ?? ALGORITHMS[jwk.crv ?? (isPair(key) ? key.privateKey.algorithm.name : jwk.kty!)]
    if (!alg) throw new TypeError()
    if (isPair(key)) return { signer: key.privateKey, publicJwk, alg }
    if (typeof key.d !== 'string') throw new TypeError()
    return { signer: await importJWK(key, alg), publicJwk, alg }
  } catch {
    throw new ConfigurationError('key', 'is no private key for an algorithm of DPoP, such as ES256')
  }
}
