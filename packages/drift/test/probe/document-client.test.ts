import { describeClient, readWire } from '@latchkey/generate'
import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '@latchkey/spec'
import { expect, test } from 'vitest'
import { createReader } from '../../src/probe/client.ts'
import { connectByDocument } from '../../src/probe/document-client.ts'

const names = [
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'scope',
  'audience',
]
const fields = [...names, 'username', 'password', 'assertion', 'tenant', 'baseUrl']
const properties = Object.fromEntries(fields.map((name) => [name, { type: 'string' }]))
const answer = { properties: { access_token: {}, token_type: {} } }
const ok = { '200': { description: '', content: { 'application/json': { schema: answer } } } }

interface Case {
  dialect: JsonObject
  token?: JsonObject
  method?: string
  rest?: JsonObject
}

function documentOf({ dialect, token = {}, method = 'post', rest = {} }: Case): JsonObject {
  const body = { content: { 'application/x-www-form-urlencoded': { schema: { properties } } } }
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    servers: [{ url: 'https://api.acme.test/v1' }],
    security: [{ oauth: [] }],
    components: { securitySchemes: { oauth: { type: 'http', scheme: 'bearer' } } },
    ...rest,
    paths: {
      '/things': { get: { responses: ok } },
      '/token': {
        [method]: {
          security: [],
          responses: ok,
          ...(method === 'post' && { requestBody: body }),
          ...token,
          'x-token-dialect': { encoding: 'form', clientAuth: 'client_secret_post', ...dialect },
        },
      },
    },
  }
}

/** What a client of the document sends for a token and a call, with these variables. */
async function sentBy(
  document: JsonObject,
  env: Record<string, string>,
  isRefused: (request: Request) => boolean = () => false,
): Promise<string[]> {
  const { token } = readTokenOperation(document)
  const described = describeClient('acme', document, readWire(document, { token }))
  // As it reaches the program that calls.
  const { settings, client, personGrants } = JSON.parse(JSON.stringify(described)) as typeof described
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const headers = ['authorization', 'x-version'].flatMap((name) => request.headers.get(name) ?? [])
    sent.push([request.method, request.url, ...headers, await request.text()].filter(Boolean).join(' '))
    if (isRefused(request)) return Response.json({ error: 'invalid_client' }, { status: 401 })
    return Response.json({ access_token: 't', token_type: 'bearer', expires_in: 60 })
  }
  const connected = connectByDocument({ settings, client, personGrants })(createReader(env), fetch)
  await connected.request('get', '/things', {})
  return sent
}

const machine = (parameters: string[]) => ({ grants: { client_credentials: { parameters } } })
const id = { ACME_CLIENT_ID: 'me' }
const both = { ...id, ACME_CLIENT_SECRET: 's' }
const basic = `Basic ${btoa('me:s')}`
const call = 'GET https://api.acme.test/v1/things Bearer t'

