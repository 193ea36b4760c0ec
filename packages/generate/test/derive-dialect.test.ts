import type { JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { deriveDialects } from '../src/new-vendor/derive-dialect.ts'
import { planSpec } from '../src/new-vendor/plan-spec.ts'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const device = 'urn:ietf:params:oauth:grant-type:device_code'
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

interface Written {
  path?: string
  /** Members, each with what its schema says beside being text. */
  body: Record<string, object>
  required?: string[]
  oneOf?: { members: Record<string, object>; required?: string[] }[]
}

function documentOf(...operations: Written[]): JsonObject {
  const schemaOf = (members: Record<string, object>, required: string[]): object => ({
    type: 'object',
    required,
    properties: Object.fromEntries(
      Object.entries(members).map(([name, more]) => [name, { type: 'string', ...more }]),
    ),
  })
  const paths = operations.map(({ path = '/oauth/token', body, required = [], oneOf }) => [
    path,
    {
      post: {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                ...schemaOf(body, required),
                ...(oneOf && { oneOf: oneOf.map((one) => schemaOf(one.members, one.required ?? [])) }),
              },
            },
          },
        },
        responses: {
          200: {
            description: 'A token.',
            content: {
              'application/json': { schema: schemaOf({ access_token: {}, token_type: {} }, ['token_type']) },
            },
          },
        },
      },
    },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    servers: [{ url: 'https://api.acme.test' }],
    paths: Object.fromEntries(paths) as JsonObject,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  } as JsonObject
}

const any = {}
const client = { client_id: any, client_secret: any }

