// Over 300 lines: what one source does shares its variables, and reads as a class would. What decides stands beside it.
import { abortable } from '../lib/abortable.ts'
import { systemClock } from '../lib/clock.ts'
import { ConfigurationError, type TokenError } from '../lib/errors.ts'
import { emit, type ExchangeCause } from '../lib/events.ts'
import { readOptions } from '../lib/read-options.ts'
import { isSteering } from '../lib/steering.ts'
import { checkToken, isStored, type Token, type TokenRequest, type TokenSource } from '../lib/token.ts'
import type { Exchange } from '../request/exchange.ts'
import { cachedOptions, type CachedOptions } from './cached-options.ts'
import { createEntry, remainingMs, type Entry } from './entry.ts'
import { nextStep } from './next-step.ts'
import { isTransient, pauseAfter } from './pause-after.ts'
import { IN_VAIN_MS, type Verdict } from './judge-refusal.ts'
import { Refusals } from './refusals.ts'
import { createSleepers, type Sleepers } from './sleepers.ts'
import { cachedDefaults } from './windows.ts'

/** How often calls look at the wall clock at most, and those that are refused at what others have stored. */
const LOOK_MS = 1000

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

/** An exchange under way. */
interface Flight {
  promise: Promise<Token>
  controller: AbortController
  /** The token value it replaces because that was refused. */
  replaces: string | undefined
  /** Callers who wait; a renewal in the background counts as one that never leaves. */
  waiters: number
  /** Which `clear()` it began after: what was asked for before one is not kept. */
  era: number
  /** Callers have no token meanwhile. */
  isWaitedFor: boolean
}

/** What one caller wants. */
interface Caller extends TokenRequest {
  /** When its refusal came in, if it comes with one, and which one it is. */
  answeredMs: number
  refusalId: number
}

/**
 * Keeps the token of an exchange in memory and renews it in time.
 *
 * One exchange is under way at a time, whoever asks. In the advisory window the old token is served while a new one is
 * fetched; in the mandatory window callers wait; a token that is still valid outlives a failing endpoint; an expired one is
 * never served. A refused token is replaced where that may help (see `judgeRefusal`), and only those wait who were refused.
 * Callers without a token wait through what passes by itself, as long as one exchange may take; other failures are
 * remembered and rethrown without network until their pause ends. Needs no timer to fire. State lives in this source alone.
 *
 * @throws {@link ConfigurationError} for unknown options, and for `shareExchanges: false` where calls side by side would
 * send a refresh token twice.
 */
