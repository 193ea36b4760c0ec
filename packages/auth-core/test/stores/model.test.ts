// Random interleavings of expiry, revocation, abort, endpoint failure and clock jumps, against a model small enough to
// be read. The long form is `pnpm --filter @latchkey/auth-core test:long`.
import { createFakeClock, findSecret, settle, type FakeClock } from '@latchkey/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  authFetch,
  cached,
  createToken,
  TokenError,
  type TokenEvent,
  type TokenSource,
} from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored, type TokenStore } from '../../src/stores/index.ts'

const RUNS = Math.min(Number(process.env.LATCHKEY_RUNS ?? 300), 20_000)
const API = 'https://api.example.com'

/** What the authorization server and the API know: the truth the client is judged by. */
class World {
  readonly clock: FakeClock = createFakeClock()
  readonly events: TokenEvent[] = []
  readonly sent: { token: string; expiresAtMs: number | undefined; atMs: number; isKnownRefused: boolean }[] =
    []
  readonly waiting: { settled: boolean }[] = []
  readonly refused = new Set<string>()
  readonly revoked = new Set<string>()
  readonly expiries = new Map<string, number>()
  minted = 0
  inFlight = 0
  mostInFlight = 0
  endpoint: 'ok' | 'down' | 'refuses' | 'slow' = 'ok'
  isStoreDown = false
  readonly source: TokenSource & { clear(): void }
  readonly fetch: typeof globalThis.fetch
  clears = 0

