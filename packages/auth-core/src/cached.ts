import { abortable } from './abortable.ts'
import { systemClock, type Clock } from './clock.ts'
import { checkOptions, ConfigurationError, type TokenError } from './errors.ts'
import { emit, type ExchangeCause, type TokenEventListener } from './events.ts'
import type { Exchange } from './exchange.ts'
import type { Token, TokenRequest, TokenSource } from './token.ts'
import { scaleWindows, stageOf, type Stage, type Windows } from './windows.ts'

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
  /** Keeps a worker alive for a background renewal, e.g. `(promise) => ctx.waitUntil(promise)`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
  /** Numbers in [0, 1) for jitter. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** A {@link TokenSource} that remembers. */
export interface CachedTokenSource extends TokenSource {
  /** Forgets the token, its refresh token and every failure. An exchange under way is given up and its result discarded. */
  clear(): void
}

interface Entry extends Windows {
  token: Token
  expiresAtMs: number
  /** Monotonic twin of `expiresAtMs`: the one that cannot be set back. */
  endsMs: number
  /** Wall minus monotonic time when the token was kept; moves only when somebody turns the wall clock. */
  offsetMs: number
  startedMs: number
  isRejected: boolean
}

interface Flight {
  promise: Promise<Token>
  controller: AbortController
  replaces: string | undefined
  waiters: number
  isBackground: boolean
  isDiscarded: boolean
}

/** A wall clock that falls behind the monotonic one by more than this was turned back. */
const CLOCK_TOLERANCE_MS = 5000

const KNOWN =
  'initial advisoryWindowMs mandatoryWindowMs unknownLifetimeMs cooldownMs backoffMs maxBackoffMs maxRetryAfterMs ' +
  'shareExchanges waitUntil onEvent clock random'

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
  checkOptions(options, KNOWN)
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  const { clock = systemClock, random = Math.random, shareExchanges = true, onEvent } = options
  const { advisoryWindowMs: advisoryMs = 120_000, mandatoryWindowMs: mandatoryMs = 30_000 } = options
  const {
    backoffMs = 1000,
    maxBackoffMs = 60_000,
    cooldownMs = 30_000,
    maxRetryAfterMs = 3_600_000,
  } = options
  const { unknownLifetimeMs = 3_600_000 } = options

  let entry: Entry | undefined
  let flight: Flight | undefined
  let failures = 0
  let quietUntilMs = 0
  let lastError: unknown

  function remainingMs(kept: Entry): number {
    const wallMs = clock.nowMs()
    const monotonicMs = clock.monotonicMs()
    if (kept.offsetMs - (wallMs - monotonicMs) > CLOCK_TOLERANCE_MS) return 0
    return Math.min(kept.expiresAtMs - wallMs, kept.endsMs - monotonicMs)
  }

  const stage = (): Stage => (entry && !entry.isRejected ? stageOf(remainingMs(entry), entry) : 'expired')

  function keep(token: Token, startedMs: number): void {
    if (entry && !entry.isRejected && entry.startedMs > startedMs) return
    const wallMs = clock.nowMs()
    const monotonicMs = clock.monotonicMs()
    const lifetimeMs = Math.max(
      0,
      (token.expiresAtMs ?? token.obtainedAtMs + unknownLifetimeMs) - token.obtainedAtMs,
    )
    entry = {
      ...scaleWindows(lifetimeMs, { advisoryMs, mandatoryMs }, random()),
      token,
      expiresAtMs: token.obtainedAtMs + lifetimeMs,
      endsMs: Math.min(startedMs, monotonicMs - Math.max(0, wallMs - token.obtainedAtMs)) + lifetimeMs,
      offsetMs: wallMs - monotonicMs,
      startedMs,
      isRejected: false,
    }
    failures = quietUntilMs = 0
  }

  function remember(error: unknown): void {
    const { kind, retryAfterMs = 0 } = Object(error) as Partial<TokenError>
    const backoff = random() * Math.min(maxBackoffMs, backoffMs * 2 ** failures++)
    const pause = kind === 'reauth-required' ? Infinity : kind === 'permanent' ? cooldownMs : backoff
    quietUntilMs = clock.monotonicMs() + Math.max(pause, Math.min(retryAfterMs, maxRetryAfterMs))
    lastError = error
    if (kind === 'reauth-required') entry = undefined
    if (stage() !== 'expired')
      emit(onEvent, { type: 'stale_served', remainingMs: remainingMs(entry!), error })
  }

  function start(cause: ExchangeCause, replaces: string | undefined): Flight {
    const controller = new AbortController()
    const startedMs = clock.monotonicMs()
    const durationMs = () => clock.monotonicMs() - startedMs
    const begun: Flight = {
      promise: undefined!,
      controller,
      replaces,
      waiters: 0,
      isBackground: cause === 'advisory',
      isDiscarded: false,
    }
    const run = async () => {
      try {
        const token = await exchange({
          signal: controller.signal,
          previous: entry?.token,
          rejected: replaces,
          cause,
        })
        if (!begun.isDiscarded) keep(token, startedMs)
        const lifetimeMs =
          token.expiresAtMs === undefined ? undefined : token.expiresAtMs - token.obtainedAtMs
        emit(onEvent, { type: 'exchange', cause, durationMs: durationMs(), lifetimeMs })
        return token
      } catch (error) {
        if (error !== controller.signal.reason) {
          emit(onEvent, { type: 'exchange_failed', cause, durationMs: durationMs(), error })
          if (!begun.isDiscarded) remember(error)
        }
        throw error
      } finally {
        if (flight === begun) flight = undefined
      }
    }
    flight = begun
    begun.promise = run()
    begun.promise.catch(() => {})
    return begun
  }

  async function join(joined: Flight, signal: AbortSignal | undefined): Promise<Token> {
    joined.waiters++
    try {
      return await abortable(joined.promise, signal)
    } finally {
      // Nobody is left to wait for it; an exchange that must not be interrupted ignores this.
      if (!--joined.waiters && !joined.isBackground && flight === joined) joined.controller.abort()
    }
  }

  async function get({ signal, rejected }: TokenRequest = {}): Promise<Token> {
    for (;;) {
      signal?.throwIfAborted()
      if (rejected !== undefined && entry?.token.reveal() === rejected) entry.isRejected = true
      const now = stage()
      if (now === 'fresh') return entry!.token
      const isQuiet = clock.monotonicMs() < quietUntilMs
      if (now === 'advisory') {
        if (!flight && !isQuiet) options.waitUntil?.(start('advisory', undefined).promise.catch(() => {}))
        return entry!.token
      }
      const isSharing = flight && shareExchanges
      if (isQuiet && !isSharing) {
        if (now === 'mandatory') return entry!.token
        throw lastError
      }
      const replaces = entry?.isRejected ? entry.token.reveal() : rejected
      const cause = replaces !== undefined ? 'rejected' : entry ? 'mandatory' : 'cold'
      const joined = isSharing ? flight! : start(cause, replaces)
      try {
        const token = await join(joined, signal)
        if (joined.isDiscarded || (token.reveal() === rejected && joined.replaces !== rejected)) continue
        return token
      } catch (error) {
        if (joined.isDiscarded || joined.controller.signal.aborted) continue
        signal?.throwIfAborted()
        if (stage() === 'expired') throw error
        return entry!.token
      }
    }
  }

  if (options.initial) keep(options.initial, clock.monotonicMs())

  return {
    get,
    clear() {
      entry = undefined
      failures = quietUntilMs = 0
      if (!flight) return
      flight.isDiscarded = true
      flight.controller.abort()
    },
  }
}