export function cached(exchange: Exchange, options?: CachedOptions): CachedTokenSource {
  const settings = readOptions(options, cachedOptions, cachedDefaults)
  const { initial, clock = systemClock, random = Math.random, shareExchanges } = settings
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  if (!shareExchanges && exchange.isOneTime && !exchange.isExclusive)
    throw new ConfigurationError(
      'shareExchanges',
      'must be true, or a refresh token is sent twice. "stored" with a lock prevents that',
    )
  // What may be repeated is waited for as long as it takes; of an exchange of somebody's own, nothing is known.
  const patienceMs = exchange.isOneTime === false ? (exchange.patienceMs ?? exchange.timeoutMs ?? 0) : 0

  let entry: Entry | undefined
  let flight: Flight | undefined
  /** Made when the first call is heard of: of many sources, most are idle. */
  let refusals: Refusals | undefined
  const heard = () => (refusals ??= new Refusals(random))
  let failures = 0
  let quietUntilMs = 0
  let lastError: unknown
  let era = 0
  let exchanges = 0
  /** When a call that was responded to last made us look at the wall clock. */
  let lookedMs = -Infinity
  /** From when on a call that is refused may look again at what others have stored. */
  let seekMs = 0
  /** Tokens given from memory since the last one came. */
  let served = 0
  /** Made when somebody first waits for what other calls show. */
  let sleepers: Sleepers | undefined

  function keep(token: Token, order: number, elapsedMs: number, isRefused: boolean): void {
    // One that was asked for later is here already.
    if (entry && entry.order > order && remainingMs(entry, clock) > 0) return
    entry = createEntry(token, clock, { elapsedMs, order, jitter: random() }, settings)
    failures = quietUntilMs = 0
    // A doubt is over after a while, for those as well who have not been there all the time.
    const isElsewhere = token.replacesRefused && clock.nowMs() - token.obtainedAtMs < IN_VAIN_MS
    const known = isRefused ? (isStored(token) ? 'adopted' : 'refused') : 'due'
    const reason = isElsewhere ? 'refused-elsewhere' : known
    if (refusals || reason !== 'due') heard().replaced(clock.monotonicMs(), reason)
    sleepers?.wake()
  }

  function remember(error: unknown, cause: ExchangeCause, order: number): void {
    // What is remembered of a failure never outlives a newer token.
    if (entry && entry.order > order) return
    const pauseMs = pauseAfter(error, failures++, settings, random(), exchange.isShared)
    quietUntilMs = clock.monotonicMs() + pauseMs
    lastError = error
    const { kind, status } = Object(error) as Partial<TokenError>
    // Where nobody was asked, or in good time, the token is good until it ends.
    const isOver = kind === 'reauth-required' && status !== undefined
    if (isOver && (cause === 'rejected' || remainingMs(entry, clock) <= 0)) entry = undefined
  }

  /** @param isInTime The token at hand is served meanwhile. */
  function start(isInTime: boolean, isJudged: boolean, rejected?: string): Flight {
    const replaces = isJudged || entry?.isDead ? entry?.token.reveal() : rejected
    const due = entry ? 'mandatory' : 'cold'
    const cause = isInTime ? 'advisory' : replaces === undefined ? due : 'rejected'
    const startMs = clock.monotonicMs()
    const order = ++exchanges
    const controller = new AbortController()
    const { signal } = controller
    const isWaitedFor = !isInTime && (cause !== 'mandatory' || remainingMs(entry, clock) <= 0)
    const waiters = isInTime ? 1 : 0
    const begun = { controller, replaces, era, isWaitedFor, waiters } as Flight
    const run = async () => {
      try {
        const token = await exchange({
          signal,
          previous: entry?.token,
          rejected: replaces,
          cause,
          isWaitedFor,
          waitMs: Math.max(0, quietUntilMs - startMs) || undefined,
          windows: settings,
          isDoubtful: isJudged || (refusals?.isDoubtful(startMs) ?? false),
        })
        checkToken(token)
        const durationMs = clock.monotonicMs() - startMs
        if (begun.era === era) keep(token, order, durationMs, isJudged)
        const from = isStored(token) ? 'store' : 'endpoint'
        emit(settings.onEvent, {
          ...exchange.origin,
          type: 'exchange',
          cause,
          durationMs,
          lifetimeMs: remainingMs(entry, clock),
          from,
          served,
        })
        served = 0
        return token
      } catch (error) {
        if (!isSteering(error)) {
          const isKnown = error === lastError
          if (begun.era === era) remember(error, cause, order)
          // What is known to be over and was looked up again is no news.
          if (!isKnown)
            emit(settings.onEvent, {
              ...exchange.origin,
              type: 'exchange_failed',
              cause,
              durationMs: clock.monotonicMs() - startMs,
              error,
              staleMs: remainingMs(entry, clock),
            })
        }
        throw error
      } finally {
        if (flight === begun) flight = undefined
      }
    }
    flight = begun
    begun.promise = run()
    const isOver = begun.promise.catch(() => {})
    // A worker that cannot be kept alive still has its tokens.
    emit(settings.waitUntil, isOver)
    return begun
  }

  /** What to do about a refusal of the token at hand; undefined where there is none, or it is known to be dead. */
  function judge({ rejected, call, answeredMs, refusalId }: Caller): Verdict | undefined {
    if (rejected === undefined || entry?.token.reveal() !== rejected) return undefined
    if (!call) {
      entry.isDead = true
      return undefined
    }
    const isRenewing = flight !== undefined && shareExchanges
    const seen = { nowMs: clock.monotonicMs(), answeredMs, isRenewing, id: refusalId }
    return heard().judge(call.operation, seen)
  }

  async function get(request: TokenRequest = {}): Promise<Token> {
    const { signal, rejected, call } = request
    signal?.throwIfAborted()
    // Nearly every call: nothing is said against a token that is in its prime.
    if (
      rejected === undefined &&
      entry &&
      remainingMs(entry, clock) > Math.max(entry.advisoryMs, entry.mandatoryMs)
    ) {
      served++
      return entry.token
    }
    const answeredMs = clock.monotonicMs()
    const isRefused = call !== undefined && rejected !== undefined && entry?.token.reveal() === rejected
    const refusalId = isRefused ? heard().refused(call.operation, answeredMs) : 0
    const caller = { ...request, answeredMs, refusalId }
    for (;;) {
      const verdict = judge(caller)
      if (verdict?.do === 'wait') {
        sleepers ??= createSleepers(clock)
        await sleepers.sleep(verdict.untilMs - clock.monotonicMs(), signal)
        continue
      }
      const isWorthReplacing = verdict?.do === 'replace'
      if (verdict?.do === 'leave' && answeredMs >= seekMs) {
        seekMs = answeredMs + LOOK_MS
        const before = entry
        // What others have stored meanwhile asks nobody, whatever the refusal means.
        const found = await abortable(exchange.find?.({ previous: before!.token }), signal)
        if (found && entry === before) keep(found, exchanges, 0, true)
      }
      const quietMs = quietUntilMs - clock.monotonicMs()
      const shared = shareExchanges ? flight : undefined
      const step = nextStep({
        leftMs: isWorthReplacing ? 0 : remainingMs(entry, clock),
        advisoryMs: entry?.advisoryMs ?? 0,
        mandatoryMs: entry?.mandatoryMs ?? 0,
        quietMs,
        patienceMs: isTransient(lastError) ? patienceMs : 0,
        isRenewing: flight !== undefined,
        canJoin: shared !== undefined,
      })
      if (step === 'fail') throw lastError
      if (step === 'serve-and-renew') start(true, false)
      if (step.startsWith('serve')) {
        served++
        return entry!.token
      }
      const joined = shared ?? start(false, isWorthReplacing, rejected)
      const token = await board(joined, caller, isWorthReplacing, !shared)
      if (token) return token
    }
  }

  /** Waits for an exchange; undefined: it brought nothing for this caller, who asks again. */
  async function board(
    joined: Flight,
    { signal, rejected }: Caller,
    isWorthReplacing: boolean,
    isOwn: boolean,
  ): Promise<Token | undefined> {
    joined.waiters++
    try {
      const token = await abortable(joined.promise, signal)
      const isAnother = token.reveal() !== rejected || joined.replaces === rejected
      return joined.era === era && isAnother ? token : undefined
    } catch (error) {
      signal?.throwIfAborted()
      // Somebody signed out, everybody else left, or a framework ended what another caller had begun.
      const isMeant = joined.era === era && !joined.controller.signal.aborted
      if (!isMeant || (isSteering(error) && !isOwn)) return undefined
      if (!isWorthReplacing && remainingMs(entry, clock) > 0) return entry!.token
      const mayWait =
        !joined.isWaitedFor && isTransient(error) && quietUntilMs - clock.monotonicMs() < patienceMs
      if (mayWait) return undefined
      throw error
    } finally {
      // Nobody is left to wait for it; an exchange that must not be interrupted ignores this.
      if (!--joined.waiters && flight === joined) joined.controller.abort()
    }
  }

  if (initial) keep(initial, 0, 0, false)

  return {
    get,
    report(token, outcome, { operation, sentMsAgo }) {
      const nowMs = clock.monotonicMs()
      // Now that a server has responded: before the call it may not have been allowed (see `recentMs`).
      if (nowMs - lookedMs >= LOOK_MS) {
        lookedMs = nowMs
        clock.nowMs()
      }
      if (entry?.token.reveal() !== token) return
      if (outcome === 'refused') heard().refused(operation, nowMs)
      else heard().accepted(operation, nowMs - sentMsAgo)
      sleepers?.wake()
    },
    async clear() {
      entry = undefined
      failures = quietUntilMs = 0
      refusals = lastError = undefined
      era++
      flight?.controller.abort()
      sleepers?.wake()
      await exchange.forget?.()
    },
  }
}
