import { abortable } from '../lib/abortable.ts'
import { checkNumber } from '../lib/check-number.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { refuseUnknown, type TokenError } from '../lib/errors.ts'
import { emit, type ExchangeCause, type TokenEventListener } from '../lib/events.ts'
import type { Exchange } from '../request/exchange.ts'
import type { Token, TokenRequest, TokenSource } from '../lib/token.ts'
import { scaleWindows, type Windows } from './windows.ts'

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
   * started: with false every caller that needs a token asks for its own, and the token it gets is shared afterwards.
   */
  shareExchanges?: boolean | undefined
  /** Keeps a worker alive until an exchange is over, e.g. `(promise) => ctx.waitUntil(promise)`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
  /** Numbers in [0, 1) for jitter. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** A {@link TokenSource} that remembers. */
export interface CachedTokenSource extends TokenSource {
  /**
   * Forgets the token, its refresh token and every failure, at once. An exchange under way is given up and its result
   * discarded.
   *
   * @returns when a store behind it has forgotten them, too.
   */
  clear(): Promise<void>
}

interface Entry extends Windows {
  token: Token
  expiresAtMs: number
  /** Wall minus monotonic time when the token was asked for; changes only when somebody turns the wall clock. */
  offsetMs: number
}

/** An exchange under way. */
interface Flight {
  promise: Promise<Token>
  controller: AbortController
  replaces: string | undefined
  /** Callers who wait; a renewal in the background counts as one that never leaves. */
  waiters: number
  /** Which `clear()` it began after: what was asked for before one is not kept. */
  era: number
}

/** A wall clock that falls behind the monotonic one by more than this was turned back. */
const CLOCK_TOLERANCE_MS = 5000

/**
 * Keeps the token of an exchange in memory and renews it in time.
 *
 * One exchange is under way at a time, whoever asks. In the advisory window the old token is served while a new one is
 * fetched; in the mandatory window callers wait; a token that is still valid outlives a failing endpoint; an expired or
 * rejected one is never served again. Failures are remembered and rethrown without network until their back-off ends.
 * Needs no timer. State lives in this source alone.
 *
 * @throws {@link ConfigurationError} for unknown options.
 */
