import { createFakeClock, observeFetch, type FetchHandler } from '@latchkey/testkit'
import { cached, type Token, type TokenEvent, type TokenExchangeOptions } from '../../src/index.ts'
import {
  createMemoryLock,
  createMemoryStore,
  stored,
  type StoredOptions,
  type TokenStore,
} from '../../src/stores/index.ts'
import { readRecord, writeRecord, type Lineage } from '../../src/stores/record.ts'
import { exchangeWith, issuing, tokenBody } from './setup.ts'
import { sweep } from './sweep.ts'

export const HOUR_MS = 3_600_000

/** Options of the refresh the world is about. */
export const rotating = (more: object = {}) =>
  ({ grant: 'refresh_token', refreshToken: 'planted-rotated-0', ...more }) as never

/** An authorization server with one rotating refresh token, and processes that share a store. */
export function world(
  options: Partial<StoredOptions> = {},
  exchangeOptions: Partial<TokenExchangeOptions> & { grant?: string } = rotating(),
) {
  const clock = createFakeClock()
  const store = options.store ?? createMemoryStore()
  const events: TokenEvent[] = []
  const server = { refreshToken: 'planted-rotated-0', refreshes: 0, isSignedOut: false }
  const answer: FetchHandler = ({ body }) => {
    const sent = new URLSearchParams(body).get('refresh_token')
    if (sent !== server.refreshToken || server.isSignedOut) {
      server.isSignedOut = true
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    server.refreshes++
    server.refreshToken = `planted-rotated-${server.refreshes}`
    return Response.json(
      tokenBody({ access_token: `planted-token-${server.refreshes}`, refresh_token: server.refreshToken }),
    )
  }
  const fetch = observeFetch(answer)
  const lock = 'lock' in options ? options.lock : createMemoryLock({ clock })
  const makeProcess = () => {
    const exchange = stored(exchangeWith(fetch, { ...exchangeOptions, clock } as never), {
      clock,
      onEvent: (event) => events.push(event),
      ...options,
      store,
      lock,
      ...(lock === undefined && { singleProcess: true }),
    })
    return {
      exchange,
      source: cached(exchange, { clock, random: () => 0, onEvent: (event) => events.push(event) }),
    }
  }
  sweep(events)
  return { clock, store, events, server, fetch, answer, makeProcess }
}

export const types = (events: TokenEvent[]) => events.map(({ type }) => type)

/** The key a store sees for the key of an exchange. */
export async function hashOf(name: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name))).toString('hex')
}

/** The keys used with the world above. */
export async function keysOf(store: TokenStore): Promise<string[]> {
  const names = [
    exchangeWith(observeFetch(issuing()), {
      grant: 'refresh_token',
      refreshToken: 'planted-rotated-0',
    } as never).key!(),
    exchangeWith(observeFetch(issuing())).key!(),
  ]
  const keys = await Promise.all(names.map(hashOf))
  const found = await Promise.all(keys.map((key) => store.get(key)))
  return keys.filter((_key, index) => found[index])
}

/** The token kept for the world above. */
export async function storedIn(store: TokenStore): Promise<Token | undefined> {
  const [key] = await keysOf(store)
  return key === undefined ? undefined : readStored(store, key)
}

/** The token a store has under a key. */
export async function readStored(store: TokenStore, key: string): Promise<Token | undefined> {
  const found = await store.get(key)
  return found && readRecord(found.value, key)?.token
}

/** A token as another process would write it. */
export function written(token: Token, key: string, lineage: Partial<Lineage> = {}): string {
  return writeRecord({ token, lineage: { root: '', generation: 99, past: [], ...lineage } }, key)
}
