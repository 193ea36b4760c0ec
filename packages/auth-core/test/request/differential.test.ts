// The same answers and headers, read by us and by oauth4webapi. Where we differ, a named rule says why.
// The long form is `pnpm --filter @latchkey/auth-core test:long`.
import * as oauth from 'oauth4webapi'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseChallenges } from '../../src/index.ts'
import { readTokenResponse } from '../../src/request/read-token-response.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const RUNS = Number(process.env.LATCHKEY_RUNS ?? 2000)
const server: oauth.AuthorizationServer = {
  issuer: 'https://auth.example.com',
  token_endpoint: 'https://auth.example.com/token',
}
const client: oauth.Client = { client_id: 'client-1' }

interface Read {
  accessToken: string
  lifetimeMs: number | undefined
  scope: string | undefined
  refreshToken: string | undefined
}

function ours(status: number, text: string): Read | undefined {
  try {
    const token = readTokenResponse(
      { status, text, sentAtMs: 0, values: { grant_type: 'client_credentials' }, isOneTime: false },
      rfcDialect,
    )
    return {
      accessToken: token.reveal(),
      lifetimeMs: token.expiresAtMs,
      scope: token.scope,
      refreshToken: token.revealRefreshToken(),
    }
  } catch {
    return undefined
  }
}

async function theirs(status: number, text: string): Promise<Read | undefined> {
  try {
    const response = new Response(text, { status, headers: { 'content-type': 'application/json' } })
    const answer = await oauth.processClientCredentialsResponse(server, client, response)
    return {
      accessToken: answer.access_token,
      lifetimeMs: answer.expires_in === undefined ? undefined : answer.expires_in * 1000,
      scope: answer.scope,
      refreshToken: answer.refresh_token,
    }
  } catch {
    return undefined
  }
}

/** We put single spaces between scopes (RFC 6749 §3.3), whatever blanks a server writes. */
function spaced(scope: string | undefined): string | undefined {
  return scope
    ?.split(' ')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .join(' ')
}

/** Why we read something oauth4webapi refuses. */
const lenient: Record<string, (body: Record<string, unknown>, status: number) => boolean> = {
  'a body with 201': (_body, status) => status === 201,
  'a lifetime that is null is unknown': (body) => body.expires_in === null,
  'an optional member that is no string is left out': (body) =>
    ['scope', 'refresh_token', 'id_token'].some(
      (name) => body[name] !== undefined && (typeof body[name] !== 'string' || body[name] === ''),
    ),
  'a list of scopes is joined': (body) => Array.isArray(body.scope),
  'a fraction is floored, digits in a string are a number, zero is zero': (body) =>
    typeof body.expires_in === 'string' || typeof body.expires_in === 'number',
}

/** Why we refuse something oauth4webapi reads. */
const strict: Record<string, (body: Record<string, unknown>) => boolean> = {
  'a token no header can carry': (body) => !/^[\x21-\x7e]+$/.test(String(body.access_token)),
  'an error beside a token': (body) => body.error != null,
  'a lifetime of more than ten years': (body) => Number(body.expires_in) > 315_576_000,
  'a token type that is not Bearer': (body) => String(body.token_type).toLowerCase() !== 'bearer',
  'a lifetime that is no number': (body) =>
    body.expires_in !== undefined && typeof body.expires_in !== 'number',
}

const members = fc.record(
  {
    access_token: fc.oneof(
      { weight: 6, arbitrary: fc.stringMatching(/^[!-~]{1,30}$/) },
      fc.string(),
      fc.jsonValue(),
    ),
    token_type: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('Bearer', 'bearer', 'BEARER') },
      fc.constantFrom('DPoP', 'mac', ''),
      fc.jsonValue(),
    ),
    expires_in: fc.oneof(
      { weight: 4, arbitrary: fc.nat() },
      fc.constantFrom('3600', '1.5', '', '-1', 1.5, -1, 0, null),
      fc.jsonValue(),
    ),
    scope: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'a b', ' ', ' a  b ') }, fc.jsonValue()),
    refresh_token: fc.oneof({ weight: 4, arbitrary: fc.string({ minLength: 1 }) }, fc.jsonValue()),
    error: fc.constantFrom('invalid_request', null),
    other: fc.jsonValue(),
  },
  { requiredKeys: ['access_token', 'token_type'] },
)

