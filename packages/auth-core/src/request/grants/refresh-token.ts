import { TokenError } from '../../lib/errors.ts'
import { isStored } from '../../lib/token.ts'
import type { Grant } from './grant.ts'

/** How many refresh tokens that are of no more use are remembered. */
const REMEMBERED = 100
/** How far the clock may be off of the machine that has put a pair in a store. */
const SKEW_MS = 1_800_000

/**
 * RFC 6749 §6. Remembers which refresh tokens were refused or replaced, so that none of them is ever sent again: a server
 * that finds one used twice ends the session (RFC 9700 §4.14.2).
 */
export const refreshToken: Grant = {
  options: { refreshToken: 'refresh_token' },
  needs: [],
  needsSecret: false,
  isOneTime: true,
  begin({ refreshToken: given, rotationGraceMs: graceMs = 0 }, clock, place) {
    let isForgotten = false
    const spent = new Set<string>()
    const spend = (token: string) => {
      spent.add(token)
      for (const oldest of spent) {
        if (spent.size <= REMEMBERED) break
        spent.delete(oldest)
      }
    }
    return {
      graceMs,
      prepare(values, { previous }) {
        const token = previous?.revealRefreshToken() ?? (isForgotten ? undefined : given)
        if (!token) throw new TokenError(isForgotten ? 'signed_out' : 'reauth_required', place)
        if (spent.has(token))
          throw new TokenError('reauth_required', place, 'the refresh token was used already')
        const lateMs = previous && isStored(previous) ? SKEW_MS : 0
        if (
          previous?.refreshExpiresAtMs !== undefined &&
          previous.refreshExpiresAtMs + lateMs <= clock.nowMs()
        )
          throw new TokenError('reauth_required', place, 'the refresh token has expired')
        values.refresh_token = token
        narrowScope(values, previous?.scope)
      },
      settle({ refresh_token: sent = '' }, next) {
        if (next !== sent) spend(sent)
      },
      forget() {
        isForgotten = true
      },
    }
  },
}

/** A refresh never asks for more than was granted (RFC 6749 §6). */
function narrowScope(values: Record<string, string>, granted: string | undefined): void {
  if (!values.scope || granted === undefined) return
  const words = new Set(granted.split(' '))
  const scope = values.scope.split(' ').filter((word) => words.has(word))
  if (scope.length > 0) values.scope = scope.join(' ')
  else delete values.scope
}
