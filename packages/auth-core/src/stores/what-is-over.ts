import type { Token } from '../lib/token.ts'

/** How many refused refresh tokens are remembered. */
const REMEMBERED = 100

/** Remembers which refresh tokens were refused, so that none is sent again, and why the session is over. */
export function createWhatIsOver() {
  const refused = new Set<string>()
  return {
    /** Why the session is over, as long as nobody has begun another. */
    why: undefined as unknown,
    isRefused: (token: Token) => refused.has(token.revealRefreshToken() ?? ''),
    refuse(token: Token | undefined): void {
      const refreshToken = token?.revealRefreshToken()
      if (!refreshToken) return
      refused.add(refreshToken)
      if (refused.size > REMEMBERED) refused.delete(refused.values().next().value!)
    },
  }
}
