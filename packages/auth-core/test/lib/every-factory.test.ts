import { describe, expect, test } from 'vitest'
import { authFetch, cached, createToken, tokenExchange } from '../../src/index.ts'
import { addressFromToken, describedDialect, shapedRequest } from '../../src/dialect.ts'
import { dpopFetch } from '../../src/dpop.ts'
import { startDeviceAuthorization } from '../../src/sign-in/device.ts'
import { revokeToken, startAuthorization } from '../../src/sign-in/index.ts'
import { createLoopbackRedirect } from '../../src/sign-in/loopback.ts'
import { signedJwt } from '../../src/signed-jwt.ts'
import { createBrowserLock, createBrowserStore } from '../../src/stores/browser.ts'
import { createEncryptedStore } from '../../src/stores/encrypted.ts'
import { createDurableObjectLock, createDurableObjectStore } from '../../src/stores/durable-object.ts'
import { createFileLock, createFileStore } from '../../src/stores/file.ts'
import { createMemoryLock, createMemoryStore, stored } from '../../src/stores/index.ts'
import { createPostgresLock, createPostgresStore } from '../../src/stores/postgres.ts'
import { createRedisLock, createRedisStore } from '../../src/stores/redis.ts'
import { createSourcePool } from '../../src/users.ts'
import { credentials, exchangeWith, issuing } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { observeFetch } from '@latchkey/testkit'

const key = 'stored under this name'
const endpoint = 'https://auth.example.com/endpoint'
const token = createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 })
const exchange = exchangeWith(observeFetch(issuing()))
const never = () => Promise.reject(new Error('sent'))
const storage = { getItem: () => null, setItem() {}, removeItem() {} }
const namespace = { idFromName: () => 'id', get: () => ({ fetch: never }) }
const keys = [{ id: 'k', secret: new Uint8Array(32) }] as const

