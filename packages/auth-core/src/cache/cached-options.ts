import type { Clock } from '../lib/clock.ts'
import type { TokenEventListener } from '../lib/events.ts'
import type { OptionTable } from '../lib/read-options.ts'
import { isToken, type Token } from '../lib/token.ts'

/** Every duration is in milliseconds. */
export interface CachedOptions {
  /** A token to start with, e.g. the one the authorization-code flow gave. */
  initial?: Token | undefined
  /** Longest advisory window; never more than ¼ of the lifetime. Default 120 000. Spread by 0–10 %. */
  advisoryWindowMs?: number | undefined
  /** Longest mandatory window; never more than ⅛ of the lifetime. Default 30 000. */
  mandatoryWindowMs?: number | undefined
  /** How long a token of unknown lifetime is used. Default 3 600 000. */
  unknownLifetimeMs?: number | undefined
  /** How long nobody asks again after a permanent error. Default 30 000. */
  cooldownMs?: number | undefined
  /** First back-off step after a transient error; doubles each time. Default 1000, full jitter. */
  backoffMs?: number | undefined
  /** Longest back-off step. Default 60 000. */
  maxBackoffMs?: number | undefined
  /** Longest Retry-After that is obeyed. Default 3 600 000. */
  maxRetryAfterMs?: number | undefined
  /**
   * Whether callers share one exchange. Default true. On Cloudflare Workers a request cannot wait for what another request
   * started: with false every caller that needs a token asks for its own, and the token it gets is shared afterwards. Not
   * for refresh tokens, unless a store with a lock keeps their calls apart.
   */
  shareExchanges?: boolean | undefined
  /** Keeps a worker alive until an exchange is over, e.g. `(promise) => ctx.waitUntil(promise)`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
  /** Numbers in [0, 1) for jitter. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** What `cached` takes; a client's `tokens` take the same. */
export const cachedOptions: OptionTable<CachedOptions> = {
  initial: [isToken, 'is no token of "createToken"'],
  advisoryWindowMs: 'number',
  mandatoryWindowMs: 'number',
  unknownLifetimeMs: 'number',
  cooldownMs: 'number',
  backoffMs: 'number',
  maxBackoffMs: 'number',
  maxRetryAfterMs: 'number',
  shareExchanges: 'boolean',
  waitUntil: 'function',
  onEvent: 'function',
  clock: 'clock',
  random: 'function',
}
