import { abortable } from '../abortable.ts'
import { bareError } from '../bare-error.ts'
import { systemClock, type Clock } from '../clock.ts'
import { ConfigurationError, refuseUnknown, TokenError } from '../errors.ts'
import { emit, type TokenEventListener } from '../events.ts'
import type { Exchange, ExchangeRequest } from '../exchange.ts'
import type { Token } from '../token.ts'
import { scaleWindows } from '../windows.ts'
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
  /** How long a lock outlives its holder, in milliseconds: the exchange timeout and a little more. Default 15 000. */
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
 * @throws {@link ConfigurationError} when neither the exchange nor the options say whose tokens these are.
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
  const { storeTimeoutMs = 2000, lockTtlMs = 15_000, ...unknown } = others
  refuseUnknown(unknown)
  const named = givenKey ?? exchange.key?.()
  if (!named) throw new ConfigurationError('key', 'is missing, and the exchange has none of its own')
  const naming = sha256(named)
  naming.catch(() => {})

  /** A pair that could not be written yet: newer than what the store has. */
  let unsaved: Token | undefined
  let cancelRewrite = () => {}
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

  async function read(): Promise<{ token: Token | undefined; version: number }> {
    const found = (await ask('get', (key) => store.get(key)))?.result
    const token = found && readToken(String(found.value))
    if (found && !token)
      emit(onEvent, {
        type: 'store_error',
        operation: 'get',
        error: new TokenError('store_failed', {}, 'damaged'),
      })
    const isStale = unsaved && (!token || token.obtainedAtMs <= unsaved.obtainedAtMs)
    return { token: isStale ? unsaved : token, version: Number(found?.version ?? 0) }
  }

  async function write(token: Token, version: number, pauseMs: number): Promise<void> {
    // A refresh token outlives its access token by a time nobody knows.
    const expiresAtMs = token.revealRefreshToken() ? undefined : token.expiresAtMs
    cancelRewrite()
    unsaved = token
    const written = await ask('set', (key) =>
      store.set(key, writeToken(token), { ifVersion: version, expiresAtMs }),
    )
    if (written?.result === true && unsaved === token) unsaved = undefined
    if (unsaved !== token) return
    cancelRewrite = clock.setTimer(
      () => void rewrite(token, Math.min(pauseMs * 2, REWRITE_MS[1])).catch(() => {}),
      pauseMs,
    )
  }

  async function rewrite(token: Token, pauseMs: number): Promise<void> {
    const found = (await ask('get', (key) => store.get(key)))?.result
    const newer = found && readToken(String(found.value))
    if (newer && newer.obtainedAtMs > token.obtainedAtMs) {
      if (unsaved === token) unsaved = undefined
    } else if (unsaved === token) await write(token, found?.version ?? 0, pauseMs)
  }

  /** Whether a token found in the store spares the exchange. */
  function isGood(token: Token | undefined, { previous, rejected }: ExchangeRequest): token is Token {
    if (!token || token.reveal() === rejected || token.reveal() === previous?.reveal()) return false
    const { obtainedAtMs, expiresAtMs = obtainedAtMs + 3_600_000 } = token
    const { mandatoryMs } = scaleWindows(expiresAtMs - obtainedAtMs, 120_000, 30_000, 0)
    return expiresAtMs - clock.nowMs() > mandatoryMs
  }

  async function renew(request: ExchangeRequest): Promise<Token> {
    const begun = generation
    let found = await read()
    for (let isAgain = false; ; isAgain = true) {
      if (isGood(found.token, request)) return found.token
      const newest = newer(found.token, request.previous)
      try {
        const token = await exchange({ ...request, previous: newest })
        if (begun === generation) await write(token, found.version, REWRITE_MS[0])
        return token
      } catch (error) {
        if ((Object(error) as TokenError).kind !== 'reauth-required') throw error
        const now = await read()
        const isAdopted = now.token?.revealRefreshToken() !== newest?.revealRefreshToken()
        if (!now.token || !isAdopted || isAgain) {
          unsaved = undefined
          if (now.token && !isAdopted)
            await ask('delete', (key) => store.delete(key, { ifVersion: now.version }))
          throw error
        }
        found = now
      }
    }
  }

  const wrapped: Exchange = async (request = {}) => {
    const { token } = await read()
    if (isGood(token, request)) return token
    if (!lock) return renew(request)
    const startMs = clock.monotonicMs()
    let hasRun = false
    const run = () => {
      hasRun = true
      emit(onEvent, { type: 'lock', waitedMs: clock.monotonicMs() - startMs, acquired: true })
      return renew(request)
    }
    try {
      const { signal } = request
      return await lock.withLock(await naming, run, { ttlMs: lockTtlMs, waitMs: lockTtlMs + 1000, signal })
    } catch (error) {
      if (hasRun) throw error
      request.signal?.throwIfAborted()
      emit(onEvent, { type: 'lock', waitedMs: clock.monotonicMs() - startMs, acquired: false })
      if (whenStoreFails === 'fail')
        throw error instanceof TokenError
          ? error
          : new TokenError('lock_timeout', { cause: bareError(error) })
      return renew(request)
    }
  }
  wrapped.key = () => named
  wrapped.forget = async () => {
    generation++
    unsaved = undefined
    cancelRewrite()
    try {
      const { result } = (await ask('get', (key) => store.get(key))) ?? {}
      if (result) await ask('delete', (key) => store.delete(key, { ifVersion: result.version }))
    } catch {
      // An event has told; forgetting here does not wait for a store to come back.
    }
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
