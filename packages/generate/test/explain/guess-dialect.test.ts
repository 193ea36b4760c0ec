import type { JsonObject } from '@latchkey/openapi'
import { readTokenOperation } from '@latchkey/spec'
import { expect, test } from 'vitest'
import { explain } from '../../src/explain/explain.ts'
import { readWire } from '../../src/wire/index.ts'
import { documentWith } from '../package/plan.ts'

const text = { type: 'string' }
const members = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, text])),
})
const body = (schema: JsonObject, type = 'application/json'): JsonObject => ({
  content: { [type]: { schema } },
})
const gives = (schema: JsonObject, status = '200'): JsonObject => ({
  [status]: { description: '', ...body(schema) },
})
const required = (place: string, ...names: string[]): JsonObject[] =>
  names.map((name) => ({ name, in: place, required: true, schema: text }))
const constant = (name: string, value: string, place = 'query'): JsonObject => ({
  name,
  in: place,
  required: true,
  schema: { ...text, enum: [value] },
})
const only = (value: string): JsonObject => ({ ...text, enum: [value] })
const bearer: JsonObject = { bearer: { type: 'http', scheme: 'bearer' } }

/** Logins as vendors document them, and what is to be shown of each. */
const logins: [vendor: string, path: string, item: JsonObject, schemes: JsonObject, shown: object][] = [
  [
    'Cognito',
    '/',
    {
      post: {
        operationId: 'InitiateAuth',
        parameters: [constant('X-Amz-Target', 'Service.InitiateAuth', 'header')],
        requestBody: body(
          {
            type: 'object',
            required: ['AuthFlow', 'ClientId'],
            properties: {
              AuthFlow: only('USER_PASSWORD_AUTH'),
              ClientId: text,
              AuthParameters: members('USERNAME', 'PASSWORD'),
            },
          },
          'application/x-amz-json-1.1',
        ),
        responses: gives({ properties: { AuthenticationResult: members('AccessToken') } }),
      },
    },
    bearer,
    {
      encoding: 'json',
      clientAuth: 'none',
      grants: {
        password: {
          parameters: ['client_id', 'username', 'password'],
          fixed: { AuthFlow: 'USER_PASSWORD_AUTH' },
        },
      },
      fields: {
        grant_type: null,
        client_id: 'ClientId',
        username: '/AuthParameters/USERNAME',
        password: '/AuthParameters/PASSWORD',
      },
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': 'Service.InitiateAuth',
      },
      response: { access_token: ['/AuthenticationResult/AccessToken'] },
    },
  ],
  [
    'Zabbix',
    '/api_jsonrpc.php',
    {
      post: {
        operationId: 'userLogin',
        requestBody: body(
          {
            type: 'object',
            required: ['jsonrpc', 'method', 'params'],
            properties: {
              jsonrpc: only('2.0'),
              method: only('user.login'),
              params: members('username', 'password'),
            },
          },
          'application/json-rpc',
        ),
        responses: gives(members('jsonrpc', 'result')),
      },
    },
    bearer,
    {
      grants: {
        password: {
          parameters: ['username', 'password'],
          fixed: { jsonrpc: '2.0', method: 'user.login' },
        },
      },
      headers: { 'Content-Type': 'application/json-rpc' },
      response: { access_token: ['result'] },
    },
  ],
  [
    'Synology',
    '/webapi/entry.cgi',
    {
      get: {
        operationId: 'login',
        parameters: [constant('method', 'login'), ...required('query', 'account', 'passwd')],
        responses: gives({ properties: { data: members('sid') } }),
      },
    },
    { sid: { type: 'apiKey', in: 'query', name: '_sid' } },
    {
      clientAuth: 'none',
      grants: { password: { parameters: ['username', 'password'], fixed: { method: 'login' } } },
      fields: { grant_type: null, username: 'account', password: 'passwd' },
      response: { access_token: ['/data/sid'] },
      calls: { query: '_sid' },
    },
  ],
  [
    'vCloud Director',
    '/api/sessions',
    {
      post: {
        operationId: 'login',
        responses: {
          '200': {
            description: '',
            ...body({ type: 'object' }, 'application/vnd.vmware.vcloud.session+xml'),
            headers: { 'X-VMWARE-VCLOUD-ACCESS-TOKEN': { schema: text } },
          },
        },
      },
    },
    bearer,
    {
      clientAuth: 'client_secret_basic',
      basicEncoding: 'raw',
      response: { access_token: ['header:X-VMWARE-VCLOUD-ACCESS-TOKEN'] },
    },
  ],
  [
    'Cisco FMC',
    '/auth/generatetoken',
    {
      post: {
        responses: { '204': { description: '', headers: { 'X-auth-access-token': { schema: text } } } },
      },
    },
    { token: { type: 'apiKey', in: 'header', name: 'X-auth-access-token' } },
    {
      basicEncoding: 'raw',
      response: { access_token: ['header:X-auth-access-token'] },
      calls: { header: 'X-auth-access-token' },
    },
  ],
  [
    'GoCardless',
    '/token/new/',
    {
      post: {
        requestBody: body(members('secret_id', 'secret_key')),
        responses: gives(members('access', 'access_expires', 'refresh')),
      },
    },
    bearer,
    {
      clientAuth: 'client_secret_post',
      fields: { grant_type: null, client_id: 'secret_id', client_secret: 'secret_key' },
      response: { access_token: ['access'], expires_in: ['access_expires'], refresh_token: ['refresh'] },
    },
  ],
  [
    'Airwallex',
    '/authentication/login',
    {
      post: {
        parameters: required('header', 'x-client-id', 'x-api-key'),
        responses: gives(members('token'), '201'),
      },
    },
    bearer,
    {
      clientAuth: 'none',
      grants: { client_credentials: { parameters: [] } },
      headers: { 'x-client-id': '{client_id}', 'x-api-key': '{client_secret}' },
      response: { access_token: ['token'] },
    },
  ],
  [
    'Feishu',
    '/auth/v3/tenant_access_token/internal',
    {
      post: {
        requestBody: body(members('app_id', 'app_secret')),
        responses: gives(members('tenant_access_token')),
      },
    },
    bearer,
    {
      clientAuth: 'client_secret_post',
      fields: { grant_type: null, client_id: 'app_id', client_secret: 'app_secret' },
      response: { access_token: ['tenant_access_token'] },
    },
  ],
  [
    'Baidu',
    '/oauth/2.0/token',
    {
      post: {
        parameters: required('query', 'grant_type', 'client_id', 'client_secret'),
        responses: gives(members('access_token')),
      },
    },
    bearer,
    { clientAuth: 'client_secret_post', query: ['grant_type', 'client_id', 'client_secret'] },
  ],
]