describe('the grants of a token operation', () => {
  test.each<[what: string, body: Record<string, object>, grants: string[], clientAuth: string]>([
    [
      'an assertion, and a const that says so',
      { grant_type: { const: jwtBearer }, assertion: any },
      [jwtBearer],
      'none',
    ],
    [
      'an assertion, and an enum that says so',
      { grant_type: { enum: [jwtBearer] }, assertion: any },
      [jwtBearer],
      'none',
    ],
    [
      'an assertion, and a default that says so',
      { grant_type: { default: jwtBearer }, assertion: any },
      [jwtBearer],
      'none',
    ],
    [
      'an assertion, of a grant_type that says nothing',
      { grant_type: any, assertion: any },
      [jwtBearer],
      'none',
    ],
    [
      'an assertion, of a client that has a secret',
      { ...client, grant_type: { enum: [jwtBearer] }, assertion: any },
      [jwtBearer],
      'client_secret_post',
    ],
    ['an assertion and nothing else', { assertion: any }, [jwtBearer], 'none'],
    [
      'a subject token',
      { ...client, grant_type: { enum: [tokenExchange] }, subject_token: any, subject_token_type: any },
      [tokenExchange],
      'client_secret_post',
    ],
    [
      'a subject token, of a grant_type that says nothing',
      { ...client, grant_type: any, subject_token: any },
      [tokenExchange],
      'client_secret_post',
    ],
    ['a device code', { client_id: any, grant_type: { const: device }, device_code: any }, [device], 'none'],
    [
      'a device code, of a grant_type that says nothing',
      { client_id: any, grant_type: any, device_code: any },
      [device],
      'none',
    ],
    [
      'a refresh token',
      { ...client, grant_type: any, refresh_token: any },
      ['refresh_token'],
      'client_secret_post',
    ],
    ['a refresh token and nothing else', { refresh_token: any }, ['refresh_token'], 'none'],
    [
      'a code',
      { ...client, grant_type: any, code: any, redirect_uri: any },
      ['authorization_code'],
      'client_secret_post',
    ],
    ['a code without grant_type', { client_id: any, code: any }, ['authorization_code'], 'none'],
    [
      'a name and a password',
      { ...client, grant_type: any, username: any, password: any },
      ['password'],
      'client_secret_post',
    ],
    ['a name and a password and nothing else', { username: any, password: any }, ['password'], 'none'],
    [
      'a name, a password and what renews',
      { username: any, password: any, refresh_token: any, grant_type: any, client_id: any },
      ['password', 'refresh_token'],
      'none',
    ],
    ['a client and its secret', client, ['client_credentials'], 'client_secret_post'],
    ['a grant_type alone', { grant_type: any }, ['client_credentials'], 'client_secret_basic'],
    [
      'a secret of others, in an enum of two',
      { ...client, grant_type: { enum: ['client_credentials', jwtBearer] }, assertion: any },
      ['client_credentials', jwtBearer],
      'client_secret_post',
    ],
    [
      'a signed client',
      {
        grant_type: { const: 'client_credentials' },
        client_id: any,
        client_assertion: any,
        client_assertion_type: any,
      },
      ['client_credentials'],
      'private_key_jwt',
    ],
    [
      'an example beside parameters of another grant',
      { ...client, grant_type: { example: 'authorization_code' }, code: any, refresh_token: any },
      ['authorization_code', 'refresh_token'],
      'client_secret_post',
    ],
  ])('%s: as its values say, or else its parameters', (_, body, grants, clientAuth) => {
    const [found] = deriveDialects(documentOf({ body }), [])
    expect(Object.keys(Object(found?.dialect['grants']))).toEqual(grants)
    expect(found?.dialect['clientAuth']).toBe(clientAuth)
    // Everything that stands in its body is a parameter.
    const [first = ''] = grants
    const { parameters } = Object(Object(found?.dialect['grants'])[first]) as { parameters: string[] }
    const isOfThis = (name: string): boolean => grants.length > 1 || parameters.includes(name)
    const others = Object.keys(body).filter((name) => !/^(grant_type|client_assertion(_type)?)$/.test(name))
    expect(others.filter((name) => !isOfThis(name))).toEqual([])
  })

  test.each<[what: string, grantType: string, grant: string, body: Record<string, object>]>([
    ['another spelling', 'Client-Credentials', 'client_credentials', client],
    ['the short word', 'jwt_bearer', jwtBearer, { assertion: any }],
    ['the short word of a device', 'device-code', device, { device_code: any, client_id: any }],
    [
      'a word of the vendor’s',
      'urn:acme:grant-type:apikey',
      'client_credentials',
      { apikey: any, client_id: any },
    ],
    ['a word of the vendor’s, for a login', 'user_login', 'password', { username: any, password: any }],
  ])('%s of grant_type is sent as it is written', (_, grantType, grant, body) => {
    const [found] = deriveDialects(documentOf({ body: { grant_type: { enum: [grantType] }, ...body } }), [])
    expect(found?.dialect['grants']).toMatchObject({ [grant]: { fixed: { grant_type: grantType } } })
  })

  test('what must be sent decides against a grant that a flow names and that has no place for it', () => {
    const body = { ...client, grant_type: any, assertion: any }
    const grantsOf = (required: string[]) =>
      Object.keys(
        Object(deriveDialects(documentOf({ body, required }), ['client_credentials'])[0]?.dialect['grants']),
      )
    expect(grantsOf(['assertion'])).toEqual([jwtBearer])
    expect(grantsOf([])).toEqual(['client_credentials'])
  })

  test('a request of a type of JSON of the vendor’s own states that type', () => {
    const document = documentOf({ body: { ...client, grant_type: { enum: ['client_credentials'] } } })
    const text = JSON.stringify(document)
    const form = 'application/x-www-form-urlencoded'
    const dialectOf = (mediaType: string): JsonObject | undefined =>
      deriveDialects(JSON.parse(text.replace(form, mediaType)) as JsonObject, [])[0]?.dialect
    const own = 'application/vnd.acme.auth+json'
    expect(dialectOf(own)).toMatchObject({ encoding: 'json', headers: { 'Content-Type': own } })
    expect(dialectOf('application/json')).not.toHaveProperty('headers')
    expect(dialectOf(form)).not.toHaveProperty('headers')
  })

  test('each variant of a request has its own constants and parameters', () => {
    const [found] = deriveDialects(
      documentOf({
        body: client,
        oneOf: [
          {
            members: {
              grant_type: { const: 'authorization_code' },
              code: any,
              tenant: any,
              kind: { const: 'first' },
            },
            required: ['tenant', 'kind'],
          },
          { members: { grant_type: { const: 'refresh_token' }, refresh_token: any } },
        ],
      }),
      [],
    )
    expect(found?.dialect['grants']).toEqual({
      authorization_code: {
        parameters: ['client_id', 'client_secret', 'code', 'tenant'],
        fixed: { kind: 'first' },
      },
      refresh_token: { parameters: ['client_id', 'client_secret', 'refresh_token'] },
    })
  })

  test.each<[what: string, Written]>([
    ['a sign-up', { path: '/signup', body: { username: any, password: any } }],
    ['the code of a second factor', { path: '/auth/otp', body: { code: any } }],
    ['a change of something else', { path: '/users', body: { username: any, password: any } }],
    ['a token to be verified', { path: '/token/verify', body: { refresh_token: any } }],
  ])('%s hands out no tokens of a client', (_, written) => {
    expect(deriveDialects(documentOf(written), [])).toEqual([])
  })

  test('a login and what renews its tokens at another address are one dialect', () => {
    const found = deriveDialects(
      documentOf(
        { path: '/auth/login', body: { username: any, password: any } },
        { path: '/auth/refresh', body: { refresh_token: any } },
      ),
      [],
    )
    expect(
      found.map(({ operation, dialect }) => [operation.path, Object.keys(Object(dialect['grants']))]),
    ).toEqual([
      ['/auth/login', ['password']],
      ['/auth/refresh', ['refresh_token']],
    ])
  })
})

