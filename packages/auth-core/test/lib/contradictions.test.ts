import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { addressFromToken } from '../../src/dialect.ts'
import { deviceCode, grantExchange, jwtBearer, securityTokenExchange } from '../../src/grants.ts'
import { authFetch, cached, createToken, staticToken, tokenExchange, type Exchange } from '../../src/index.ts'
import { markAuthorized } from '../../src/lib/index.ts'
import { startDeviceAuthorization } from '../../src/sign-in/device.ts'
import { resumeAuthorization, revokeToken, startAuthorization } from '../../src/sign-in/index.ts'
import { createLoopbackRedirect } from '../../src/sign-in/loopback.ts'
import { signedJwt } from '../../src/signed-jwt.ts'
import { createBrowserLock, createBrowserStore } from '../../src/stores/browser.ts'
import { createDurableObjectLock, createDurableObjectStore } from '../../src/stores/durable-object.ts'
import { createEncryptedStore } from '../../src/stores/encrypted.ts'
import { createFileLock, createFileStore } from '../../src/stores/file.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { createPostgresLock, createPostgresStore, postgresTables } from '../../src/stores/postgres.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { createSqliteLock, createSqliteStore } from '../../src/stores/sqlite.ts'
import { createSourcePool, scopedSource } from '../../src/users.ts'
import { credentials, exchangeWith, issuing } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const fetch = observeFetch(issuing())
const authorized = authFetch(staticToken('planted-token-1'), { origins: ['https://auth.example.com'] })
const wrapped = markAuthorized((() => Promise.reject(new Error('sent'))) as typeof globalThis.fetch)
const store = createMemoryStore()
const lock = createMemoryLock()
const token = createToken({
  accessToken: 'planted-token-1',
  refreshToken: 'planted-refresh-1',
  obtainedAtMs: 0,
})
const refresh = { grant: 'refresh_token', refreshToken: 'planted-refresh-1', clientSecret: 'planted-secret' }
const oneTime = exchangeWith(fetch, refresh as never)
const repeatable = exchangeWith(fetch)
/** An exchange of somebody's own, which says nothing about itself. */
const ownExchange: Exchange = async () => token

const grants = {
  client_credentials: {},
  password: { username: 'anna', password: 'planted-password' },
  refresh_token: { refreshToken: 'planted-refresh-1' },
  authorization_code: { code: 'planted-code', codeVerifier: 'planted-verifier' },
  'urn:ietf:params:oauth:grant-type:jwt-bearer': { assertion: 'planted-assertion' },
  'urn:ietf:params:oauth:grant-type:token-exchange': {
    subjectToken: 'planted-subject',
    subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
  },
  'urn:ietf:params:oauth:grant-type:device_code': { deviceCode: 'planted-device' },
} as const
const names = 'code code_verifier redirect_uri assertion subject_token subject_token_type device_code'
const dialect = {
  ...rfcDialect,
  grants: Object.fromEntries(Object.keys(grants).map((grant) => [grant, { fixed: {} }])),
  fields: { ...rfcDialect.fields, ...Object.fromEntries(names.split(' ').map((name) => [name, name])) },
}
const kinds = { jwt: jwtBearer, exchange: securityTokenExchange, device: deviceCode }

/** The exchange of any grant, with everything it needs and these. */
function exchangeOf(grant: keyof typeof grants, change: object) {
  const whole = {
    baseUrl: 'https://auth.example.com',
    clientId: 'client-1',
    clientSecret: 'planted-secret',
    fetch,
    grant,
    ...grants[grant],
    ...change,
  } as never
  const client = { POST: () => Promise.reject(new Error('sent')) }
  const kind = Object.entries(kinds).find(([word]) => grant.includes(word))?.[1]
  return kind
    ? grantExchange(kind, client, '/token', dialect as never, whole)
    : tokenExchange(client, '/token', dialect as never, whole)
}

const device = (change: object) =>
  startDeviceAuthorization({
    deviceAuthorizationEndpoint: 'https://auth.example.com/device',
    clientId: 'client-1',
    exchange: () => ownExchange,
    fetch,
    ...change,
  } as never)
const revoke = (change: object) =>
  revokeToken(token, {
    revocationEndpoint: 'https://auth.example.com/revoke',
    clientId: 'client-1',
    fetch,
    ...change,
  } as never)
const authorize = (change: object) =>
  startAuthorization({
    authorizationEndpoint: 'https://auth.example.com/authorize',
    clientId: 'client-1',
    exchange: () => ownExchange,
    ...change,
  } as never)
