import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../server/app.ts'
import { startDemo, type Demo } from '../server/demo.ts'
import { createOwners, type Owners } from '../server/owners.ts'

const origin = 'http://127.0.0.1:4173'

describe('the backend', () => {
  let demo: Demo
  let app: ReturnType<typeof createApp>
  let owners: Owners
  let errors: unknown[]

  beforeAll(async () => {
    demo = await startDemo()
  })
  afterAll(() => demo.close())
  beforeEach(() => {
    demo.nitro.reset()
    demo.gobo.reset()
    errors = []
    owners = createOwners()
    app = createApp({ settings: demo.settings, origin, owners, onError: (error) => void errors.push(error) })
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

  test('lets nobody through who is not signed in', async () => {
    for (const path of ['/api/nitro/sign/envelopes', '/api/anything']) {
      const answer = await ask(path, { headers: { cookie: 'session=guessed' } })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
    expect(demo.nitro.counts.calls).toBe(0)
  })

  test('takes a callback from the browser that started the sign-in only', async () => {
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

  test('sends people on to places of its own only', async () => {
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

  test('passes on what the app does, and nothing else of what the secret would allow', async () => {
    const { cookie } = await signIn()
    const headers = { cookie }
    expect((await ask('/api/nitro/sign/envelopes', { headers })).status).toBe(200)
    const refused = [
      ['POST', '/api/nitro/oauth/token'],
      ['PATCH', '/api/nitro/sign/envelopes/00000000-0000-4000-8000-000000000000'],
      ['GET', '/api/nitro/sign/envelopes/..%2f..%2foauth%2ftoken'],
      ['GET', '/api/nitro/sign/envelopes/1/participants/signing-urls'],
      ['GET', '/api/nitro//evil.example/sign/envelopes'],
    ] as const
    demo.nitro.resetCounts()
    for (const [method, path] of refused) expect((await ask(path, { method, headers })).status).toBe(403)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  describe('with envelopes of several people', () => {
    const foreign = '00000000-0000-4000-8000-000000000001'
    const create = async (cookie: string): Promise<string> => {
      const body = { name: 'Lease', mode: 'parallel', notification: { subject: 's', body: 'b' } }
      const answer = await ask('/api/nitro/sign/envelopes', {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', origin },
        body: JSON.stringify(body),
      })
      return ((await answer.json()) as { ID: string }).ID
    }
    const list = async (cookie: string): Promise<string[]> => {
      const answer = await ask('/api/nitro/sign/envelopes', { headers: { cookie } })
      return ((await answer.json()) as { items: { ID: string }[] }).items.map(({ ID }) => ID)
    }

    test('shows to everybody their own, and gives what is made to who made it', async () => {
      await demo.fill()
      const { cookie } = await signIn()
      const before = await list(cookie)
      expect(before).toEqual([])
      const made = await create(cookie)
      expect(await list(cookie)).toEqual([made])
      const details = await ask(`/api/nitro/sign/envelopes/${made}/participants`, { headers: { cookie } })
      expect(details.status).toBe(200)
    })

    test.each([
      ['GET', '/participants'],
      ['DELETE', ''],
      ['PUT', ':cancel'],
      ['POST', ':send-reminders'],
      ['POST', ':send-for-signing'],
      ['GET', ':download-sealed'],
      ['GET', ':download-audit-trail'],
      ['POST', '/documents'],
    ])('knows of no envelope of others: %s {envelopeID}%s', async (method, rest) => {
      const { cookie } = await signIn()
      owners.claim(foreign, 'somebody else')
      demo.nitro.resetCounts()
      const answers = await Promise.all(
        [foreign, crypto.randomUUID()].map((id) =>
          ask(`/api/nitro/sign/envelopes/${id}${rest}`, { method, headers: { cookie, origin } }),
        ),
      )
      const [theirs, missing] = await Promise.all(
        answers.map(async (answer) => [answer.status, await answer.text()]),
      )
      expect(theirs).toEqual([404, expect.stringContaining('There is no such envelope.')])
      expect(theirs).toEqual(missing)
      expect(demo.nitro.counts.calls).toBe(0)
    })

    test('remembers whose is whose in a file, and believes nobody whom it does not know', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'example-web-react-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const file = join(folder, 'owners.jsonl')
      const first = createOwners(file)
      first.claim('one', 'ann')
      first.claim('two', 'ann')
      first.release('two')
      const second = createOwners(file)
      expect(['one', 'two', 'three'].map((id) => second.isOwner('ann', id))).toEqual([true, false, false])
      expect(second.isOwner('ben', 'one')).toBe(false)
      expect((await stat(file)).mode & 0o077).toBe(0)
    })
  })

  test('uses a callback once: a reload exchanges nothing, and starts no second session', async () => {
    const start = await ask('/auth/sign-in')
    const consent = await fetch(start.headers.get('location')!, { redirect: 'manual' })
    const { pathname, search } = new URL(consent.headers.get('location')!)
    const headers = { cookie: cookieOf(start) }
    expect((await ask(pathname + search, { headers })).headers.get('location')).toBe('/')
    const again = await ask(pathname + search, { headers })
    expect(again.headers.get('location')).toBe('/?sign-in=expired')
    expect(cookieOf(again)).toBe('')
    expect(demo.gobo.counts.tokenRequests).toBe(1)
  })

  test('ends the oldest session of somebody who signs in again and again', async () => {
    const cookies: string[] = []
    for (let count = 0; count < 11; count++) cookies.push((await signIn()).cookie)
    const session = async (cookie: string): Promise<unknown> =>
      (await ask('/auth/session', { headers: { cookie } })).json()
    expect(await session(cookies[0]!)).toBeNull()
    expect(await session(cookies[1]!)).toMatchObject({ user: 'customeruser-1' })
  })

  test('has browsers and proxies keep nothing of a person', async () => {
    const { cookie } = await signIn()
    for (const path of ['/api/nitro/sign/envelopes', '/api/anything', '/auth/session', '/auth/sign-in'])
      expect((await ask(path, { headers: { cookie } })).headers.get('cache-control')).toBe('no-store')
  })

  test('lets pages load from here alone, and forms lead nowhere', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy')!
    expect(policy.split(/; */)).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
      ]),
    )
    expect(policy).not.toContain('unsafe')
  })

  test('does not sign in somebody of whom the tenant’s API does not say who it is', async () => {
    demo.gobo.inject({ kind: 'status', status: 200, body: '{"user":"ann"}', on: 'GET /api/me' })
    const start = await ask('/auth/sign-in')
    const consent = await fetch(start.headers.get('location')!, { redirect: 'manual' })
    const { pathname, search } = new URL(consent.headers.get('location')!)
    const answer = await ask(pathname + search, { headers: { cookie: cookieOf(start) } })
    expect(answer.status).toBe(502)
    expect(cookieOf(answer)).not.toContain('session=')
  })

  test('does nothing for forms of other sites', async () => {
    const { cookie } = await signIn()
    const answer = await ask('/api/nitro/sign/envelopes/1/documents', {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new FormData(),
    })
    expect(answer.status).toBe(403)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  test('keeps the browser’s cookie from Nitro, and Nitro’s refusal of the app from the browser', async () => {
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

  test('says try later, and when, while Nitro’s token endpoint is overloaded', async () => {
    const { cookie } = await signIn()
    demo.nitro.inject({ kind: 'rate-limit', retryAfterSeconds: 7, times: 2, on: 'POST /oauth/token' })
    const answer = await ask('/api/nitro/sign/envelopes', { headers: { cookie } })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('7')
  })

  test('ends the session when Gobo renews it no longer', async () => {
    const { cookie } = await signIn()
    demo.gobo.reset()
    const answer = await ask('/auth/session', { headers: { cookie } })
    expect(await answer.json()).toBeNull()
    expect(answer.headers.get('set-cookie')).toContain('session=;')
    expect((await ask('/api/nitro/sign/envelopes', { headers: { cookie } })).status).toBe(401)
  })

  test('takes no file that is larger than Nitro takes', async () => {
    const { cookie } = await signIn()
    owners.claim('1', JSON.stringify(['7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10', 'customeruser-1']))
    const answer = await ask('/api/nitro/sign/envelopes/1/documents', {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/octet-stream', 'content-length': String(30 * 2 ** 20) },
      body: new Uint8Array(22 * 2 ** 20),
    })
    expect(answer.status).toBe(413)
    expect(demo.nitro.counts.calls).toBe(0)
  })

  test('marks its cookies for https, and for this host alone, where it is reached by https', async () => {
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
