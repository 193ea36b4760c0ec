import { type JsonObject, parseSource, writeYaml } from '@latchkey/openapi'
import { applyOverlay, readTokenOperation } from '@latchkey/spec'
import { expect, test } from 'vitest'
import { explain, type Explanation } from '../../src/explain/explain.ts'
import { renderExplanation } from '../../src/explain/render-explanation.ts'
import { readWire } from '../../src/wire/index.ts'
import { documentWith, tokenOperation } from '../package/plan.ts'

function explained(document: JsonObject): Explanation {
  const { token } = readTokenOperation(document)
  return explain('acme', document, readWire(document, { token }))
}

const matters = (document: JsonObject): string[] => {
  const { can, cannot } = explained(document)
  return [...can.map(({ text }) => `+ ${text}`), ...cannot.map(({ text }) => `- ${text}`)]
}

const login = (fields: string[], members: string[]): JsonObject => ({
  requestBody: {
    content: {
      'application/json': { schema: { properties: Object.fromEntries(fields.map((one) => [one, {}])) } },
    },
  },
  responses: {
    '200': {
      description: '',
      content: {
        'application/json': { schema: { properties: Object.fromEntries(members.map((one) => [one, {}])) } },
      },
    },
  },
})

test('says what a package with its own tokens can do', () => {
  const document = documentWith({
    '/token': {
      post: tokenOperation({
        grants: { client_credentials: { parameters: ['client_id', 'client_secret', 'scope'] } },
      }),
    },
  })
  expect(matters(document)).toEqual([
    '+ 1 typed call, 1 of them by name',
    '+ gets and keeps its own with client_credentials (POST /token), given clientId, clientSecret; scope may be given',
    '+ carry a token (Authorization: Bearer …)',
    '+ https://api.acme.test',
    '+ what is not given is read from ACME_CLIENT_ID, ACME_CLIENT_SECRET, ACME_BASE_URL, ACME_TOKEN_BASE_URL',
  ])
})

test('says why a package gets no tokens, and which operations look as if they gave some, the likeliest first', () => {
  const document = documentWith({
    '/session': { get: login([], ['id']) },
    '/auth/login': { post: login(['username', 'password'], ['accessToken']) },
    '/jwt': { get: login([], ['jwt']) },
    '/users/{id}/token': { delete: login(['password'], ['token']) },
  })
  const { cannot, candidates } = explained(document)
  expect(cannot).toEqual([
    { topic: 'tokens', text: 'no token operation found: the client takes what somebody else gets' },
  ])
  expect(candidates.map(({ operation }) => operation)).toEqual(['POST /auth/login', 'GET /jwt'])
  expect(renderExplanation(explained(document)).split('\n')).toEqual(
    expect.arrayContaining([
      'acme',
      '– tokens      no token operation found: the client takes what somebody else gets',
      'No token operation is stated; these 2 look like it:',
      '  POST /auth/login (its response has accessToken, it takes username, its name says so)',
    ]),
  )
})

test.each<[string, JsonObject, string]>([
  ['a login of a user', login(['username', 'password'], ['accessToken']), 'password'],
  ['a client with a secret', login(['client_id', 'client_secret'], ['access_token']), 'client_credentials'],
  [
    'other spellings',
    login(['clientId', 'clientSecret', 'tenant'], ['jwt', 'expiresIn']),
    'client_credentials',
  ],
  ['a user known by an address', login(['email', 'password'], ['token']), 'password'],
])('prints an action that makes a token operation of %s as it stands', async (_, operation, grant) => {
  const document = documentWith({ "/it's/token": { post: operation } })
  const [candidate] = explained(document).candidates
  const overlay = parseSource(
    'overlay.yaml',
    writeYaml({ overlay: '1.0.0', info: { title: 'Acme', version: '1' }, actions: [candidate!.action!] }),
  )
  const { document: stated } = await applyOverlay(document, overlay)
  const { token, findings } = readTokenOperation(stated)
  expect(findings).toEqual([])
  expect(Object.keys(token!.dialect.grants)).toEqual([grant])
  expect(explained(stated).can.map(({ text }) => text)).toContainEqual(
    expect.stringContaining(`gets and keeps its own with ${grant} (POST /it's/token)`),
  )
})

test('reads where the token and its end stand, however deep, and whose names the credentials have', () => {
  const properties = {
    data: {
      properties: {
        user: { properties: { email: { type: 'string' } } },
        session: {
          properties: {
            refreshToken: { type: 'string' },
            accessToken: { type: 'string' },
            expiresAt: { type: 'string', format: 'date-time' },
          },
        },
      },
    },
  }
  const operation = login(['clientId', 'clientSecret', 'shop'], [])
  const responses = {
    '200': { description: '', content: { 'application/json': { schema: { properties } } } },
  }
  const [candidate] = explained(documentWith({ '/login': { post: { ...operation, responses } } })).candidates
  expect(candidate!.because[0]).toBe('its response has /data/session/accessToken')
  expect(candidate!.action!.update['x-token-dialect']).toEqual({
    encoding: 'json',
    clientAuth: 'client_secret_post',
    grants: { client_credentials: { parameters: ['client_id', 'client_secret', 'shop'] } },
    fields: { grant_type: null, client_id: 'clientId', client_secret: 'clientSecret' },
    response: {
      access_token: ['/data/session/accessToken'],
      expires_in: ['/data/session/expiresAt'],
      refresh_token: ['/data/session/refreshToken'],
    },
    lifetime: 'date',
    tokenTypeOptional: true,
  })
})

