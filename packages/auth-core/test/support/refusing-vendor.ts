import { createFakeClock, type FakeClock } from '@latchkey/testkit'
import { authFetch, cached, createToken, type Clock, type Exchange } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'

const API = 'https://api.example.com'
export const EXCHANGE_MS = 100
export const CALL_MS = 40

interface VendorOptions {
  /** A new token ends the last one. */
  keepsOne?: boolean
}

/** A vendor: what tokens are alive, when each died, and which operations nobody may use. */
export class Vendor {
  readonly clock: FakeClock = createFakeClock()
  readonly alive = new Set<string>()
  readonly exchanges: { atMs: number; isReal: boolean }[] = []
  readonly calls: { client: number; operation: string; atMs: number; answeredMs: number; status: number }[] =
    []
  readonly forbidden = new Set<string>()
  readonly #options: VendorOptions
  minted = 0
  clients = 0

  constructor(options: VendorOptions = {}) {
    this.#options = options
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.setTimer(resolve, ms))
  }

  /** The token call of one client. */
  exchange(): Exchange {
    let last: string | undefined
    const exchange: Exchange = async () => {
      const { clock } = this
      this.exchanges.push({ atMs: clock.monotonicMs(), isReal: last === undefined || !this.alive.has(last) })
      await this.wait(EXCHANGE_MS)
      if (this.#options.keepsOne) this.alive.clear()
      last = `token-${++this.minted}`
      this.alive.add(last)
      const obtainedAtMs = clock.nowMs()
      return createToken({ accessToken: last, obtainedAtMs, expiresAtMs: obtainedAtMs + 86_400_000 })
    }
    exchange.key = () => 'client'
    return exchange
  }

  readonly fetch = async (input: unknown, init?: RequestInit) => {
    const operation = new URL(String((input as Request).url ?? input)).pathname
    const token = new Headers(init?.headers).get('authorization')!.replace('Bearer ', '')
    await this.wait(CALL_MS / 2)
    const isRefused = this.forbidden.has(operation) || !this.alive.has(token)
    await this.wait(CALL_MS / 2)
    return new Response('', { status: isRefused ? 401 : 200 })
  }

  /** A client with its own source, or with one that shares a store. */
  client(
    store?: ReturnType<typeof createMemoryStore>,
    lock = createMemoryLock({ clock: this.clock }),
    skewMs = 0,
    random = () => 0,
  ) {
    const clock: Clock = { ...this.clock, nowMs: () => this.clock.nowMs() + skewMs }
    const exchange = store ? stored(this.exchange(), { store, lock, clock }) : this.exchange()
    const source = cached(exchange, { clock, random })
    const fetch = authFetch(source, { origins: [API], clock, fetch: this.fetch as typeof globalThis.fetch })
    const id = ++this.clients
    return async (operation: string) => {
      const atMs = clock.monotonicMs()
      const { status } = await fetch(API + operation)
      this.calls.push({ client: id, operation, atMs, answeredMs: clock.monotonicMs(), status })
      return status
    }
  }

  revoke(): void {
    this.alive.clear()
  }

  /** Exchanges that replaced a token that was alive. */
  get needless(): number[] {
    return this.exchanges.filter(({ isReal }) => !isReal).map(({ atMs }) => atMs)
  }
}

/** Lets time pass until a promise has settled. */
export const run = async (vendor: Vendor, promise: Promise<unknown>) => {
  let isDone = false
  const done = promise.finally(() => (isDone = true))
  done.catch(() => {})
  for (let round = 0; !isDone && round < 20_000; round++) {
    await vendor.clock.advance(500)
    // WebCrypto, which names keys in a store, works outside of the fake time.
    await new Promise((resolve) => setTimeout(resolve))
  }
  return done
}
