import { checkNumber } from '../lib/check-number.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import type { TokenEventListener } from '../lib/events.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import type { Exchange } from '../request/exchange.ts'
import { STORE_TIMEOUT_MS } from './budget.ts'
import { checkLock, checkStore } from './check-store.ts'
import type { TokenLock, TokenStore } from './ports.ts'

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
const DEFAULTS = {
  whenStoreFails: 'continue' as 'continue' | 'fail',
  singleProcess: false,
  storeTimeoutMs: STORE_TIMEOUT_MS,
}

/** How long an exchange may take that does not say so. */
const EXCHANGE_MS = 10_000
/** How much longer than an exchange its lock lasts by default. */
const LEASE_MARGIN_MS = 5000

/**
 * @returns the options with their defaults, the key the tokens are kept under, and how long the exchange may take.
 * @throws {@link ConfigurationError} naming what cannot work.
 */
export function readStoredOptions(exchange: Exchange, options: StoredOptions) {
  const settings = readOptions(options, OPTIONS, DEFAULTS)
  const { store, lock, whenStoreFails, key, singleProcess, clock = systemClock } = settings
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  const { exchangeMs, lockTtlMs } = timesOf(exchange, settings)
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
  return { ...settings, clock, named, exchangeMs, lockTtlMs }
}

/** How long an exchange may take, and its lock lasts. */
function timesOf(exchange: Exchange, options: StoredOptions) {
  const { timeoutMs: exchangeMs = EXCHANGE_MS } = exchange
  const { lockTtlMs = exchangeMs + LEASE_MARGIN_MS } = options
  return { exchangeMs, lockTtlMs }
}
