import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkNumber } from '../lib/check-number.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError, refuseUnknown, TokenError } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import type { Exchange, ExchangeRequest } from '../request/exchange.ts'
import type { Token } from '../lib/token.ts'
import { cachedDefaults, scaleWindows } from '../cache/windows.ts'
import type { TokenLock, TokenStore } from './ports.ts'
import { readToken, writeToken } from './token-text.ts'

export interface StoredOptions {
  store: TokenStore
  /** Lets one process at a time exchange. Without one, processes may exchange side by side: no harm without rotation. */
  lock?: TokenLock | undefined
  /** Names the tokens in the store, instead of the identity of the exchange. Hashed either way. */
  key?: string | undefined
  /**
   * What to do while store or lock fail: go on without them and tell an event, or reject with `store_failed` or
   * `lock_timeout`. Default `continue`.
   */
  whenStoreFails?: 'continue' | 'fail' | undefined
  /** Longest time a store may take, in milliseconds. Default 2000. */
  storeTimeoutMs?: number | undefined
  /** How long a lock outlives its holder, in milliseconds. Default: the `timeoutMs` of the exchange (10 000) and 5000. */
  lockTtlMs?: number | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
}

/** First and longest pause before a pair that could not be written is written again. */
const REWRITE_MS = [1000, 60_000] as const

/**
 * Wraps an exchange so that its tokens outlive the process and are shared with others.
 *
 * Reads the store, then again inside the lock; exchanges only if nobody else has; writes the new pair before it gives it
 * to anybody. A store that throws, hangs, or holds damaged data is a miss with an event. A refresh token that was refused
 * is looked up once more: a newer pair is adopted, otherwise the pair is removed. Give the result to `cached`.
 *
 * @throws {@link ConfigurationError} for options that cannot work, and when neither the exchange nor the options say whose
 * tokens these are.
 */
