/** What is known when somebody asks for a token. All in milliseconds. */
export interface Situation {
  /** How long the token may still be served; 0 without one, and for a caller whose token was refused. */
  leftMs: number
  advisoryMs: number
  mandatoryMs: number
  /** How long nobody asks the endpoint again after a failure. */
  quietMs: number
  /** How much of that a caller without a token waits for; 0 unless the failure passes by itself. */
  patienceMs: number
  /** An exchange is under way. */
  isRenewing: boolean
  /** It may be waited for. */
  canJoin: boolean
}

/**
 * What to do for a caller:
 *
 * - `serve` the token at hand;
 * - `serve-and-renew`: serve it, and start an exchange in the background;
 * - `join` the exchange under way;
 * - `exchange`: start one, and wait for it;
 * - `fail` with the last error.
 */
export type Step = 'serve' | 'serve-and-renew' | 'join' | 'exchange' | 'fail'

export function nextStep(now: Situation): Step {
  const isQuiet = now.quietMs > 0
  if (now.leftMs > now.mandatoryMs)
    return now.leftMs <= now.advisoryMs && !now.isRenewing && !isQuiet ? 'serve-and-renew' : 'serve'
  if (now.canJoin) return 'join'
  if (!isQuiet) return 'exchange'
  if (now.leftMs > 0) return 'serve'
  return now.quietMs < now.patienceMs ? 'exchange' : 'fail'
}