const encrypted = (...keys: unknown[]) => createEncryptedStore(store, { keys: keys as never })
const without = (method: string) => ({
  get: async () => {},
  set: async () => true,
  delete: async () => {},
  [method]: undefined,
})

type Row = readonly [what: string, make: () => unknown, option: string]

const leases: Row[] = [
  [
    'a lease as long as the exchange',
    () => stored(repeatable, { store, lock, lockTtlMs: 10_000 }),
    'lockTtlMs',
  ],
  ['a lease shorter than the exchange', () => stored(oneTime, { store, lock, lockTtlMs: 500 }), 'lockTtlMs'],
  [
    'a lease shorter than an exchange of somebody’s own may take',
    () => stored(ownExchange, { store, lock, key: 'k', lockTtlMs: 9999 }),
    'lockTtlMs',
  ],
  [
    'a lease shorter than a store around an exchange may take',
    () => stored(stored(repeatable, { store, lock }), { store, lock, lockTtlMs: 15_000 }),
    'lockTtlMs',
  ],
  ['a lease that is no number', () => stored(oneTime, { store, lock, lockTtlMs: NaN }), 'lockTtlMs'],
  ...[NaN, Infinity, -1, 0, '5000', null].flatMap((timeoutMs): Row[] => {
    const own = Object.assign<Exchange, object>(async () => token, { timeoutMs })
    return [
      [
        `an exchange of somebody’s own that takes ${timeoutMs}`,
        () => stored(own, { store, lock, key: 'k' }),
        'exchange.timeoutMs',
      ],
      [
        `an exchange of somebody’s own that takes ${timeoutMs}, and a lease of a minute`,
        () => stored(own, { store, lock, key: 'k', lockTtlMs: 60_000 }),
        'exchange.timeoutMs',
      ],
      [
        `an exchange of somebody’s own that takes ${timeoutMs}, without a lock`,
        () => stored(own, { store, key: 'k' }),
        'exchange.timeoutMs',
      ],
    ]
  }),
]

const oneTimeGrants: Row[] = [
  ['without a lock', () => stored(oneTime, { store }), 'lock'],
  ['unshared', () => cached(oneTime, { shareExchanges: false }), 'shareExchanges'],
  [
    'unshared, with a store and no lock',
    () => cached(stored(oneTime, { store, singleProcess: true }), { shareExchanges: false }),
    'shareExchanges',
  ],
  ...(['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'] as const).map((grant): Row => [
    `${grant}, unshared`,
    () => cached(exchangeOf(grant, {}), { shareExchanges: false }),
    'shareExchanges',
  ]),
  [
    'of nobody',
    () => stored(exchangeOf('refresh_token', { refreshToken: undefined }), { store, lock }),
    'key',
  ],
  [
    'of an exchange that does not say whose its tokens are',
    () => stored(ownExchange, { store, lock }),
    'key',
  ],
]

const all = Object.keys(grants) as (keyof typeof grants)[]
const transports: Row[] = [authorized, wrapped].flatMap((transport, index): Row[] => {
  const which = index === 0 ? 'authFetch' : 'a wrapper of one'
  return [
    ...all.map((grant): Row => [
      `${which} for ${grant}`,
      () => exchangeOf(grant, { fetch: transport }),
      'fetch',
    ]),
    [`${which} for device authorization`, () => device({ fetch: transport }), 'fetch'],
    [`${which} for revocation`, () => revoke({ fetch: transport }), 'fetch'],
  ]
})

const spoilt = [
  'https://auth.example.com/#fragment',
  'https://user@auth.example.com',
  'https://user:planted-password@auth.example.com',
  'https://:planted-password@auth.example.com',
  'https://auth.example.com/ ',
  'http://auth.example.com',
  'ftp://auth.example.com',
  'auth.example.com',
  '',
]
const spoiltBase = ['https://auth.example.com?tenant=1', 'https://auth.example.com/?', ...spoilt]
const addresses: Row[] = [
  ...spoiltBase.flatMap((url): Row[] => [
    ...all.map((grant): Row => [
      `baseUrl ${url} of ${grant}`,
      () => exchangeOf(grant, { baseUrl: url }),
      'baseUrl',
    ]),
    [`an origin ${url}`, () => authFetch(staticToken('t'), { origins: [url] }), 'origins'],
  ]),
  ['an origin with a path', () => authFetch(staticToken('t'), { origins: ['https://a.test/v1'] }), 'origins'],
  ['no origin', () => authFetch(staticToken('t'), { origins: [] }), 'origins'],
  ...spoilt.flatMap((url): Row[] => [
    [`${url} to authorize`, () => authorize({ authorizationEndpoint: url }), 'authorizationEndpoint'],
    [`${url} for devices`, () => device({ deviceAuthorizationEndpoint: url }), 'deviceAuthorizationEndpoint'],
    [`${url} to revoke`, () => revoke({ revocationEndpoint: url }), 'revocationEndpoint'],
  ]),
]

