import { createMockServer, type MockServer } from '@latchkey/mock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp, type AppOptions } from '../src/app.ts'
import { createBrowser } from '../src/browser.ts'
import { serve, type Served } from '../src/serve.ts'

const guid = '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54'

describe('an app of a Gobo marketplace', () => {
  let marketplace: MockServer
  let app: Served

  const start = (change: Partial<AppOptions> = {}): Promise<Served> =>
    serve(
      createApp({
        marketplaceUrl: marketplace.url,
        clientId: 'mock-client',
        clientSecret: 'mock-secret',
        apiUrl: `${marketplace.url}/api`,
        mePath: '/me',
        ...change,
      }),
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

  it('goes from the installation to a call that acts for a person', async () => {
    const { visit, page } = await installed()
    expect(page.url).toBe(`${marketplace.url}/`)
    const me: unknown = await (await visit(`${app.url}/me`)).json()
    expect(me).toMatchObject({ org: guid, user: expect.any(String), grant: 'authorization_code' })
    expect(marketplace.counts.tokenRequestsByGrant).toEqual({ client_credentials: 1, authorization_code: 1 })
    expect(marketplace.counts.callsByOperation['GET /redirect']).toBe(1)
  })

  it("renews the person's token when it was revoked", async () => {
    const { visit } = await installed()
    await visit(`${app.url}/me`)
    marketplace.revokeTokens()
    expect((await visit(`${app.url}/me`)).status).toBe(200)
    expect(marketplace.counts.tokenRequestsByGrant).toMatchObject({ refresh_token: 1 })
  })

  it('sends a person whose refresh token is gone through consent again', async () => {
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

  it('tells the marketplace when it has no access', async () => {
    await app.close()
    app = await start({ clientSecret: 'wrong' })
    const { page } = await installed()
    expect(page.url).toBe(`${marketplace.url}/`)
    expect(marketplace.counts.callsByOperation['GET /redirect']).toBe(1)
    expect((await fetch(`${app.url}/me`)).status).toBe(401)
  })

  it('tells a person who refused what happened, and forgets the attempt', async () => {
    const { visit } = await installed()
    marketplace.control('deny')
    const page = await visit(`${app.url}/login`)
    expect([page.status, await page.text()]).toEqual([403, 'You are not signed in (access_denied).\n'])
    expect((await visit(`${app.url}/callback?code=x&state=y`)).status).toBe(400)
  })

  it.each(['/login', '/callback?code=x&state=y', '/me'])(
    'lets nobody without a session into %s',
    async (path) => {
      expect((await fetch(app.url + path)).status).toBe(401)
    },
  )

  it('refuses an install URL without an organisation', async () => {
    expect((await fetch(`${app.url}/install`)).status).toBe(400)
  })
})