export function cached(exchange: Exchange, options: CachedOptions = {}): CachedTokenSource {
  const {
    initial,
    clock = systemClock,
    random = Math.random,
    shareExchanges = true,
    waitUntil,
    onEvent,
    ...limits
  } = options
  const {
    advisoryWindowMs = 120_000,
    mandatoryWindowMs = 30_000,
    unknownLifetimeMs = 3_600_000,
    ...pauses
  } = limits
  const {
    cooldownMs = 30_000,
    backoffMs = 1000,
    maxBackoffMs = 60_000,
    maxRetryAfterMs = 3_600_000,
    ...unknown
  } = pauses
  refuseUnknown(unknown)
  for (const name in limits) checkNumber(name, limits[name as keyof typeof limits])

  let entry: Entry | undefined
  let refused: string | undefined
  let flight: Flight | undefined
  let failures = 0
  let quietUntilMs = 0
  let lastError: unknown
  let era = 0

  /** How long the token may still be served: by the wall clock, and by what it would show had nobody turned it. */
  function remainingMs(): number {
    if (!entry || entry.token.reveal() === refused) return 0
    const wallMs = clock.nowMs()
    const unturnedMs = clock.monotonicMs() + entry.offsetMs
    return unturnedMs - wallMs > CLOCK_TOLERANCE_MS ? 0 : entry.expiresAtMs - Math.max(wallMs, unturnedMs)
  }

  const offset = () => clock.nowMs() - clock.monotonicMs()

  function keep(token: Token, offsetMs: number): void {
    const { obtainedAtMs, expiresAtMs = obtainedAtMs + unknownLifetimeMs } = token
    if (remainingMs() > 0 && entry!.token.obtainedAtMs > obtainedAtMs) return
    const windows = scaleWindows(expiresAtMs - obtainedAtMs, advisoryWindowMs, mandatoryWindowMs, random())
    entry = { ...windows, token, expiresAtMs, offsetMs }
    // An endpoint may give the same token again; asking once more would not make it better.
    refused = undefined
    failures = quietUntilMs = 0
  }

  function remember(error: unknown): void {
    const { kind, status, retryAfterMs = 0 } = Object(error) as Partial<TokenError>
    const backoff = random() * Math.min(maxBackoffMs, backoffMs * 2 ** failures++)
    const pause = kind === 'reauth-required' ? Infinity : kind === 'permanent' ? cooldownMs : backoff
    quietUntilMs = clock.monotonicMs() + Math.max(pause, Math.min(retryAfterMs, maxRetryAfterMs))
    lastError = error
    // Where nobody was asked, there is just nothing to renew it with: it is good until it ends.
    if (pause === Infinity && status) entry = undefined
  }

  function start(cause: ExchangeCause, replaces?: string): Flight {
    const startMs = clock.monotonicMs()
    const offsetMs = offset()
    const controller = new AbortController()
    const { signal } = controller
    const begun = { controller, replaces, era, waiters: cause === 'advisory' ? 1 : 0 } as Flight
    const run = async () => {
      try {
        const token = await exchange({ signal, previous: entry?.token, rejected: replaces, cause })
        if (begun.era === era) keep(token, offsetMs)
        emit(onEvent, {
          type: 'exchange',
          cause,
          durationMs: clock.monotonicMs() - startMs,
          lifetimeMs: remainingMs(),
        })
        return token
      } catch (error) {
        if (error !== signal.reason) {
          if (begun.era === era) remember(error)
          const facts = { cause, durationMs: clock.monotonicMs() - startMs, error, staleMs: remainingMs() }
          emit(onEvent, { type: 'exchange_failed', ...facts })
        }
        throw error
      } finally {
        if (flight === begun) flight = undefined
      }
    }
    flight = begun
    begun.promise = run()
    const isOver = begun.promise.catch(() => {})
    try {
      waitUntil?.(isOver)
    } catch {
      // A worker that cannot be kept alive still has its tokens.
    }
    return begun
  }

  async function get({ signal, rejected }: TokenRequest = {}): Promise<Token> {
    for (;;) {
      signal?.throwIfAborted()
      if (rejected && entry?.token.reveal() === rejected) refused = rejected
      const leftMs = remainingMs()
      const isQuiet = clock.monotonicMs() < quietUntilMs
      const shared = shareExchanges ? flight : undefined
      if (entry && leftMs > entry.mandatoryMs) {
        if (leftMs <= entry.advisoryMs && !flight && !isQuiet) {
          start('advisory')
        }
        return entry.token
      }
      if (isQuiet && !shared) {
        if (entry && leftMs > 0) return entry.token
        throw lastError
      }
      const replaces = entry && entry.token.reveal() === refused ? refused : rejected
      const joined = shared ?? start(replaces ? 'rejected' : entry ? 'mandatory' : 'cold', replaces)
      joined.waiters++
      try {
        const token = await abortable(joined.promise, signal)
        if (joined.era === era && (token.reveal() !== rejected || joined.replaces === rejected)) return token
      } catch (error) {
        signal?.throwIfAborted()
        if (joined.era === era && !joined.controller.signal.aborted) {
          if (remainingMs() > 0) return entry!.token
          throw error
        }
      } finally {
        // Nobody is left to wait for it; an exchange that must not be interrupted ignores this.
        if (!--joined.waiters && flight === joined) joined.controller.abort()
      }
    }
  }

  if (initial) keep(initial, offset())

  return {
    get,
    async clear() {
      entry = refused = undefined
      failures = quietUntilMs = 0
      era++
      flight?.controller.abort()
      await exchange.forget?.()
    },
  }
}