/** Every factory, with what it needs to work, and its options of each type. */
const factories: readonly [name: string, make: (options: object) => unknown, whole: object, typed: object][] =
  [
    [
      'cached',
      (options) => cached(exchange, options),
      {},
      { backoffMs: '1', onEvent: 1, clock: {}, initial: 't', shareExchanges: 1, random: 2, waitUntil: {} },
    ],
    [
      'stored',
      (options) => stored(exchange, options as never),
      { store: createMemoryStore(), key },
      { store: 1, lock: 'l', storeTimeoutMs: '2', whenStoreFails: 3, singleProcess: 'no', key: 7, clock: 1 },
    ],
    [
      'authFetch',
      (options) => authFetch({ get: async () => token }, options as never),
      { origins: ['https://api.example.com'] },
      {
        origins: 'https://api.example.com',
        fetch: {},
        replay: 1,
        allowInsecure: 'no',
        onEvent: 'x',
        clock: {},
      },
    ],
    [
      'addressFromToken',
      (options) => addressFromToken(options as never),
      { baseUrl: 'https://api.example.com', apiOrigins: ['https://*.api.example.com'] },
      { baseUrl: 1, apiOrigins: 'https://*.api.example.com', vendor: 2 },
    ],
    [
      'shapedRequest',
      (options) => shapedRequest(options as never),
      {},
      {
        method: 1,
        path: 'tenant',
        query: [],
        headers: 'x',
        headerOnly: {},
        constants: [],
        lists: 'scope',
        idInBody: 1,
      },
    ],
    [
      'tokenExchange',
      (options) => tokenExchange({ POST: never }, '/token', rfcDialect, options as never),
      credentials,
      {
        fetch: 'f',
        clock: {},
        timeoutMs: '1',
        allowInsecure: 1,
        vendor: 3,
        clientId: 4,
        scope: [],
        subject: Promise.resolve('anna'),
        extraParams: 'region=eu',
      },
    ],
    [
      'startAuthorization',
      (options) => startAuthorization(options as never),
      { authorizationEndpoint: endpoint, clientId: 'c', exchange: never },
      {
        exchange: 1,
        store: 's',
        requireIssuer: 'yes',
        scope: [],
        clientId: 5,
        redirectUri: {},
        extraParams: new Map(),
        dialect: [],
      },
    ],
    [
      'startDeviceAuthorization',
      (options) => startDeviceAuthorization(options as never),
      { deviceAuthorizationEndpoint: endpoint, clientId: 'c', exchange: never, fetch: never },
      { fetch: 1, clock: {}, timeoutMs: NaN, clientAuth: 'basic', extraParams: ['a'] },
    ],
    [
      'revokeToken',
      (options) => revokeToken(token, options as never),
      { revocationEndpoint: endpoint, clientId: 'c', fetch: never },
      { fetch: 1, clock: {}, timeoutMs: -1, clientSecret: {}, clientId: '', clientAuth: 'none' },
    ],
    [
      'createLoopbackRedirect',
      (options) => createLoopbackRedirect(options),
      {},
      { port: '1', path: 1, clock: {}, message: 2 },
    ],
    [
      'signedJwt',
      (options) => signedJwt(options as never),
      { key: 'k', issuer: 'i', audience: 'a' },
      { issuer: 1, audience: '', claims: [], lifetimeSeconds: '60', clock: {} },
    ],
    [
      'dpopFetch',
      (options) => dpopFetch(options as never),
      { key: { kty: 'EC' }, origins: ['https://api.example.com'] },
      {
        key: 'k',
        origins: 'https://api.example.com',
        algorithm: 1,
        fetch: {},
        replayBufferBytes: '1',
        clock: {},
      },
    ],
    ['createMemoryStore', (options) => createMemoryStore(options), {}, { maxEntries: '5' }],
    ['createMemoryLock', (options) => createMemoryLock(options), {}, { clock: {} }],
    ['createFileStore', (options) => createFileStore('/nowhere', options), {}, { clock: 1 }],
    ['createFileLock', (options) => createFileLock('/nowhere', options), {}, { clock: 1 }],
    [
      'createRedisStore',
      (options) => createRedisStore(never, options),
      {},
      { prefix: 1, keepMs: '1', clock: {} },
    ],
    [
      'createPostgresStore',
      (options) => createPostgresStore(never, options),
      {},
      { table: 'a b', keepMs: NaN, clock: {} },
    ],
    ['createPostgresLock', (options) => createPostgresLock(never, options), {}, { table: 1, clock: {} }],
    [
      'createDurableObjectStore',
      (options) => createDurableObjectStore(namespace as never, options),
      {},
      { keepMs: -1, clock: {} },
    ],
    [
      'createDurableObjectLock',
      (options) => createDurableObjectLock(namespace as never, options),
      {},
      { clock: {} },
    ],
    [
      'createSourcePool',
      (options) => createSourcePool(() => cached(exchange), options),
      {},
      { maxSources: '1', idleMs: NaN, clock: {} },
    ],
    ['createRedisLock', (options) => createRedisLock(never, options), {}, { prefix: 1, clock: {} }],
    [
      'createBrowserStore',
      (options) => createBrowserStore(options as never),
      { storage },
      { storage: {}, prefix: 1 },
    ],
    ['createBrowserLock', (options) => createBrowserLock(options), {}, { locks: 1, clock: {} }],
    [
      'createEncryptedStore',
      (options) => createEncryptedStore(createMemoryStore(), options as never),
      { keys },
      { keys: {} },
    ],
  ]

/** What a factory refuses, at once or as soon as it is waited for; undefined when it works, or fails of something else. */
async function refusal(make: (options: object) => unknown, options: object): Promise<string | undefined> {
  try {
    await make(options)
    return undefined
  } catch (error) {
    return (error as { option?: string }).option
  }
}

describe.each(factories)('the options of %s', (_, make, whole, typed) => {
  test('unknown ones are refused by name, and so are misspelt ones', async () => {
    expect(await refusal(make, { ...whole, regoin: 'x' })).toBe('regoin')
    for (const known of Object.keys({ ...whole, ...typed }))
      expect(await refusal(make, { ...whole, [`${known}x`]: 1 })).toBe(`${known}x`)
  })

  test.each(Object.entries(typed))('%s of another type (%j) is refused by name', async (option, value) => {
    expect(await refusal(make, { ...whole, [option]: value })).toBe(option)
  })

  test.each([null, 'text', 7])('%j instead of options is refused', async (given) => {
    expect(await refusal(make, given as never)).toBeDefined()
  })
})

