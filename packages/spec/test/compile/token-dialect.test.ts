import { describe, expect, test } from 'vitest'
import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '../../src/compile/token-dialect.ts'
import { answer, read, request, written } from './read-dialect.ts'

describe('the token dialect', () => {
  test.each(['/token?tenant=x', '/token#machine'])(
    'puts no parameters behind the query or fragment of %s',
    (path) => {
      const grants = { client_credentials: { parameters: [] } }
      const dialect = { encoding: 'form', clientAuth: 'client_secret_basic', grants }
      const answered = { responses: { '200': { content: { 'application/json': { schema: answer } } } } }
      const body = { content: { 'application/x-www-form-urlencoded': { schema: request } } }
      const findings = (method: string, operation: JsonObject, more: JsonObject = {}) =>
        readTokenOperation({
          paths: {
            [path]: { [method]: { ...answered, ...operation, 'x-token-dialect': { ...dialect, ...more } } },
          },
          components: read(written).document['components']!,
        }).findings.map(({ reason }) => reason)
      const refused = [expect.stringContaining('name the path without it')]
      expect(findings('get', {})).toEqual(refused)
      expect(findings('post', { requestBody: body }, { query: ['grant_type'] })).toEqual(refused)
      expect(findings('post', { requestBody: body })).toEqual([])
    },
  )

  test.each([
    [{ servers: [{ url: 'https://elsewhere.test' }] }, ['POST /token', 'POST /refresh']],
    [{}, undefined],
  ])('never sends the secrets of one address to another: %j', (place, refused) => {
    const operation = {
      requestBody: { content: { 'application/json': { schema: request } } },
      responses: { '200': { content: { 'application/json': { schema: answer } } } },
    }
    const grants = { refresh_token: { parameters: ['client_id', 'client_secret'], path: '/refresh' } }
    const byPath = read({ ...written, grants: { ...written.grants, ...grants } }, 'post', {
      '/refresh': { ...place, post: operation },
    })
    const own = { ...written, grants: { refresh_token: { parameters: ['client_id', 'client_secret'] } } }
    const byOperation = read(written, 'post', {
      '/refresh': { post: { ...operation, ...place, 'x-token-dialect': own } },
    })
    for (const { token, messages } of [byPath, byOperation]) {
      expect(token?.operations).toEqual(refused ? undefined : ['POST /token', 'POST /refresh'])
      expect(messages).toHaveLength(refused ? 1 : 0)
      if (refused) expect(messages[0]).toContain('secrets for one must not go to the other')
    }
  })

  test('has every default resolved', () => {
    expect(read(written).token).toEqual({
      path: '/token',
      method: 'POST',
      authorization: undefined,
      deviceAuthorization: undefined,
      calls: undefined,
      revocation: undefined,
      operations: ['POST /token'],
      dialect: {
        encoding: 'json',
        clientAuth: 'client_secret_post',
        grants: { client_credentials: { fixed: {} } },
        fields: { grant_type: 'grant_type', client_id: 'clientID', client_secret: 'clientSecret' },
        response: { access_token: ['access_token'], token_type: ['token_type'], expires_in: ['expires_in'] },
      },
    })
  })

  test('has no place for a parameter that is called as what every object has', () => {
    const grants = { client_credentials: { parameters: ['client_id', 'client_secret', 'constructor'] } }
    expect(read({ ...written, grants }).messages).toEqual([
      expect.stringContaining('the request body has no field "constructor"'),
    ])
  })

  test('asks of the body nothing that only a grant with words of its own sends, by another name', () => {
    const refresh_token = { parameters: ['refresh_token'], fields: { refresh_token: 'clientID' } }
    const grants = { ...written.grants, refresh_token }
    expect(read({ ...written, grants }).messages).toEqual([])
    const unknown = { ...refresh_token, fields: { refresh_token: 'token' } }
    expect(read({ ...written, grants: { ...written.grants, refresh_token: unknown } }).messages).toEqual([
      expect.stringContaining(
        '…/grants/refresh_token/fields/refresh_token: the request body has no field "token"',
      ),
    ])
  })

  test('sends with a grant nothing of the vendor’s own that only another lists; what is standard stands for all', () => {
    const own = (parameters: string[], more: JsonObject = {}) => ({ parameters, ...more })
    const { token } = read({
      ...written,
      fields: {
        ...written.fields,
        tenant: 'scope',
        region: 'scope',
        username: 'scope',
        password: 'scope',
        refresh_token: 'scope',
      },
      grants: {
        password: own(['client_id', 'username', 'password', 'tenant', 'region']),
        refresh_token: own(['client_id', 'client_secret', 'refresh_token', 'region']),
        client_credentials: own(['client_id', 'client_secret'], { fixed: { tenant: 'all', region: 'eu' } }),
      },
    })
    const { password, refresh_token: refresh, client_credentials: client } = token!.dialect.grants
    expect(password).toEqual({ fixed: {} })
    expect(refresh).toEqual({ fixed: {}, without: ['tenant'] })
    expect(client).toEqual({ fixed: { tenant: 'all', region: 'eu' } })
  })

  test('a sign-in repeats of a callback what the grant lists: its state wherever that is listed, the rest by name', () => {
    const repeated = (parameters: string[], named?: string[]) =>
      read({
        ...written,
        fields: { ...written.fields, state: 'scope', shop_id: 'scope' },
        grants: {
          authorization_code: { parameters: ['client_id', 'client_secret', 'state', ...parameters] },
        },
        ...(named && { authorization: { repeated: named } }),
      })
    const listed = {
      ...written,
      grants: { authorization_code: { parameters: ['client_id', 'client_secret'] } },
    }
    expect(read(listed).token?.authorization?.dialect.repeated).toBeUndefined()
    expect(repeated(['shop_id']).token?.authorization?.dialect.repeated).toEqual(['state'])
    expect(repeated(['shop_id'], ['shop_id', 'state']).token?.authorization?.dialect.repeated).toEqual([
      'shop_id',
      'state',
    ])
    expect(read({ ...listed, authorization: { repeated: ['shop_id'] } }).messages).toEqual([
      '…/authorization/repeated: authorization_code does not list the parameter "shop_id"',
    ])
  })

  test.each<[what: string, first: JsonObject, second: JsonObject | undefined, refused: string | undefined]>([
    [
      'trades a first token in a second call',
      { tradedBy: 'long' },
      { parameters: ['first_token'] },
      undefined,
    ],
    ['names no second call that is not there', { tradedBy: 'long' }, undefined, 'there is no grant long'],
    ['trades nothing by itself', { tradedBy: 'client_credentials' }, undefined, 'that of another grant'],
    [
      'trades nothing that is not sent',
      { tradedBy: 'long' },
      { parameters: ['scope'] },
      'has no parameter first_token',
    ],
    [
      'makes two calls at most',
      { tradedBy: 'long' },
      { parameters: ['first_token'], tradedBy: 'client_credentials' },
      'two are made at most',
    ],
    [
      'fills a first token from a call before',
      {},
      { parameters: ['first_token'] },
      'nothing fills its first_token',
    ],
  ])('%s', (_, first, second, refused) => {
    const { token, messages } = read({
      ...written,
      fields: {
        ...written.fields,
        ...(JSON.stringify(second)?.includes('first_token') && { first_token: 'scope' }),
      },
      grants: {
        client_credentials: { parameters: ['client_id', 'client_secret'], ...first },
        ...(second && { long: second }),
      },
    })
    expect(messages).toEqual(
      refused === undefined ? [] : expect.arrayContaining([expect.stringContaining(refused)]),
    )
    if (refused === undefined)
      expect(token?.dialect.grants['client_credentials']).toMatchObject({ tradedBy: 'long' })
    // What proves the client is sent where it is listed.
    if (refused === undefined)
      expect(Object.keys(token!.dialect.grants['long']!.own!.fields!)).toEqual(['grant_type', 'first_token'])
  })

  test('has constants of the vendor’s for the authorization endpoint, and none of what is sent anyway', () => {
    const grants = { authorization_code: { parameters: ['client_id', 'client_secret'] } }
    const facts = (parameters: JsonObject) => read({ ...written, grants, authorization: { parameters } })
    const constants = { access_type: 'offline', response_type: 'code' }
    expect(facts(constants).token?.authorization?.dialect.parameters).toEqual({ access_type: 'offline' })
    expect(facts({ response_type: 'code' }).token?.authorization?.dialect.parameters).toBeUndefined()
    expect(facts({ response_type: 'code id_token', scope: 'all' }).messages).toEqual([
      expect.stringContaining('…/authorization/parameters/response_type: people come back with a code'),
      expect.stringContaining('…/authorization/parameters/scope: is sent by every sign-in'),
    ])
  })

  test('tries the body after HTTP Basic alone: an overlay that says another way has answered it', () => {
    const basic = { ...written, clientAuth: 'client_secret_basic', basicOrBody: true }
    expect(read(basic).token?.basicOrBody).toBe(true)
    const post = read({ ...basic, clientAuth: 'client_secret_post' })
    expect(post).toMatchObject({ messages: [], token: { basicOrBody: undefined } })
  })

  test('leaves out a parameter that is never sent, and names the ones that always carry a constant', () => {
    const grants = { client_credentials: { parameters: ['client_id'], fixed: { scope: 'all' } } }
    const fields = { grant_type: null, client_id: 'clientID' }
    expect(read({ ...written, grants, fields }).token?.dialect).toMatchObject({
      grants: { client_credentials: { fixed: { scope: 'all' } } },
      fields: { client_id: 'clientID', scope: 'scope' },
    })
  })

  test('reads members through references, allOf and oneOf', () => {
    const response = {
      access_token: ['access_token', 'accessToken'],
      expires_in: ['expires_in', 'expiresIn'],
    }
    expect(read({ ...written, response }).messages).toEqual([])
  })

  test('is not needed: a document without one has no token exchange', () => {
    expect(readTokenOperation({ paths: { '/x': { get: {} } } })).toEqual({ findings: [] })
  })

  const refused: [title: string, dialect: JsonObject, message: RegExp][] = [
    [
      'names a field the request does not have',
      { ...written, fields: {} },
      /^…: the request body has no field "client_id" \(for client_id\); it has grant_type, clientID/,
    ],
    [
      'names a field for a parameter no grant has',
      { ...written, fields: { ...written.fields, username: 'scope' } },
      /^…\/fields\/username: no grant lists/,
    ],
    [
      'names an answer member that does not exist',
      { ...written, response: { access_token: ['token'] } },
      /^…\/response\/access_token: neither answer 200 nor 201 has a member "token"/,
    ],
    [
      'states another encoding than the request body has',
      { ...written, encoding: 'form' },
      /^…\/encoding: encoding is form, but the request body has no application\/x-www-form-urlencoded/,
    ],
    ['has an unknown member', { ...written, scheme: 'x' }, /^…\/scheme: unknown member "scheme"/],
    ['has no grant', { ...written, grants: {} }, /^…\/grants: must NOT have fewer than 1/],
    [
      'has a grant with a bad name',
      { ...written, grants: { 'Client Credentials': { parameters: [] } } },
      /^…\/grants\/Client Credentials: "Client Credentials" must be a word in lower case or a urn: state/,
    ],
    [
      'states an invalid lifetime',
      { ...written, defaultLifetimeSeconds: 0 },
      /^…\/defaultLifetimeSeconds: must be >= 1/,
    ],
  ]
  test.each(refused)('is refused when it %s', (_title, dialect, message) => {
    const { token, messages } = read(dialect)
    expect(token).toBeUndefined()
    expect(messages.join('\n')).toMatch(message)
  })

  test('refuses to leave out a parameter that a grant lists and nobody else names', () => {
    const grants = { client_credentials: { parameters: ['client_id', 'client_secret', 'trace'] } }
    const fields = { ...written.fields, trace: null }
    expect(read({ ...written, grants, fields }).messages).toEqual([
      '…/fields/trace: is listed by a grant and never sent: leave it out of its parameters',
    ])
    const headers = { 'X-Trace': '{trace}' }
    expect(read({ ...written, grants, fields, headers }).token?.dialect).toMatchObject({
      shape: { headerOnly: ['trace'] },
    })
  })

  test('says what to do about a grant and a scheme that it cannot have', () => {
    const address = 'https://oauth.example/grants/device'
    const { messages } = read({
      ...written,
      grants: { [address]: { parameters: [] } },
      calls: { scheme: 'TOKEN id="' },
    })
    expect(messages.join('\n')).toContain(
      `"${address}" must be a word in lower case or a urn: state a grant of another name as the one that works like it`,
    )
    expect(messages.join('\n')).toContain('is given that header by a fetch of your own')
  })

  test('refuses a list where there is none, or of a parameter that no grant has', () => {
    expect(read({ ...written, lists: ['scope'] }).messages).toEqual([
      '…/lists: no grant lists the parameter "scope"',
    ])
    expect(read({ ...written, idInBody: true }).messages).toEqual([
      '…/idInBody: is for clientAuth client_secret_basic, with a grant that lists client_id',
    ])
  })

  test('gives a grant the operation that states it, and refuses one that two state', () => {
    const refresh = (grants: JsonObject): JsonObject => ({
      '/refresh': {
        post: {
          requestBody: { content: { 'application/json': { schema: { properties: { refresh_token: {} } } } } },
          responses: { '200': { content: { 'application/json': { schema: answer } } } },
          'x-token-dialect': { encoding: 'json', clientAuth: 'none', fields: { grant_type: null }, grants },
        },
      },
    })
    const { token, messages } = read(
      written,
      'post',
      refresh({ refresh_token: { parameters: ['refresh_token'] } }),
    )
    expect(messages).toEqual([])
    expect(token?.path).toBe('/token')
    expect(token?.operations).toEqual(['POST /token', 'POST /refresh'])
    expect(token?.dialect.grants['refresh_token']?.own).toMatchObject({
      path: '/refresh',
      clientAuth: 'none',
      fields: { refresh_token: 'refresh_token' },
    })
    const twice = read(written, 'post', refresh({ client_credentials: { parameters: ['refresh_token'] } }))
    expect(twice.messages).toEqual([
      '#/paths/~1refresh/post/x-token-dialect/grants/client_credentials: POST /token states this grant, too; state it on the one operation that takes it',
    ])
  })
})