test.each(logins)('shows a dialect for the login of %s that compiles', (_, path, item, schemes, shown) => {
  const document: JsonObject = {
    ...documentWith({ [path]: item }),
    components: { securitySchemes: schemes },
    security: Object.keys(schemes).map((name) => ({ [name]: [] })),
  }
  const { candidates } = explain('acme', document, readWire(document, {}))
  expect(candidates).toHaveLength(1)
  const update = candidates[0]!.action!.update
  expect(update['x-token-dialect']).toMatchObject(shown)
  const [[method, operation]] = Object.entries(item) as [[string, JsonObject]]
  const stated = { ...documentWith({ [path]: { [method]: { ...operation, ...update } } }) }
  expect(readTokenOperation(stated).findings).toEqual([])
})

test('takes what is called a session for no token where nothing secret is asked for', () => {
  const document = documentWith({
    '/session': { get: { responses: gives(members('sid')) } },
    '/messages': { post: { requestBody: body(members('api_key')), responses: gives(members('sid')) } },
    '/checkout/sessions': {
      post: {
        parameters: required('header', 'X-Client-Id'),
        requestBody: body(members('shop')),
        responses: gives(members('sid')),
      },
    },
    '/payment/sessions': {
      post: {
        parameters: required('header', 'X-Api-Key'),
        requestBody: body(members('shop')),
        responses: gives(members('sid')),
      },
    },
  })
  expect(explain('acme', document, readWire(document, {})).candidates).toEqual([])
})

/** Logins of which one thing is as no other, and what is to be shown of it. */
test.each<[string, JsonObject, JsonObject, object]>([
  [
    'a word of its own for the grant, in the query, and Basic',
    {
      parameters: [constant('grant_type', 'openapi_2lo', 'query')],
      security: [{ basic: [] }],
      responses: gives(members('token')),
    },
    { basic: { type: 'http', scheme: 'basic' }, ...bearer },
    {
      clientAuth: 'client_secret_basic',
      grants: { client_credentials: { fixed: { grant_type: 'openapi_2lo' } } },
    },
  ],
  [
    'Basic beside a name and password',
    {
      requestBody: body(members('grant_type', 'username', 'password')),
      security: [{ basic: [] }],
      responses: gives(members('jwt')),
    },
    { basic: { type: 'http', scheme: 'basic' }, ...bearer },
    { clientAuth: 'client_secret_basic', grants: { password: {} } },
  ],
  [
    'a header that it insists on',
    {
      parameters: required('header', 'X-App'),
      requestBody: body(members('partnerId', 'partnerSecret')),
      responses: gives(members('token')),
    },
    bearer,
    { headers: { 'X-App': '{X-App}' } },
  ],
  [
    'a secret that is called no more than that, beside an id',
    {
      requestBody: body(members('clientId', 'secret')),
      responses: gives({ properties: { token: members('accessToken') } }),
    },
    bearer,
    { clientAuth: 'client_secret_post', fields: { client_id: 'clientId', client_secret: 'secret' } },
  ],
  [
    'a list within the response',
    {
      requestBody: body(members('name', 'pwd')),
      responses: gives({
        properties: { data: { type: 'array', items: { properties: { login: members('token') } } } },
      }),
    },
    bearer,
    { fields: { username: 'name' }, response: { access_token: ['/data/0/login/token'] } },
  ],
  [
    'what a header of calls is called, without its X',
    { requestBody: body(members('clientId', 'clientSecret')), responses: gives(members('apiKey')) },
    { key: { type: 'apiKey', in: 'header', name: 'X-API-KEY' } },
    { response: { access_token: ['apiKey'] }, calls: { header: 'X-API-KEY' } },
  ],
  [
    'a body of nothing, in JSON',
    {
      parameters: required('header', 'X-Secret-Key'),
      requestBody: body({ type: 'object' }),
      responses: gives(members('EntityToken')),
    },
    bearer,
    { encoding: 'json', response: { access_token: ['EntityToken'] } },
  ],
])('shows of a login %s', (_, post, schemes, shown) => {
  const document = {
    ...documentWith({ '/login': { post } }),
    components: { securitySchemes: schemes },
  } as JsonObject
  const [candidate] = explain('acme', document, readWire(document, {})).candidates
  expect(Object(candidate?.action?.update)['x-token-dialect']).toMatchObject(shown)
})
