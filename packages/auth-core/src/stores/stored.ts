import { cachedDefaults } from '../cache/windows.ts'
import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { deadline } from '../lib/deadline.ts'
import { TokenError } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import { pause } from '../lib/pause.ts'
import { sha256 } from '../lib/sha256.ts'
import { endsRender } from '../lib/steering.ts'
import { markStored, type Token } from '../lib/token.ts'
import type { Exchange, ExchangeRequest } from '../request/exchange.ts'
import type { Budget } from './budget.ts'
import { afterRefusal, newestOf, sparesExchange } from './next-move.ts'
import type { TokenLock } from './ports.ts'
import { descend, type Lineage, type TokenRecord } from './record.ts'
import { runLocked } from './run-locked.ts'
import { createShelf, type Found } from './shelf.ts'
import { readStoredOptions, type StoredOptions } from './stored-options.ts'
import { createWhatIsOver } from './what-is-over.ts'

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
  const settings = readStoredOptions(exchange, options)
  const { store, lock, whenStoreFails, storeTimeoutMs, clock, named, exchangeMs, lockTtlMs } = settings
  const onEvent: TokenEventListener = (event) => settings.onEvent?.({ ...exchange.origin, ...event })
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
