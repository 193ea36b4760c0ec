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

  test('takes the parameters of a GET from the query, and says so to whoever writes the request', () => {
    const { token, messages } = read(written, 'get')
    expect(messages).toEqual([])
    expect(token).toMatchObject({ method: 'GET', dialect: { shape: { method: 'GET' } } })
  })

  const own: [title: string, dialect: JsonObject, expected: object][] = [
    [
      'headers whose values are made of parameters',
      { ...written, headers: { 'X-Id': '{client_id}', 'X-Key': '{api_key}' } },
      { shape: { headers: { 'X-Id': '{client_id}', 'X-Key': '{api_key}' }, headerOnly: ['api_key'] } },
    ],
    [
      'parameters in the query',
      { ...written, query: ['tenant'] },
      { shape: { query: { tenant: 'tenant' } } },
    ],
    ['another separator of scopes', { ...written, scopeSeparator: ',' }, { scopeSeparator: ',', shape: {} }],
    [
      'constants that are no text',
      { ...written, constants: { '/app/version': 2 } },
      { shape: { constants: { '/app/version': 2 } } },
    ],
    [
      'scopes as a list',
      {
        ...written,
        grants: { client_credentials: { parameters: ['client_id', 'client_secret', 'scope'] } },
        lists: ['scope'],
      },
      { shape: { lists: ['scope'] } },
    ],
    [
      'the id beside Basic',
      {
        ...written,
        clientAuth: 'client_secret_basic',
        idInBody: true,
        grants: { client_credentials: { parameters: ['client_id'] } },
        fields: { client_id: 'clientID' },
      },
      { shape: { idInBody: true }, fields: { client_id: 'clientID' } },
    ],
    [
      'a token in a header of the response',
      { ...written, response: { access_token: ['header:X-Token'] } },
      { response: { access_token: ['header:X-Token'] } },
    ],
    [
      'a token in a cookie that the response sets',
      { ...written, response: { access_token: ['cookie:SID'] } },
      { response: { access_token: ['cookie:SID'] } },
    ],
    ['hours, minutes and seconds', { ...written, lifetime: 'hours-minutes-seconds' }, {}],
    [
      'where an error is told, whatever schemas say',
      { ...written, response: { access_token: ['accessToken'], error: ['errcode'] } },
      { response: { error: ['errcode'] } },
    ],
    ['a point in time', { ...written, lifetime: 'epoch-seconds' }, { lifetime: 'epoch-seconds' }],
    [
      'the first edition’s word for a lifetime',
      { ...written, expiresInUnit: 'minutes' },
      { lifetime: 'minutes' },
    ],
    [
      'a signed assertion',
      {
        ...written,
        clientAuth: 'private_key_jwt',
        grants: { client_credentials: { parameters: ['client_id'] } },
        fields: { client_id: 'clientID' },
      },
      {
        fields: { client_assertion: 'client_assertion' },
        grants: {
          client_credentials: {
            fixed: { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
          },
        },
      },
    ],
  ]
  test.each(own)('states %s', (_title, dialect, expected) => {
    const { token, messages } = read(dialect)
    expect(messages).toEqual([])
    expect(token?.dialect).toMatchObject(expected)
  })

  test.each([
    [{ cookie: 'SESSION' }, { header: 'Cookie', scheme: 'SESSION=' }],
    [{ scheme: 'Token token=' }, { header: 'Authorization', scheme: 'Token token=' }],
  ])('says where calls have the token: %j', (calls, expected) => {
    expect(read({ ...written, calls }).token?.calls).toEqual(expected)
  })

  test.each(['application/vnd.api+json', '*/*', 'text/html'])('reads a response called %s', (type) => {
    const { messages, document } = read(written)
    expect(messages).toEqual([])
    const operation = document.paths['/token']['post'] as unknown as JsonObject
    operation['responses'] = { '200': { content: { [type]: { schema: answer } } } }
    const { token, findings } = readTokenOperation(document)
    expect(findings).toEqual([])
    expect(token?.dialect.response).toEqual({
      access_token: ['access_token'],
      token_type: ['token_type'],
      expires_in: ['expires_in'],
    })
  })

  test('takes a request of another JSON type where its header is stated', () => {
    const { document } = read(written)
    const operation = document.paths['/token']['post'] as unknown as JsonObject
    const reasons = (type: string, more: JsonObject = {}): string[] => {
      operation['requestBody'] = { content: { [type]: { schema: request } } }
      operation['x-token-dialect'] = { ...written, ...more }
      return readTokenOperation(document).findings.map(({ reason }) => reason)
    }
    expect(reasons('*/*')).toEqual([])
    expect(reasons('application/vnd.api+json')).toEqual([
      'the request body is application/vnd.api+json; state headers: { Content-Type: application/vnd.api+json }',
    ])
    const headers = { 'content-type': 'application/vnd.api+json' }
    expect(reasons('application/vnd.api+json', { headers })).toEqual([])
  })

  test.each(['application/x-amz-json-1.1', 'application/json-rpc', 'application/vnd.acme.json'])(
    'takes %s for JSON, under its own name',
    (type) => {
      const { document } = read({ ...written, headers: { 'Content-Type': type } })
      const operation = document.paths['/token']['post'] as unknown as JsonObject
      operation['requestBody'] = { content: { [type]: { schema: request } } }
      operation['responses'] = { '200': { content: { [type]: { schema: answer } } } }
      const { token, findings } = readTokenOperation(document)
      expect(findings).toEqual([])
      expect(token?.dialect.response['access_token']).toEqual(['access_token'])
    },
  )

  test('asks for no body where everything travels beside it', () => {
    const reasons = (dialect: JsonObject): string[] => {
      const { document } = read({ ...dialect, tokenTypeOptional: true })
      delete (document.paths['/token']['post'] as unknown as JsonObject)['requestBody']
      return readTokenOperation(document).findings.map(({ reason }) => reason)
    }
    const headers = { Authorization: 'Basic {client_id}:{client_secret}' }
    const bare = { encoding: 'form', clientAuth: 'none', grants: { client_credentials: { parameters: [] } } }
    expect(reasons({ ...bare, headers, fields: { grant_type: null } })).toEqual([])
    expect(reasons({ ...bare, headers, query: ['grant_type'] })).toEqual([])
    const needsBody = [expect.stringContaining('the request body has no application/x-www-form-urlencoded')]
    expect(reasons({ ...bare, headers })).toEqual(needsBody)
    expect(
      reasons({ ...bare, headers, fields: { grant_type: null }, constants: { remember: true } }),
    ).toContainEqual(needsBody[0])
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

  test('refuses a pointer that the response’s schema contradicts, and says how a nested member is written', () => {
    expect(read({ ...written, response: { access_token: ['/token/value'] } }).messages[0]).toContain(
      '"/token/value"',
    )
    expect(read({ ...written, response: { access_token: ['token.value'] } }).messages[0]).toContain(
      'a nested one is written as /token/value',
    )
  })

  test('knows the values that calls bring beside the token, and where each of them stands', () => {
    const headers = {
      Cookie: 'sid={access_token}',
      'X-CSRF': '{expires_in}',
      'X-Both': '{header:X-Id};{expires_in}',
    }
    const { token, messages } = read({ ...written, calls: { headers } })
    expect(messages).toEqual([])
    expect(token?.dialect.tokenParts).toEqual(['expires_in', 'header:X-Id'])
    expect(token?.calls).toEqual({ headers: { Cookie: 'sid={0}', 'X-CSRF': '{1}', 'X-Both': '{2};{1}' } })
    const { token: alone } = read({ ...written, calls: { headers: { 'X-A': 'A {access_token}' } } })
    expect([alone?.dialect.tokenParts, alone?.calls]).toEqual([undefined, { headers: { 'X-A': 'A {0}' } }])
  })

  test('refuses values of calls that no response has, that name nothing, or that stand beside another place', () => {
    const messages = (calls: JsonObject) => read({ ...written, calls }).messages
    expect(messages({ headers: { 'X-CSRF': '{csrf}' } })[0]).toContain('…/calls/headers: neither answer 200')
    expect(messages({ headers: { 'X-CSRF': 'csrf' } })).toHaveLength(1)
    expect(messages({ headers: { 'X-CSRF': '{access_token}' }, scheme: 'X' }).length).toBeGreaterThan(0)
  })

  test('has codes of success where it is said where an error stands', () => {
    const response = { access_token: ['access_token'], error: ['code'] }
    const { token } = read({ ...written, response, successCodes: ['0', 200, true] })
    expect(token?.dialect.successCodes).toEqual(['0', 200, true])
    expect(read({ ...written, successCodes: ['0'] }).messages).toEqual([
      '…/successCodes: goes with response: { error: [...] }, which says where the code is',
    ])
  })
})
