import { createToken } from '@latchkey/auth-core'
import { addressFromToken } from '@latchkey/auth-core/dialect'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { withCredentials, type CallRules } from '../src/with-credentials.ts'
import { authorizedClient } from '../src/client.ts'
import { describedClient, type DescribedClient } from '../src/described.ts'
import { baseOfToken, chooseServer, knownAddress, unknownBase, unknownPart } from '../src/wire/index.ts'
import { record } from './support/record.ts'

const told = 'https://acme.my.example.com'
const apiOrigins = ['https://*.my.example.com']
const tokenSource = {
  get: async () => createToken({ accessToken: 't', obtainedAtMs: 0, apiAddress: told }),
}
interface Paths {
  '/things': { get: { responses: { 200: { content: { 'application/json': object } } } } }
}

describe('keys and moved tokens, where the address comes with the token', () => {
  const rules: CallRules = {
    schemes: { key: { kind: 'key', in: 'header', name: 'X-Key' } },
    alternatives: [['key', 'token']],
    token: { header: 'X-Token', scheme: '' },
  }
  function clientOf(respond?: (request: Request) => Response) {
    const world = record(respond)
    const origins = () => [unknownBase]
    const client = authorizedClient<Paths>(
      withCredentials({ tokenSource, fetch: world.fetch }, { key: 'k' }, rules, origins),
      unknownBase,
      origins,
      (settings) => createClient<Paths>({ ...settings, baseUrl: unknownBase }),
      addressFromToken({ baseUrl: unknownBase, apiOrigins }),
    )
    return { ...world, client }
  }
  const sent = ({ url, headers }: Request) => [url, headers.get('x-key'), headers.get('x-token')]

  test('go to the address of the token', async () => {
    const { client, calls } = clientOf()
    await client.GET('/things')
    expect(calls.map(sent)).toEqual([[`${told}/things`, 'k', 't']])
    expect(calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('go there with middleware, too, which makes a Request of every call', async () => {
    const { client, calls } = clientOf()
    client.use({ onRequest: ({ request }) => void request.headers.set('x-mid', '1') })
    await client.GET('/things')
    expect([...calls.map(sent), calls[0]!.headers.get('x-mid')]).toEqual([[`${told}/things`, 'k', 't'], '1'])
  })

  test('follow a redirect of that origin, and no redirect to another tenant', async () => {
    const { client, calls } = clientOf(({ url }) => {
      const to = { [`${told}/things`]: '/moved', [`${told}/moved`]: 'https://evil.my.example.com/things' }[
        url
      ]
      return to ? new Response(null, { status: 307, headers: { location: to } }) : Response.json({})
    })
    await client.GET('/things')
    expect(calls.map(sent)).toEqual([
      [`${told}/things`, 'k', 't'],
      [`${told}/moved`, 'k', 't'],
      ['https://evil.my.example.com/things', null, null],
    ])
  })

  test('go to no other tenant that a call names itself', async () => {
    const { client, calls } = clientOf()
    await client.fetch('https://evil.my.example.com/things')
    expect(calls.map(sent)).toEqual([['https://evil.my.example.com/things', null, null]])
  })
})

test.each([
  ['https://{instance}.my.example.com/services/data', '/services/data'],
  ['https://{instance}.my.example.com', ''],
  ['https://rest.example.com/services/{tenant}/v1', '/v1'],
  ['https://rest.example.com/services/{tenant}', ''],
  ['https://rest.example.com/crm', '/crm'],
])('what comes with the token stands for all of %s that nobody has said', (url, path) => {
  const variables = { instance: {}, tenant: {} }
  const given = { baseUrl: undefined, environment: undefined, preset: 'default' }
  const stated = chooseServer({ default: { url, variables } }, given, {
    instance: unknownPart,
    tenant: unknownPart,
  })
  expect(baseOfToken(stated)).toBe(`${unknownBase}${path}`)
})

test('an address nobody has said is missing where it is needed, by the name of the option', () => {
  const missing = (address?: string) => () => knownAddress('tokenBaseUrl', address)
  for (const address of [undefined, unknownBase, `https://${unknownPart}.my.example.com`])
    expect(missing(address)).toThrow(expect.objectContaining({ option: 'tokenBaseUrl' }))
  expect(knownAddress('baseUrl', told)).toBe(told)
})

describe('a client of a document alone', () => {
  const described: DescribedClient = {
    vendor: 'Acme',
    choices: { default: { url: 'https://{instance}.my.example.com/v1', variables: { instance: {} } } },
    preset: 'default',
    variables: { instance: 'instance' },
    operationServers: {},
    defaults: {},
    apiOrigins,
    tokenAddress: { url: 'https://login.example.com' },
    token: {
      grant: 'client_credentials',
      path: '/token',
      dialect: {
        encoding: 'form',
        fields: { grant_type: 'grant_type', client_id: 'client_id', client_secret: 'client_secret' },
        response: { access_token: ['access_token'], api_address: ['instance_url'] },
        tokenTypeOptional: true,
        apiOrigins,
        grants: { client_credentials: { fixed: {} } },
      },
      headers: {},
      options: ['clientId', 'clientSecret'],
      extra: {},
    },
    rules: { schemes: {}, alternatives: [['token']] },
  }
  const values = { clientId: 'c', clientSecret: 's' }
  const respond = ({ url }: Request) =>
    Response.json(url.endsWith('/token') ? { access_token: 't', instance_url: told } : {})

  test.each([
    [{}, `${told}/v1/things`],
    [{ instance: 'other' }, `${told}/v1/things`],
    [{ baseUrl: 'https://proxy.test/api' }, 'https://proxy.test/api/things'],
  ])('calls the address of its token, or else the one that it is given: %j', async (given, url) => {
    const { fetch, calls } = record(respond)
    await describedClient(described, { ...values, ...given }, { fetch }).fetch('/things')
    expect(calls.map((call) => call.url)).toEqual(['https://login.example.com/token', url])
  })

  test('tries HTTP Basic and then the body where its document says neither', async () => {
    const { fetch, calls } = record(({ url, headers }) =>
      url.endsWith('/token') && headers.has('authorization')
        ? Response.json({ error: 'invalid_client' }, { status: 401 })
        : respond({ url } as Request),
    )
    const { token } = described
    const { client_id: _, client_secret: __, ...fields } = token!.dialect.fields
    const dialect = { ...token!.dialect, fields, clientAuth: 'client_secret_basic' } as const
    const basicOrBody = { ...described, token: { ...token!, dialect, basicOrBody: true } }
    await describedClient(basicOrBody, values, { fetch }).fetch('/things')
    expect(calls.map(({ url }) => url)).toEqual([
      'https://login.example.com/token',
      'https://login.example.com/token',
      `${told}/v1/things`,
    ])
    expect(await calls[1]!.text()).toBe('grant_type=client_credentials&client_id=c&client_secret=s')
  })

  test('asks where the token endpoint is, if that hangs on what nobody has said', () => {
    const make = () => describedClient({ ...described, tokenAddress: {} }, values)
    expect(make).toThrow(expect.objectContaining({ option: 'tokenBaseUrl' }))
  })
})
