import {
  cached,
  createToken,
  TokenError,
  type CachedTokenSource,
  type Clock,
  type Exchange,
} from '@latchkey/auth-core'
import {
  createMemoryLock,
  createMemoryStore,
  stored,
  type TokenLock,
  type TokenStore,
} from '@latchkey/auth-core/stores'

/** Virtual time: nothing waits, and what is due at one moment runs together. */
function createWorld() {
  let timeMs = 0
  const due = new Map<number, Set<() => void>>()
  const clockOf = (skewMs: number): Clock => ({
    nowMs: () => Date.UTC(2026, 0, 1) + timeMs + skewMs,
    monotonicMs: () => timeMs,
    setTimer(callback, delayMs) {
      // To tenths of a second: what happens within one happens at once.
      const atMs = Math.ceil((timeMs + Math.max(delayMs, 1)) / 100) * 100
      const timers = due.get(atMs) ?? new Set()
      due.set(atMs, timers.add(callback))
      return () => timers.delete(callback)
    },
  })
  async function settle() {
    // Hashes of keys are made on threads of their own.
    for (let turn = 0; turn < 2; turn++) {
      await crypto.subtle.digest('SHA-256', new Uint8Array())
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return {
    clockOf,
    timeMs: () => timeMs,
    async run(untilMs: number) {
      await settle()
      while (timeMs < untilMs) {
        timeMs += 100
        const timers = due.get(timeMs)
        if (!timers) continue
        due.delete(timeMs)
        for (const timer of timers) timer()
        await settle()
      }
    },
  }
}

export interface FleetReport {
  processes: number
  hours: number
  restarts: number
  partitions: number
  apiCalls: number
  failedCalls: number
  /** Calls of the token endpoint, and how many there would be if every process kept tokens for itself. */
  tokenCalls: number
  tokenCallsAlone: number
  /** Longest time a call waited for a token, in milliseconds of virtual time. */
  longestWaitMs: number
  /** Store and lock operations for each token that a process served: of all, of a call that finds its token in memory. */
  roundTripsPerTokenAndProcess: number
  roundTripsHot: number
  roundTripsCold: number
}

const TOKEN_MS = 300_000
const CALL_EVERY_MS = 30_000

/** A fleet over one store for some hours of virtual time: processes restart, lose the store, and have clocks that differ. */
export async function simulateFleet({ processes = 200, hours = 1, seed = 1 } = {}): Promise<FleetReport> {
  const world = createWorld()
  const random = seeded(seed)
  const store = createMemoryStore()
  const lock = createMemoryLock({ clock: world.clockOf(0) })
  let [tokenCalls, apiCalls, failedCalls, longestWaitMs, roundTrips, restarts, partitions] = [
    0, 0, 0, 0, 0, 0, 0,
  ]
  let served = 0

  const exchangeWith = (clock: Clock): Exchange => {
    const exchange: Exchange = async () => {
      tokenCalls++
      const name = `token-${tokenCalls}`
      const obtainedAtMs = clock.nowMs()
      await new Promise<void>((resolve) => clock.setTimer(resolve, 100))
      return createToken({ accessToken: name, obtainedAtMs, expiresAtMs: obtainedAtMs + TOKEN_MS })
    }
    exchange.key = () => 'one client'
    exchange.isOneTime = false
    exchange.timeoutMs = 10_000
    return exchange
  }

  function startProcess() {
    // Clocks of machines that nobody keeps right: up to two minutes off.
    const clock = world.clockOf((random() - 0.5) * 240_000)
    const state = { isCut: false, roundTrips: 0 }
    const reach = async <Result>(run: () => Promise<Result>): Promise<Result> => {
      state.roundTrips++
      roundTrips++
      if (state.isCut) throw new Error('partitioned')
      return run()
    }
    const ownStore: TokenStore = {
      get: (key) => reach(() => store.get(key)),
      set: (...call) => reach(() => store.set(...call)),
      delete: (...call) => reach(() => store.delete(...call)),
    }
    const ownLock: TokenLock = { withLock: (...call) => reach(() => lock.withLock(...call)) }
    const exchange = stored(exchangeWith(clock), { store: ownStore, lock: ownLock, clock })
    const source: CachedTokenSource = cached(exchange, { clock, random })
    const tokens = new Set<string>()
    return { clock, state, source, tokens }
  }

  const fleet = Array.from({ length: processes }, startProcess)
  const scheduler = world.clockOf(0)

  async function call(index: number): Promise<void> {
    const { source, tokens, clock } = fleet[index]!
    const startMs = world.timeMs()
    apiCalls++
    try {
      const token = await source.get()
      const isAlive = token.expiresAtMs! > clock.nowMs()
      if (!isAlive) failedCalls++
      if (!tokens.has(token.reveal())) served++
      tokens.add(token.reveal())
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      failedCalls++
    }
    longestWaitMs = Math.max(longestWaitMs, world.timeMs() - startMs)
    scheduler.setTimer(() => void call(index), CALL_EVERY_MS * (0.5 + random()))
  }

  for (let index = 0; index < processes; index++)
    scheduler.setTimer(() => void call(index), random() * CALL_EVERY_MS)
  const trouble = () => {
    const index = Math.floor(random() * processes)
    const one = fleet[index]!
    if (random() < 0.5) {
      restarts++
      fleet[index] = startProcess()
    } else if (!one.state.isCut) {
      partitions++
      one.state.isCut = true
      scheduler.setTimer(() => (one.state.isCut = false), 60_000)
    }
    scheduler.setTimer(trouble, 20_000)
  }
  scheduler.setTimer(trouble, 20_000)
  await world.run(hours * 3_600_000)

  // A process that has nothing yet, and then has its token.
  const fresh = startProcess()
  const cold = fresh.source.get()
  await world.run(world.timeMs() + 5000)
  await cold
  const roundTripsCold = fresh.state.roundTrips
  await fresh.source.get()
  return {
    processes,
    hours,
    restarts,
    partitions,
    apiCalls,
    failedCalls,
    tokenCalls,
    tokenCallsAlone: Math.round((processes * hours * 3_600_000) / (TOKEN_MS * 0.75)),
    longestWaitMs,
    roundTripsPerTokenAndProcess: roundTrips / served,
    roundTripsHot: fresh.state.roundTrips - roundTripsCold,
    roundTripsCold,
  }
}

/** The same numbers each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

if (import.meta.main) {
  console.log(await simulateFleet())
}
