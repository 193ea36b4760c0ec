import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { credentialFetch } from '../src/call-credentials.ts'
import { withCredentials, type CallRules } from '../src/with-credentials.ts'
import { authorizedClient } from '../src/client.ts'
import { narrowed } from '../src/narrowed.ts'
import { record } from './support/record.ts'

const origin = 'https://api.example.com'

describe('call credentials', () => {
  test.each([{}, { origins: undefined }])('go nowhere until their origins are stated: %j', (options) => {
    expect(() => credentialFetch(options as never)).toThrow('"origins" is missing')
  })

  test.each([
    ['a key in a header', { kind: 'key', in: 'header', name: 'X-Key' }, 'k', 'x-key', 'k'],
    [
      'a key after a word',
      { kind: 'key', in: 'header', name: 'Authorization', scheme: 'Token' },
      'k',
      'authorization',
      'Token k',
    ],
    [
      'a name and password, as UTF-8',
      { kind: 'basic' },
      { username: 'ü', password: 'p' },
      'authorization',
      'Basic w7w6cA==',
    ],
    ['a cookie', { kind: 'key', in: 'cookie', name: 'session' }, 'a;b', 'cookie', 'session=a%3Bb'],
  ] as const)('%s goes to the origins given, and nowhere else', async (_, scheme, given, header, value) => {
    const { calls, fetch } = record()
    const send = credentialFetch({
      schemes: { own: scheme },
      given: { own: given },
      origins: [origin],
      fetch,
    })
    await send(`${origin}/x`)
    await send('https://api.example.com.evil.example/x')
    await send('http://api.example.com/x')
    expect(calls.map(({ headers }) => headers.get(header))).toEqual([value, null, null])
  })

  test('a key in the query stands in the request alone, in no response and no error', async () => {
    const schemes = { own: { kind: 'key', in: 'query', name: 'api_key' } } as const
    const { calls, fetch } = record()
    const send = credentialFetch({ schemes, given: { own: 's3cret' }, origins: [origin], fetch })
    const response = await send(`${origin}/x?a=1`)
    expect(calls[0]!.url).toBe(`${origin}/x?a=1&api_key=s3cret`)
    expect(response.url).toBe(`${origin}/x?a=1`)
    const failing = credentialFetch({
      schemes,
      given: { own: 's3cret' },
      origins: [origin],
      fetch: async (input) => {
        throw new TypeError(`cannot reach ${String(input)}`)
      },
    })
    const error = await failing(`${origin}/x`).catch((reason: unknown) => reason)
    expect(String(error)).not.toContain('s3cret')
  })

  test('an error by which a framework steers reaches it as it is, whatever it says', async () => {
    const steering = Object.assign(new Error('ended at ?api_key=s3cret'), { digest: 'NEXT_REDIRECT' })
    const send = credentialFetch({
      schemes: { own: { kind: 'key', in: 'query', name: 'api_key' } },
      given: { own: 's3cret' },
      origins: [origin],
      fetch: () => Promise.reject(steering),
    })
    await expect(send(`${origin}/x`)).rejects.toBe(steering)
  })

  test('a header of the name of the key that a call brings along is left as it is', async () => {
    const { calls, fetch } = record()
    const schemes = { own: { kind: 'key', in: 'header', name: 'X-Key' } } as const
    const send = credentialFetch({ schemes, given: { own: 'k' }, origins: [origin], fetch })
    await send(`${origin}/x`, { headers: { 'x-key': 'of the call' } })
    expect(calls[0]!.headers.get('x-key')).toBe('of the call')
  })

  test('a token that has a place of its own goes nowhere where an operation does not ask for it', async () => {
    const { calls, fetch } = record()
    const send = credentialFetch({ token: { header: 'X-Token', scheme: '' }, origins: [origin], fetch })
    const headers = { authorization: 'Bearer t' }
    for (const authorizedBy of [['token'], []])
      await send(`${origin}/x`, { headers, authorizedBy } as RequestInit)
    expect(calls.map((call) => [call.headers.get('x-token'), call.headers.get('authorization')])).toEqual([
      ['t', null],
      [null, null],
    ])
  })

  test('a redirect to another origin is followed without them, one to the same origin with them', async () => {
    const { calls, fetch } = record(({ url }) =>
      url.endsWith('/out')
        ? new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })
        : url.endsWith('/in')
          ? new Response(null, { status: 302, headers: { location: '/there' } })
          : Response.json({}),
    )
    const schemes = { own: { kind: 'key', in: 'header', name: 'X-Key' } } as const
    const send = credentialFetch({ schemes, given: { own: 'k' }, origins: [origin], fetch })
    await send(`${origin}/out`)
    await send(`${origin}/in`)
    expect(calls.map(({ url, headers }) => [url, headers.get('x-key')])).toEqual([
      [`${origin}/out`, 'k'],
      ['https://elsewhere.example/', null],
      [`${origin}/in`, 'k'],
      [`${origin}/there`, 'k'],
    ])
  })

  test.each([
    ['another', 'own=1', 'own=1; session=k'],
    ['one of the same name, which is left', 'session=mine; own=1', 'session=mine; own=1'],
    ['one whose name only ends alike', 'my_session=1', 'my_session=1; session=k'],
  ])('a cookie stands beside those the call brings along: %s', async (_, own, right) => {
    const schemes = { own: { kind: 'key', in: 'cookie', name: 'session' } } as const
    const { calls, fetch } = record()
    const send = credentialFetch({ schemes, given: { own: 'k' }, origins: [origin], fetch })
    await send(`${origin}/x`, { headers: { cookie: own } })
    expect(calls[0]!.headers.get('cookie')).toBe(right)
  })

  test('what a call is made of is taken by value, while a password is fetched', async () => {
    const { calls, fetch } = record()
    let tell = (_: string): void => {}
    const password = () => new Promise<string>((resolve) => (tell = resolve))
    const send = credentialFetch({
      schemes: { own: { kind: 'basic' } },
      given: { own: { username: 'u', password } },
      origins: [origin],
      fetch,
    })
    const [url, body, headers] = [
      new URL(`${origin}/x`),
      new TextEncoder().encode('one'),
      new Headers({ a: '1' }),
    ]
    const sending = send(url, { method: 'POST', body, headers })
    url.pathname = '/y'
    body.fill(0)
    headers.set('a', '2')
    tell('p')
    await sending
    expect([calls[0]!.url, calls[0]!.headers.get('a'), await calls[0]!.text()]).toEqual([
      `${origin}/x`,
      '1',
      'one',
    ])
  })

  test('a token goes where the vendor wants it, and not to where it was before', async () => {
    const { calls, fetch } = record()
    const token = { header: 'X-Shop-Token', scheme: '' }
    const send = credentialFetch({ token, origins: [origin], fetch })
    await send(`${origin}/x`, { headers: { authorization: 'Bearer t' } })
    expect(calls[0]!.headers.get('x-shop-token')).toBe('t')
    expect(calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('a token goes right behind a scheme that ends in =', async () => {
    const { calls, fetch } = record()
    const token = { header: 'Authorization', scheme: 'Token token=' }
    await credentialFetch({ token, origins: [origin], fetch })(`${origin}/x`, {
      headers: { authorization: 'Bearer t' },
    })
    expect(calls[0]!.headers.get('authorization')).toBe('Token token=t')
  })

  test('a token goes into a cookie beside those of the caller', async () => {
    const { calls, fetch } = record()
    const token = { header: 'Cookie', scheme: 'SESSION=' }
    await credentialFetch({ token, origins: [origin], fetch })(`${origin}/x`, {
      headers: { authorization: 'Bearer t/1', cookie: 'route=a' },
    })
    expect(calls[0]!.headers.get('cookie')).toBe('route=a; SESSION=t/1')
  })

  test.each(['abc==', 's%3Aid.a+b/c', 'a|b~!'])('a cookie is sent as it was given out: %s', async (value) => {
    const schemes = { own: { kind: 'key', in: 'cookie', name: 'session' } } as const
    const { calls, fetch } = record()
    await credentialFetch({ schemes, given: { own: value }, origins: [origin], fetch })(`${origin}/x`)
    expect(calls[0]!.headers.get('cookie')).toBe(`session=${value}`)
  })

  test('a key in the query leaves the rest of it as it is written, and is read alike by forms and by others', async () => {
    const schemes = { own: { kind: 'key', in: 'query', name: 'api key[]' } } as const
    const { calls, fetch } = record()
    const send = credentialFetch({ schemes, given: { own: 'k y&+%' }, origins: [origin], fetch })
    await send(`${origin}/x?filter=a%20b(c)'*~!`)
    await send(`${origin}/x`)
    await send(`${origin}/x?api%20key%5B%5D=mine`)
    expect(calls.map(({ url }) => url.slice(origin.length))).toEqual([
      '/x?filter=a%20b(c)%27*~!&api%20key%5B%5D=k%20y%26%2B%25',
      '/x?api%20key%5B%5D=k%20y%26%2B%25',
      '/x?api%20key%5B%5D=mine',
    ])
  })

  test.each(['s3cret\nX-Other: 1', 's3cret€'])('a key no header can carry is refused unseen', async (own) => {
    const schemes = { own: { kind: 'key', in: 'header', name: 'X-Key', scheme: 'Token' } } as const
    const { fetch } = record()
    const refused = expect.objectContaining({ option: 'own', message: expect.not.stringContaining('s3cret') })
    expect(() => credentialFetch({ schemes, given: { own }, origins: [origin], fetch })).toThrow(refused)
    const late = credentialFetch({ schemes, given: { own: () => own }, origins: [origin], fetch })
    await expect(late(`${origin}/x`)).rejects.toEqual(refused)
  })

  test('one of name and password may be empty, and not both', async () => {
    const schemes = { own: { kind: 'basic' } } as const
    const send = async (username: string, password: string) => {
      const { calls, fetch } = record()
      const given = { own: { username, password } }
      await credentialFetch({ schemes, given, origins: [origin], fetch })(`${origin}/x`)
      return atob(calls[0]!.headers.get('authorization')!.slice('Basic '.length))
    }
    expect(await send('key', '')).toBe('key:')
    expect(await send('', 'key')).toBe(':key')
    await expect(send('', '')).rejects.toThrow(expect.objectContaining({ option: 'own.password' }))
    const absent = undefined as unknown as string
    await expect(send('key', absent)).rejects.toThrow(expect.objectContaining({ option: 'own.password' }))
  })

  test('a token in the query is told to its origin, and to no response', async () => {
    const { calls, fetch } = record()
    const send = credentialFetch({ token: { query: 'access_token' }, origins: [origin], fetch })
    const init = { headers: { authorization: 'Bearer t/+=' } }
    const { url } = await send(`${origin}/x?a=1`, init)
    await send('https://elsewhere.example/x', init)
    expect(calls.map((call) => [call.url, call.headers.has('authorization')])).toEqual([
      [`${origin}/x?a=1&access_token=t%2F%2B%3D`, false],
      ['https://elsewhere.example/x', true],
    ])
    expect(url).not.toContain('access_token')
  })

  test.each([
    ['an empty key', { own: ' ' }, origin, 'own'],
    ['an address that is neither https nor loopback', { own: 'k' }, 'http://api.example.com', 'baseUrl'],
  ])('%s is refused by name', (_, given, at, option) => {
    const schemes = { own: { kind: 'key', in: 'header', name: 'X-Key' } } as const
    expect(() => credentialFetch({ schemes, given, origins: [at] })).toThrow(
      expect.objectContaining({ option }),
    )
  })

  describe('a client whose operations ask for different things', () => {
    const rules = {
      schemes: { key: { kind: 'key', in: 'header', name: 'X-Key' }, app: { kind: 'basic' } },
      alternatives: [['key'], ['app'], ['token']],
      operations: { 'GET /open': [], 'GET /app': ['app'], 'GET /key': ['key'], 'GET /far': ['key'] },
    } as const satisfies CallRules
    const far = 'https://far.example.net'

    async function sent(given: object, isWatched: boolean, headers = {}) {
      const { calls, fetch } = record()
      const { app, key, ...others } = { app: undefined, key: undefined, ...given }
      const transport = { fetch, tokenSource: undefined, ...others }
      const origins = () => [origin, far]
      const client = authorizedClient<Record<string, { get: { responses: {} } }>>(
        withCredentials(transport, { key, app }, rules, origins),
        origin,
        origins,
        (settings) => narrowed(createClient({ ...settings, baseUrl: origin }), rules.operations),
      )
      if (isWatched) client.use({ onRequest: () => undefined })
      for (const path of ['/any', '/open', '/app', '/key', '/far'])
        await client.GET(path as never, { headers, ...(path === '/far' && { baseUrl: far }) } as never)
      return calls.map((call) => [call.headers.get('x-key'), call.headers.get('authorization')])
    }
    const all = { key: 'k', app: { username: 'u', password: 'p' }, accessToken: 'token-1' }

    test.each([false, true])('sends each what it asks for; watched by middleware: %s', async (isWatched) => {
      expect(await sent(all, isWatched)).toEqual([
        ['k', 'Bearer token-1'],
        [null, null],
        [null, 'Basic dTpw'],
        ['k', null],
        ['k', null],
      ])
    })

    test('sends what it has where that is lacking, at the address of the API alone', async () => {
      expect(await sent({ app: all.app }, false)).toEqual([
        [null, 'Basic dTpw'],
        [null, null],
        [null, 'Basic dTpw'],
        [null, 'Basic dTpw'],
        [null, null],
      ])
    })

    test("leaves a call's own header alone", async () => {
      const given = await sent(all, false, { authorization: 'Bearer mine' })
      expect(given.map(([, header]) => header)).toEqual(given.map(() => 'Bearer mine'))
    })
  })

  const rules = {
    schemes: { key: { kind: 'key', in: 'header', name: 'X-Key' } },
    alternatives: [['key', 'token']],
  } as const satisfies CallRules

  test('one that is missing is named; a fetch alone lets itself in', () => {
    const { fetch } = record()
    const missing = (transport: object, given: object) => () =>
      withCredentials(transport, { ...given }, rules, () => [origin])
    expect(missing({ accessToken: 't' }, {})).toThrow(expect.objectContaining({ option: 'key' }))
    expect(missing({ fetch }, { key: 'k' })).toThrow(expect.objectContaining({ option: 'tokenSource' }))
    const transport = { fetch }
    expect(withCredentials(transport, { key: undefined }, rules, () => [origin])).toBe(transport)
  })
})

test.each([
  ['a key', { kind: 'key', in: 'header', name: 'X-Key' }, () => new Promise<never>(() => {})],
  ['a password', { kind: 'basic' }, { username: 'u', password: () => new Promise<never>(() => {}) }],
] as const)('a caller who leaves does not wait for a function that fetches %s', async (_, own, given) => {
  const { calls, fetch } = record()
  const send = credentialFetch({ schemes: { own }, given: { own: given }, origins: [origin], fetch })
  const controller = new AbortController()
  const failed = send(`${origin}/x`, { signal: controller.signal }).catch((error: unknown) => error)
  controller.abort(new Error('left'))
  expect(await failed).toMatchObject({ message: 'left' })
  expect(calls).toHaveLength(0)
})

test.each([
  [{ scheme: {} }, 'scheme'],
  [{ fetch: 'https://api.example.com' }, 'fetch'],
  [{ origins: origin }, 'origins'],
])('options that are unknown or of another type are refused by name: %j', (given, option) => {
  expect(() => credentialFetch({ origins: [origin], ...given } as never)).toThrow(
    expect.objectContaining({ option }),
  )
})
