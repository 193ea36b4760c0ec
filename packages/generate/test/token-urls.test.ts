import type { Json, JsonObject } from '@latchkey/openapi'
import { describe, expect, test } from 'vitest'
import { tokenUrls } from '../src/new-vendor/oauth-flows.ts'
import { planSpec } from '../src/new-vendor/plan-spec.ts'

const overlay = 'specs/acme/overlay.yaml'

const flow = (tokenUrl: Json | undefined): JsonObject =>
  tokenUrl === undefined ? { scopes: {} } : { tokenUrl, scopes: {} }

const documentWith = (tokenUrl: Json | undefined) => ({
  openapi: '3.1.0',
  info: { title: 'Acme', version: '1' },
  servers: [{ url: 'https://api.acme.test/v1' }],
  paths: {},
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: { clientCredentials: flow(tokenUrl) },
      },
    },
  },
})

describe('the token URL of an OAuth 2 scheme', () => {
  test.each([
    [
      'https://auth.acme.test/{tenant}/oauth2/{version}/token',
      '/{tenant}/oauth2/{version}/token',
      ['tenant', 'version'],
    ],
    ['https://auth.acme.test/token', '/token', []],
    ['/oauth/token', '/oauth/token', []],
    ['http://localhost:8080/token', '/token', []],
    ['http://auth.localhost/token', '/token', []],
  ])('%s keeps its variables, which have to be given', async (tokenUrl, path, variables) => {
    const { authored } = await planSpec(
      documentWith(tokenUrl),
      'https://acme.test',
      overlay,
      async () => undefined,
    )
    expect(Object.keys(authored!)).toEqual([path])
    const { parameters = [] } = authored![path] as { parameters?: { name: string }[] }
    expect(parameters).toEqual(
      variables.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    )
  })

  test.each([
    ['http://auth.acme.test/token', 'is http'],
    ['http://localhost.acme.test/token', 'is http'],
    ['https://auth.acme.test/token?for=you', 'has more than a path'],
    ['https://{tenant}.acme.test/token', 'has a variable for a host'],
    ['ftp://auth.acme.test/token', 'is not of the web'],
    ['', 'is no address of its own'],
  ])('%s becomes no operation, and the note says why', (tokenUrl, why) => {
    const { found, notes } = tokenUrls(documentWith(tokenUrl), overlay)
    expect(found).toEqual([])
    expect(notes).toEqual([expect.stringContaining(`(${tokenUrl}) cannot become an operation: it ${why}`)])
  })

  test.each<[Json | undefined, string]>([
    [42, '(42)'],
    [{}, '({})'],
    [null, '(null)'],
    [undefined, '(none is stated)'],
  ])('%j is none, wherever the server is, and the note says so', (tokenUrl, said) => {
    const { found, notes } = tokenUrls(documentWith(tokenUrl), overlay)
    expect(found).toEqual([])
    expect(notes).toEqual([expect.stringContaining(`${said} cannot become an operation`)])
  })

  test.each([
    'http://auth.acme.test/token',
    'https://{tenant}.acme.test/token',
    'https://auth.acme.test/token?for=you',
    '',
  ])('what is to be written instead of %s is said with the folder it is written in', (tokenUrl) =>
    expect(tokenUrls(documentWith(tokenUrl), overlay).notes).toEqual([
      expect.stringMatching(new RegExp(` in ${overlay}[.,]`)),
    ]),
  )

  test('that is relative to a server with a part to choose follows what is chosen', async () => {
    const variables = { region: { default: 'eu', enum: ['eu', 'us'] }, version: { default: 'v1' } }
    const document = {
      ...documentWith('/oauth/token'),
      servers: [{ url: 'https://{region}.acme.test/v1', variables }],
    }
    const { authored } = await planSpec(document, 'https://acme.test', 'overlay.yaml', async () => undefined)
    expect(authored!['/oauth/token']).toMatchObject({
      servers: [{ url: 'https://{region}.acme.test', variables: { region: variables.region } }],
    })
  })

  const withRefresh = (refreshUrl: string) => {
    const document = documentWith('https://auth.acme.test/token')
    Object.assign(document.components.securitySchemes.oauth.flows.clientCredentials, { refreshUrl })
    return document
  }

  test.each(['https://auth.acme.test/token', 'https://auth.acme.test:443/token'])(
    'is where tokens are refreshed, too, however that is written: %s',
    (refreshUrl) => {
      const [found] = tokenUrls(withRefresh(refreshUrl)).found
      expect([found!.grants, found!.refreshPath]).toEqual([
        ['client_credentials', 'refresh_token'],
        undefined,
      ])
    },
  )

  test('may have another beside it for refreshing, which is an operation of its own', async () => {
    const document = withRefresh('https://auth.acme.test/refresh')
    const { authored } = await planSpec(document, 'https://acme.test', 'overlay.yaml', async () => undefined)
    expect(authored).toMatchObject({
      '/token': {
        post: {
          'x-token-dialect': {
            grants: { client_credentials: { parameters: ['scope', 'audience', 'resource'] } },
          },
        },
      },
      '/refresh': {
        servers: [{ url: 'https://auth.acme.test' }],
        post: { security: [], 'x-token-dialect': { grants: { refresh_token: {} } } },
      },
    })
    const paths = { '/refresh': { post: { responses: {} } } }
    const { authored: less, notes } = await planSpec(
      { ...document, paths },
      '',
      'overlay.yaml',
      async () => undefined,
    )
    expect(Object.keys(less!)).toEqual(['/token'])
    expect(notes.join()).toContain('POST /refresh refreshes tokens')
  })

  test.each([
    ['https://else.acme.test/token', 'is not where tokens come from'],
    ['https://auth.acme.test/refresh?for=you', 'has more than a path'],
  ])('is not refreshed at %s, and the note says why', (refreshUrl, why) => {
    const { found, notes } = tokenUrls(withRefresh(refreshUrl))
    expect(found[0]!.grants).toEqual(['client_credentials'])
    expect(notes).toEqual([expect.stringContaining(why)])
  })

  const documented = (tokenUrl: string, post: JsonObject) =>
    planSpec(
      { ...documentWith(tokenUrl), paths: { '/oauth/token': { post } }, security: [{ oauth: [] }] },
      'https://acme.test',
      overlay,
      async () => undefined,
    )
  const here = 'https://api.acme.test/v1/oauth/token'

  test('that is an operation without schemas below its server is that operation, and no second one', async () => {
    const { authored, actions, notes } = await documented(here, {
      responses: { '200': { description: 'OK' }, '401': { $ref: '#/components/responses/No' } },
    })
    expect(authored).toBeUndefined()
    expect(actions).toMatchObject([
      {
        target: "$.paths['/oauth/token'].post",
        update: {
          'x-token-dialect': { grants: { client_credentials: {} } },
          requestBody: { content: { 'application/x-www-form-urlencoded': { schema: {} } } },
          responses: { '200': { content: { 'application/json': { schema: {} } } }, '400': {} },
        },
      },
      { update: { security: [] } },
    ])
    const { responses } = actions[0]!['update'] as { responses: { '200': object } }
    expect([responses, responses['200']].map((one) => Object.keys(one))).toEqual([
      ['200', '400'],
      ['content'],
    ])
    expect(notes[0]).toContain('POST /oauth/token says nothing of what it takes and gives')
  })

  test.each<[string, JsonObject[], object[]]>([
    [
      'a token, which is taken away',
      [{ oauth: [], id: [] }],
      [{ target: "$.paths['/oauth/token'].post.security", remove: true }, { update: { security: [] } }],
    ],
    ['a token or less, which stays', [{ oauth: [] }, { id: [] }], []],
    ['nothing, which stays', [], []],
  ])('that is an operation which asks itself for %s', async (_title, security, expected) => {
    const { actions } = await documented(here, { responses: {}, security })
    expect(actions.slice(1)).toMatchObject(expected)
    expect(actions).toHaveLength(expected.length + 1)
  })

  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  test.each<[string, string, JsonObject]>([
    ['it takes something', here, { requestBody: { content: { 'application/json': { schema } } } }],
    ['it gives something', here, { responses: { '200': { content: { 'application/json': { schema } } } } }],
    ['it has a parameter', here, { parameters: [{ name: 'a', in: 'query' }] }],
    ['its body stands elsewhere', here, { requestBody: { $ref: '#/components/requestBodies/A' } }],
    ['it is at another address', 'https://auth.acme.test/oauth/token', {}],
  ])('is written over nowhere: %s', async (_, tokenUrl, post) => {
    const { authored, actions, notes } = await documented(tokenUrl, post)
    expect([authored, actions]).toEqual([undefined, []])
    expect(notes.join()).toContain('POST /oauth/token is the token operation, but its schemas do not show')
  })

  const ofPeople = (flows: JsonObject) => ({
    ...documentWith(''),
    components: { securitySchemes: { oauth: { type: 'oauth2', flows } } },
  })
  const tokenUrl = 'https://auth.acme.test/token'

  test.each(['authorizationCode', 'deviceAuthorization'])(
    'is where a refresh token that %s gave is used, as long as no other place is named',
    (flow) => {
      const [found] = tokenUrls(ofPeople({ [flow]: { tokenUrl, scopes: {} } })).found
      expect([found!.grants.at(-1), found!.refreshPath]).toEqual(['refresh_token', undefined])
      const refreshUrl = 'https://else.acme.test/token'
      const [elsewhere] = tokenUrls(ofPeople({ [flow]: { tokenUrl, refreshUrl, scopes: {} } })).found
      expect(elsewhere!.grants).not.toContain('refresh_token')
    },
  )

  test.each(['clientCredentials', 'password'])('refreshes nothing of its own accord after %s', (flow) => {
    const [found] = tokenUrls(ofPeople({ [flow]: { tokenUrl, scopes: {} } })).found
    expect(found!.grants).toHaveLength(1)
  })
})
