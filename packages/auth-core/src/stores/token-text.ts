import { createToken, type Token } from '../lib/token.ts'

/** Writes a token down. The only place outside a token where its secrets are a text. */
export function writeToken(token: Token): string {
  const { obtainedAtMs, expiresAtMs, scope } = token
  const secrets = { accessToken: token.reveal(), refreshToken: token.revealRefreshToken() }
  return JSON.stringify({ format: 'latchkey-token-1', obtainedAtMs, expiresAtMs, scope, ...secrets })
}

/**
 * Reads a token that was written down, as untrusted input.
 *
 * @returns undefined for anything damaged, foreign or of another format.
 */
export function readToken(text: string): Token | undefined {
  try {
    const { format, obtainedAtMs, expiresAtMs, scope, accessToken, refreshToken } = JSON.parse(
      text,
    ) as Record<string, unknown>
    const isText = (value: unknown) => value === undefined || typeof value === 'string'
    const isTime =
      Number.isFinite(obtainedAtMs) && (expiresAtMs === undefined || Number.isFinite(expiresAtMs))
    if (format !== 'latchkey-token-1' || !isTime || !isText(scope) || !isText(refreshToken)) return undefined
    return createToken({ obtainedAtMs, expiresAtMs, scope, accessToken, refreshToken } as Parameters<
      typeof createToken
    >[0])
  } catch {
    return undefined
  }
}
