// Machines whose clocks differ by minutes share one rotating refresh token; the server ends a session in which one is used
// twice (RFC 9700 §4.14.2). The long form is `pnpm --filter @latchkey/auth-core test:long`.
import { createFakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cached, createToken, tokenExchange, type CachedTokenSource, type Clock } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const RUNS = Math.min(Number(process.env.LATCHKEY_RUNS ?? 60), 10_000)
const MINUTE_MS = 60_000

class World {
  readonly clock = createFakeClock()
  readonly store = createMemoryStore()
  readonly lock = createMemoryLock({ clock: this.clock })
  readonly reused: string[] = []
  /** The refresh token that is good, by sign-in. */
  readonly current = new Map<string, number>()
  signIns = 0
  machines = 0
  /** Stated by the server, unless it is undefined. */
  refreshLifetimeMs: number | undefined

  readonly fetch = async (request: Request) => {
    const sent = new URLSearchParams(await request.text()).get('refresh_token')!
    const [, session, nth] = /^R(\d+)-(\d+)$/.exec(sent)!
    if (this.current.get(session!) !== Number(nth)) {
      this.reused.push(sent)
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    const next = Number(nth) + 1
    this.current.set(session!, next)
    return Response.json({
      access_token: `A${session}-${next}`,
      token_type: 'Bearer',
      expires_in: 60,
      refresh_token: `R${session}-${next}`,
      ...(this.refreshLifetimeMs && { refresh_expires_in: this.refreshLifetimeMs / 1000 }),
    })
  }

  /** A machine with the token of the latest sign-in, and a wall clock of its own. */
  machine(skewMs: number): { source: CachedTokenSource; turn(ms: number): void } {
    let offsetMs = skewMs
    const clock: Clock = { ...this.clock, nowMs: () => this.clock.nowMs() + offsetMs }
    const exchange = tokenExchange(createClient<never>() as never, '/token', rfcDialect, {
      grant: 'refresh_token',
      baseUrl: 'https://auth.example.com',
      clientId: 'c',
      subject: 'anna',
      fetch: this.fetch,
      clock,
    })
    const session = this.signIns
    const initial = createToken({
      accessToken: `A${session}-0`,
      refreshToken: `R${session}-0`,
      obtainedAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + MINUTE_MS,
    })
    this.machines++
    const { store, lock } = this
    const source = cached(stored(exchange, { store, lock, clock }), { initial, clock, random: () => 0 })
    return { source, turn: (ms) => void (offsetMs += ms) }
  }

  signIn(): void {
    this.current.set(String(++this.signIns), 0)
  }
}

test(
  'whatever the clocks say, no used refresh token is sent, and nobody is signed out',
  { timeout: 3_600_000 },
  async () => {
    const skew = fc.constantFrom(-10 * MINUTE_MS, -90_000, -1000, 0, 1000, 90_000, 10 * MINUTE_MS)
    const who = fc.nat({ max: 3 })
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ what: fc.constant('use' as const), who }) },
      { weight: 4, arbitrary: fc.record({ what: fc.constant('refused' as const), who }) },
      {
        weight: 4,
        arbitrary: fc.record({
          what: fc.constant('wait' as const),
          ms: fc.constantFrom(1000, 20_000, 61_000),
        }),
      },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('turn' as const), who, ms: skew }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('start again' as const), who, ms: skew }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('sign in' as const), who, ms: skew }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(skew, { minLength: 4, maxLength: 4 }),
        fc.array(step, { maxLength: 30 }),
        async (skews, script) => {
          const world = new World()
          world.signIn()
          const machines = skews.map((ms) => world.machine(ms))
          const use = async ({ source }: { source: CachedTokenSource }, isRefused: boolean) => {
            const token = await source.get()
            if (isRefused) await source.get({ rejected: token.reveal() })
          }
          for (const now of script) {
            if (now.what === 'wait') await world.clock.advance(now.ms)
            else if (now.what === 'turn') machines[now.who]!.turn(now.ms)
            else if (now.what === 'start again') machines[now.who] = world.machine(now.ms)
            else if (now.what === 'sign in') {
              world.signIn()
              machines[now.who] = world.machine(now.ms)
              // Who has just signed in renews the token first: the store learns of it.
              await use(machines[now.who]!, true)
            } else await use(machines[now.who]!, now.what === 'refused')
          }
          expect(world.reused).toEqual([])
        },
      ),
      { numRuns: RUNS },
    )
  },
)

test('a refresh token is not taken for one that has ended by the clock of another machine', async () => {
  const world = new World()
  world.refreshLifetimeMs = 5 * MINUTE_MS
  world.signIn()
  const [behind, ahead] = [-10, 10].map((minutes) => world.machine(minutes * MINUTE_MS).source)
  for (const source of [behind!, ahead!, behind!, ahead!]) {
    await world.clock.advance(2 * MINUTE_MS)
    await source.get()
  }
  expect(world.reused).toEqual([])
  expect(world.current.get('1')).toBeGreaterThan(1)
})
