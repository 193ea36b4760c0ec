import { cached, createToken, type Exchange } from '@latchkey/auth-core'
import { authorizedClient } from '@latchkey/client-core'
import createClient from 'openapi-fetch'

const API = 'https://api.example.com'

/** Heap of one of many, in bytes: what `make` makes is kept until it has been weighed. */
async function weigh(count: number, make: (index: number) => Promise<unknown>): Promise<number> {
  const kept: unknown[] = Array.from({ length: count })
  const collect = globalThis.gc
  if (!collect) throw new Error('start Node with --expose-gc')
  for (let index = 0; index < 10; index++) await make(index)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < count; index++) kept[index] = await make(index)
  collect()
  const bytes = (process.memoryUsage().heapUsed - before) / count - 8
  if (kept.length !== count) throw new Error('nothing was kept')
  return bytes
}

const exchangeOf = (user: number): Exchange => {
  return async () =>
    createToken({
      accessToken: `token-of-${user}-${'x'.repeat(20)}`,
      obtainedAtMs: Date.now(),
      expiresAtMs: Date.now() + 3_600_000,
    })
}

const transport = async () => new Response(null, { status: 204 })

/** A source of a user's own that has its token. */
async function source(user: number) {
  const made = cached(exchangeOf(user))
  await made.get()
  return made
}

/** A client of a user's own that has its token, and has made a call. */
async function client(user: number) {
  const tokenSource = await source(user)
  const made = authorizedClient(
    { tokenSource, fetch: transport },
    API,
    () => [API],
    (settings) => createClient<Record<string, never>>({ ...settings, baseUrl: API }),
  )
  await made.fetch(`${API}/me`)
  return made
}

export interface Weights {
  source: number
  client: number
  madeMicros: number
}

/** What one user may take at most, in bytes of heap. */
export const mostBytes = { source: 1200, client: 4096 }

/** What one user among many costs. */
export async function weighUsers(count: number): Promise<Weights> {
  const start = process.cpuUsage()
  const sourceBytes = await weigh(count, source)
  const { user, system } = process.cpuUsage(start)
  return {
    source: sourceBytes,
    client: await weigh(Math.ceil(count / 10), client),
    madeMicros: (user + system) / count,
  }
}

if (import.meta.main) console.log(JSON.stringify(await weighUsers(Number(process.argv[2] ?? 100_000))))