  constructor(isStored: boolean) {
    const { clock } = this
    const inner = createMemoryStore()
    const guard =
      <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
      async (...args: Args) => {
        if (this.isStoreDown) throw new Error('planted-secret store down')
        return call(...args)
      }
    const store: TokenStore = { get: guard(inner.get), set: guard(inner.set), delete: guard(inner.delete) }
    const onEvent = (event: TokenEvent) => void this.events.push(event)
    const exchange = isStored
      ? stored(this.#exchange, { store, lock: createMemoryLock({ clock }), key: 'k', clock, onEvent })
      : this.#exchange
    this.source = cached(exchange, { clock, onEvent, random: () => 0.5 })
    this.fetch = authFetch(this.source, { origins: [API], clock, onEvent, fetch: this.#api })
  }

  readonly #exchange = async ({ signal }: { signal?: AbortSignal | undefined } = {}) => {
    const { clock } = this
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    try {
      const obtainedAtMs = clock.nowMs()
      if (this.endpoint === 'slow') {
        await new Promise<void>((resolve, reject) => {
          const cancel = clock.setTimer(resolve, 2000)
          signal?.addEventListener('abort', () => (cancel(), reject(signal.reason)))
        })
      }
      await Promise.resolve()
      if (this.endpoint === 'down') throw new TokenError('token_unavailable')
      if (this.endpoint === 'refuses') throw new TokenError('token_refused')
      const accessToken = `planted-secret-${++this.minted}`
      const expiresAtMs = obtainedAtMs + 60_000
      this.expiries.set(accessToken, expiresAtMs)
      return createToken({ accessToken, obtainedAtMs, expiresAtMs })
    } finally {
      this.inFlight--
    }
  }

  readonly #api = async (_input: unknown, init?: RequestInit) => {
    const token = new Headers(init?.headers).get('authorization')!.replace('Bearer ', '')
    this.sent.push({
      token,
      expiresAtMs: this.expiries.get(token),
      atMs: this.clock.nowMs(),
      isKnownRefused: this.refused.has(token),
    })
    if (!this.revoked.has(token)) return new Response('ok')
    this.refused.add(token)
    return new Response('', { status: 401 })
  }

  call(signal?: AbortSignal): void {
    const waiter = { settled: false }
    this.waiting.push(waiter)
    const done = () => void (waiter.settled = true)
    this.fetch(API, signal ? { signal } : {}).then(done, (error: unknown) => {
      expect(findSecret(error, ['planted-secret'])).toBeUndefined()
      done()
    })
  }
}

type Step = (world: World) => void | Promise<void>

const steps: fc.Arbitrary<[string, Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 5 }).map((count): [string, Step] => [
      `call x${count}`,
      (world) => {
        for (let call = 0; call < count; call++) world.call()
      },
    ]),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(10, 1000, 5000, 20_000, 50_000, 70_000)
      .map((ms): [string, Step] => [`advance ${ms}`, (world) => world.clock.advance(ms)]),
  },
  {
    weight: 2,
    arbitrary: fc.constant<[string, Step]>([
      'revoke',
      (world) => void (world.minted && world.revoked.add(`planted-secret-${world.minted}`)),
    ]),
  },
  {
    weight: 2,
    arbitrary: fc.constant<[string, Step]>([
      'abort',
      async (world) => {
        const controller = new AbortController()
        world.call(controller.signal)
        await Promise.resolve()
        controller.abort()
      },
    ]),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('ok', 'ok', 'down', 'refuses', 'slow')
      .map((endpoint): [string, Step] => [
        endpoint,
        (world) => void (world.endpoint = endpoint as World['endpoint']),
      ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((isDown): [string, Step] => [
        `store ${isDown ? 'down' : 'up'}`,
        (world) => void (world.isStoreDown = isDown),
      ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-600_000, -2000, 2000, 600_000)
      .map((ms): [string, Step] => [`turn clock ${ms}`, (world) => world.clock.turnWallClock(ms)]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<[string, Step]>([
      'clear',
      (world) => {
        world.clears++
        world.source.clear()
      },
    ]),
  },
  { weight: 3, arbitrary: fc.constant<[string, Step]>(['settle', () => settle()]) },
)

test.each([false, true])(
  'never an expired or refused token sent knowingly, never two exchanges in flight, every waiter settles, no secret leaves (stored: %s)',
  { timeout: 3_600_000 },
  async (isStored) => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (script) => {
        const world = new World(isStored)
        for (const [, step] of script) await step(world)
        world.endpoint = 'ok'
        world.isStoreDown = false
        // WebCrypto, which names keys in a store, works outside of the fake time.
        for (
          let round = 0;
          round < 200 && !(round > 4 && world.waiting.every(({ settled }) => settled));
          round++
        ) {
          await world.clock.advance(30_000)
          if (isStored) await new Promise((resolve) => setTimeout(resolve, 1))
        }

        expect(world.waiting.every(({ settled }) => settled)).toBe(true)
        expect(world.mostInFlight).toBeLessThanOrEqual(1)
        const turned = script.some(([name]) => name.startsWith('turn'))
        for (const { token, expiresAtMs, atMs, isKnownRefused } of world.sent) {
          expect(token).toMatch(/^planted-secret-\d+$/)
          // A call that was under way when another one learned of the refusal could not have known.
          expect(isKnownRefused && world.clears === 0 && world.sent.length === 1).toBe(false)
          if (!turned) expect(atMs).toBeLessThan(expiresAtMs!)
        }
        expect(findSecret(world.events, ['planted-secret'])).toBeUndefined()

        // Once everything works again, so does the client.
        await world.clock.advance(3_600_000)
        world.revoked.clear()
        const answer = world.fetch(API)
        await world.clock.advance(60_000)
        expect((await answer).status).toBe(200)
      }),
      { numRuns: RUNS },
    )
  },
)

test('a refused token is never sent by a call that starts after the refusal was known', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('call', 'revoke', 'advance'), { maxLength: 20 }),
      async (script) => {
        const world = new World(false)
        for (const step of script) {
          if (step === 'call') await world.fetch(API)
          else if (step === 'advance') await world.clock.advance(7000)
          else if (world.minted) world.revoked.add(`planted-secret-${world.minted}`)
        }
        expect(world.sent.filter(({ isKnownRefused }) => isKnownRefused)).toEqual([])
      },
    ),
    { numRuns: 200 },
  )
})