const secretOptions: Readonly<Partial<Record<keyof typeof grants, readonly string[]>>> = {
  client_credentials: ['clientSecret'],
  password: ['username', 'password'],
  refresh_token: [],
  authorization_code: [],
  'urn:ietf:params:oauth:grant-type:jwt-bearer': ['assertion'],
  'urn:ietf:params:oauth:grant-type:token-exchange': ['subjectToken', 'subjectTokenType'],
  'urn:ietf:params:oauth:grant-type:device_code': ['deviceCode'],
}
const secrets: Row[] = [
  ...all.flatMap((grant) =>
    ['clientId', ...secretOptions[grant]!].flatMap((option): Row[] =>
      [undefined, '', ' ', null, 5].map((value) => [
        `${option} ${JSON.stringify(value)} of ${grant}`,
        () => exchangeOf(grant, { [option]: value }),
        option,
      ]),
    ),
  ),
  ...['', ' '].flatMap((value): Row[] => [
    [
      `refreshToken ${JSON.stringify(value)}`,
      () => exchangeOf('refresh_token', { refreshToken: value }),
      'refreshToken',
    ],
    [`code ${JSON.stringify(value)}`, () => exchangeOf('authorization_code', { code: value }), 'code'],
    ...all.map((grant): Row => [
      `clientSecret ${JSON.stringify(value)} of ${grant}`,
      () => exchangeOf(grant, { clientSecret: value }),
      'clientSecret',
    ]),
  ]),
  ['an empty secret for devices', () => device({ clientSecret: '' }), 'clientSecret'],
  ['an empty secret to revoke', () => revoke({ clientSecret: '' }), 'clientSecret'],
  ['nobody to authorize', () => authorize({ clientId: '' }), 'clientId'],
  [
    'nothing to go on with',
    () => resumeAuthorization({ clientId: 'c' } as never, { state: 's', codeVerifier: '' }),
    'state',
  ],
]

const keys: Row[] = [
  ...[0, 16, 24, 31, 33, 64].map((length): Row => [
    `of ${length} bytes`,
    () => encrypted({ id: 'k', secret: new Uint8Array(length) }),
    'keys',
  ]),
  ['as text', () => encrypted({ id: 'k', secret: 'x'.repeat(32) }), 'keys'],
  ['undefined', () => encrypted({ id: 'k', secret: undefined }), 'keys'],
  ['left out', () => encrypted(undefined), 'keys'],
  ['of no id', () => encrypted({ secret: new Uint8Array(32) }), 'keys'],
  ['none', () => encrypted(), 'keys'],
  ['to sign with, none', () => signedJwt({ key: undefined, issuer: 'i', audience: 'a' } as never), 'key'],
]

const ports: Row[] = [
  ...['get', 'set', 'delete'].flatMap((method): Row[] => [
    [`stored without "${method}"`, () => stored(repeatable, { store: without(method) as never }), 'store'],
    [
      `encrypted without "${method}"`,
      () =>
        createEncryptedStore(without(method) as never, { keys: [{ id: 'k', secret: new Uint8Array(32) }] }),
      'store',
    ],
    [`of sign-ins without "${method}"`, () => authorize({ store: without(method) }), 'store'],
  ]),
  ['a store left out', () => stored(repeatable, {} as never), 'store'],
  ['a lock without "withLock"', () => stored(repeatable, { store, lock: {} as never }), 'lock'],
  ['a store in the place of a lock', () => stored(oneTime, { store, lock: store as never }), 'lock'],
  ['a browser without storage', () => createBrowserStore({ storage: undefined as never }), 'storage'],
  ['a file store nowhere', () => createFileStore(''), 'directory'],
  ['a file lock nowhere', () => createFileLock(undefined as never), 'directory'],
  ...[undefined, null, {}, 'redis://localhost'].flatMap((client): Row[] => [
    [`Redis ${JSON.stringify(client)}`, () => createRedisStore(client as never), 'client'],
    [`a lock in Redis ${JSON.stringify(client)}`, () => createRedisLock(client as never), 'client'],
    [`Postgres ${JSON.stringify(client)}`, () => createPostgresStore(client as never), 'client'],
    [`a lock in Postgres ${JSON.stringify(client)}`, () => createPostgresLock(client as never), 'client'],
    [`SQLite ${JSON.stringify(client)}`, () => createSqliteStore(client as never), 'database'],
    [`a lock in SQLite ${JSON.stringify(client)}`, () => createSqliteLock(client as never), 'database'],
    [
      `Durable Objects ${JSON.stringify(client)}`,
      () => createDurableObjectStore(client as never),
      'namespace',
    ],
    [
      `a lock in Durable Objects ${JSON.stringify(client)}`,
      () => createDurableObjectLock(client as never),
      'namespace',
    ],
  ]),
  ['a table that is SQL', () => postgresTables('a; DROP TABLE b'), 'table'],
  ['unknown locks', () => createBrowserLock({ locks: {} as never }), 'locks'],
]

