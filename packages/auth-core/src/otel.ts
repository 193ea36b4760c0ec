import { metrics, type Meter } from '@opentelemetry/api'
import type { TokenError } from './lib/errors.ts'
import type { TokenEventListener } from './lib/events.ts'

/**
 * Turns events into OpenTelemetry metrics: `cached(exchange, { onEvent: otelListener() })`.
 *
 * `latchkey.token.exchange.duration` (histogram, ms; `cause`, `outcome`: `ok` or the error code),
 * `latchkey.token.stale` (counter: exchanges that failed while the old token was still good),
 * `latchkey.token.replay` (counter; `server.address`), `latchkey.token.store.error` (counter; `operation`),
 * `latchkey.token.lock.wait` (histogram, ms; `acquired`). No attribute names a user, a client or a token.
 *
 * @param meter Default: the meter `@latchkey/auth-core` of the global provider.
 */
export function otelListener(meter: Meter = metrics.getMeter('@latchkey/auth-core')): TokenEventListener {
  const exchanges = meter.createHistogram('latchkey.token.exchange.duration', { unit: 'ms' })
  const stale = meter.createCounter('latchkey.token.stale')
  const replays = meter.createCounter('latchkey.token.replay')
  const storeErrors = meter.createCounter('latchkey.token.store.error')
  const lockWaits = meter.createHistogram('latchkey.token.lock.wait', { unit: 'ms' })

  return (event) => {
    switch (event.type) {
      case 'exchange':
        return exchanges.record(event.durationMs, { cause: event.cause, outcome: 'ok' })
      case 'exchange_failed': {
        const { code = 'unknown' } = Object(event.error) as Partial<TokenError>
        exchanges.record(event.durationMs, { cause: event.cause, outcome: String(code) })
        return event.staleMs > 0 ? stale.add(1, { cause: event.cause }) : undefined
      }
      case 'replay':
        return replays.add(1, { 'server.address': new URL(event.origin).hostname })
      case 'store_error':
        return storeErrors.add(1, { operation: event.operation })
      case 'lock':
        return lockWaits.record(event.waitedMs, { acquired: event.acquired })
    }
  }
}
