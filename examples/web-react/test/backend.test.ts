import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../server/app.ts'
import { startDemo, type Demo } from '../server/demo.ts'

const origin = 'http://127.0.0.1:4173'

describe('the backend', () => {
  let demo: Demo
  let app: ReturnType<typeof createApp>
  let errors: unknown[]

  beforeAll(async () => {
    demo = await startDemo()
  })
  afterAll(() => demo.close())
  beforeEach(() => {
    demo.nitro.reset()
    demo.gobo.reset()
    errors = []
    app = createApp({ settings: demo.settings, origin, onError: (error) => void errors.push(error) })
  })

  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    return Promise.resolve(app.request(`${origin}${path}`, init))
  }

  /** Goes through Gobo as a browser does. */
  async function signIn(path = '/auth/sign-in'): Promise<{ cookie: string; location: string | null }> {
    const start = await ask(path)
    const consent = await fetch(start.headers.get('location')!, { redirect: 'manual' })
    const { pathname, search } = new URL(consent.headers.get('location')!)
    const back = await ask(pathname + search, { headers: { cookie: cookieOf(start) } })
    return { cookie: cookieOf(back), location: back.headers.get('location') }
  }

  it('lets nobody through who is not signed in', async () => {
    for (const path of ['/api/nitro/sign/envelopes', '/api/anything']) {
      const answer = await ask(path, { headers: { cookie: 'session=guessed' } })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
    expect(demo.nitro.counts.calls).toBe(0)
  })

  it('takes a callback from the browser that started the sign-in only', async () => {
    const start = await ask('/auth/sign-in')
    const consent = await fetch(start.headers.get('location')!, { redirect: 'manual' })
    const { pathname, search } = new URL(consent.headers.get('location')!)
    expect((await ask(pathname + search)).headers.get('location')).toBe('/?sign-in=expired')
    expect(demo.gobo.counts.tokenRequests).toBe(0)

    const victim = cookieOf(await ask('/auth/sign-in'))
    const forged = await ask(pathname + search, { headers: { cookie: victim } })
    expect(forged.headers.get('location')).toBe('/?sign-in=failed')
    expect(demo.gobo.counts.tokenRequests).toBe(0)
  })

  it('sends people on to places of its own only', async () => {
    expect((await signIn('/auth/sign-in?next=/signed-in')).location).toBe('/signed-in')
    for (const next of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const { location } = await signIn(`/auth/sign-in?next=${encodeURIComponent(next)}`)
      expect(location).toBe('/')
    }
  })

  it('passes on what the app does, and nothing else of what the secret would allow', async () => {
    const { cookie } = await signIn()
    const headers = { cookie }
    expect((await ask('/api/nitro/sign/envelopes', { headers })).status).toBe(200)
    const refused = [
      ['POST', '/api/nitro/oauth/token'],
      ['PATCH', '/api/nitro/sign/envelopes/00000000-0000-4000-8000-000000000000'],
      ['GET', '/api/nitro/sign/envelopes/..%2f..%2foauth%2ftoken'],
      ['GET', '/api/nitro/sign/envelopes/1/participants'],
      ['GET', '/api/nitro//evil.example/sign/envelopes'],
    ] as const
    demo.nitro.resetCounts()
    for (const [method, path] of refused) expect((await ask(path, { method, headers })).status).toBe(403)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  it('does nothing for forms of other sites', async () => {
    const { cookie } = await signIn()
    const answer = await ask('/api/nitro/sign/envelopes/1/documents', {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new FormData(),
    })
    expect(answer.status).toBe(403)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  it('keeps the browser’s cookie from Nitro, and Nitro’s refusal of the app from the browser', async () => {
    const { cookie } = await signIn()
    demo.nitro.rotateSecret('another-secret')
    const answer = await ask('/api/nitro/sign/envelopes', { headers: { cookie } })
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toContain(demo.settings.nitro.clientSecret)
    expect(errors).toHaveLength(1)
    // The session has nothing to do with it.
    expect(await (await ask('/auth/session', { headers: { cookie } })).json()).toMatchObject({
      user: 'customeruser-1',
    })
  })

  it('says try later, and when, while Nitro’s token endpoint is overloaded', async () => {
    const { cookie } = await signIn()
    demo.nitro.inject({ kind: 'rate-limit', retryAfterSeconds: 7, times: 2, on: 'POST /oauth/token' })
    const answer = await ask('/api/nitro/sign/envelopes', { headers: { cookie } })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('7')
  })

  it('ends the session when Gobo renews it no longer', async () => {
    const { cookie } = await signIn()
    demo.gobo.reset()
    const answer = await ask('/auth/session', { headers: { cookie } })
    expect(await answer.json()).toBeNull()
    expect(answer.headers.get('set-cookie')).toContain('session=;')
    expect((await ask('/api/nitro/sign/envelopes', { headers: { cookie } })).status).toBe(401)
  })

  it('takes no file that is larger than Nitro takes', async () => {
    const { cookie } = await signIn()
    const answer = await ask('/api/nitro/sign/envelopes/1/documents', {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/octet-stream', 'content-length': String(30 * 2 ** 20) },
      body: new Uint8Array(22 * 2 ** 20),
    })
    expect(answer.status).toBe(413)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  it('marks its cookies for https, and for this host alone, where it is reached by https', async () => {
    const secure = createApp({ settings: demo.settings, origin: 'https://sign.example.com' })
    const { headers } = await secure.request('https://sign.example.com/auth/sign-in')
    expect(headers.get('set-cookie')).toMatch(/^__Host-sign-in=[\w-]{43};.*HttpOnly; Secure; SameSite=Lax$/)
  })
})

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ')
}
