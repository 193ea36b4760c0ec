import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import { TokenError } from '../src/index.ts'
import { otelListener } from '../src/otel.ts'

test('events become metrics that name no user, client or token', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const listener = otelListener(new MeterProvider({ readers: [reader] }).getMeter('test'))
  listener({ type: 'exchange', cause: 'cold', durationMs: 120, lifetimeMs: 3_600_000 })
  listener({
    type: 'exchange_failed',
    cause: 'advisory',
    durationMs: 30,
    error: new TokenError('token_unavailable'),
    staleMs: 5000,
  })
  listener({ type: 'exchange_failed', cause: 'cold', durationMs: 30, error: 'something else', staleMs: 0 })
  listener({ type: 'replay', origin: 'https://api.example.com' })
  listener({ type: 'store_error', operation: 'set', error: new TokenError('store_failed') })
  listener({ type: 'lock', waitedMs: 12, acquired: true })
  const known = { vendor: 'Acme', grant: 'client_credentials', client: '1a2b3c4d' }
  listener({
    ...known,
    type: 'exchange',
    cause: 'mandatory',
    durationMs: 10,
    lifetimeMs: 1,
    from: 'store',
    served: 40,
  })
  await reader.forceFlush()
  const points = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [
        descriptor.name,
        attributes,
        typeof value === 'number' ? value : (value as { sum?: number }).sum,
      ]),
    )
  expect(points).toEqual([
    ['latchkey.token.exchange.duration', { cause: 'cold', outcome: 'ok' }, 120],
    ['latchkey.token.exchange.duration', { cause: 'advisory', outcome: 'token_unavailable' }, 30],
    ['latchkey.token.exchange.duration', { cause: 'cold', outcome: 'unknown' }, 30],
    [
      'latchkey.token.exchange.duration',
      { vendor: 'Acme', grant: 'client_credentials', client: '1a2b3c4d', cause: 'mandatory', outcome: 'ok' },
      10,
    ],
    ['latchkey.token.stale', { cause: 'advisory' }, 1],
    ['latchkey.token.replay', { 'server.address': 'api.example.com' }, 1],
    ['latchkey.token.store.error', { operation: 'set' }, 1],
    ['latchkey.token.lock.wait', { acquired: true }, 12],
    [
      'latchkey.token.served',
      { vendor: 'Acme', grant: 'client_credentials', client: '1a2b3c4d', from: 'memory' },
      40,
    ],
    [
      'latchkey.token.served',
      { vendor: 'Acme', grant: 'client_credentials', client: '1a2b3c4d', from: 'store' },
      1,
    ],
  ])
  await reader.shutdown()
})

test('without a provider it costs nothing and throws nothing', () => {
  expect(() => otelListener()({ type: 'lock', waitedMs: 1, acquired: false })).not.toThrow()
})
