import { createHash, randomUUID } from 'node:crypto'
import type { MockClock } from '../clock.ts'

/** What a token was issued for; vendor behaviours read it to answer "whose call is this?". */
export interface TokenGrant {
  readonly grant: string
  readonly clientId: string
  /** Parameters of the token request worth remembering (`scope`, `target`, `username` …), never a secret. */
  readonly facts: { readonly [parameter: string]: string }
  /** Name of the security scheme the token is for; undefined for tokens of the ordinary kind. */
  readonly kind: string | undefined
}

export interface LiveToken extends TokenGrant {
  readonly value: string
  readonly expiresAtMs: number
}

export interface AuthorizationCode {
  readonly clientId: string
  readonly codeChallenge: string
  readonly redirectUri: string | undefined
  readonly facts: { readonly [parameter: string]: string }
}

export type Redeemed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** Every token, refresh token and code one mock has issued. */
export interface TokenLedger {
  /** @param isJwt the token is to say itself when it ends, as an unsigned JWT */
  issue(grant: TokenGrant, lifetimeMs: number, isJwt?: boolean): LiveToken
  /** The token behind a bearer value, when it is neither unknown nor expired nor revoked. */
  find(value: string): LiveToken | undefined
  /** Revokes one access token, or all of them. Returns how many were live. Refresh tokens stay. */
  revoke(value?: string | undefined): number
  issueRefreshToken(grant: TokenGrant): string
  /**
   * Spends a refresh token when `rotate`, else only checks it. One that was spent before is a theft alarm: its whole
   * family is revoked (RFC 9700 section 4.14.2).
   */
  redeemRefreshToken(value: string, clientId: string, rotate: boolean): Redeemed<TokenGrant>
  issueCode(code: AuthorizationCode): string
  /** Spends a code, which works once, within 60 seconds, for its client, redirect URI and PKCE verifier. */
  redeemCode(
    value: string,
    proof: { clientId: string; codeVerifier: string; redirectUri: string | undefined },
  ): Redeemed<AuthorizationCode>
  /** Ends every sign-in: access and refresh tokens of people, not those of the app itself. Returns how many there were. */
  endSessions(): number
  /** Drops everything issued so far. */
  clear(): void
}

const codeLifetimeMs = 60_000

export function createTokenLedger(clock: MockClock, prefix: string): TokenLedger {
  // A grant object is one sign-in: the tokens that follow one another share it, and so are a family.
  const live = new Map<string, LiveToken & { session: TokenGrant }>()
  const refreshTokens = new Map<string, { grant: TokenGrant; spent: boolean }>()
  const codes = new Map<string, AuthorizationCode & { expiresAtMs: number; spent: boolean }>()

  function find(value: string): LiveToken | undefined {
    const token = live.get(value)
    if (token !== undefined && clock.nowMs() >= token.expiresAtMs) live.delete(value)
    return live.get(value)
  }

  function revokeFamily(grant: TokenGrant): void {
    for (const [value, refresh] of refreshTokens) if (refresh.grant === grant) refreshTokens.delete(value)
  }

  return {
    issue(grant, lifetimeMs, isJwt = false) {
      const expiresAtMs = clock.nowMs() + lifetimeMs
      const value = `${prefix}-access-${randomUUID()}`
      const token = { ...grant, value: isJwt ? asJwt(value, expiresAtMs) : value, expiresAtMs }
      live.set(token.value, { ...token, session: grant })
      return token
    },
    find,
    revoke(value) {
      if (value !== undefined) return find(value) !== undefined && live.delete(value) ? 1 : 0
      const count = [...live.keys()].filter((key) => find(key) !== undefined).length
      live.clear()
      return count
    },
    issueRefreshToken(grant) {
      const value = `${prefix}-refresh-${randomUUID()}`
      refreshTokens.set(value, { grant, spent: false })
      return value
    },
    redeemRefreshToken(value, clientId, rotate) {
      const known = refreshTokens.get(value)
      if (known === undefined) return { ok: false, reason: 'The refresh token is unknown or was revoked.' }
      if (known.grant.clientId !== clientId) {
        return { ok: false, reason: 'The refresh token was issued to another client.' }
      }
      if (known.spent) {
        revokeFamily(known.grant)
        return { ok: false, reason: 'The refresh token was used before; all of its family are revoked.' }
      }
      known.spent = rotate
      return { ok: true, value: known.grant }
    },
    issueCode(code) {
      const value = `${prefix}-code-${randomUUID()}`
      codes.set(value, { ...code, expiresAtMs: clock.nowMs() + codeLifetimeMs, spent: false })
      return value
    },
    redeemCode(value, proof) {
      const code = codes.get(value)
      if (code === undefined) return { ok: false, reason: 'The code is unknown.' }
      if (code.spent) return { ok: false, reason: 'The code was used before.' }
      code.spent = true
      if (clock.nowMs() >= code.expiresAtMs) return { ok: false, reason: 'The code has expired.' }
      if (code.clientId !== proof.clientId)
        return { ok: false, reason: 'The code was issued to another client.' }
      if (code.redirectUri !== proof.redirectUri) {
        return { ok: false, reason: 'redirect_uri differs from the one the code was asked for with.' }
      }
      const challenge = createHash('sha256').update(proof.codeVerifier).digest('base64url')
      if (challenge !== code.codeChallenge) {
        return { ok: false, reason: 'code_verifier does not belong to the code_challenge.' }
      }
      return { ok: true, value: code }
    },
    endSessions() {
      const sessions = new Set([...refreshTokens.values()].map(({ grant }) => grant))
      refreshTokens.clear()
      for (const [value, { session }] of live) {
        if (session.grant !== 'authorization_code') continue
        sessions.add(session)
        live.delete(value)
      }
      return sessions.size
    },
    clear() {
      live.clear()
      refreshTokens.clear()
      codes.clear()
    },
  }
}

function asJwt(id: string, expiresAtMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ jti: id, exp: Math.floor(expiresAtMs / 1000) })}.`
}
