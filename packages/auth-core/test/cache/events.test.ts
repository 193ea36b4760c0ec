import { createFakeClock, observeFetch } from '@latchkey/testkit'
import { expect, test } from 'vitest'
import { cached, type TokenEvent } from '../../src/index.ts'
import { emit } from '../../src/lib/events.ts'
import { shortHash } from '../../src/lib/short-hash.ts'
import { createMemoryStore, stored, type TokenStore } from '../../src/stores/index.ts'
import { credentials, exchangeWith, issuing } from '../support/setup.ts'

const origin = { vendor: 'Acme', grant: 'client_credentials', client: shortHash(credentials.clientId) }

function start(store: TokenStore) {
  const clock = createFakeClock()
  const events: TokenEvent[] = []
  const onEvent = (event: TokenEvent) => void events.push(event)
  const exchange = exchangeWith(observeFetch(issuing()), { clock, vendor: 'Acme' })
  const shared = stored(exchange, { store, clock, onEvent })
  return { clock, events, source: cached(shared, { clock, onEvent, random: () => 0 }) }
}

test('events say which vendor, grant and client, and whether a token came from the endpoint or a store', async () => {
  const store = createMemoryStore()
  const [one, other] = [start(store), start(store)]
  await one.source.get()
  await other.source.get()
  expect(one.events).toMatchObject([{ ...origin, type: 'exchange', from: 'endpoint' }])
  expect(other.events).toMatchObject([{ ...origin, type: 'exchange', from: 'store' }])
  expect(JSON.stringify(one.events)).not.toContain(credentials.clientId)
})

test('each tells how many tokens were given from memory since the one before', async () => {
  const { clock, events, source } = start(createMemoryStore())
  await source.get()
  for (let call = 0; call < 7; call++) await source.get()
  await clock.advance(3_600_000)
  await source.get()
  await source.get()
  await clock.advance(3_600_000)
  await source.get()
  expect(events).toMatchObject([{ served: 0 }, { served: 7 }, { served: 1 }])
})

test('failures of exchange and store say it, too', async () => {
  const down = () => Promise.reject(new Error('down'))
  const { events, source } = start({ get: down, set: down, delete: down })
  await source.get()
  expect(events.filter(({ type }) => type === 'store_error')).not.toEqual([])
  for (const event of events) expect(event).toMatchObject(origin)
})

test('a short hash is the same for the same text, and another for another', () => {
  // The test vectors of FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
  expect([shortHash('a'), shortHash('foobar'), shortHash('')]).toEqual(['e40c292c', 'bf9cf968', undefined])
})

test('a listener that throws, or whose promise rejects, changes nothing', async () => {
  const unhandled: unknown[] = []
  const hear = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', hear)
  try {
    emit(() => {
      throw new Error('thrown')
    }, {})
    emit(() => Promise.reject(new Error('rejected')), {})
    // Node tells of what nobody handles before the next turn.
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', hear)
  }
  expect(unhandled).toEqual([])
})
