import { metrics, type Meter } from '@opentelemetry/api'
import type { TokenError } from './lib/errors.ts'
import type { TokenEventListener } from './lib/events.ts'

/**
 * Turns events into OpenTelemetry metrics: `cached(exchange, { onEvent: otelListener() })`. Each has the attributes `vendor`,
 * `grant` and `client` (a hash), where they are known.
 *
 * `latchkey.token.exchange.duration` (histogram, ms; `cause`, `outcome`: `ok` or the error code),
 * `latchkey.token.stale` (counter: exchanges that failed while the old token was still good),
 * `latchkey.token.replay` (counter; `server.address`), `latchkey.token.store.error` (counter; `operation`),
 * `latchkey.token.lock.wait` (histogram, ms; `acquired`),
 * `latchkey.token.served` (counter; `from`: `memory`, `store` or `endpoint`; counted when the next token comes). No attribute names a user, a client or a token.
 *
 * @param meter Default: the meter `@latchkey/auth-core` of the global provider.
 */
export function otelListener(meter: Meter = metrics.getMeter('@latchkey/auth-core')): TokenEventListener {
  const exchanges = meter.createHistogram('latchkey.token.exchange.duration', { unit: 'ms' })
  const stale = meter.createCounter('latchkey.token.stale')
  const replays = meter.createCounter('latchkey.token.replay')
  const storeErrors = meter.createCounter('latchkey.token.store.error')
  const lockWaits = meter.createHistogram('latchkey.token.lock.wait', { unit: 'ms' })

  const served = meter.createCounter('latchkey.token.served')

  return (event) => {
    const { vendor, grant, client } = event
    const origin = { ...(vendor && { vendor }), ...(grant && { grant }), ...(client && { client }) }
    switch (event.type) {
      case 'exchange':
        if (event.served) served.add(event.served, { ...origin, from: 'memory' })
        if (event.from) served.add(1, { ...origin, from: event.from })
        return exchanges.record(event.durationMs, { ...origin, cause: event.cause, outcome: 'ok' })
      case 'exchange_failed': {
        const { code = 'unknown' } = Object(event.error) as Partial<TokenError>
        exchanges.record(event.durationMs, { ...origin, cause: event.cause, outcome: String(code) })
        return event.staleMs > 0 ? stale.add(1, { ...origin, cause: event.cause }) : undefined
      }
      case 'replay':
        return replays.add(1, { ...origin, 'server.address': new URL(event.origin).hostname })
      case 'store_error':
        return storeErrors.add(1, { ...origin, operation: event.operation })
      case 'lock':
        return lockWaits.record(event.waitedMs, { ...origin, acquired: event.acquired })
    }
  }
}
