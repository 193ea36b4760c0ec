import { createToken, type TokenSource } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient } from '../src/client.ts'
import { withTokenParts } from '../src/token-parts.ts'
import { withCredentials, type CallRules } from '../src/with-credentials.ts'
import { record } from './support/record.ts'

const origin = 'https://api.example.com'
const rules = {
  schemes: {},
  alternatives: [['token']],
  token: { header: 'latchkey-token', scheme: '' },
  parts: { Cookie: 'ticket={0}', 'X-CSRF': '{1}', Authorization: 'X x={1};{0}' },
} as const satisfies CallRules

function clientOf(transport: { accessToken?: string; tokenSource?: TokenSource; fetch: typeof fetch }) {
  return authorizedClient<Record<string, never>>(
    withCredentials(withTokenParts(transport, rules.parts), {}, rules, () => [origin]) as never,
    origin,
    () => [origin],
    (settings) => createClient({ ...settings, baseUrl: origin }),
  )
}

describe('the values of a token', () => {
  test('go where the API wants each of them, and nowhere else', async () => {
    const { calls, fetch } = record()
    const client = clientOf({ accessToken: 'a%20b&c', fetch })
    await client.fetch('/things', { headers: { Cookie: 'own=1', 'X-Own': 'o' } })
    await client.fetch('https://elsewhere.example/things')
    const [call, other] = calls.map(({ headers }) => Object.fromEntries(headers))
    expect(call).toEqual({
      cookie: 'own=1; ticket=a b',
      'x-csrf': 'c',
      authorization: 'X x=c;a b',
      'x-own': 'o',
    })
    expect(other).toEqual({})
  })

  test('are those of the new token after a refusal', async () => {
    const { calls, fetch } = record(({ headers }) =>
      headers.get('x-csrf') === 'c2' ? Response.json({}) : new Response(null, { status: 401 }),
    )
    let count = 0
    const tokenSource: TokenSource = {
      get: async () => createToken({ accessToken: `a&c${(count += 1)}`, obtainedAtMs: 0 }),
    }
    expect((await clientOf({ tokenSource, fetch }).fetch('/things')).status).toBe(200)
    expect(calls.map(({ headers }) => headers.get('x-csrf'))).toEqual(['c1', 'c2'])
  })

  test('are refused by name where there are too few of them', async () => {
    const { calls, fetch } = record()
    await expect(clientOf({ accessToken: 'alone', fetch }).fetch('/things')).rejects.toMatchObject({
      name: 'ConfigurationError',
      option: 'accessToken',
    })
    expect(calls).toEqual([])
  })

  test('a fetch that lets itself in stays as it is', () => {
    const given = { fetch: record().fetch }
    expect(withTokenParts(given, rules.parts)).toBe(given)
  })
})