test.each<[string, Case, Record<string, string>, string]>([
  [
    'id, secret and scope in the body',
    { dialect: machine(['client_id', 'client_secret', 'scope', 'audience']) },
    { ...both, ACME_SCOPE: 'a b' },
    'POST https://api.acme.test/v1/token grant_type=client_credentials&client_id=me&client_secret=s&scope=a+b',
  ],
  [
    'HTTP Basic, scopes joined as the dialect says',
    { dialect: { ...machine(['scope']), clientAuth: 'client_secret_basic', scopeSeparator: ',' } },
    { ...both, ACME_SCOPE: 'a b' },
    `POST https://api.acme.test/v1/token ${basic} grant_type=client_credentials&scope=a%2Cb`,
  ],
  [
    'a signed assertion in place of a secret',
    { dialect: { ...machine(['client_id']), clientAuth: 'private_key_jwt' } },
    { ...id, ACME_CLIENT_ASSERTION: 'a.b.c' },
    'POST https://api.acme.test/v1/token grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id=me&client_assertion=a.b.c',
  ],
  [
    'a user, and no secret where there is none',
    { dialect: { clientAuth: 'none', grants: { password: { parameters: ['username', 'password'] } } } },
    { ACME_USERNAME: 'u', ACME_PASSWORD: 'p' },
    'POST https://api.acme.test/v1/token grant_type=password&username=u&password=p',
  ],
  [
    'a JWT for somebody (RFC 7523)',
    {
      dialect: {
        clientAuth: 'none',
        grants: { 'urn:ietf:params:oauth:grant-type:jwt-bearer': { parameters: ['assertion'] } },
      },
    },
    { ACME_ASSERTION: 'a.b.c' },
    'POST https://api.acme.test/v1/token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c',
  ],
  [
    'parameters of the vendor’s own, one of them called as an option is',
    { dialect: machine(['client_id', 'client_secret', 'tenant', 'baseUrl']) },
    { ...both, ACME_TENANT: 't', ACME_BASE_URL_PARAMETER: 'b' },
    'POST https://api.acme.test/v1/token grant_type=client_credentials&client_id=me&client_secret=s&tenant=t&baseUrl=b',
  ],
  [
    'a GET at an address of its own, with the header it insists on',
    {
      method: 'get',
      dialect: { ...machine([]), clientAuth: 'client_secret_basic' },
      token: {
        servers: [{ url: 'https://login.acme.test' }],
        parameters: [
          { name: 'X-Version', in: 'header', required: true, schema: { type: 'integer', default: 2 } },
        ],
      },
    },
    both,
    `GET https://login.acme.test/token?grant_type=client_credentials ${basic} 2`,
  ],
])('asks for a token with %s', async (_, one, env, line) => {
  expect(await sentBy(documentOf(one), env)).toEqual([line, call])
})

test('follows the API to another address, and asks for a part of the address that has no default', async () => {
  const dialect = machine(['client_id', 'client_secret'])
  const rest = { servers: [{ url: 'https://{region}.acme.test', variables: { region: {} } }] }
  const document = documentOf({ dialect, rest })
  const at = async (env: Record<string, string>) =>
    (await sentBy(document, { ...both, ...env })).map((line) => line.split(' ')[1])
  expect(await at({ ACME_REGION: 'eu' })).toEqual([
    'https://eu.acme.test/token',
    'https://eu.acme.test/things',
  ])
  expect(await at({ ACME_BASE_URL: 'https://x.test' })).toEqual([
    'https://x.test/token',
    'https://x.test/things',
  ])
  await expect(at({})).rejects.toThrow('set ACME_BASE_URL')
  await expect(sentBy(document, { ...id, ACME_REGION: 'eu' })).rejects.toThrow('set ACME_CLIENT_SECRET')
})

test('says that a person is needed where one is', async () => {
  const dialect = {
    clientAuth: 'none',
    grants: { authorization_code: { parameters: ['client_id'] } },
  }
  await expect(sentBy(documentOf({ dialect }), id)).rejects.toThrow('authorization_code: a person is needed')
})

test('a client that nobody says how to prove is tried by HTTP Basic, and then in the body', async () => {
  const dialect = { clientAuth: 'client_secret_basic', basicOrBody: true, ...machine([]) }
  const isBasic = ({ headers }: Request) => headers.get('authorization') === basic
  const asked = 'POST https://api.acme.test/v1/token'
  expect(await sentBy(documentOf({ dialect }), both, isBasic)).toEqual([
    `${asked} ${basic} grant_type=client_credentials`,
    `${asked} grant_type=client_credentials&client_id=me&client_secret=s`,
    call,
  ])
})

test('where a document asks for nothing, no variable names a token, and calls go to http: as the package sends them', async () => {
  const document: JsonObject = {
    openapi: '3.0.3',
    info: { title: 'Petstore', version: '1' },
    servers: [{ url: 'http://petstore.test/v1' }],
    paths: { '/things': { get: { responses: ok } } },
  }
  const { settings } = describeClient('acme', document, readWire(document, { token: undefined }))
  expect(Object.values(settings).map(({ variable }) => variable)).toEqual(['ACME_BASE_URL'])
  expect(await sentBy(document, { ACME_ACCESS_TOKEN: 't' })).toEqual(['GET http://petstore.test/v1/things'])
  await expect(sentBy(document, { ACME_BASE_URL: 'nowhere' })).rejects.toMatchObject({ option: 'baseUrl' })
  const security = {
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  }
  await expect(sentBy({ ...document, ...security }, { ACME_ACCESS_TOKEN: 't' })).rejects.toThrow()
})
