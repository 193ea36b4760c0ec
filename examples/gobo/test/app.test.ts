import { createMockServer, type MockServer } from '@latchkey/mock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type AppOptions } from '../src/app.ts'
import { createBrowser } from '../src/browser.ts'
import { serve, type Served } from '../src/serve.ts'
import { createSessions } from '../src/sessions.ts'

const guid = '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54'

describe('an app of a Gobo marketplace', () => {
  let marketplace: MockServer
  let app: Served

  const start = (change: Partial<AppOptions> = {}): Promise<Served> =>
    serve((origin) =>
      createApp(
        {
          marketplaceUrl: marketplace.url,
          clientId: 'mock-client',
          clientSecret: 'mock-secret',
          apiUrl: `${marketplace.url}/api`,
          mePath: '/me',
          ...change,
        },
        origin,
      ),
    )

  beforeEach(async () => {
    marketplace = await createMockServer('gobo', { tokenLifetimeSeconds: 600 })
    app = await start()
  })
  afterEach(async () => {
    await app.close()
    await marketplace.close()
  })

  const installed = async () => {
    const browser = createBrowser()
    const page = await browser.visit(`${app.url}/install?target=${guid}`)
    return { ...browser, page }
  }

  test('goes from the installation to a call that acts for a person', async () => {
    const { visit, page } = await installed()
    expect(page.url).toBe(`${marketplace.url}/`)
    const me: unknown = await (await visit(`${app.url}/me`)).json()
    expect(me).toMatchObject({ org: guid, user: expect.any(String), grant: 'authorization_code' })
    expect(marketplace.counts.tokenRequestsByGrant).toEqual({ client_credentials: 1, authorization_code: 1 })
    expect(marketplace.counts.callsByOperation['GET /redirect']).toBe(1)
  })

  test("renews the person's token when it was revoked", async () => {
    const { visit } = await installed()
    await visit(`${app.url}/me`)
    marketplace.revokeTokens()
    expect((await visit(`${app.url}/me`)).status).toBe(200)
    expect(marketplace.counts.tokenRequestsByGrant).toMatchObject({ refresh_token: 1 })
  })

  test('sends a person whose refresh token is gone through consent again', async () => {
    const { visit } = await installed()
    await visit(`${app.url}/me`)
    marketplace.revokeTokens()
    marketplace.inject({
      kind: 'status',
      status: 400,
      body: '{"error":"invalid_grant"}',
      on: 'token',
      times: 1,
    })
    expect((await visit(`${app.url}/me`)).status).toBe(200)
    expect(marketplace.counts.tokenRequestsByGrant).toMatchObject({ authorization_code: 2 })
  })

  test('tells the marketplace when it has no access', async () => {
    await app.close()
    app = await start({ clientSecret: 'wrong' })
    const { page } = await installed()
    expect(page.url).toBe(`${marketplace.url}/`)
    expect(marketplace.counts.callsByOperation['GET /redirect']).toBe(1)
    expect((await fetch(`${app.url}/me`)).status).toBe(401)
  })

  test('gives nobody a session, or a call as the app, for an address with an organisation in it', async () => {
    const response = await fetch(`${app.url}/install?target=${guid}`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(new URL(response.headers.get('location')!).origin).toBe(marketplace.url)
    const [cookie, ...others] = response.headers.getSetCookie()
    expect([cookie?.split('=')[0], others]).toEqual(['sign-in', []])
    expect(marketplace.counts.tokenRequests).toBe(0)
    for (const path of ['/me', '/login'])
      expect((await fetch(app.url + path, { headers: { cookie: cookie!.split(';')[0]! } })).status).toBe(401)
  })

  test('does not install for a person who does not consent', async () => {
    marketplace.control('deny')
    const { visit, page } = await installed()
    expect(page.url).toBe(`${marketplace.url}/`)
    expect(marketplace.counts.tokenRequests).toBe(0)
    expect((await visit(`${app.url}/me`)).status).toBe(401)
  })

  test('takes a callback once, and from the browser that was sent for it', async () => {
    const start = await fetch(`${app.url}/install?target=${guid}`, { redirect: 'manual' })
    const cookie = start.headers.getSetCookie()[0]!.split(';')[0]!
    const consent = await fetch(start.headers.get('location')!, { redirect: 'manual' })
    const callback = consent.headers.get('location')!
    const ask = (headers: Record<string, string>) => fetch(callback, { redirect: 'manual', headers })
    expect((await ask({})).status).toBe(400)
    const first = await ask({ cookie })
    expect(first.status).toBe(302)
    const again = await ask({ cookie })
    expect([again.status, again.headers.getSetCookie()]).toEqual([400, []])
    expect(marketplace.counts.tokenRequestsByGrant).toMatchObject({ authorization_code: 1 })
  })

  test('keeps what it shows out of caches, frames and forms', async () => {
    const { visit } = await installed()
    for (const page of [await visit(`${app.url}/me`), await fetch(`${app.url}/nothing`)]) {
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(page.headers.get('content-security-policy')).toContain("form-action 'none'")
    }
  })

  test('keeps as many sign-ins as there is room for, and lets the oldest go', () => {
    const options = { name: 'x', lifetimeMs: 60_000, maxEntries: 3, isSecure: true }
    const sessions = createSessions<number>(options)
    const stranger = new Request('https://app.example/')
    const requests = [1, 2, 3, 4].map((value) => {
      const cookie = sessions.start(stranger, value)
      expect(cookie).toMatch(/^__Host-x=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=60; Secure$/)
      return new Request('https://app.example/', { headers: { cookie: cookie.split(';')[0]! } })
    })
    expect(requests.map((request) => sessions.read(request))).toEqual([undefined, 2, 3, 4])
    expect([sessions.take(requests[3]!), sessions.take(requests[3]!)]).toEqual([4, undefined])
  })

  test('tells a person who refused what happened, and forgets the attempt', async () => {
    const { visit } = await installed()
    marketplace.control('deny')
    const page = await visit(`${app.url}/login`)
    expect([page.status, await page.text()]).toEqual([403, 'You are not signed in (access_denied).\n'])
    expect((await visit(`${app.url}/callback?code=x&state=y`)).status).toBe(400)
  })

  test.each(['/login', '/me'])('lets nobody without a session into %s', async (path) => {
    expect((await fetch(app.url + path)).status).toBe(401)
  })

  test('refuses an install URL without an organisation', async () => {
    expect((await fetch(`${app.url}/install`)).status).toBe(400)
  })
})