test(
  'on what oauth4webapi accepts we agree, and every difference has a named rule',
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.constantFrom(200, 200, 200, 201, 400), async (body, status) => {
        const text = JSON.stringify(body)
        const [mine, other] = [ours(status, text), await theirs(status, text)]
        const parsed = JSON.parse(text) as Record<string, unknown>
        if (mine && !other)
          expect(
            Object.values(lenient).some((rule) => rule(parsed, status)),
            `lenient without a rule: ${status} ${text}`,
          ).toBe(true)
        if (!mine && other)
          expect(
            Object.values(strict).some((rule) => rule(parsed)),
            `strict without a rule: ${status} ${text}`,
          ).toBe(true)
        if (mine && other) {
          expect(mine.accessToken).toBe(other.accessToken)
          expect(mine.lifetimeMs).toBe(
            other.lifetimeMs === undefined ? undefined : Math.floor(other.lifetimeMs / 1000) * 1000,
          )
          expect([mine.scope, mine.refreshToken]).toEqual([spaced(other.scope), other.refreshToken])
        }
      }),
      { numRuns: RUNS },
    )
  },
)

test('a conforming answer is read alike by both', async () => {
  const conforming = fc.record(
    {
      access_token: fc.stringMatching(/^[\w.~+/-]{1,60}={0,2}$/),
      token_type: fc.constantFrom('Bearer', 'bearer'),
      expires_in: fc.integer({ min: 1, max: 10_000_000 }),
      scope: fc.stringMatching(/^[a-z]{1,5}( [a-z]{1,5}){0,3}$/),
      refresh_token: fc.stringMatching(/^[!-~]{1,60}$/),
    },
    { requiredKeys: ['access_token', 'token_type'] },
  )
  await fc.assert(
    fc.asyncProperty(conforming, async (body) => {
      const text = JSON.stringify(body)
      expect(ours(200, text)).toEqual(await theirs(200, text))
      expect(ours(200, text)).toBeDefined()
    }),
    { numRuns: Math.min(RUNS, 100_000) },
  )
})

async function theirChallenges(header: string) {
  const response = new Response(null, { status: 401, headers: { 'www-authenticate': header } })
  const error: unknown = await oauth
    .processClientCredentialsResponse(server, client, response)
    .catch((thrown: unknown) => thrown)
  return error instanceof oauth.WWWAuthenticateChallengeError
    ? error.cause.map(({ scheme, parameters }) => [
        scheme,
        Object.entries(parameters)
          .filter(([name]) => name !== 'token68')
          .sort(),
      ])
    : undefined
}

test('challenges that follow the grammar are read alike by both', { timeout: 3_600_000 }, async () => {
  const name = fc.stringMatching(/^[a-z][a-z_-]{0,6}$/).filter((word) => word !== 'token68')
  const value = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/),
    fc.stringMatching(/^[ !#-[\]-~]{1,12}$/).map((text) => `"${text}"`),
  )
  const scheme = fc.constantFrom('Bearer', 'bearer', 'BASIC', 'DPoP', 'Digest')
  const challenge = fc
    .tuple(
      scheme,
      fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1, maxLength: 4 }),
    )
    .map(([word, params]) => `${word} ${params.map(([key, text]) => `${key}=${text}`).join(', ')}`)
  await fc.assert(
    fc.asyncProperty(fc.array(challenge, { minLength: 1, maxLength: 3 }), async (challenges) => {
      const header = challenges.join(', ')
      const mine = parseChallenges(header).map(({ scheme: word, params }) => [
        word,
        Object.entries(params).sort(),
      ])
      expect(mine).toEqual(await theirChallenges(header))
    }),
    { numRuns: Math.min(RUNS, 100_000) },
  )
})
