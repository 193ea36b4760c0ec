// A process whose clock and dice are watched: prints what was read of them before each call of the transport.
import createClient from 'openapi-fetch'
import { authFetch, cached, createToken, staticToken, systemClock, tokenExchange } from '../../src/index.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'

const API = 'https://api.example.com'
const read: string[] = []
const [now, random] = [Date.now, Math.random]
let turnedMs = 0
Date.now = () => (read.push('Date.now'), now() + turnedMs)
Math.random = () => (read.push('Math.random'), random())
const uuid = crypto.randomUUID.bind(crypto)
crypto.randomUUID = () => (read.push('randomUUID'), uuid())

const calls: string[][] = []
const transport: typeof fetch = async () => {
  calls.push([...read])
  return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 3600 })
}
const dialect = {
  encoding: 'form',
  grants: { client_credentials: { fixed: {} } },
  fields: { client_secret: 'client_secret' },
  response: {},
} as const
const exchange = () =>
  tokenExchange(createClient<never>() as never, '/token', dialect as never, {
    grant: 'client_credentials',
    baseUrl: 'https://auth.example.com',
    clientId: 'c',
    clientSecret: 's',
    fetch: transport as never,
  })

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  async static() {
    for (const token of ['t1', () => 't1'])
      await authFetch(staticToken(token), { origins: [API], fetch: transport })(API)
  },
  async kept() {
    const expiresAtMs = systemClock.nowMs() + 3_600_000
    const source = cached(async () =>
      createToken({ accessToken: 't1', obtainedAtMs: systemClock.nowMs(), expiresAtMs }),
    )
    await source.get()
    read.length = 0
    await authFetch(source, { origins: [API], fetch: transport })(API)
  },
  cold: () => cached(exchange()).get(),
  stored: () => cached(stored(exchange(), { store: createMemoryStore(), lock: createMemoryLock() })).get(),
  async turned() {
    const near = (one: number, other: number) => Math.abs(one - other) < 60_000
    systemClock.nowMs()
    const said = [near(systemClock.recentMs!(), now()) ? 'follows' : 'is elsewhere']
    turnedMs = -1e12
    said.push(near(systemClock.recentMs!(), now()) ? 'goes on' : 'was turned')
    systemClock.nowMs()
    said.push(near(systemClock.recentMs!(), now() + turnedMs) ? 'follows' : 'is elsewhere')
    calls.push(said)
  },
}

await programs[process.argv[2]!]!()
process.stdout.write(JSON.stringify(calls))
