// What many calls leave behind.
//
//   pnpm --filter @latchkey/bench memory [calls]
import { getEventListeners } from 'node:events'
import { authFetch, cached, createToken, type Clock } from '@latchkey/auth-core'
import { createMemoryStore } from '@latchkey/auth-core/stores'
import { stored } from '@latchkey/auth-core/stores'

const calls = Number(process.argv[2] ?? 1_000_000)
const heapMb = () => {
  globalThis.gc?.()
  return (process.memoryUsage().heapUsed / 1024 / 1024).toFixed(1)
}

let nowMs = 0
let timers = 0
let mostTimers = 0
const clock: Clock = {
  nowMs: () => nowMs,
  monotonicMs: () => nowMs,
  setTimer: () => {
    mostTimers = Math.max(mostTimers, ++timers)
    return () => timers--
  },
}
let exchanges = 0
const exchange = async () => {
  exchanges++
  return createToken({ accessToken: `token-${exchanges}`, obtainedAtMs: nowMs, expiresAtMs: nowMs + 60_000 })
}

{
  const source = cached(exchange, { clock })
  const fetch = authFetch(source, {
    origins: ['https://api.example.com'],
    clock,
    // Every thousandth token is refused, so that replays are part of what is measured.
    fetch: async (_url, init) =>
      new Response(null, {
        status: new Headers(init?.headers).get('authorization')?.endsWith('000') ? 401 : 204,
      }),
  })
  console.log(`${'0'.padStart(9)} calls  heap ${heapMb()} MB`)
  for (let call = 1; call <= calls; call++) {
    await fetch('https://api.example.com/things')
    nowMs += 50
    if (call % Math.ceil(calls / 10) === 0)
      console.log(`${String(call).padStart(9)} calls  heap ${heapMb()} MB  ${exchanges} exchanges`)
  }
}

{
  const store = createMemoryStore({ maxEntries: 1000 })
  for (let key = 0; key < 10_000; key++)
    await cached(stored(exchange, { store, key: `key-${key}`, clock }), { clock }).get()
  console.log(`10,000 keys in a store of 1,000: ${store.size} kept, heap ${heapMb()} MB`)
}

{
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const source = cached(
    async () => {
      const cancel = clock.setTimer(() => {}, 10_000)
      await gate
      cancel()
      return exchange()
    },
    { clock },
  )
  mostTimers = timers = 0
  const controller = new AbortController()
  const waiting = Promise.all(Array.from({ length: 1000 }, () => source.get({ signal: controller.signal })))
  await new Promise((resolve) => setImmediate(resolve))
  const listening = getEventListeners(controller.signal, 'abort').length
  release()
  await waiting
  const left = getEventListeners(controller.signal, 'abort').length
  console.log(
    `1,000 callers waiting: ${mostTimers} timer, ${listening} listeners while they wait, ${left} afterwards`,
  )
}
