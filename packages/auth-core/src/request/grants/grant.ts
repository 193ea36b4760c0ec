import type { Clock } from '../../lib/clock.ts'
import type { TokenErrorFacts } from '../../lib/errors.ts'
import type { ExchangeRequest } from '../exchange.ts'
import type { GrantOptions } from '../options.ts'

/** What one kind of grant is: a file for each beside this one, exported by `src/grants.ts`. */
export interface Grant {
  /** Options of its own, and the RFC 6749 parameter each one is sent as. */
  readonly options: Readonly<Record<string, string>>
  /** Those of them that must be given. */
  readonly needs: readonly string[]
  /** The client is nobody without a secret. */
  readonly needsSecret: boolean
  /** What it sends is used up by being sent: not repeated after an unclear failure, and not given up once sent. */
  readonly isOneTime: boolean
  /** Begins the calls of one exchange, for a grant that has something to do around them. `place` is for its errors. */
  readonly begin?: (options: GrantOptions, clock: Clock, place: TokenErrorFacts) => GrantCalls
}

/** What a grant does around the calls of one exchange. */
export interface GrantCalls {
  /** How long after the first attempt the same may be sent again when the response was lost, in milliseconds. */
  readonly graceMs: number
  /**
   * Completes the RFC 6749 parameters of one attempt, just before they are sent.
   *
   * @throws {@link TokenError} when there is nothing to send.
   */
  prepare(values: Record<string, string>, request: ExchangeRequest): void
  /** Hears what came of an attempt: the refresh token that is good from now on; undefined if what was sent is refused. */
  settle(sent: Readonly<Record<string, string>>, refreshToken: string | undefined): void
  /** Forgets what it was given: the person has signed out. */
  forget(): void
}
