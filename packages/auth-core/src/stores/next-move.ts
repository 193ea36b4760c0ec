import { lifeOf, scaleWindows, type WindowRules } from '../cache/windows.ts'
import type { Token } from '../lib/token.ts'
import type { ExchangeRequest } from '../request/exchange.ts'
import { isOlder, newer, supersede, type IsReplaced, type TokenRecord } from './record.ts'
import type { Found } from './shelf.ts'

/** What the tokens of a key are known to be: in the store, on the way to it, and with whoever asks. */
export interface Candidates {
  found: Pick<Found, 'record' | 'there'>
  unsaved: TokenRecord | undefined
  brought: TokenRecord | undefined
}

/** The newest pair that may be used: one whose refresh token was refused may not. */
export function newestOf(
  { found, unsaved, brought }: Candidates,
  isRefused: (token: Token) => boolean,
  isReplaced: IsReplaced,
): TokenRecord | undefined {
  let newest: TokenRecord | undefined
  for (const candidate of [found.record, unsaved, brought]) {
    if (!candidate || isRefused(candidate.token)) continue
    newest = newest ? newer(candidate, newest, isReplaced) : candidate
  }
  // A sign-in that takes the place of the one in the store says so, for those who still have that.
  return newest && { ...newest, lineage: supersede(newest.lineage, found.there) }
}

/** Whether a token that is at hand spares the exchange. */
export function sparesExchange(
  token: Token,
  { previous, rejected }: ExchangeRequest,
  rules: WindowRules,
  nowMs: number,
): boolean {
  if (token.reveal() === rejected || token.reveal() === previous?.reveal()) return false
  const { lifetimeMs, expiresAtMs } = lifeOf(token, nowMs, rules)
  return expiresAtMs - nowMs > scaleWindows(lifetimeMs, rules, 0).mandatoryMs
}

/**
 * What to do when a refresh was refused: go on with a newer pair that somebody has stored meanwhile, remove the pair that is
 * over, or leave things as they are. What is no newer than the pair that was refused is over as well: its refresh token was
 * used to get that one.
 *
 * @param now What is in the store by now.
 * @param isAgain This was done once in this call.
 */
export function afterRefusal(
  sent: TokenRecord | undefined,
  now: TokenRecord | undefined,
  isAgain: boolean,
): 'go on' | 'remove' | 'give up' {
  if (!now) return 'give up'
  if (now.token.revealRefreshToken() === sent?.token.revealRefreshToken()) return 'remove'
  if (sent && isOlder(now.lineage, sent.lineage)) return 'remove'
  return isAgain ? 'give up' : 'go on'
}
