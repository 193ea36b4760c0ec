import { createFakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import {
  cached,
  clientSecretBasic,
  clientSecretBasicRaw,
  tokenExchange,
  type TokenDialect,
} from '../../src/index.ts'
import { basicOrBody, ownWords } from '../../src/dialect.ts'

interface Refusal {
  status: number
  error?: string
}

const refused: Refusal = { status: 401, error: 'invalid_client' }

/** A vendor that takes some of the two ways, and says no to the other as it likes; `first` is its very first response. */
function vendor(
  taken: readonly ('basic' | 'body')[],
  refusal: Refusal,
  { inBody = refusal, first, own }: { inBody?: Refusal; first?: Response; own?: object } = {},
) {
  const asked: string[] = []
  const dialect: TokenDialect = {
    encoding: 'form',
    clientAuth: clientSecretBasic,
    grants: {
      client_credentials: { fixed: {} },
      refresh_token: { fixed: {}, own: ownWords({ fields: { refresh_token: 'refresh_token' }, ...own }) },
    },
    fields: { grant_type: 'grant_type', refresh_token: 'refresh_token' },
    response: {},
  }
  const fetch = async (request: Request): Promise<Response> => {
    const body = new URLSearchParams(await request.text())
    const isBody = body.has('client_secret')
    const way =
      request.headers.get('authorization') === `Basic ${btoa('me:s3cret')}`
        ? 'basic'
        : isBody
          ? 'body'
          : 'none'
    if (asked.push(isBody && way === 'basic' ? 'both' : way) === 1 && first) return first
    if (way !== 'none' && taken.includes(way))
      return Response.json({ access_token: 't', token_type: 'Bearer' })
    const { status, error } = isBody ? inBody : refusal
    return Response.json(error === undefined ? {} : { error }, { status })
  }
  const make = (grant: object) =>
    basicOrBody(dialect, (one) =>
      tokenExchange(createClient(), '/token', one, {
        baseUrl: 'https://auth.test',
        clientId: 'me',
        clientSecret: 's3cret',
        fetch,
        ...grant,
      } as Parameters<typeof tokenExchange>[3]),
    )
  return { asked, make }
}

const app = { grant: 'client_credentials' }

describe('a client of whom nobody says how it proves itself', () => {
  test('is never tried in the body where HTTP Basic is taken', async () => {
    const { asked, make } = vendor(['basic', 'body'], refused)
    await make(app)()
    expect(asked).toEqual(['basic'])
  })

  test.each<Refusal>([
    refused,
    { status: 400, error: 'invalid_request' },
    { status: 400, error: 'unauthorized_client' },
    { status: 401, error: 'access_denied' },
    { status: 403 },
  ])('that is refused as %j is tried in the body, and first from then on', async (refusal) => {
    const { asked, make } = vendor(['body'], refusal)
    const exchange = make(app)
    await exchange()
    await exchange()
    // What signs people in and what refreshes are different exchanges of one vendor.
    await make({ grant: 'refresh_token', refreshToken: 'r' })()
    expect(asked).toEqual(['basic', 'body', 'body', 'body'])
  })

  test.each<Refusal>([
    { status: 400, error: 'invalid_scope' },
    { status: 400, error: 'unsupported_grant_type' },
    { status: 404 },
    { status: 302 },
  ])('is not tried again for %j, which is not about the client', async (refusal) => {
    const { asked, make } = vendor([], refusal)
    await expect(make(app)()).rejects.toMatchObject({ name: 'TokenError', status: refusal.status })
    expect(asked).toEqual(['basic'])
  })

  test('keeps the refresh token unused that a refused client has shown', async () => {
    const { asked, make } = vendor(['body'], refused)
    await expect(make({ grant: 'refresh_token', refreshToken: 'r' })()).resolves.toBeDefined()
    expect(asked).toEqual(['basic', 'body'])
  })

  test('is told the refusal of HTTP Basic where neither is taken, and else why it got none', async () => {
    const neither = vendor([], refused, { inBody: { status: 400, error: 'invalid_request' } })
    await expect(neither.make(app)()).rejects.toMatchObject({ oauthError: 'invalid_client' })
    const known = vendor([], refused, { inBody: { status: 400, error: 'invalid_grant' } })
    await expect(known.make({ grant: 'refresh_token', refreshToken: 'r' })()).rejects.toMatchObject({
      code: 'reauth_required',
    })
    expect(known.asked).toEqual(['basic', 'body'])
  })

  test.each<[first: string | undefined, second: string | undefined, told: string | undefined]>([
    ['invalid_request', 'invalid_client', 'invalid_client'],
    [undefined, 'invalid_client', 'invalid_client'],
    ['invalid_client', undefined, 'invalid_client'],
    ['invalid_client', 'unauthorized_client', 'unauthorized_client'],
    ['unauthorized_client', 'invalid_client', 'unauthorized_client'],
    ['invalid_client', 'access_denied', 'access_denied'],
  ])('refused as %s and then as %s, it is told %s, which says more', async (first, second, told) => {
    const { make } = vendor([], { status: 400, error: first! }, { inBody: { status: 400, error: second! } })
    await expect(make(app)()).rejects.toMatchObject({ code: 'token_refused', oauthError: told })
  })

  test('is remembered app by app: one that is taken otherwise costs the others nothing', async () => {
    const taken: ('basic' | 'body')[] = ['basic']
    const { asked, make } = vendor(taken, refused)
    const [one, other] = [make(app), make(app)]
    await one()
    taken[0] = 'body'
    await other()
    taken[0] = 'basic'
    asked.length = 0
    await one()
    expect(asked).toEqual(['basic'])
  })

  test('sends no refresh token another way that was looked at before', async () => {
    const taken: ('basic' | 'body')[] = ['basic', 'body']
    const { asked, make } = vendor(taken, refused)
    const one = make({ grant: 'refresh_token', refreshToken: 'r' })
    await one()
    taken.length = 0
    await expect(one()).rejects.toMatchObject({ oauthError: 'invalid_client' })
    taken.push('body')
    // Another app at the vendor is taken in the body.
    await make(app)()
    taken[0] = 'basic'
    await one()
    expect(asked).toEqual(['basic', 'basic', 'basic', 'body', 'basic'])
  })

  test('sends a refresh token that is dead neither way again', async () => {
    const { asked, make } = vendor([], refused, { inBody: { status: 400, error: 'invalid_grant' } })
    const one = make({ grant: 'refresh_token', refreshToken: 'r' })
    for (let times = 0; times < 3; times++)
      await expect(one()).rejects.toMatchObject({ code: 'reauth_required' })
    expect(asked).toEqual(['basic', 'body'])
  })

  test('goes on trying both after a failure that says nothing of it', async () => {
    const { asked, make } = vendor(['body'], refused)
    const one = make({ grant: 'refresh_token', refreshToken: 'r' })
    await expect(one({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    await one()
    expect(asked).toEqual(['basic', 'body'])
  })

  test('that leaves between the two sends nothing in the body', async () => {
    const { asked, make } = vendor(['body'], refused)
    for (const grant of [app, { grant: 'refresh_token', refreshToken: 'r' }]) {
      const leaving = new AbortController()
      const clientSecret = () => {
        if (asked.length > 0) leaving.abort()
        return 's3cret'
      }
      asked.length = 0
      const sent = make({ ...grant, clientSecret })({ signal: leaving.signal })
      await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
      expect(asked).toEqual(['basic'])
    }
  })

  test('that sends no secret for a grant sends none in the body either', async () => {
    const { asked, make } = vendor([], refused, { own: { clientAuth: undefined } })
    await expect(make({ grant: 'refresh_token', refreshToken: 'r' })()).rejects.toMatchObject({
      oauthError: 'invalid_client',
    })
    expect(asked).toEqual(['none'])
  })

  test('proves itself one way in a request, also where a grant states its own HTTP Basic', async () => {
    const { asked, make } = vendor(['body'], refused, { own: { clientAuth: clientSecretBasicRaw } })
    await make({ grant: 'refresh_token', refreshToken: 'r' })()
    expect(asked).toEqual(['basic', 'body'])
  })

  test('waits once until the endpoint may be asked, before both ways', async () => {
    const clock = createFakeClock()
    const { asked, make } = vendor(['body'], refused)
    const token = make({ ...app, clock })({ waitMs: 6000 })
    await clock.advance(6000)
    expect(asked).toEqual(['basic', 'body'])
    expect((await token).reveal()).toBe('t')
    expect(clock.pendingTimers).toBe(0)
  })

  test('waits for no pause that is longer than one way may take', async () => {
    const clock = createFakeClock()
    const first = new Response('', { status: 503, headers: { 'retry-after': '12' } })
    const { asked, make } = vendor(['basic'], refused, { first })
    const source = cached(make({ ...app, clock, timeoutMs: 10_000 }), { clock })
    const codeOf = () => source.get().catch(({ code }: { code: string }) => code)
    const codes = [await codeOf(), codeOf()]
    await clock.advance(10_000)
    expect(await Promise.all(codes)).toEqual(['token_unavailable', 'token_unavailable'])
    expect(asked).toEqual(['basic'])
  })

  test('is the same client for stores, and takes as long as both ways', () => {
    const exchange = vendor(['basic'], refused).make({ ...app, timeoutMs: 2000 })
    expect(exchange.key?.()).toContain('https://auth.test/token')
    expect([exchange.timeoutMs, exchange.isOneTime]).toEqual([4000, false])
  })
})
