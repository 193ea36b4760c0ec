import { expect, test } from 'vitest'
import { readWire } from '../../src/wire/index.ts'
import { codeOf, documentWith, planOf, tokenOperation } from './plan.ts'

test('sends the headers a token operation insists on, whether its path or it states them', () => {
  const header = (name: string, rest: object) => ({ name, in: 'header', required: true, ...rest })
  const document = documentWith(
    {
      '/token': {
        parameters: [
          header('X-Version', { schema: { type: 'integer', enum: [2] } }),
          header('X-Tenant', { schema: { type: 'string', example: 'acme' } }),
          header('X-Free', { schema: { type: 'string', example: 'path' } }),
          { $ref: '#/components/parameters/Region' },
          header('Authorization', { example: 'Basic abc' }),
        ],
        post: tokenOperation(
          {},
          {
            parameters: [
              header('X-Free', { required: false, schema: { type: 'string', example: 'operation' } }),
              header('X-Tenant', { schema: { type: 'string', example: 'own' } }),
            ],
          },
        ),
      },
    },
    {
      components: {
        securitySchemes: { oauth: { type: 'http', scheme: 'bearer' } },
        parameters: { Region: header('X-Region', { schema: { type: 'string', default: 'eu' } }) },
      },
    },
  )
  expect(planOf(document).token?.headers).toEqual({ 'X-Version': '2', 'X-Tenant': 'own', 'X-Region': 'eu' })
})

test('shows an operation in examples whose referenced parameters may be left out', () => {
  const parameter = (required: boolean) => ({
    name: 'page',
    in: 'query',
    required,
    schema: { type: 'string' },
  })
  const document = (required: boolean) => ({
    ...documentWith(
      { '/things': { get: { parameters: [{ $ref: '#/components/parameters/Page' }], responses: {} } } },
      { components: { parameters: { Page: parameter(required) } } },
    ),
  })
  expect([planOf(document(false)).examplePath, planOf(document(true)).examplePath]).toEqual([
    '/things',
    undefined,
  ])
})

test('shows no call that is refused: of a whole query string, or with a body it needs', () => {
  const example = (rest: object) =>
    planOf(documentWith({ '/things': { get: { ...rest, responses: {} } } })).examplePath
  const content = { 'application/json': { schema: { type: 'object' } } }
  expect(example({ parameters: [{ name: 'all', in: 'querystring', content }] })).toBeUndefined()
  expect(example({ requestBody: { required: true, content } })).toBeUndefined()
  expect(example({ requestBody: { content } })).toBe('/things')
})

test('finds the address of a token operation that is a GET, or one of several at its path', () => {
  const login = [{ url: 'https://login.acme.test' }]
  const shape = { clientAuth: 'client_secret_basic', grants: { client_credentials: { parameters: [] } } }
  const { requestBody: _, ...get } = tokenOperation(shape, { servers: login })
  const token = {
    get,
    post: { responses: {}, security: [] },
    delete: { responses: {}, parameters: [{ name: 'why', in: 'query', schema: { type: 'string' } }] },
  }
  const document = documentWith({ '/token': token })
  const wire = readWire(document, { token: { method: 'GET', path: '/token' } })
  expect(wire.tokenServers).toMatchObject(login)
  expect(wire.operations).toEqual({})
  const plan = planOf(document)
  expect(plan.operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /things',
    'POST /token',
    'DELETE /token',
  ])
  expect(plan.examplePath).toBe('/things')
  expect(codeOf(document)['src/client.ts']).toContain("Omit<paths[Path], 'get'> & { get?: never }")
})

test('tells a token endpoint where people came back to only if it asks for that', () => {
  const signInOf = (more: string[]): string => {
    const parameters = ['client_id', 'client_secret', 'code', ...more]
    const properties = Object.fromEntries(
      ['grant_type', ...parameters].map((name) => [name, { type: 'string' }]),
    )
    const content = { 'application/x-www-form-urlencoded': { schema: { properties } } }
    const authorization = { url: 'https://login.acme.test/authorize' }
    const grants = { authorization_code: { parameters } }
    const token = tokenOperation({ grants, authorization }, { requestBody: { content } })
    return codeOf(documentWith({ '/token': { post: token } }))['src/sign-in.ts']!
  }
  const call = '=> exchange(authorizationCode, app, grant)'
  expect(signInOf(['code_verifier', 'redirect_uri'])).toContain(`= (grant) ${call}`)
  expect(signInOf(['code_verifier'])).toContain(`= ({ redirectUri: _, ...grant }) ${call}`)
})

test.each([
  [
    'a header of the vendor’s',
    { clientAuth: 'none', headers: { Authorization: 'Bearer {client_secret}' } },
    true,
  ],
  ['the body', { clientAuth: 'client_secret_post' }, true],
  ['HTTP Basic', { clientAuth: 'client_secret_basic' }, true],
  ['nowhere', { clientAuth: 'none' }, false],
])('asks for the secret where it is sent in %s', (place, shape, isAsked) => {
  const parameters = place === 'the body' ? ['client_id', 'client_secret'] : []
  const post = tokenOperation({ ...shape, grants: { client_credentials: { parameters } } })
  expect(planOf(documentWith({ '/token': { post } })).token?.wantsSecret).toBe(isAsked)
})