const given = { password: { type: 'string' }, username: { type: 'string' } }
const asked = { content: { 'application/json': { schema: { type: 'object', properties: given } } } }

test.each<[what: string, key: JsonObject, response: JsonObject, places: JsonObject]>([
  [
    'in a header',
    { in: 'header', name: 'X-Auth-Token' },
    { headers: { 'X-Auth-Token': {} } },
    { response: { access_token: ['header:X-Auth-Token'] }, calls: { header: 'X-Auth-Token' } },
  ],
  [
    'in a cookie, as the API key is called',
    { in: 'cookie', name: 'SID' },
    { headers: { 'set-cookie': {} } },
    { response: { access_token: ['cookie:SID'] }, calls: { cookie: 'SID' } },
  ],
  [
    'under the name of the API key',
    { in: 'query', name: 'sid' },
    { content: { 'application/json': { schema: { properties: { sid: {}, name: {} } } } } },
    { response: { access_token: ['sid'] }, calls: { query: 'sid' } },
  ],
])('finds a token that a login gives %s, and says how calls carry it', async (_, key, response, places) => {
  const document: JsonObject = {
    ...documentWith({
      '/login': { post: { requestBody: asked, responses: { '200': { description: '', ...response } } } },
    }),
    components: { securitySchemes: { key: { type: 'apiKey', ...key } } },
    security: [{ key: [] }],
  }
  const [candidate] = explained(document).candidates
  expect(candidate!.action!.update['x-token-dialect']).toMatchObject(places)
  const info = { title: 'Acme', version: '1' }
  const overlay = parseSource(
    'overlay.yaml',
    writeYaml({ overlay: '1.0.0', info, actions: [candidate!.action!] }),
  )
  const { token, findings } = readTokenOperation((await applyOverlay(document, overlay)).document)
  expect([findings, token!.dialect.response]).toEqual([[], places['response']])
})

test.each<[what: string, type: string, schema: JsonObject, place: string]>([
  ['plain text', 'text/plain', { type: 'string' }, ''],
  ['one JSON text', 'application/json', { type: 'string' }, ''],
  ['a list', 'application/json', { type: 'array', items: { properties: { token: {} } } }, '/0/token'],
])('finds the token of a login that answers with %s', async (_, type, schema, place) => {
  const responses = { '200': { description: '', content: { [type]: { schema } } } }
  const document = documentWith({ '/login': { post: { requestBody: asked, responses } } })
  const [candidate] = explained(document).candidates
  const info = { title: 'Acme', version: '1' }
  const overlay = parseSource(
    'overlay.yaml',
    writeYaml({ overlay: '1.0.0', info, actions: [candidate!.action!] }),
  )
  const { token, findings } = readTokenOperation((await applyOverlay(document, overlay)).document)
  expect([findings, token!.dialect.response]).toEqual([[], { access_token: [place] }])
})

test('asks for a key alone where a login takes one', () => {
  const document = documentWith({ '/session': { post: login(['api_key'], ['token']) } })
  expect(explained(document).candidates[0]!.action!.update['x-token-dialect']).toMatchObject({
    clientAuth: 'none',
    grants: { client_credentials: { parameters: ['api_key'] } },
  })
})

test('takes no text for a token where nothing secret is asked for', () => {
  const responses = { '200': { description: '', content: { 'text/plain': { schema: { type: 'string' } } } } }
  const document = documentWith({ '/ping': { get: { responses } }, '/session/name': { get: { responses } } })
  expect(explained(document).candidates).toEqual([])
})

test.each([
  ['multipart/form-data', 'application/json', 'it takes multipart/form-data'],
  ['application/xml', 'application/json', 'it takes application/xml'],
  ['application/json', 'application/xml', 'it answers with application/xml'],
  ['application/json', 'text/xml', 'it answers with text/xml'],
])('shows no dialect for %s that is answered with %s: there is none', (takes, gives, said) => {
  const token = { properties: { access_token: { type: 'string' } } }
  const post: JsonObject = {
    requestBody: { content: { [takes]: { schema: { type: 'object', properties: given } } } },
    responses: { '200': { description: '', content: { [gives]: { schema: token } } } },
  }
  const explanation = explained(documentWith({ '/login': { post } }))
  expect(explanation.candidates).toMatchObject([{ operation: 'POST /login', action: undefined }])
  expect(renderExplanation(explanation)).toContain(said)
  expect(renderExplanation(explanation)).not.toContain('x-token-dialect')
})

