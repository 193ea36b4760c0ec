// Signing out beside everything else: store operations of any latency, failure and order, against get, clear, expiry and
// sign-in. The long form is `pnpm --filter @latchkey/auth-core test:long`.
import { createFakeClock, type FakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cached, createToken, tokenExchange, type CachedTokenSource, type Token } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored, type TokenStore } from '../../src/stores/index.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { errorOf } from '../support/setup.ts'

const RUNS = Math.min(Number(process.env.LATCHKEY_RUNS ?? 60), 10_000)

/** How the store behaves towards one operation. */
interface Behaviour {
  beforeMs: number
  afterMs: number
  fails: 'not' | 'before' | 'after'
}

const well: Behaviour = { beforeMs: 0, afterMs: 0, fails: 'not' }

/** What somebody does: one of these words, or the milliseconds that pass. */
type Step = 'get' | 'clear' | 'expire' | 'sign in' | number

/**
 * What the long form has found: a look at the store that began before a pair was removed, and came back afterwards; a write
 * that landed after everything was forgotten, and was not removed yet; a session that one source had ended, taken up by
 * another before the store let go of it.
 */
const FOUND: [Step[], Behaviour[]][] = [
  [
    [2500, 'clear', 'get'],
    [{ ...well, afterMs: 50 }, well, well],
  ],
  [
    [2500, 2500, 'clear', 60, 'get'],
    [well, well, { ...well, beforeMs: 5000 }, { ...well, fails: 'before' }],
  ],

  [
    ['expire', 'sign in', 'get', 'clear'],
    [{ ...well, afterMs: 5 }, { ...well, afterMs: 5 }, well, { ...well, afterMs: 5000 }],
  ],
]

class World {
  readonly clock: FakeClock = createFakeClock()
  readonly memory = createMemoryStore()
  readonly lock = createMemoryLock({ clock: this.clock })
  /** Refresh tokens and access tokens by the sign-in they descend from. */
  readonly sent: { session: number; at: number }[] = []
  behaviour: () => Behaviour = () => well
  session = 0
  minted = 0

  readonly store: TokenStore = {
    get: (key) => this.#behave(() => this.memory.get(key)),
    set: (key, value, write) => this.#behave(() => this.memory.set(key, value, write)),
    delete: (key, condition) => this.#behave(() => this.memory.delete(key, condition)),
  }

  async #behave<Result>(operate: () => Promise<Result>): Promise<Result> {
    const { beforeMs, afterMs, fails } = this.behaviour()
    if (beforeMs) await this.wait(beforeMs)
    if (fails === 'before') throw new Error('down')
    const result = await operate()
    if (afterMs) await this.wait(afterMs)
    if (fails === 'after') throw new Error('down')
    return result
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.setTimer(resolve, ms))
  }

  readonly fetch = async (request: Request) => {
    const sent = new URLSearchParams(await request.text()).get('refresh_token')!
    const session = Number(sent.split('-')[1])
    this.sent.push({ session, at: this.clock.monotonicMs() })
    await this.wait(30)
    return Response.json({
      access_token: `A-${session}-${++this.minted}`,
      token_type: 'Bearer',
      expires_in: 60,
      refresh_token: `R-${session}-${this.minted}`,
    })
  }

  /** A person signs in: a source of its own for that. */
  signIn(store?: TokenStore): CachedTokenSource {
    const { clock } = this
    this.session++
    return this.other(
      createToken({
        accessToken: `A-${this.session}-0`,
        refreshToken: `R-${this.session}-0`,
        obtainedAtMs: clock.nowMs() - 60_000,
        expiresAtMs: clock.nowMs() - 1,
      }),
      store,
    )
  }

  /** Two sources that have the session of one sign-in. */
  async signedInTwice(store?: TokenStore): Promise<{ source: CachedTokenSource; other: CachedTokenSource }> {
    const source = this.signIn()
    await until(this, source.get())
    const other = this.other(undefined, store)
    await until(this, other.get())
    await this.clock.advance(61_000)
    return { source, other }
  }

  /** The same store as another process has it. */
  elsewhere = (): TokenStore => ({ ...this.store })

  /** A source over the same store. */
  other(initial?: Token, store = this.store): CachedTokenSource {
    const { clock } = this
    const exchange = tokenExchange(createClient<never>() as never, '/token', rfcDialect, {
      grant: 'refresh_token',
      baseUrl: 'https://auth.example.com',
      clientId: 'c',
      subject: 'anna',
      fetch: this.fetch,
      clock,
    })
    return cached(stored(exchange, { store, lock: this.lock, clock }), {
      initial,
      clock,
      random: () => 0,
    })
  }

  /** What the store holds now, to be put back later. */
  async copy() {
    const { memory } = this
    const key = await nameOf()
    const { value } = (await memory.get(key))!
    const version = async () => (await memory.get(key))?.version ?? 0
    return {
      restore: async () => memory.set(key, value, { ifVersion: await version(), expiresAtMs: undefined }),
      remove: async () => memory.delete(key, { ifVersion: await version() }),
    }
  }

  /** Sessions the store holds something of. */
  async held(): Promise<string> {
    const texts: string[] = []
    const { get } = this.memory
    for (const key of this.keys) texts.push((await get(key))?.value ?? '')
    return texts.join()
  }

  readonly keys = new Set<string>()
}

