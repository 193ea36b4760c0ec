import { authFetch, cached, createToken, type Clock, type Exchange } from '../../src/index.ts'

const API = 'https://api.example.com'

interface Rivalry {
  seed: number
  clients: number
  /** Calls side by side of each client. */
  loops?: number
  /** How long a call takes, to the server and back: from, to. */
  latencyMs?: readonly [number, number]
  pauseMs?: number
  /** The clients begin within this time. */
  startMs?: number
  /** Every call is of another object. */
  hasIds?: boolean
  /** What may never be called, and is, beside the rest. */
  forbidden?: string
  totalMs?: number
}

/** What became of one client. */
export interface Rival {
  succeeded: number
  refused: number
  exchangesAtMs: number[]
  longestWithoutMs: number
}

/** Numbers in [0, 1), the same in every run (mulberry32). */
export function scattered(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Time that passes as soon as nothing is left to do: quicker than a fake clock where nothing waits outside of it. */
function createVirtualTime() {
  let nowMs = 1_000_000
  const timers = new Set<{ dueMs: number; callback: () => void }>()
  const clock: Clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer(callback, delayMs) {
      const timer = { dueMs: nowMs + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  async function run(endMs: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      let next: { dueMs: number; callback: () => void } | undefined
      for (const timer of timers) if (!next || timer.dueMs < next.dueMs) next = timer
      if (!next || next.dueMs > endMs) return
      timers.delete(next)
      nowMs = Math.max(nowMs, next.dueMs)
      next.callback()
    }
  }
  return { clock, run, wait: (ms: number) => new Promise<void>((resolve) => clock.setTimer(resolve, ms)) }
}

/** Clients of a vendor that keeps one live token, without a shared store: each token ends the one before. */
export async function rivals(rivalry: Rivalry): Promise<Rival[]> {
  const { seed, clients, loops = 2, latencyMs = [10, 40], pauseMs = 50, totalMs = 20_000 } = rivalry
  const { clock, run, wait } = createVirtualTime()
  const random = scattered(seed)
  const way = () => wait((latencyMs[0] + random() * (latencyMs[1] - latencyMs[0])) / 2)
  const endMs = clock.monotonicMs() + totalMs
  let minted = 0
  let live: string | undefined

  const fetch = async (input: unknown, init?: RequestInit) => {
    await way()
    const isLive = new Headers(init?.headers).get('authorization') === `Bearer ${live}`
    const status = isLive && String(input) !== API + rivalry.forbidden ? 200 : 401
    await way()
    return new Response('', { status })
  }

  function rival(index: number): Rival {
    const startMs = clock.monotonicMs()
    const seen: Rival = { succeeded: 0, refused: 0, exchangesAtMs: [], longestWithoutMs: 0 }
    const exchange: Exchange = async () => {
      seen.exchangesAtMs.push(clock.monotonicMs() - startMs)
      await way()
      const accessToken = (live = `token-${++minted}`)
      await way()
      return createToken({
        accessToken,
        obtainedAtMs: clock.nowMs(),
        expiresAtMs: clock.nowMs() + 86_400_000,
      })
    }
    const source = cached(exchange, { clock, random: scattered(seed * 31 + index) })
    const call = authFetch(source, { origins: [API], clock, fetch: fetch as typeof globalThis.fetch })
    let lastMs = startMs
    const use = async (loop: number) => {
      await wait(firstMs)
      for (let turn = 0; clock.monotonicMs() < endMs; turn++) {
        const isForbidden = rivalry.forbidden !== undefined && turn % 5 === 4
        const path = rivalry.hasIds ? `/items/${turn * loops + loop}` : `/list-${loop}`
        const { status } = await call(API + (isForbidden ? rivalry.forbidden : path))
        const nowMs = clock.monotonicMs()
        seen.longestWithoutMs = Math.max(seen.longestWithoutMs, nowMs - lastMs)
        if (status === 200) lastMs = nowMs
        if (!isForbidden) seen[status === 200 ? 'succeeded' : 'refused']++
        await wait(pauseMs)
      }
    }
    const firstMs = random() * (rivalry.startMs ?? 0)
    for (let loop = 0; loop < loops; loop++) void use(loop)
    return seen
  }

  const all = Array.from({ length: clients }, (_, index) => rival(index))
  await run(endMs)
  return all
}
