// Over 300 lines: what is done under one key shares its variables, and reads as a class would.
import { cachedDefaults } from '../cache/windows.ts'
import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkNumber } from '../lib/check-number.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import { pause } from '../lib/pause.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import { sha256 } from '../lib/sha256.ts'
import { endsRender } from '../lib/steering.ts'
import { markStored, type Token } from '../lib/token.ts'
import type { Exchange, ExchangeRequest } from '../request/exchange.ts'
import { STORE_TIMEOUT_MS, type Budget } from './budget.ts'
import { checkLock, checkStore } from './check-store.ts'
import { afterRefusal, newestOf, sparesExchange } from './next-move.ts'
import type { TokenLock, TokenStore } from './ports.ts'
import { descend, type Lineage, type TokenRecord } from './record.ts'
import { runLocked } from './run-locked.ts'
import { createShelf, type Found } from './shelf.ts'
import { createWhatIsOver } from './what-is-over.ts'

export interface StoredOptions {
  store: TokenStore
  /**
   * Lets one process at a time exchange. Without one, processes may exchange side by side: no harm for grants that may be
   * repeated. Needed for `refresh_token`.
   */
  lock?: TokenLock | undefined
  /** Names the tokens in the store, instead of the identity of the exchange. Hashed either way. */
  key?: string | undefined
  /**
   * What to do while store or lock fail, a store twice in a row: go on without them and tell an event, or reject with
   * `store_failed` or `lock_timeout`. Default `continue`.
   */
  whenStoreFails?: 'continue' | 'fail' | undefined
  /** No other process uses these tokens: a refresh token needs no lock then. Default false. */
  singleProcess?: boolean | undefined
  /**
   * Longest time a call may lose to store and lock together, in milliseconds, apart from waiting for another process that
   * exchanges. Default 2000.
   */
  storeTimeoutMs?: number | undefined
  /**
   * How long a lock outlives its holder, in milliseconds. Must be more than an
   * exchange may take. Default: the `timeoutMs` of the exchange (10 000) and 5000.
   */
  lockTtlMs?: number | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<StoredOptions> = {
  store: 'object',
  lock: 'object',
  key: 'string',
  whenStoreFails: 'string',
  singleProcess: 'boolean',
  storeTimeoutMs: 'number',
  lockTtlMs: 'number',
  onEvent: 'function',
  clock: 'clock',
}

/** Defaults of `stored`; the windows it judges by are those of `cached`. */
export const storedDefaults = {
  whenStoreFails: 'continue' as 'continue' | 'fail',
  singleProcess: false,
  storeTimeoutMs: STORE_TIMEOUT_MS,
}

/** How long an exchange may take that does not say so. */
const EXCHANGE_MS = 10_000
/** How much longer than an exchange its lock lasts by default. */
const LEASE_MARGIN_MS = 5000
/** How often it is looked whether another call under a kept lock is over. */
const KEPT_LOOK_MS = 50

/**
 * Wraps an exchange so that its tokens outlive the process and are shared with others.
 *
 * Reads the store, then again inside the lock; exchanges only if nobody else has; writes the new pair before it gives it
 * to anybody. A store that throws, hangs, or holds damaged data is a miss with an event. Which of two pairs is newer is
 * written in the records, and no clock decides it. A refresh token that was refused is looked up once more: a newer pair is
 * adopted, otherwise the pair is removed. Once everything is forgotten, nothing obtained before is given, sent or written,
 * whatever the store does. Give the result to `cached`.
 *
 * @throws {@link ConfigurationError} for options that cannot work, when neither the exchange nor the options say whose
 * tokens these are, and for refresh tokens without a lock.
 */
export function stored(exchange: Exchange, options: StoredOptions): Exchange {
  const settings = readOptions(options, OPTIONS, storedDefaults)
  const { store, lock, whenStoreFails, storeTimeoutMs, clock = systemClock } = settings
  const onEvent: TokenEventListener = (event) => settings.onEvent?.({ ...exchange.origin, ...event })
  const exchangeMs = exchange?.timeoutMs ?? EXCHANGE_MS
  const { lockTtlMs = exchangeMs + LEASE_MARGIN_MS } = settings
  const named = checkOptions(exchange, settings, { exchangeMs, lockTtlMs })
  const owner = sha256(named)
  owner.catch(() => {})
  const isStrict = whenStoreFails === 'fail'
  const waitMs = lockTtlMs + 1000
  let rules = cachedDefaults as NonNullable<ExchangeRequest['windows']>

  const shelf = createShelf({
    store,
    name: named,
    vendor: exchange.origin?.vendor,
    owner,
    clock,
    timeoutMs: storeTimeoutMs,
    isStrict,
    onEvent,
    // A refresh token outlives its access token, often by a time nobody knows.
    endOf: ({ token }) =>
      token.revealRefreshToken()
        ? token.refreshExpiresAtMs
        : (token.expiresAtMs ?? token.obtainedAtMs + rules.unknownLifetimeMs),
  })
  /** Where the tokens given to callers stand. */
  const lineages = new WeakMap<Token, Lineage>()
  const over = createWhatIsOver()
  /** Exchanges under way: what they send may be used up, and what they bring is not stored yet. */
  let asking = 0
  /** Gives back a lock that is kept for what is not stored yet, where that is forgotten. */
  let letGo = () => {}
  /** Until when the lock is kept for it: calls of this source go on under it, one after the other. */
  let keptUntilMs = 0
  let isUnderKept = false

  const give = ({ token, lineage }: TokenRecord): Token => {
    lineages.set(token, lineage)
    return markStored(token)
  }

  /** What a caller brings along: a token of ours, or one of a sign-in. */
  async function recordOf(token: Token | undefined): Promise<TokenRecord | undefined> {
    const refreshToken = token?.revealRefreshToken()
    // Without a refresh token there is nothing to be in order.
    if (!token || !refreshToken) return undefined
    const known = lineages.get(token)
    if (known && shelf.isOver(known.root)) return undefined
    const root = (await sha256(refreshToken)).slice(0, 32)
    const lineage = known ?? { root, generation: 0, past: [] }
    shelf.know(lineage.root, !known)
    return { token, lineage }
  }

  /** The record, if its token spares the exchange. */
  const good = (record: TokenRecord | undefined, request: ExchangeRequest) =>
    record && sparesExchange(record.token, request, rules, clock.nowMs()) ? record : undefined

  /** Stops what began before everything was forgotten, here or by another source over the same store. */
  function check(era: number, lineage?: Lineage): void {
    if (era !== shelf.era() || (lineage && shelf.isOver(lineage.root))) throw new TokenError('signed_out')
  }

  /** The exchange, within its time. */
  async function ask(request: ExchangeRequest, keep: (token: Token) => void): Promise<Token> {
    // What bounds itself is given the chance to say so.
    const limitMs =
      exchange.timeoutMs === undefined ? exchangeMs : exchangeMs + Math.min(100, (lockTtlMs - exchangeMs) / 2)
    const end = deadline(clock, limitMs, () => new TokenError('token_timeout'))
    asking++
    const asked = (async () => exchange(request))().finally(() => asking--)
    try {
      return await abortable(asked, end.signal)
    } catch (error) {
      // The response may hold the only refresh token there is.
      if (error === end.signal.reason) asked.then(keep, () => {})
      throw error
    } finally {
      end.end()
    }
  }

  /**
   * Exchanges unless somebody else has, and stores what that brings.
   *
   * @param untilMs When the lease ends that keeps others out meanwhile, if there is one.
   */
  async function renew(
    request: ExchangeRequest,
    era: number,
    within: Budget,
    untilMs = Infinity,
  ): Promise<Token> {
    const brought = await recordOf(request.previous)
    let found = await shelf.read(within)
    for (let isAgain = false; ; isAgain = true) {
      check(era)
      const newest = newestOf({ found, unsaved: shelf.unsaved(), brought }, over.isRefused, shelf.isReplaced)
      const ready = good(newest, request)
      if (ready) return give(ready)
      if (!newest && over.why !== undefined) throw over.why
      check(era, newest?.lineage ?? (request.previous && lineages.get(request.previous)))
      // This process stood still, and others were let in meanwhile.
      if (clock.monotonicMs() >= untilMs) throw new TokenError('lock_timeout', {}, 'its lease is over')
      try {
        return await exchangeAndStore(request, newest, found, era, within)
      } catch (error) {
        if ((Object(error) as TokenError).kind !== 'reauth-required') throw error
        check(era)
        over.refuse(newest?.token)
        const again = shelf.budget()
        const now = await shelf.read(again)
        const step = afterRefusal(newest, now.record, isAgain)
        if (step === 'remove' && now.version !== undefined) await shelf.drop(now.version, again)
        if (step !== 'go on') {
          over.why = error
          shelf.dropUnsaved()
          throw error
        }
        found = now
      }
    }
  }

  async function exchangeAndStore(
    request: ExchangeRequest,
    newest: TokenRecord | undefined,
    { version }: Found,
    era: number,
    within: Budget,
  ): Promise<Token> {
    const recordFor = (token: Token): TokenRecord => {
      const first = { root: '', generation: 0, past: [] }
      const { isDoubtful } = request
      return { token, lineage: descend(newest?.lineage ?? first), isDoubtful }
    }
    const token = await ask({ ...request, previous: newest?.token ?? request.previous }, (late) => {
      if (era === shelf.era()) void shelf.write(recordFor(late), version, shelf.budget()).catch(() => {})
    })
    const record = recordFor(token)
    check(era, record.lineage)
    lineages.set(token, record.lineage)
    if ((await shelf.write(record, version, within)) === 'kept') return token
    // Somebody else has written since: that one counts, if it is of any use.
    const { record: winner } = await shelf.read(within)
    const ready = good(winner, request)
    return ready ? give(ready) : token
  }

  /** A lease was over before anything was sent. */
  const isLate = (error: unknown, untilMs: number) =>
    (Object(error) as TokenError).code === 'lock_timeout' && clock.monotonicMs() >= untilMs

  /** Runs inside the lock; without it where that fails and nobody insists on it. */
  async function coordinate(
    request: ExchangeRequest,
    era: number,
    within: Budget,
    owned: TokenLock,
    isAgain = false,
  ): Promise<Token> {
    // By a look at a time: edge runtimes let no call wait for what another one does.
    while (isUnderKept) await pause(clock, KEPT_LOOK_MS, request.signal)
    if (clock.monotonicMs() < keptUntilMs) {
      const keptMs = keptUntilMs
      isUnderKept = true
      try {
        return await renew(request, era, within, keptMs)
      } catch (error) {
        if (!isLate(error, keptMs)) throw error
      } finally {
        isUnderKept = false
      }
    }
    const startMs = clock.monotonicMs()
    let isGivenBack = false
    let hasRun = false
    let untilMs = Infinity
    const tell = (acquired: boolean) => {
      emit(onEvent, { type: 'lock', waitedMs: clock.monotonicMs() - startMs, acquired })
    }
    const run = () => {
      hasRun = true
      tell(true)
      untilMs = clock.monotonicMs() + lockTtlMs
      return renew(request, era, within, untilMs).finally(() => {
        if (!isGivenBack) keptUntilMs = untilMs
      })
    }
    try {
      const { signal } = request
      // Whoever came in before it is stored would send the refresh token that was used for it.
      const isNeeded = () => {
        const isOnItsWay = asking > 0 || shelf.unsaved() !== undefined || isUnderKept
        const isKept = exchange.isOneTime !== false && isOnItsWay
        if (!isKept) keptUntilMs = 0
        return isKept
      }
      const lease = { ttlMs: lockTtlMs, waitMs, answerMs: within.leftMs(), isNeeded, signal }
      letGo()
      const wanted = new Promise<void>((resolve) => {
        letGo = () => {
          keptUntilMs = 0
          isGivenBack = true
          resolve()
        }
      })
      return await runLocked(clock, owned, await owner, run, lease, wanted)
    } catch (error) {
      if (hasRun && isLate(error, untilMs) && !isAgain)
        return coordinate(request, era, shelf.budget(), owned, true)
      if (hasRun || endsRender(error)) throw error
      // Given up before the wait was over: that was no other process, but a backend that does not respond.
      const lostMs = clock.monotonicMs() - startMs
      if (lostMs < waitMs) within.spend(lostMs)
      request.signal?.throwIfAborted()
      tell(false)
      if (!isStrict) return await renew(request, era, within)
      // Whoever holds it may be done, and late in giving it back.
      const { record } = await shelf.read(shelf.budget())
      check(era)
      const ready = good(record, request)
      if (ready) return give(ready)
      const cause = error instanceof TokenError ? error : bareError(error)
      throw new TokenError('lock_timeout', { vendor: exchange.origin?.vendor, cause })
    }
  }

  /** What is at hand, here or in the store, and spares the exchange. */
  async function find(request: ExchangeRequest, era: number, within: Budget): Promise<Token | undefined> {
    rules = request.windows ?? rules
    const brought = await recordOf(request.previous)
    const found = await shelf.read(within)
    check(era)
    const newest = newestOf({ found, unsaved: shelf.unsaved(), brought }, over.isRefused, shelf.isReplaced)
    const ready = good(newest, request)
    return ready && give(ready)
  }

  const wrapped: Exchange = async (request = {}) => {
    const era = shelf.era()
    const within = shelf.budget()
    const ready = await find(request, era, within)
    if (ready) return ready
    return lock && !within.isDown() ? coordinate(request, era, within, lock) : renew(request, era, within)
  }
  wrapped.find = (request) => find(request, shelf.era(), shelf.budget()).catch(() => undefined)
  wrapped.key = () => named
  // Looking, waiting for the lock, and the exchange with its reading and writing.
  wrapped.timeoutMs = storeTimeoutMs + (lock ? waitMs : 0) + lockTtlMs
  // What waits until the endpoint may be asked is the exchange, in its own time.
  wrapped.patienceMs = exchange.patienceMs ?? exchange.timeoutMs ?? 0
  wrapped.isOneTime = exchange.isOneTime
  wrapped.origin = exchange.origin
  wrapped.isShared = true
  wrapped.isExclusive = lock !== undefined || exchange.isExclusive
  wrapped.forget = async () => {
    over.why = undefined
    letGo()
    const isForgotten = exchange.forget?.()
    await shelf.forget()
    await isForgotten
  }
  return wrapped
}

/** @returns the key the tokens are kept under. */
function checkOptions(
  exchange: Exchange,
  { store, lock, whenStoreFails, key, singleProcess }: StoredOptions,
  { exchangeMs, lockTtlMs }: { exchangeMs: number; lockTtlMs: number },
): string {
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  checkNumber('exchange.timeoutMs', exchange.timeoutMs, 1)
  checkStore('store', store)
  if (lock) checkLock('lock', lock)
  if (whenStoreFails !== 'continue' && whenStoreFails !== 'fail')
    throw new ConfigurationError('whenStoreFails', 'must be "continue" or "fail"')
  if (lock && lockTtlMs <= exchangeMs)
    throw new ConfigurationError(
      'lockTtlMs',
      `must be more than the exchange may take ("timeoutMs", ${exchangeMs}): another process would come in meanwhile`,
    )
  const named = key ?? exchange.key?.()
  if (!named) throw new ConfigurationError('key', 'is empty, or the exchange has none of its own')
  if (exchange.isOneTime && !lock && !singleProcess)
    throw new ConfigurationError(
      'lock',
      'is missing: two processes would send the same refresh token. Give one, or say "singleProcess: true" if there is no other',
    )
  return named
}