const sessionOf = (token: { reveal(): string }) => Number(token.reveal().split('-')[1])

async function until(world: World, promise: Promise<unknown>): Promise<void> {
  let isDone = false
  const done = promise.then(
    () => (isDone = true),
    () => (isDone = true),
  )
  for (let round = 0; !isDone && round < 2000; round++) await world.clock.advance(500)
  await done
}

test(
  'nothing obtained before clear() is served, refreshed or kept after it, whatever the store does',
  { timeout: 3_600_000 },
  async () => {
    const behaviour = fc.record({
      beforeMs: fc.constantFrom(0, 0, 5, 50, 1000, 5000),
      afterMs: fc.constantFrom(0, 0, 5, 50, 1000, 5000),
      fails: fc.constantFrom(
        'not' as const,
        'not' as const,
        'not' as const,
        'before' as const,
        'after' as const,
      ),
    })
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 6, arbitrary: fc.constant('get' as const) },
      { weight: 3, arbitrary: fc.constant('clear' as const) },
      { weight: 2, arbitrary: fc.constant('expire' as const) },
      { weight: 3, arbitrary: fc.constant('sign in' as const) },
      { weight: 4, arbitrary: fc.constantFrom(1, 10, 60, 2500) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(behaviour, { minLength: 1, maxLength: 12 }),
        async (script, behaviours) => {
          const world = new World()
          let operation = 0
          world.behaviour = () => behaviours[operation++ % behaviours.length]!
          let source = world.signIn()
          /** Sessions that have ended, and when. */
          const ended = new Map<number, number>()
          const waiting: Promise<unknown>[] = []
          const ask = () => {
            const [of, session] = [source, world.session]
            waiting.push(
              of.get().then(
                (token) => {
                  const when = ended.get(sessionOf(token))
                  if (when !== undefined)
                    throw new Error(`session ${sessionOf(token)} was served after its end`)
                  // A caller from before the end may start anew: with what the same person has signed in with since.
                  expect(sessionOf(token)).toBeGreaterThanOrEqual(session)
                },
                (error: { code?: string }) => {
                  if (!error.code) throw error
                  if (ended.has(session)) expect(error.code).toMatch(/signed_out|reauth_required/)
                },
              ),
            )
          }
          for (const what of ['get' as const, ...script]) {
            // What was given before is delivered before.
            for (let turn = 0; turn < 20; turn++) await Promise.resolve()
            if (what === 'get') ask()
            else if (what === 'clear') {
              ended.set(world.session, world.clock.monotonicMs())
              waiting.push(source.clear())
            } else if (what === 'sign in') {
              // The one before signs out first, as an app does.
              ended.set(world.session, world.clock.monotonicMs())
              waiting.push(source.clear())
              source = world.signIn()
            } else await world.clock.advance(what === 'expire' ? 61_000 : what)
          }
          await until(
            world,
            Promise.all(waiting).then(() => {}),
          )
          for (const promise of waiting) await promise
          for (const { session, at } of world.sent) {
            const end = ended.get(session)
            expect(end === undefined || at <= end, `session ${session} was refreshed after its end`).toBe(
              true,
            )
          }
          // Once the store works again, it holds nothing of a session that has ended.
          world.behaviour = () => well
          for (let minute = 0; minute < 5; minute++) await world.clock.advance(60_000)
          const [key] = await keysIn(world)
          const text = key === undefined ? '' : (await world.memory.get(key))!.value
          for (const session of ended.keys()) expect(text).not.toContain(`R-${session}-`)
        },
      ),
      { numRuns: RUNS, examples: FOUND },
    )
  },
)

/** The key everybody uses here, if something is under it. */
async function keysIn({ memory }: World): Promise<string[]> {
  return memory.size === 0 ? [] : [await nameOf()]
}

async function nameOf(): Promise<string> {
  const named = JSON.stringify([
    'https://auth.example.com/token',
    'anna',
    [''],
    [
      ['client_id', 'c'],
      ['grant_type', 'refresh_token'],
    ],
  ])
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(named))).toString('hex')
}