describe('what is called with nothing says by name what is missing', () => {
  const revocation = { revocationEndpoint: endpoint, clientId: 'c', fetch: never }
  test.each<[string, option: string, call: () => unknown]>([
    ['describedDialect', 'dialect.grants', () => describedDialect(undefined as never)],
    ['describedDialect of a text', 'dialect.grants', () => describedDialect('rfc' as never)],
    ['describedDialect of an empty object', 'dialect.grants', () => describedDialect({} as never)],
    [
      'describedDialect of a grant that is null',
      'dialect.grants.password',
      () => describedDialect({ grants: { password: null } } as never),
    ],
    ['revokeToken', 'token', () => revokeToken(undefined as never, revocation)],
    ['revokeToken of a text', 'token', () => revokeToken('planted-token-1' as never, revocation)],
  ])('%s: %s', async (_, option, call) => {
    expect(await refusal(call, {})).toBe(option)
  })
})

describe('what tells people apart is never empty or something else', () => {
  const refresh = { ...credentials, grant: 'refresh_token', clientSecret: undefined } as const
  const forPerson = (subject: unknown) =>
    tokenExchange({ POST: never }, '/token', rfcDialect, { ...refresh, subject: subject as string })

  test.each([[''], [7], [{ id: 7 }], [new Map()], [Promise.resolve('anna')], [null]])(
    'a subject of %j is refused by name',
    async (subject) => {
      expect(await refusal(() => forPerson(subject), {})).toBe('subject')
    },
  )

  test('an empty key in a store is refused by name', async () => {
    const store = createMemoryStore()
    expect(await refusal((options) => stored(exchange, options as never), { store, key: '' })).toBe('key')
  })

  test.each([[undefined], [''], [7], [{ id: 7 }], [null]])(
    'a user of %j has no source in a pool',
    async (user) => {
      const pool = createSourcePool(() => cached(exchange))
      expect(await refusal(() => pool.of(user as never), {})).toBe('user')
      expect(pool.size).toBe(0)
    },
  )
})

describe('a token of your own', () => {
  const init = { accessToken: 'planted-token-1', obtainedAtMs: 0 }

  test.each<[option: string, value: unknown]>([
    ['obtainedAtMs', undefined],
    ['obtainedAtMs', '0'],
    ['expiresAtMs', NaN],
    ['expiresAtMs', new Date(0)],
    ['expiresAtMs', Infinity],
    ['expiresAtMs', null],
    ['refreshExpiresAtMs', '1'],
    ['scope', ['read']],
    ['refreshToken', 7],
    ['replacesRefused', 'no'],
    ['type', 'mac'],
    ['expiresAt', 5],
    ['expires_at', 5],
  ])('whose %s is %j is refused by name', async (option, value) => {
    expect(await refusal(() => createToken({ ...init, [option]: value } as never), {})).toBe(option)
  })

  test('may leave out all but its value and when it was asked for, and was got before 1970 by some clocks', () => {
    expect(createToken({ ...init, obtainedAtMs: -1, expiresAtMs: undefined }).expiresAtMs).toBeUndefined()
  })

  test.each([undefined, null, 'text'])('a token made of %j is a typed error', (given) => {
    expect(() => createToken(given as never)).toThrow(expect.objectContaining({ code: 'token_malformed' }))
  })

  test('may be another with some of it changed: what a token shows may be given again', () => {
    const token = createToken({ ...init, expiresAtMs: 5, scope: 'read' })
    const later = createToken({ ...token, accessToken: token.reveal(), expiresAtMs: 9 })
    expect({ ...later }).toEqual({ ...token, expiresAtMs: 9 })
    expect(later.reveal()).toBe('planted-token-1')
  })
})