export function stored(exchange: Exchange, options: StoredOptions): Exchange {
  const {
    store,
    lock,
    key: givenKey,
    whenStoreFails = 'continue',
    onEvent,
    clock = systemClock,
    ...others
  } = options
  const { storeTimeoutMs = 2000, lockTtlMs = (exchange.timeoutMs ?? 10_000) + 5000, ...unknown } = others
  refuseUnknown(unknown)
  checkNumber('storeTimeoutMs', storeTimeoutMs)
  checkNumber('lockTtlMs', lockTtlMs)
  if (typeof store?.get !== 'function') throw new ConfigurationError('store', 'must be a store')
  if (lock && typeof lock.withLock !== 'function') throw new ConfigurationError('lock', 'must be a lock')
  if (whenStoreFails !== 'continue' && whenStoreFails !== 'fail')
    throw new ConfigurationError('whenStoreFails', 'must be "continue" or "fail"')
  const waitMs = lockTtlMs + 1000
  const named = givenKey ?? exchange.key?.()
  if (!named) throw new ConfigurationError('key', 'is missing, and the exchange has none of its own')
  const naming = sha256(named)
  naming.catch(() => {})

  /** A pair that could not be written yet: newer than what the store has. */
  let unsaved: Token | undefined
  let cancelRewrite = () => {}
  /** What was last written, or tried to, since everything was forgotten. */
  let latest: string | undefined
  /** Grows when everything is forgotten: what was asked for before must not be written afterwards. */
  let generation = 0

  async function ask<Result>(operation: 'get' | 'set' | 'delete', call: (key: string) => Promise<Result>) {
    const controller = new AbortController()
    const cancelTimer = clock.setTimer(() => controller.abort(new Error('timeout')), storeTimeoutMs)
    try {
      return { result: await abortable(Promise.resolve(call(await naming)), controller.signal) }
    } catch (error) {
      return report(operation, error)
    } finally {
      cancelTimer()
    }
  }

  function report(operation: 'get' | 'set' | 'delete', error?: unknown): undefined {
    const failure = new TokenError('store_failed', { cause: bareError(error) }, operation)
    emit(onEvent, { type: 'store_error', operation, error: failure })
    if (whenStoreFails === 'fail') throw failure
  }

  /** `version` is undefined when the store could not be read: what is there is not known then. */
  async function read(): Promise<{ token: Token | undefined; version: number | undefined }> {
    const answer = await ask('get', (key) => store.get(key))
    const found = answer?.result
    const token = found && readToken(String(found.value))
    if (found && !token)
      emit(onEvent, {
        type: 'store_error',
        operation: 'get',
        error: new TokenError('store_failed', {}, 'damaged'),
      })
    const isStale = unsaved && (!token || token.obtainedAtMs <= unsaved.obtainedAtMs)
    return { token: isStale ? unsaved : token, version: answer && Number(found?.version ?? 0) }
  }

  /** Writes a pair over the version that was read; gives the one that counts: it, or what somebody else has written since. */
  async function write(token: Token, version: number | undefined, pauseMs: number): Promise<Token> {
    // A refresh token outlives its access token by a time nobody knows.
    const expiresAtMs = token.revealRefreshToken() ? undefined : token.expiresAtMs
    const text = writeToken(token)
    const begun = generation
    let answer: { result: boolean } | undefined
    cancelRewrite()
    unsaved = token
    latest = text
    try {
      if (version !== undefined)
        answer = await ask('set', async (key) => {
          try {
            return await store.set(key, text, { ifVersion: version, expiresAtMs })
          } finally {
            // It may land long after its time is up, and then after everything was forgotten.
            if (begun !== generation) await remove((value) => value === text)
          }
        })
    } finally {
      if (unsaved === token) {
        if (answer) unsaved = undefined
        else rewriteLater(token, version, pauseMs)
      }
    }
    if (answer?.result !== false || begun !== generation) return token
    return (await read()).token ?? token
  }

  function rewriteLater(token: Token, version: number | undefined, pauseMs: number): void {
    const again = () => void rewrite(token, version, Math.min(pauseMs * 2, REWRITE_MS[1])).catch(() => {})
    cancelRewrite = clock.setTimer(again, pauseMs)
  }

  /** Writes a pair that could not be written over `version`, unless somebody else has written meanwhile. */
  async function rewrite(token: Token, version: number | undefined, pauseMs: number): Promise<void> {
    const answer = await ask('get', (key) => store.get(key)).catch(() => undefined)
    if (unsaved !== token) return
    if (!answer) return rewriteLater(token, version, pauseMs)
    const found = answer.result
    const other = found && readToken(String(found.value))
    const isSince =
      version === undefined
        ? other && other.obtainedAtMs > token.obtainedAtMs
        : other && found.version !== version
    if (isSince) unsaved = undefined
    else await write(token, Number(found?.version ?? 0), pauseMs)
  }

  /** Removes what is stored as long as it is meant, even while others write. */
  async function remove(isMeant: (value: string) => boolean): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const found = (await ask('get', (key) => store.get(key)))?.result
      if (!found || !isMeant(found.value)) return
      if (!(await ask('delete', (key) => store.delete(key, { ifVersion: found.version })))) return
    }
  }

  /** Whether a token found in the store spares the exchange. */
  function isGood(token: Token | undefined, { previous, rejected }: ExchangeRequest): token is Token {
    if (!token || token.reveal() === rejected || token.reveal() === previous?.reveal()) return false
    const { obtainedAtMs, expiresAtMs = obtainedAtMs + 3_600_000 } = token
    const { mandatoryMs } = scaleWindows(expiresAtMs - obtainedAtMs, cachedDefaults, 0)
    return expiresAtMs - clock.nowMs() > mandatoryMs
  }

  async function renew(request: ExchangeRequest, begun: number): Promise<Token> {
    let found = await read()
    for (let isAgain = false; ; isAgain = true) {
      if (isGood(found.token, request)) return found.token
      const newest = newer(found.token, request.previous)
      try {
        const token = await exchange({ ...request, previous: newest })
        if (begun !== generation) return token
        const kept = await write(token, found.version, REWRITE_MS[0])
        return isGood(kept, request) ? kept : token
      } catch (error) {
        if ((Object(error) as TokenError).kind !== 'reauth-required') throw error
        const now = await read()
        const isAdopted = now.token?.revealRefreshToken() !== newest?.revealRefreshToken()
        if (!now.token || !isAdopted || isAgain) {
          unsaved = undefined
          const { version } = now
          if (now.token && !isAdopted && version !== undefined)
            await ask('delete', (key) => store.delete(key, { ifVersion: version }))
          throw error
        }
        found = now
      }
    }
  }

  const wrapped: Exchange = async (request = {}) => {
    const begun = generation
    const { token } = await read()
    if (isGood(token, request)) return token
    if (!lock) return renew(request, begun)
    const startMs = clock.monotonicMs()
    let hasRun = false
    const run = () => {
      hasRun = true
      emit(onEvent, { type: 'lock', waitedMs: clock.monotonicMs() - startMs, acquired: true })
      return renew(request, begun)
    }
    try {
      const { signal } = request
      return await lock.withLock(await naming, run, { ttlMs: lockTtlMs, waitMs, signal })
    } catch (error) {
      if (hasRun) throw error
      request.signal?.throwIfAborted()
      emit(onEvent, { type: 'lock', waitedMs: clock.monotonicMs() - startMs, acquired: false })
      if (whenStoreFails === 'fail')
        throw error instanceof TokenError
          ? error
          : new TokenError('lock_timeout', { cause: bareError(error) })
      return renew(request, begun)
    }
  }
  wrapped.key = () => named
  // Looking, waiting for the lock, and the exchange with its reading and writing.
  wrapped.timeoutMs = storeTimeoutMs + (lock ? waitMs : 0) + lockTtlMs
  wrapped.forget = async () => {
    generation++
    unsaved = latest = undefined
    cancelRewrite()
    // An event has told of a failure; forgetting here does not wait for a store to come back.
    await remove((value) => value !== latest).catch(() => {})
  }
  return wrapped
}

function newer(one: Token | undefined, other: Token | undefined): Token | undefined {
  if (!one || !other) return one ?? other
  return one.obtainedAtMs >= other.obtainedAtMs ? one : other
}

/** SHA-256 as lower-case hex, with the platform's own WebCrypto: what reaches a store names nobody. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