const places =
  (apiOrigins: string[], baseUrl = 'https://a.test') =>
  () =>
    addressFromToken({ baseUrl, apiOrigins })

const tokenAddresses: Row[] = [
  ['tokens that may go to http', places(['http://b.test']), 'apiOrigins'],
  ['tokens that may go anywhere', places(['https://*']), 'apiOrigins'],
  ['tokens that may go to a whole top-level domain', places(['https://*.test']), 'apiOrigins'],
  [
    'an address of tokens in place of one that is not https',
    places(['https://b.test'], 'http://a.test'),
    'baseUrl',
  ],
]

const others: Row[] = [
  ['cached around nothing', () => cached(undefined as never), 'exchange'],
  ['stored around nothing', () => stored(undefined as never, { store, key: 'k' }), 'exchange'],
  ['authFetch without a source', () => authFetch({} as never, { origins: ['https://a.test'] }), 'source'],
  [
    'a first token that is text',
    () => cached(repeatable, { initial: 'planted-token-1' as never }),
    'initial',
  ],
  ['a first token that is an object', () => cached(repeatable, { initial: {} as never }), 'initial'],
  ['no exchange for a sign-in', () => authorize({ exchange: undefined }), 'exchange'],
  ['no exchange for devices', () => device({ exchange: undefined }), 'exchange'],
  ['an issuer that is required and not named', () => authorize({ requireIssuer: true }), 'issuer'],
  ['a redirect URI that is relative', () => authorize({ redirectUri: '/callback' }), 'redirectUri'],
  ['a path that has a query', () => createLoopbackRedirect({ path: '/a?b' }), 'path'],
  ['a port beyond the last', () => createLoopbackRedirect({ port: 65_536 }), 'port'],
  [
    'an unknown policy',
    () => stored(repeatable, { store, whenStoreFails: 'panic' as never }),
    'whenStoreFails',
  ],
  ['a pool of nothing', () => createSourcePool(undefined as never), 'make'],
  ['a scope of nothing', () => scopedSource(undefined as never), 'find'],
  [
    'claims that replace one',
    () => signedJwt({ key: 'k', issuer: 'i', audience: 'a', claims: { exp: 1 } }),
    'claims.exp',
  ],
  ['no time to ask for a code', () => device({ timeoutMs: 0 }), 'timeoutMs'],
  ['no time to revoke', () => revoke({ timeoutMs: 0 }), 'timeoutMs'],
  [
    'no time for a token call',
    () =>
      tokenExchange({ POST: async () => {} }, '/token', rfcDialect, {
        ...credentials,
        timeoutMs: 0,
      } as never),
    'timeoutMs',
  ],
]

/** Made at once or as soon as it is waited for; undefined where it works, or fails of something else. */
async function refusal(make: () => unknown): Promise<unknown> {
  try {
    await make()
    return 'nothing'
  } catch (error) {
    const { code, option } = error as { code?: unknown; option?: unknown }
    return code === 'invalid_option' ? option : error
  }
}

describe.each([
  ['the lease of a lock', leases],
  ['a one-time grant', oneTimeGrants],
  ['an authorized fetch as the transport of its own exchange', transports],
  ['an address', addresses],
  ['an address that comes with the token', tokenAddresses],
  ['a secret', secrets],
  ['a key', keys],
  ['a store or a lock', ports],
  ['anything else that cannot work', others],
])('a contradiction is found at construction, and named: %s', (_, rows) => {
  test.each(rows)('%s', async (_what, make, option) => {
    const before = fetch.calls.length
    expect(await refusal(make)).toBe(option)
    expect(fetch.calls).toHaveLength(before)
  })
})
