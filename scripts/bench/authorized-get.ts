// What an authorized GET costs beside a bare fetch, with a transport that answers at once.
//
//   pnpm --filter @latchkey/bench authorized-get [rounds]
//
// Both sides build the same URL, send the same headers and read the same JSON. Rounds are interleaved so that a busy
// machine slows both alike; the ratio of each round is taken and the median printed.
import { authFetch, cached, createToken } from '@latchkey/auth-core'
import { lightRequests } from '@latchkey/client-core'
import createClient from 'openapi-fetch'

interface Paths {
  '/things/{id}': {
    parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
    get: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
      responses: { 200: { content: { 'application/json': { ok: boolean } } } }
    }
  }
}

const API = 'https://api.example.com'
// Short rounds: most of them pass without another process in between.
const CALLS_PER_ROUND = 20
const rounds = Number(process.argv[2] ?? 2000)
const body = JSON.stringify({
  ok: true,
  items: Array.from({ length: 10 }, (_, id) => ({ id, name: `item ${id}` })),
})

// The runtime's own fetch, with a dispatcher that answers at once instead of opening a connection.
const dispatcher = {
  dispatch({ headers }: { headers: string[] | Record<string, string> }, handler: DispatchHandler): boolean {
    if (!JSON.stringify(headers).toLowerCase().includes('"authorization"')) throw new Error('no token')
    handler.onConnect(() => {})
    handler.onHeaders(200, rawHeaders, () => {}, 'OK')
    handler.onData(Buffer.from(body))
    handler.onComplete([])
    return true
  },
}

interface DispatchHandler {
  onConnect(abort: () => void): void
  onHeaders(status: number, headers: Buffer[], resume: () => void, message: string): void
  onData(chunk: Buffer): void
  onComplete(trailers: Buffer[]): void
}

const rawHeaders = [
  'content-type',
  'application/json',
  'content-length',
  String(Buffer.byteLength(body)),
].map((text) => Buffer.from(text))

const transport = (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
  globalThis.fetch(input, { ...init, dispatcher } as RequestInit)

const source = cached(async () =>
  createToken({
    accessToken: 'a'.repeat(800),
    obtainedAtMs: Date.now(),
    expiresAtMs: Date.now() + 3_600_000,
  }),
)
const fetch = authFetch(source, { origins: [API], fetch: transport })
const create = (fetch: typeof globalThis.fetch) => createClient<Paths>({ baseUrl: API, fetch })
const heavyClient = create(fetch)
const lightClient = lightRequests(create, fetch)
const authorization = `Bearer ${'a'.repeat(800)}`

const sides = {
  bare: async (id: string) =>
    (await transport(`${API}/things/${id}`, { method: 'GET', headers: { authorization } })).json(),
  'openapi-fetch, light Request': async (id: string) =>
    (await lightClient.GET('/things/{id}', { params: { path: { id } } })).data,
  'openapi-fetch, native Request': async (id: string) =>
    (await heavyClient.GET('/things/{id}', { params: { path: { id } } })).data,
}

async function time(side: (id: string) => Promise<unknown>): Promise<number> {
  const start = performance.now()
  for (let call = 0; call < CALLS_PER_ROUND; call++) await side(String(call))
  return performance.now() - start
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const ratios: Record<string, number[]> = {}
const micros: Record<string, number[]> = {}

for (let round = -200; round < rounds; round++) {
  const spent: Record<string, number> = {}
  const names = Object.keys(sides) as (keyof typeof sides)[]
  for (const name of round % 2 ? names : names.reverse()) spent[name] = await time(sides[name])
  // The first rounds warm the compiler up.
  if (round < 0) continue
  for (const name of names) {
    ;(ratios[name] ??= []).push(spent[name]! / spent.bare!)
    ;(micros[name] ??= []).push((spent[name]! / CALLS_PER_ROUND) * 1000)
  }
}

console.log(`Node ${process.version}, ${rounds} interleaved rounds of ${CALLS_PER_ROUND} calls, medians`)
for (const name of Object.keys(sides)) {
  console.log(
    `${median(micros[name]!).toFixed(1).padStart(7)} µs  ${median(ratios[name]!).toFixed(2)} ×  ${name}`,
  )
}
