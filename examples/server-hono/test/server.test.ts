import { createNitroSignClient } from '@latchkey/nitro-sign'
import { needs } from '@latchkey/testkit'
import { sign } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { startCluster, type Cluster } from '../src/cluster.ts'
import type { Vendors } from '../src/vendors.ts'

const organisations = [1, 2, 3].map((digit) => `7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a1${digit}`)
const ann = { sub: 'ann', org: organisations[0]!, role: 'operator' as const }

describe('the app', () => {
  const userSecret = 'a secret of the test, long enough to sign'
  let asked: string[] = []
  const answer = async (who: string) => {
    asked.push(who)
    return Response.json({ org: who })
  }
  const vendors = {
    nitro: createNitroSignClient({ accessToken: 'a-token', fetch: () => answer('nitro') }),
    goboOf: (organisation: string) => ({ fetch: () => answer(organisation) }),
  } as unknown as Vendors
  const app = createApp({ vendors, userSecret, mePath: '/me' })
  const ask = async (path: string, claims: JWTPayload): Promise<Response> => {
    asked = []
    const token = await sign(claims, userSecret, 'HS256')
    return app.request(path, { headers: { authorization: `Bearer ${token}` } })
  }
  const exp = Math.floor(Date.now() / 1000) + 600
  const org = organisations[0]!

  test('shows the list of the account that all share to operators, and to no customer', async () => {
    expect((await ask('/envelopes', { sub: 'ann', org, exp })).status).toBe(403)
    expect((await ask('/envelopes', { sub: 'ann', org, exp, role: 'admin' })).status).toBe(403)
    expect(asked).toEqual([])
    expect((await ask('/envelopes', { sub: 'ann', org, exp, role: 'operator' })).status).toBe(200)
    expect(asked).toEqual(['nitro'])
  })

  test('refuses a token of a user that never ends', async () => {
    expect((await ask('/me', { sub: 'ann', org })).status).toBe(401)
    expect(asked).toEqual([])
  })

  test('lets no cache keep what is one user’s', async () => {
    const mine = await ask('/me', { sub: 'ann', org, exp })
    expect([mine.status, mine.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(asked).toEqual([org])
  })
})

describe('the server in two processes', needs('redis-server'), () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster(2)
  })
  afterAll(() => cluster?.stop())
  beforeEach(() => {
    cluster.nitro.resetCounts()
    cluster.gobo.resetCounts()
  })

  async function askOften(times: number, path: string): Promise<number[]> {
    const answers = Array.from({ length: times }, () => cluster.ask(path, ann))
    return (await Promise.all(answers)).map(({ status }) => status)
  }

  test('asks for one token in total, whichever process is asked', async () => {
    expect(new Set(await askOften(200, '/envelopes'))).toEqual(new Set([200]))
    expect(cluster.nitro.counts).toMatchObject({ tokenRequests: 1, calls: 200 })
  })

  test('asks for one new token in total when the one all use is revoked', async () => {
    await askOften(2, '/envelopes')
    cluster.nitro.revokeTokens()
    cluster.nitro.resetCounts()
    expect(new Set(await askOften(200, '/envelopes'))).toEqual(new Set([200]))
    expect(cluster.nitro.counts.tokenRequests).toBe(1)
  })

  test('answers every user for their own organisation, with a token for each organisation', async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, async (_, index) => {
        const user = { sub: `user-${index}`, org: organisations[index % 3]! }
        const answer = await cluster.ask('/me', user)
        return { wanted: { user: user.sub, organisation: user.org }, got: await answer.json() }
      }),
    )
    expect(answers.filter(({ wanted, got }) => JSON.stringify(wanted) !== JSON.stringify(got))).toEqual([])
    expect(cluster.gobo.counts.tokenRequests).toBe(3)
  })

  test('needs no token for a further process', async () => {
    await askOften(2, '/envelopes')
    await cluster.add()
    cluster.nitro.resetCounts()
    await askOften(6, '/envelopes')
    expect(cluster.nitro.counts).toMatchObject({ tokenRequests: 0, calls: 6 })
  })

  test('lets nobody in without a token of its own users', async () => {
    const answer = await cluster.ask('/me', { sub: 'ann', org: '' })
    expect(answer.status).toBe(401)
    const url = /http:\S+/.exec(cluster.output())![0]
    const stranger = await fetch(`${url}/me`, { headers: { authorization: 'Bearer abc.def.ghi' } })
    expect(stranger.status).toBe(401)
    expect(cluster.gobo.counts).toMatchObject({ tokenRequests: 0, calls: 0 })
  })

  test('leaves nothing in Redis or in its logs that opens a vendor', async () => {
    await askOften(4, '/envelopes')
    await askOften(4, '/me')
    const client = await createClient({ url: cluster.redis.url }).connect()
    const keys = await client.keys('*')
    const values = await Promise.all(keys.map((key) => client.hGetAll(key).catch(() => client.get(key))))
    client.destroy()
    expect(keys.length).toBeGreaterThanOrEqual(2)
    const left = JSON.stringify([keys, values]) + cluster.output()
    expect(left).not.toMatch(/-access-|mock-secret/)
    for (const organisation of organisations) expect(left).not.toContain(organisation)
  })

  // The last one: Redis stays away.
  test('goes on when Redis is gone, each process with a token of its own', async () => {
    await cluster.redis.kill()
    cluster.nitro.revokeTokens()
    cluster.nitro.resetCounts()
    expect(new Set(await askOften(60, '/envelopes'))).toEqual(new Set([200]))
    expect(cluster.nitro.counts.tokenRequests).toBeLessThanOrEqual(3)
    expect(cluster.output()).toContain('store_error')
  })
})
