import { describe, expect, test } from 'vitest'
import { createFakeClock, settle, type FakeClock } from './fake-clock.ts'

/** A server that can be told to fail; the mock is one. */
export interface RetryBackend {
  fetch: typeof globalThis.fetch
  inject(
    fault:
      | { kind: 'status'; status: number; times?: number }
      | { kind: 'rate-limit'; retryAfterSeconds: number; times: number }
      | { kind: 'drop' | 'lost-answer' | 'unauthorized'; times: number },
  ): unknown
  /** Calls that arrived, those for tokens not counted. */
  readonly counts: { readonly calls: number }
}

/** What a typed client takes beside parameters and body. */
export interface CallInit {
  signal?: AbortSignal
  retry?: false | { attempts?: number; timeoutMs?: number; unsafe?: boolean }
}

export interface RetryContract<Backend extends RetryBackend, Client> {
  /** Shown in the titles, e.g. `octotable`. */
  name: string
  /** What the package gives its users to repeat calls with. */
  retryFetch: (
    fetch: typeof globalThis.fetch,
    options: { clock: FakeClock; random: () => number },
  ) => typeof globalThis.fetch
  startBackend(): Promise<Backend>
  /** Makes a client that keeps its own tokens. */
  createClient(fetch: typeof globalThis.fetch, backend: Backend): Client
  /** A call that may be repeated. */
  read(client: Client, init: CallInit): Promise<{ response: Response }>
  /** A call that may not. */
  write(client: Client, init: CallInit): Promise<{ response: Response }>
  /** What the backend answers the write when nothing fails. Default 200. */
  writeStatus?: number
}

/**
 * Defines the tests of a vendor's client over `retryFetch`: that what a call says of retries, its signal and its body
 * reach the transport through the typed client and the authorized fetch.
 *
 * Call it at the top level of a test file.
 */
export function retryContract<
  Backend extends RetryBackend,
  Client extends { tokenSource: { get(): Promise<unknown> } },
>(contract: RetryContract<Backend, Client>): void {
  const { name, retryFetch, startBackend, createClient, read, write, writeStatus = 200 } = contract

  async function start() {
    const backend = await startBackend()
    const clock = createFakeClock()
    /** Calls whose answers never come. */
    let hanging = 0
    const transport: typeof globalThis.fetch = (input, init) =>
      hanging-- > 0 ? new Promise<Response>(() => {}) : backend.fetch(input, init)
    const client = createClient(retryFetch(transport, { clock, random: () => 0 }), backend)
    await client.tokenSource.get()
    return { backend, clock, client, hang: (times: number) => (hanging = times) }
  }

  describe(`a client of ${name} over retryFetch`, () => {
    test('repeats a read that was told to slow down, no sooner than it was asked to', async () => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'rate-limit', retryAfterSeconds: 7, times: 1 })
      const call = read(client, {})
      await clock.advance(6_999)
      expect(backend.counts.calls).toBe(1)
      await clock.advance(1)
      expect((await call).response.ok).toBe(true)
      expect(backend.counts.calls).toBe(2)
    })

    test.each<Parameters<Backend['inject']>[0]>([
      { kind: 'status', status: 503, times: 2 },
      { kind: 'drop', times: 2 },
      { kind: 'lost-answer', times: 2 },
    ])('repeats a read after $kind, twice', async (fault) => {
      const { backend, clock, client } = await start()
      backend.inject(fault)
      const call = read(client, {})
      await clock.advance(0)
      expect((await call).response.ok).toBe(true)
      expect(backend.counts.calls).toBe(3)
    })

    test('gives up after three times, with the response of the last', async () => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'status', status: 503 })
      const call = read(client, {})
      await clock.advance(0)
      expect((await call).response.status).toBe(503)
      expect(backend.counts.calls).toBe(3)
    })

    test('never repeats a write, whether it was refused or its answer was lost', async () => {
      const { backend, client } = await start()
      backend.inject({ kind: 'status', status: 503, times: 1 })
      expect((await write(client, {})).response.status).toBe(503)
      backend.inject({ kind: 'lost-answer', times: 1 })
      await expect(write(client, {})).rejects.toThrow()
      expect(backend.counts.calls).toBe(2)
    })

    test('repeats a write that asks for it, with its body', async () => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'drop', times: 1 })
      const call = write(client, { retry: { unsafe: true } })
      await clock.advance(0)
      expect((await call).response.status).toBe(writeStatus)
      expect(backend.counts.calls).toBe(2)
    })

    test.each<[CallInit['retry'], number]>([
      [false, 1],
      [{ attempts: 1 }, 1],
      [{ attempts: 5 }, 5],
    ])('lets one call have %j of its own', async (retry, sent) => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'status', status: 503 })
      const call = read(client, { retry: retry! })
      await clock.advance(0)
      expect((await call).response.status).toBe(503)
      expect(backend.counts.calls).toBe(sent)
    })

    test('ends the pause when the call is aborted, with its reason', async () => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'rate-limit', retryAfterSeconds: 7, times: 1 })
      const controller = new AbortController()
      const call = read(client, { signal: controller.signal })
      await clock.advance(1_000)
      const reason = new Error('the user left')
      controller.abort(reason)
      await expect(call).rejects.toBe(reason)
      expect(backend.counts.calls).toBe(1)
      expect(clock.pendingTimers).toBe(0)
    })

    test('repeats a read that is not answered in time', async () => {
      const { backend, clock, client, hang } = await start()
      hang(1)
      const call = read(client, { retry: { timeoutMs: 5_000 } })
      await clock.advance(4_999)
      expect(backend.counts.calls).toBe(0)
      await clock.advance(1)
      expect((await call).response.ok).toBe(true)
    })

    test('ends a write that is not answered in time', async () => {
      const { backend, clock, client, hang } = await start()
      hang(1)
      const call = write(client, {})
      call.catch(() => {})
      await settle()
      await clock.advance(30_000)
      await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(backend.counts.calls).toBe(0)
    })

    test('still renews a token that is refused meanwhile', async () => {
      const { backend, clock, client } = await start()
      backend.inject({ kind: 'status', status: 503, times: 1 })
      const call = read(client, {})
      await settle()
      backend.inject({ kind: 'unauthorized', times: 1 })
      await clock.advance(0)
      expect((await call).response.ok).toBe(true)
      expect(backend.counts.calls).toBe(3)
    })
  })
}