test('takes no page for a token', () => {
  const page = { properties: { next: { properties: { token: { type: 'string' } } } } }
  const responses = { '200': { description: '', content: { 'application/json': { schema: page } } } }
  expect(explained(documentWith({ '/list': { get: { responses } } })).candidates).toEqual([])
})

test.each<[string, JsonObject, string]>([
  [
    'only people get tokens',
    documentWith({
      '/token': {
        post: tokenOperation({
          grants: { refresh_token: { parameters: ['client_id', 'client_secret', 'refresh_token'] } },
        }),
      },
    }),
    '- a program gets none on its own: the dialect of POST /token has refresh_token, and not client_credentials, password or the JWT bearer grant',
  ],
  [
    'a header has no value',
    documentWith({
      '/token': {
        post: tokenOperation({}, { parameters: [{ name: 'X-Tenant', in: 'header', required: true }] }),
      },
    }),
    '- the token call insists on X-Tenant and the document shows no value: state "headers" in the dialect',
  ],
  [
    'a scheme names a token address',
    documentWith(
      {},
      {
        components: {
          securitySchemes: {
            oauth: {
              type: 'oauth2',
              flows: { clientCredentials: { tokenUrl: 'https://a.test/t', scopes: {} } },
            },
          },
        },
      },
    ),
    '- no token operation found: the client takes what somebody else gets; a security scheme names https://a.test/t: describe it in authored.yaml, with x-token-dialect',
  ],
  [
    'an address has a part without a default',
    documentWith({}, { servers: [{ url: 'https://{host}', variables: { host: {} } }] }),
    '- "baseUrl" or host has to be given: a part of it has no default',
  ],
  [
    'there is no address',
    documentWith({}, { servers: [{ url: '/v1' }] }),
    '- "baseUrl" has to be given: the server is relative, and where the document lives is not known',
  ],
  [
    'the first server is for trying out',
    documentWith({}, { servers: [{ url: 'https://sandbox.acme.test', description: 'Sandbox' }] }),
    '- "baseUrl" or environment has to be given: the first server is no production server ("sandbox")',
  ],
  [
    'a scheme answers challenges',
    documentWith(
      {},
      { security: [{ d: [] }], components: { securitySchemes: { d: { type: 'http', scheme: 'digest' } } } },
    ),
    '- d (http digest) cannot be sent by an option: your own fetch has to bring it',
  ],
])('says why not more where %s', (_, document, line) => {
  expect(matters(document)).toContain(line)
})

test('suggests nothing where the document asks for no credentials', () => {
  const open = documentWith(
    { '/login': { post: login(['password'], ['token']) } },
    { security: [], components: {} },
  )
  expect(explained(open)).toMatchObject({ cannot: [], candidates: [] })
})

test.each([
  ['https://{instance}.my.acme.test/v1', [{ url: 'https://login.acme.test' }], 'baseUrl or instance', []],
  ['https://YOUR_INSTANCE.acme.test/v1', [{ url: 'https://login.acme.test' }], 'baseUrl', []],
  [
    'https://{instance}.my.acme.test/v1',
    undefined,
    'baseUrl or instance',
    ['- "tokenBaseUrl" has to be given: the document does not say where the token endpoint is'],
  ],
])('says that the address comes with the token, not that %s is missing', (url, servers, options, missing) => {
  const dialect = {
    response: { access_token: ['access_token'], token_type: ['token_type'], api_address: ['header:x-api'] },
    apiOrigins: ['https://*.my.acme.test'],
  }
  const token = { post: tokenOperation(dialect, servers && { servers }) }
  const said = matters(documentWith({ '/token': token }, { servers: [{ url }] }))
  expect(said).toContain(
    `+ comes with each token, at https://*.my.acme.test; with a token that is given, state ${options}`,
  )
  expect(said.filter((one) => one.startsWith('- "'))).toEqual(missing)
})

test('takes nothing for a token call that takes whole records, or that gives a token deep within another thing', () => {
  const many = Array.from({ length: 30 }, (_, at) => `field_${at}`)
  const deep = (fields: string[]): JsonObject => {
    const inside = { properties: { wallet: { properties: { client_token: { type: 'string' } } } } }
    const schema = { properties: { customer: { properties: { source: inside } } } }
    return {
      ...login(fields, []),
      responses: { '200': { description: '', content: { 'application/json': { schema } } } },
    }
  }
  const document = documentWith({
    '/sites': { post: login([...many, 'password'], ['access_token']) },
    '/checkout/sessions': { post: deep(['amount']) },
    '/login': { post: deep(['username', 'password']) },
    '/tickets/{id}/exchange': { post: login([], ['access_token']) },
  })
  expect(explained(document).candidates.map(({ operation }) => operation)).toEqual([
    'POST /login',
    'POST /tickets/{id}/exchange',
  ])
})
