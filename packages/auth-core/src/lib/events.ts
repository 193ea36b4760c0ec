import type { TokenError } from './errors.ts'

/** Why a token was asked for: none yet, its windows (see `cached`), or a server refused the last one. */
export type ExchangeCause = 'cold' | 'advisory' | 'mandatory' | 'rejected'

/** Whose tokens an event is about; what a source of your own does not say is left out. */
export interface TokenOrigin {
  /** Name of the vendor, e.g. `Nitro Sign`. */
  vendor?: string | undefined
  /** The `grant_type`, e.g. `client_credentials`. */
  grant?: string | undefined
  /** Tells clients apart without naming them: a short hash of the client id. */
  client?: string | undefined
}

/** Where a token came from: what was kept here, a store that others fill, too, or the vendor. */
export type TokenPlace = 'memory' | 'store' | 'endpoint'

/** What happened. Carries no secret: log it, count it, trace it. */
export type TokenEvent = TokenOrigin & TokenHappening

type TokenHappening =
  /**
   * `lifetimeMs` is what is left of the new token; `from` says whether it is another process's. `served` counts the tokens
   * given from memory since the event before: together they make a hit rate.
   */
  | {
      type: 'exchange'
      cause: ExchangeCause
      durationMs: number
      lifetimeMs: number
      from?: Exclude<TokenPlace, 'memory'> | undefined
      served?: number | undefined
    }
  /** `staleMs` is how long the old token can still be served meanwhile; 0 when there is none. */
  | { type: 'exchange_failed'; cause: ExchangeCause; durationMs: number; error: unknown; staleMs: number }
  /** A call was answered 401 and sent again with a new token. */
  | { type: 'replay'; origin: string }
  | { type: 'store_error'; operation: 'get' | 'set' | 'delete'; error: TokenError }
  | { type: 'lock'; waitedMs: number; acquired: boolean }

/** Hears events. What it throws, or a promise it returns and that rejects, changes nothing. */
export type TokenEventListener = (event: TokenEvent) => void

/** Tells a listener of anything, and survives it. */
export function emit<Event>(listener: ((event: Event) => unknown) | undefined, event: Event): void {
  try {
    const returned = listener?.(event) as Partial<Promise<unknown>> | undefined
    returned?.catch?.(() => {})
  } catch {
    // Observing must not change what is observed.
  }
}
