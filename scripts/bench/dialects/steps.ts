import type { DialectCase, VendorRequest } from '../judge-dialect.ts'
import { app, bare, id, inBody, json, own, same, secret } from './facts.ts'

const bodyOf = ({ headers, body }: VendorRequest): unknown =>
  headers['content-type']?.includes('json') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))

/** A vendor whose first call gives a token that a second one trades for the token that is used. */
const steps =
  (first: (request: VendorRequest) => unknown, second: (request: VendorRequest) => unknown, path: string) =>
  (request: VendorRequest): unknown =>
    request.url.split('?')[0] === path ? second(request) : first(request)

/** Logins of two calls, whatever the shape of each. */
export const twoSteps: readonly DialectCase[] = [
  {
    n: 'ticket',
    title: 'A ticket for a name and password, and a session for the ticket in a header',
    path: '/auth/login',
    dialect: {
      ...json,
      clientAuth: 'none',
      grants: { password: { parameters: ['username', 'password'], tradedBy: 'session' } },
      fields: { grant_type: null },
      response: { access_token: ['/data/ticket'] },
      tokenTypeOptional: true,
    },
    req: ['username', 'password'],
    res: { data: 'object' },
    second: {
      path: '/auth/session',
      dialect: {
        ...json,
        clientAuth: 'none',
        grants: { session: { parameters: [] } },
        fields: { grant_type: null },
        headers: { 'X-Ticket': '{first_token}' },
        response: { access_token: ['sessionToken'], expires_in: ['ttl'] },
        tokenTypeOptional: true,
      },
      req: [],
      res: { sessionToken: 'string', ttl: 'integer' },
    },
    opts: { username: 'u', password: secret },
    server: steps(
      (request) => {
        same(bodyOf(request), { username: 'u', password: secret })
        return { data: { ticket: 't/1' } }
      },
      ({ headers, body }) => {
        same([headers['x-ticket'], JSON.parse(body)], ['t/1', {}])
        return { sessionToken: 's1', ttl: 600 }
      },
      '/auth/session',
    ),
    want: 's1',
    life: 600,
  },
  {
    n: 'longlived',
    title: 'A short token for the client, and a long one for it at the same address',
    path: '/oauth/token',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_post',
      grants: {
        client_credentials: { parameters: own, tradedBy: 'long_exchange' },
        long_exchange: {
          parameters: [...own, 'first_token'],
          fields: { first_token: 'long_exchange_token' },
        },
      },
    },
    req: ['grant_type', ...own, 'long_exchange_token'],
    res: { access_token: 'string', token_type: 'string', expires_in: 'integer' },
    opts: app,
    server(request) {
      const body = bodyOf(request) as Record<string, string>
      if (body['grant_type'] === 'client_credentials') {
        same(body, { grant_type: 'client_credentials', ...inBody })
        return { access_token: 'short', token_type: 'bearer', expires_in: 60 }
      }
      same(body, { grant_type: 'long_exchange', ...inBody, long_exchange_token: 'short' })
      return { access_token: 'long', token_type: 'bearer', expires_in: 5_184_000 }
    },
    want: 'long',
    life: 5_184_000,
  },
  {
    n: 'accounttoken',
    title: 'A token of the client, and one of an account for it by GET, with parameters of its own for each',
    path: '/v1/token',
    dialect: {
      ...json,
      ...bare,
      clientAuth: 'client_secret_post',
      grants: { client_credentials: { parameters: [...own, 'realm'], tradedBy: 'account' } },
    },
    req: [...own, 'realm'],
    res: { access_token: 'string' },
    second: {
      path: '/v1/account-token',
      method: 'get',
      dialect: {
        encoding: 'form',
        clientAuth: 'none',
        grants: { account: { parameters: ['account'] } },
        fields: { grant_type: null },
        headers: { Authorization: 'Bearer {first_token}' },
        response: { access_token: ['token'], expires_in: ['expires'] },
        lifetime: 'minutes',
        tokenTypeOptional: true,
      },
      req: ['account'],
      res: { token: 'string', expires: 'integer' },
    },
    opts: { ...app, extraParams: { realm: 'r', account: 'a&1' } },
    server: steps(
      (request) => {
        same(bodyOf(request), { ...inBody, realm: 'r' })
        return { access_token: 'client-token' }
      },
      ({ method, url, headers }) => {
        same(
          [method, url, headers['authorization']],
          ['GET', '/v1/account-token?account=a%261', 'Bearer client-token'],
        )
        return { token: 'account-token', expires: 5 }
      },
      '/v1/account-token',
    ),
    want: 'account-token',
    life: 300,
  },
  {
    n: 'basicticket',
    title: 'A code for HTTP Basic, and a token for the code without any proof',
    path: '/authorize',
    dialect: {
      encoding: 'form',
      clientAuth: 'client_secret_basic',
      grants: { client_credentials: { parameters: ['scope'], tradedBy: 'authorization_code' } },
      fields: { grant_type: null },
      response: { access_token: ['code'] },
      tokenTypeOptional: true,
    },
    req: ['scope'],
    res: { code: 'string' },
    second: {
      path: '/token',
      dialect: {
        encoding: 'form',
        clientAuth: 'none',
        grants: { authorization_code: { parameters: ['first_token'] } },
        fields: { first_token: 'code' },
      },
      req: ['grant_type', 'code'],
      res: { access_token: 'string', token_type: 'string', expires_in: 'integer' },
    },
    opts: { ...app, scope: 'all' },
    server: steps(
      (request) => {
        const basic = Buffer.from(request.headers['authorization']!.slice(6), 'base64').toString()
        same([basic, bodyOf(request)], [`${id}:${encodeURIComponent(secret)}`, { scope: 'all' }])
        return { code: 'c-1' }
      },
      (request) => {
        same(
          [request.headers['authorization'], bodyOf(request)],
          [undefined, { grant_type: 'authorization_code', code: 'c-1' }],
        )
        return { access_token: 'A', token_type: 'Bearer', expires_in: 90 }
      },
      '/token',
    ),
    want: 'A',
    life: 90,
  },
]