describe('signing out', () => {
  test('a call beside it is refused with signed_out, and so is every later one', async () => {
    const world = new World()
    world.behaviour = () => ({ ...well, beforeMs: 5, afterMs: 5 })
    const source = world.signIn()
    await until(world, source.get())
    const clearing = source.clear()
    const beside = errorOf(source.get())
    await until(world, clearing)
    await until(world, beside)
    expect(await beside).toMatchObject({ code: 'signed_out', kind: 'reauth-required' })
    expect(await errorOf(source.get())).toMatchObject({ code: 'signed_out' })
    expect(world.memory.size).toBe(0)
    expect(world.sent).toHaveLength(1)
  })

  test.each(['has what it got before', 'is refreshing'])(
    'ends the session for another source over the same store that %s',
    async (what) => {
      const world = new World()
      const { source, other } = await world.signedInTwice()
      const refreshing = what === 'is refreshing' ? errorOf(other.get()) : undefined
      if (refreshing) await world.clock.advance(10)
      await until(world, source.clear())
      const later = refreshing ?? errorOf(other.get())
      await until(world, later)
      expect(await later).toMatchObject({ code: 'signed_out' })
      await world.clock.advance(300_000)
      expect(world.memory.size).toBe(0)
      expect(world.sent).toHaveLength(refreshing ? 2 : 1)
    },
  )

  test('lets another source go on with what somebody has signed in with since', async () => {
    const world = new World()
    const { source, other } = await world.signedInTwice()
    await until(world, other.get())
    await until(world, source.clear())
    const next = world.signIn()
    await until(world, next.get())
    await world.clock.advance(61_000)
    const later = other.get()
    await until(world, later)
    expect((await later).reveal()).toMatch(/^A-2-/)
  })

  describe.each(['the same process', 'a third one'])('and in again in %s', (where) => {
    test('ends the session for a process that still has it: the new one goes on everywhere', async () => {
      const world = new World()
      const { source, other } = await world.signedInTwice(world.elsewhere())
      await until(world, other.get())
      const copy = await world.copy()
      await until(world, source.clear())
      const next = world.signIn(where === 'a third one' ? world.elsewhere() : undefined)
      await until(world, next.get())
      const goesOn = async (one: CachedTokenSource) => {
        await world.clock.advance(61_000)
        const later = one.get()
        await until(world, later)
        expect((await later).reveal()).toMatch(/^A-2-/)
      }
      for (const one of [other, next, other]) await goesOn(one)
      await copy.restore()
      await goesOn(other)
    })
  })

  test('holds where an old copy of the store is back, and so does the next sign-in', async () => {
    const world = new World()
    const source = world.signIn()
    await until(world, source.get())
    const copy = await world.copy()
    await until(world, source.clear())
    await copy.restore()
    expect(await errorOf(source.get())).toMatchObject({ kind: 'reauth-required' })
    expect(await errorOf(world.other().get())).toMatchObject({ kind: 'reauth-required' })
    await copy.remove()
    await until(world, world.signIn().get())
    const other = world.other(undefined, world.elsewhere())
    await until(world, other.get())
    await copy.restore()
    await world.clock.advance(61_000)
    const later = other.get()
    await until(world, later)
    expect((await later).reveal()).toMatch(/^A-2-/)
  })

  test('does not end one that begins later with the same refresh token', async () => {
    const world = new World()
    const source = world.signIn()
    await until(world, source.get())
    await until(world, source.clear())
    world.session--
    const again = world.signIn()
    await until(world, again.get())
    expect((await again.get()).reveal()).toMatch(/^A-1-/)
    expect((await world.memory.get(await nameOf()))!.value).toContain('R-1-')
  })

  test('a delete that failed is repeated until it is done', async () => {
    const world = new World()
    const source = world.signIn()
    await until(world, source.get())
    expect(world.memory.size).toBe(1)
    world.behaviour = () => ({ ...well, fails: 'before' })
    await until(world, source.clear())
    expect(world.memory.size).toBe(1)
    const meanwhile = errorOf(source.get())
    await until(world, meanwhile)
    expect(await meanwhile).toMatchObject({ code: 'signed_out' })
    await world.clock.advance(300_000)
    world.behaviour = () => well
    await world.clock.advance(61_000)
    expect(world.memory.size).toBe(0)
    expect(world.sent).toHaveLength(1)
  })

  test('the removal of an old session spares a new one that was signed in meanwhile', async () => {
    const world = new World()
    const old = world.signIn()
    await until(world, old.get())
    world.behaviour = () => ({ ...well, fails: 'before' })
    await until(world, old.clear())
    world.behaviour = () => well
    const next = world.signIn()
    await until(world, next.get())
    await world.clock.advance(300_000)
    expect((await world.memory.get(await nameOf()))!.value).toContain('R-2-')
  })
})
