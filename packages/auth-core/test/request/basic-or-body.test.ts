import { createFakeClock } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { cached, clientSecretBasic, tokenExchange, type TokenDialect } from '../../src/index.ts'
import { basicOrBody } from '../../src/dialect.ts'

interface Refusal {
  status: number
  error?: string
}

const refused: Refusal = { status: 401, error: 'invalid_client' }

/** A vendor that takes some of the two ways, and says no to the other as it likes; `first` is its very first response. */
function vendor(
  taken: readonly ('basic' | 'body')[],
  refusal: Refusal,
  { inBody = refusal, first }: { inBody?: Refusal; first?: Response } = {},
) {
  const asked: string[] = []
  const dialect: TokenDialect = {
    encoding: 'form',
    clientAuth: clientSecretBasic,
    grants: {
      client_credentials: { fixed: {} },
      refresh_token: { fixed: {}, own: { fields: { refresh_token: 'refresh_token' } } },
    },
    fields: { grant_type: 'grant_type', refresh_token: 'refresh_token' },
    response: {},
  }
  const fetch = async (request: Request): Promise<Response> => {
    const body = new URLSearchParams(await request.text())
    const isBody = body.get('client_id') === 'me' && body.get('client_secret') === 's3cret'
    const way =
      request.headers.get('authorization') === `Basic ${btoa('me:s3cret')}`
        ? 'basic'
        : isBody
          ? 'body'
          : 'none'
    if (asked.push(way) === 1 && first) return first
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