describe('what stands beside the body', () => {
  const withHeaders = (...headers: JsonObject[]): JsonObject => {
    const document = documentOf({ body: { ...client, grant_type: { enum: ['client_credentials'] } } })
    const post = Object(Object(document['paths'])['/oauth/token'])['post'] as JsonObject
    post['parameters'] = headers.map((one) => ({
      in: 'header',
      required: true,
      schema: { type: 'string' },
      ...one,
    }))
    return document
  }

  test('a header that a login insists on is a parameter of its name, unless its value is shown', () => {
    const document = withHeaders(
      { name: 'X-App-Key' },
      { name: 'X-Version', schema: { type: 'string', enum: ['2'] } },
      { name: 'X-Trace', required: false },
      { name: 'User-Agent' },
    )
    const [found] = deriveDialects(document, [])
    expect(found?.dialect['headers']).toEqual({ 'X-App-Key': '{X-App-Key}' })
  })

  test('one that proves the client is that, whatever else it insists on', () => {
    const document = documentOf({ body: { grant_type: { enum: ['client_credentials'] } } })
    const post = Object(Object(document['paths'])['/oauth/token'])['post'] as JsonObject
    post['parameters'] = ['X-Client-Id', 'X-Client-Secret', 'X-Tenant'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    }))
    expect(deriveDialects(document, [])[0]?.dialect['headers']).toEqual({
      'X-Tenant': '{X-Tenant}',
      'X-Client-Id': '{client_id}',
      'X-Client-Secret': '{client_secret}',
    })
  })
})

test.each([
  [{ clientId: any, secret: any }, 'secret'],
  [{ client_id: any, app_secret: any }, 'app_secret'],
  [{ client_id: any, client_secret: any, secret: any }, undefined],
  [{ client_id: any, secret: any, api_secret: any }, undefined],
])('what stands beside the id of a client and is called a secret is the client’s: %j', (body, secret) => {
  const [found] = deriveDialects(
    documentOf({ body: { grant_type: { enum: ['client_credentials'] }, ...body } }),
    [],
  )
  expect(Object(found?.dialect['fields'])['client_secret']).toBe(secret)
})

describe('the operation that ends tokens', () => {
  const person = { ...client, grant_type: { enum: ['authorization_code'] }, code: any, redirect_uri: any }
  const revoke = { path: '/oauth/revoke', body: { token: any, token_type_hint: any } }
  const revocationOf = (document: JsonObject): unknown =>
    deriveDialects(document, [])[0]?.dialect['revocation']

  test('is stated with its address, for tokens of people', () => {
    expect(revocationOf(documentOf({ body: person }, revoke))).toBe('https://api.acme.test/oauth/revoke')
    const program = { ...client, grant_type: { enum: ['client_credentials'] } }
    expect(revocationOf(documentOf({ body: program }, revoke))).toBeUndefined()
  })

  test.each<[string, Written]>([
    ['takes no token', { ...revoke, body: { id: any } }],
    ['is called otherwise', { ...revoke, path: '/oauth/introspect' }],
    ['is one of many', { ...revoke, path: '/{tenant}/revoke' }],
    ['revokes something in particular', { ...revoke, path: '/revoke/session' }],
  ])('is none that %s', (_, one) => {
    expect(revocationOf(documentOf({ body: person }, one))).toBeUndefined()
  })

  test.each(['https://elsewhere.test', 'http://api.acme.test'])(
    'is none at %s, where the client’s secret must not go',
    (url) => {
      const document = documentOf({ body: person }, revoke)
      const post = Object(Object(document['paths'])['/oauth/revoke'])['post'] as JsonObject
      post['servers'] = [{ url }]
      expect(revocationOf(document)).toBeUndefined()
    },
  )
})

describe('what the document leaves open', () => {
  const notesOf = async (body: Record<string, object>, required: string[] = []): Promise<string> =>
    (
      await planSpec(
        documentOf({ body, required }),
        'https://acme.test',
        'specs/acme/overlay.yaml',
        async () => undefined,
      )
    ).notes.join('\n')

  test.each<[what: string, body: Record<string, object>, required: string[], words: string[]]>([
    [
      'the grant, which parameters show',
      { ...client, grant_type: any, assertion: any },
      [],
      [jwtBearer, 'its body has assertion', 'it may be client_credentials, too'],
    ],
    [
      'the grant, which a parameter decides',
      { ...client, grant_type: any, assertion: any },
      ['assertion'],
      [jwtBearer, 'its body has assertion'],
    ],
    [
      'the grant, which nothing shows',
      { ...client, grant_type: any },
      [],
      ['client_credentials', 'no parameter of another grant is there'],
    ],
    [
      'a word of the vendor’s',
      { ...client, grant_type: { enum: ['apikey', 'sms'] } },
      [],
      ['apikey was taken for client_credentials', 'sms'],
    ],
    [
      'a word beside those that are known',
      { ...client, grant_type: { enum: ['client_credentials', 'sms'] } },
      [],
      ['grant_type may be sms, too'],
    ],
    [
      'how a client proves itself',
      { grant_type: { enum: ['refresh_token'] }, refresh_token: any },
      [],
      ['client_secret_basic', 'it may be none'],
    ],
  ])('%s: a note names what was taken, why, and what else it may be', async (_, body, required, words) => {
    const notes = await notesOf(body, required)
    for (const word of words) expect(notes).toContain(word)
  })

  test('is nothing where the values say it: no note but that it is to be checked', async () => {
    const notes = await notesOf({ ...client, grant_type: { enum: ['client_credentials'] } })
    expect(notes.split('\n')).toHaveLength(1)
  })
})
