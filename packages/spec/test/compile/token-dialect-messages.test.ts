import { describe, expect, test } from 'vitest'
import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '../../src/compile/token-dialect.ts'
import { answer, read, request, written } from './read-dialect.ts'

describe('requests and responses of the token dialect', () => {
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
