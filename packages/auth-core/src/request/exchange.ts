import type { ExchangeCause, TokenOrigin } from '../lib/events.ts'
import type { Token } from '../lib/token.ts'
import type { WindowRules } from '../cache/windows.ts'

/** What an exchange may want to know about the call that needs it. */
export interface ExchangeRequest {
  signal?: AbortSignal | undefined
  /** The token being replaced; may carry the refresh token. */
  previous?: Token | undefined
  /** The token value a server refused. */
  rejected?: string | undefined
  cause?: ExchangeCause | undefined
  /** Callers have no token meanwhile: failures that pass by themselves are waited through, within `timeoutMs`. */
  isWaitedFor?: boolean | undefined
  /** How long to wait before the endpoint is asked, because it wants that, in milliseconds; counted in `timeoutMs`. */
  waitMs?: number | undefined
  /** The windows its tokens are judged by. */
  windows?: WindowRules | undefined
  /**
   * A token was replaced of late because it was refused, and nothing shows that this was of use. Others who share the
   * tokens are told, so that each of them does not try it for itself.
   */
  isDoubtful?: boolean | undefined
}

/**
 * Gets one token, and remembers nothing.
 *
 * `tokenExchange` makes one from a vendor's token endpoint; any function of this type will do. Stores, locks and
 * observers wrap an Exchange and are one again.
 */
export interface Exchange {
  (request?: ExchangeRequest): Promise<Token>
  /**
   * What makes the tokens of this exchange different from those of another: token URL, client, grant, subject, scopes as
   * a set, audience, resource, further parameters. Two exchanges share stored tokens exactly when these texts are equal.
   * May name a user, so it is hashed before it reaches a store (see `stored`). Empty where nothing says whose tokens these
   * are: a refresh without `subject` or `refreshToken`, a code.
   */
  key?: (() => string) | undefined
  /** Whose tokens these are, for events. */
  origin?: TokenOrigin | undefined
  /** The longest one call takes, repetitions included, in milliseconds. A lock must outlive it. */
  timeoutMs?: number | undefined
  /** The longest it waits at `waitMs`, in milliseconds. Default: `timeoutMs`. */
  patienceMs?: number | undefined
  /**
   * What this exchange sends is used up by being sent, as a refresh token is: it is not repeated, and two calls must not be
   * under way side by side. Undefined: not known, so it is not repeated either.
   */
  isOneTime?: boolean | undefined
  /** Two calls of this exchange never send side by side, whoever makes them: `stored` with a lock. */
  isExclusive?: boolean | undefined
  /** Others may put tokens where it looks first, so that a session that is over may begin anew: `stored`. */
  isShared?: boolean | undefined
  /** Looks there, and asks nobody. Resolves to a token that spares the exchange, if there is one; does not reject. */
  find?: ((request: ExchangeRequest) => Promise<Token | undefined>) | undefined
  /**
   * Forgets what belongs to the session that has ended: the refresh token it was given, the pair in a store. Does not
   * reject.
   */
  forget?: (() => Promise<void>) | undefined
}
