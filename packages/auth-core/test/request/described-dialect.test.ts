import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import {
  clientSecretBasic,
  clientSecretBasicRaw,
  tokenExchange,
  type TokenExchangeOptions,
} from '../../src/index.ts'
import {
  describedDialect,
  type DescribedDialect,
  formResponse,
  minutes,
  seconds,
  severalResources,
  shapedResponse,
} from '../../src/dialect.ts'

const described: DescribedDialect = {
  encoding: 'form',
  clientAuth: 'client_secret_basic',
  fields: { grant_type: 'grant_type' },
  response: {},
  responseEncoding: 'json',
  lifetime: 'minutes',
  tokenTypes: undefined,
  grants: { client_credentials: { fixed: { audience: 'a' }, required: undefined } },
}

describe('a described dialect', () => {
  test('gets functions for its words, and nothing for what it leaves open or says by default', () => {
    expect(describedDialect(described)).toEqual({
      encoding: 'form',
      clientAuth: clientSecretBasic,
      fields: { grant_type: 'grant_type' },
      response: {},
      lifetime: minutes,
      grants: { client_credentials: { fixed: { audience: 'a' } } },
    })
    expect(Object.keys(describedDialect(described))).not.toContain('tokenTypes')
  })

  test.each([
    ['raw', clientSecretBasicRaw],
    ['form', clientSecretBasic],
  ] as const)('writes HTTP Basic %s', (basicEncoding, clientAuth) => {
    expect(describedDialect({ ...described, basicEncoding }).clientAuth).toBe(clientAuth)
  })

  test.each([
    ['a form', { responseEncoding: 'form' }, formResponse],
    ['a JSON pointer', { response: { access_token: ['token', '/data/token'] } }, shapedResponse],
    ['a header', { response: { access_token: ['header:X-Token'] } }, shapedResponse],
    ['a cookie', { response: { access_token: ['cookie:SID'] } }, shapedResponse],
    ['a response that is nothing but the token', { response: { access_token: [''] } }, shapedResponse],
    ['names of members', { response: { access_token: ['token', 'a/b'] } }, undefined],
  ] as const)('reads responses by what their places need: %s', (_, change, reader) => {
    expect(describedDialect({ ...described, ...change }).responseReader).toBe(reader)
  })

  test('asks for several resources where it has a field for one', () => {
    const fields = { ...described.fields, resource: 'resource' }
    expect(describedDialect({ ...described, fields }).request).toBe(severalResources)
    expect(describedDialect(described).request).toBeUndefined()
  })

  test('knows the numbers without an end and the long lives of its lifetimes, whatever their form', () => {
    const { lifetime, refreshLifetime } = describedDialect({
      ...described,
      endlessLifetimes: [-1],
      mayLiveLong: true,
    })
    expect([lifetime, refreshLifetime].map((form) => form!.isEndless!(-1))).toEqual([true, true])
    expect([lifetime!.name, lifetime!.isAmount]).toEqual(['minutes', false])
    expect(refreshLifetime).toMatchObject({ ...seconds, isEndless: expect.any(Function) })
  })

  test.each(['none', 'client_secret_post', 'private_key_jwt'] as const)(
    'has no header for %s',
    (clientAuth) => {
      expect(describedDialect({ ...described, clientAuth })).not.toHaveProperty('clientAuth')
    },
  )

  const grant = (members: object) => ({ grants: { password: { fixed: {}, ...members } } })
  test.each<[string, object, string]>([
    ['a misspelt member', { lifetme: 'hours' }, '"dialect.lifetme" is unknown: did you mean "lifetime"?'],
    ['a member of no dialect', { nothing: 1 }, '"dialect.nothing" is unknown'],
    ['a member of another kind', { tokenTypes: 'jwt' }, '"dialect.tokenTypes" must be an array'],
    ['a lifetime nobody knows', { lifetime: 'years' }, '"dialect.lifetime" must be one of seconds,'],
    [
      'a lifetime every object has',
      { refreshLifetime: 'constructor' },
      '"dialect.refreshLifetime" must be one of',
    ],
    ['another proof', { clientAuth: 'basic' }, '"dialect.clientAuth" must be one of client_secret_post,'],
    [
      'a misspelt member of a grant',
      grant({ requird: [] }),
      '"dialect.grants.password.requird" is unknown: did you mean "required"?',
    ],
    [
      'one of its own words',
      grant({ own: { encodng: 'json' } }),
      '"dialect.grants.password.own.encodng" is unknown',
    ],
    [
      'one that is no word',
      grant({ own: { encoding: 'xml' } }),
      '"dialect.grants.password.own.encoding" must be one of form, json',
    ],
  ])('refuses by its name %s', (_, change, message) => {
    expect(() => describedDialect({ ...described, ...change } as DescribedDialect)).toThrow(message)
  })

  test('knows what compiled documents have of two calls', () => {
    const traded = { ...described, ...grant({ tradedBy: 'trade', own: { path: '/login' } }) }
    expect(() => describedDialect(traded as DescribedDialect)).not.toThrow()
  })

  test('completes a grant of its own from the main part, whose words it may replace', () => {
    const own = { path: '/refresh', encoding: 'json', clientAuth: 'none', shape: { method: 'PUT' } } as const
    const dialect = describedDialect({ ...described, grants: { refresh_token: { fixed: {}, own } } })
    const options = { grant: 'refresh_token', baseUrl: 'https://a.test' }
    expect(dialect.grants['refresh_token']!.own!('/token', dialect, options)).toMatchObject([
      '/refresh',
      {
        encoding: 'json',
        lifetime: minutes,
        fields: { grant_type: 'grant_type' },
        request: { method: 'PUT' },
      },
      options,
    ])
  })

  test('lets a grant unset what the main part says: its request is not proven, joined or read as there', async () => {
    const dialect = describedDialect({
      ...described,
      scopeSeparator: ',',
      shape: {},
      fields: {
        grant_type: 'grant_type',
        client_id: 'client_id',
        scope: 'scope',
        refresh_token: 'refresh_token',
      },
      response: { access_token: ['access_token'], expires_in: ['expires_in'] },
      tokenTypeOptional: true,
      grants: {
        client_credentials: { fixed: {} },
        refresh_token: {
          fixed: {},
          own: { clientAuth: 'none', lifetime: undefined, scopeSeparator: undefined, shape: undefined },
        },
      },
    })
    const common = { baseUrl: 'https://a.test', clientId: 'me', scope: 'x y' } as const
    const sent: { authorization: string | null; body: string }[] = []
    const fetch = async (request: Request): Promise<Response> => {
      sent.push({ authorization: request.headers.get('authorization'), body: await request.text() })
      return Response.json({ access_token: 't', expires_in: 10 })
    }
    const ask = async (options: TokenExchangeOptions): Promise<number> => {
      const { expiresAtMs, obtainedAtMs } = await tokenExchange(createClient(), '/t', dialect, options)()
      return expiresAtMs! - obtainedAtMs
    }
    expect(await ask({ ...common, grant: 'client_credentials', clientSecret: 's', fetch })).toBe(600_000)
    expect(await ask({ ...common, grant: 'refresh_token', refreshToken: 'r', fetch })).toBe(10_000)
    expect(sent).toEqual([
      {
        authorization: `Basic ${btoa('me:s')}`,
        body: expect.stringContaining('scope=x%2Cy'),
      },
      { authorization: null, body: expect.stringContaining('scope=x+y') },
    ])
  })
})
