import { ConfigurationError } from '@latchkey/auth-core'
import { readOptions } from '@latchkey/client-core'
import { errors, jwtVerify } from 'jose'
import type { components } from './generated/schema.ts'
import { marketplaceOrigin } from './marketplace.ts'

/** What a token says. `user` and `user_id` are there only when a person consented. */
export type AccessTokenClaims = components['schemas']['AccessTokenClaims']

/** Why a token was refused. `insufficient_scope` is for 403, everything else for 401 (RFC 6750 §3.1). */
export type TokenRefusal =
  | 'malformed'
  | 'bad_signature'
  | 'expired'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'bad_claims'
  | 'insufficient_scope'

/** A token that your API must not accept. Never carries the token. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError'
  readonly code: TokenRefusal
  /** The status to answer with. */
  readonly status: 401 | 403
  /** The value of the `WWW-Authenticate` header to answer with (RFC 6750 §3). */
  readonly challenge: string

  constructor(code: TokenRefusal, reason: string, scope?: string) {
    super(`The access token was refused: ${reason}`)
    this.code = code
    this.status = code === 'insufficient_scope' ? 403 : 401
    this.challenge =
      code === 'insufficient_scope'
        ? `Bearer error="insufficient_scope", scope="${scope}"`
        : 'Bearer error="invalid_token"'
  }
}

export interface AccessTokenVerifierOptions {
  /** The tenant's signing key of the dashboard; starts with `gk_`. Backend only. */
  signingKey: string
  /** Marketplace URLs whose tokens are taken: the default host, the custom domain, or both. */
  issuers: readonly (string | URL)[]
  /** Who you are to Gobo: origins of your proxies, or the GUID of your API. One of them must be in the token. */
  audiences: readonly string[]
  /** How far clocks may differ, in seconds. Default 5. */
  clockToleranceSeconds?: number | undefined
  /** The current time, milliseconds. Default: the system's clock. */
  nowMs?: (() => number) | undefined
}

export interface AccessTokenVerifier {
  /**
   * Judges one token: signature (HS256 and nothing else), expiry, issuer, audience, then the scopes this call needs.
   *
   * @param token the value after `Bearer `
   * @param scopes all of them must have been granted
   * @throws {@link TokenRefusedError}
   */
  verify(token: string, scopes?: readonly string[]): Promise<AccessTokenClaims>
}

/**
 * Makes a verifier for the owner of an API that Gobo's tokens give access to (apps treat tokens as opaque). Opaque
 * tokens, which a tenant may have instead of JWTs, are refused as malformed.
 *
 * Identify the person by `user`, never by `sub`: in Gobo's sample of a user's token `sub` is the app.
 *
 * @throws {@link ConfigurationError} naming the option
 * @see https://docs.gobo.io/getting-started/api-request-verification
 *
 * @example
 * const verifier = createAccessTokenVerifier({ signingKey, issuers: ['acme.withgobo.com'], audiences: ['https://api.acme.example'] })
 * const { org, user } = await verifier.verify(token, ['jobs:read'])
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const settings = readOptions(options, {
    signingKey: 'string',
    issuers: 'array',
    audiences: 'array',
    clockToleranceSeconds: 'number',
    nowMs: 'function',
  })
  const { signingKey, issuers: marketplaces = [], audiences = [] } = settings
  const { clockToleranceSeconds = 5, nowMs = Date.now } = settings
  if (!signingKey) throw new ConfigurationError('signingKey', 'must not be empty')
  if (marketplaces.length === 0) throw new ConfigurationError('issuers', 'must name a marketplace')
  if (audiences.length === 0 || audiences.some((audience) => !audience)) {
    throw new ConfigurationError('audiences', 'must name your API')
  }
  const key = new TextEncoder().encode(signingKey)
  const issuers = marketplaces
    .map((issuer) => marketplaceOrigin(issuer, 'issuers'))
    .flatMap((origin) => [origin, `${origin}/`]) // nobody says how the marketplace writes itself

  return {
    async verify(token, scopes = []) {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer: issuers,
        audience: [...audiences],
        requiredClaims: ['exp', 'iat', 'org'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(nowMs()),
      }).catch((error: unknown) => {
        throw refusal(error)
      })
      const granted = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : []
      if (!scopes.every((scope) => granted.includes(scope))) {
        throw new TokenRefusedError('insufficient_scope', 'it lacks a scope', scopes.join(' '))
      }
      return payload as AccessTokenClaims // what verification does not check stays the marketplace's word
    },
  }
}

function refusal(error: unknown): TokenRefusedError {
  if (error instanceof errors.JWTExpired) return new TokenRefusedError('expired', 'it has expired')
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefusedError('bad_signature', 'the signature does not fit')
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return new TokenRefusedError('wrong_issuer', 'another marketplace issued it')
    if (error.claim === 'aud') return new TokenRefusedError('wrong_audience', 'it is for another API')
    return new TokenRefusedError('bad_claims', `the claim "${error.claim}" is missing or wrong`)
  }
  return new TokenRefusedError('malformed', 'it is not a JWT signed with HS256')
}
