import { createFakeClock, observeFetch } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test, vi } from 'vitest'
import { authorizedClient, ownTokens, personTokens, type CallCredential } from '../src/client.ts'
import { ConfigurationError, createToken, type Exchange, staticToken } from '@latchkey/auth-core'

interface Paths {
  '/things': { get: { responses: { 200: { content: { 'application/json': object } } } } }
}
const baseUrl = 'https://api.example.com'

function make(options: Parameters<typeof authorizedClient>[0], origins: () => string[] = () => [baseUrl]) {
  return authorizedClient(options, baseUrl, origins, (settings) =>
    createClient<Paths>({ baseUrl, ...settings }),
  )
}

describe('authorizedClient', () => {
  test.each<[string, CallCredential]>([
    ['a token source', { tokenSource: staticToken('a-token') }],
    ['a token', { accessToken: 'a-token' }],
    ['a function that gives one', { accessToken: async () => 'a-token' }],
  ])('sends the token of %s to its origins', async (_, credential) => {
    const fetch = observeFetch(() => Response.json({}))
    await make({ ...credential, fetch }).GET('/things')
    expect(fetch.calls[0]!.headers.get('authorization')).toBe('Bearer a-token')
  })

  test('sends no token to any other place', async () => {
    const fetch = observeFetch(() => Response.json({}))
    await make({ accessToken: 'a-token', fetch }, () => ['https://other.example']).GET('/things')
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('uses a fetch that lets itself in as it is, and asks for no origins', async () => {
    const fetch = observeFetch(() => Response.json({}))
    await make({ fetch }, () => expect.unreachable()).GET('/things')
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('tells a listener of replays', async () => {
    const events: string[] = []
    const fetch = observeFetch((_, index) => new Response(null, { status: index === 0 ? 401 : 200 }))
    const tokenSource = {
      get: async ({ rejected }: { rejected?: string | undefined } = {}) =>
        createToken({ accessToken: rejected ? 'second' : 'first', obtainedAtMs: 0 }),
    }
    await make({ tokenSource, fetch, onEvent: ({ type }) => events.push(type) }).GET('/things')
    expect(events).toEqual(['replay'])
  })

  test('refuses at once when there is no way to authorize calls', () => {
    expect(() => make({})).toThrow(ConfigurationError)
    expect(() => make({})).toThrow(expect.objectContaining({ option: 'tokenSource' }))
  })

  test('refuses a token and a token source side by side', () => {
    const both = { accessToken: 'a-token', tokenSource: staticToken('another') }
    expect(() => make(both as never)).toThrow(expect.objectContaining({ option: 'accessToken' }))
  })

  test('refuses an option nobody knows', () => {
    expect(() => make({ accessToken: 'a-token', acessToken: 'another' } as never)).toThrow(
      expect.objectContaining({ option: 'acessToken' }),
    )
  })

  test.each(['', 'a b', 'a\nb', 'ü', 5 as never])(
    'a token of %j is a mistake found when the client is made, not a client without one',
    (accessToken) => {
      expect(() => make({ accessToken })).toThrow(expect.objectContaining({ option: 'accessToken' }))
    },
  )
})

test('a function in the place of the tokens of a person is refused: nothing of it would be used', () => {
  const token = createToken({ accessToken: 't', obtainedAtMs: 0 })
  expect(() => personTokens({ token }, (() => {}) as object, undefined)).toThrow(
    expect.objectContaining({ option: 'tokens' }),
  )
})

describe('ownTokens', () => {
  test('gives the token call its timing, keeps its token, and puts the wrapper in between', async () => {
    const clock = createFakeClock()
    const asked: object[] = []
    const wrapped = vi.fn((exchange: Exchange): Exchange => exchange)
    const source = ownTokens({ timeoutMs: 7, clock, wrap: wrapped }, (timing) => {
      asked.push(timing)
      return async () => createToken({ accessToken: 'a-token', obtainedAtMs: clock.nowMs() })
    })
    expect((await source.get()).reveal()).toBe('a-token')
    expect((await source.get()).reveal()).toBe('a-token')
    expect(asked).toEqual([{ timeoutMs: 7, clock }])
    expect(wrapped).toHaveBeenCalledExactlyOnceWith(expect.any(Function), { clock, onEvent: undefined })
  })

  test('names an option nobody knows', () => {
    expect(() => ownTokens({ timeoutMs: 7, coolDown: 1 } as never, () => vi.fn<Exchange>())).toThrow(
      expect.objectContaining({ option: 'tokens.coolDown' }),
    )
  })
})

test.each(['?tenant=1', '/v1?', '/#top', '/../?a@b'])(
  'an address that ends in %s is refused, whoever authorizes the calls',
  (end) => {
    for (const way of [{ fetch: vi.fn() }, { accessToken: 'a-token' }]) {
      const refused = () =>
        authorizedClient(
          way,
          `${baseUrl}${end}`,
          () => [baseUrl],
          (settings) => createClient<Paths>(settings),
        )
      expect(refused).toThrow(expect.objectContaining({ option: 'baseUrl' }))
    }
  },
)

test('an address with a name and password is refused, and one with a path such as /@me is none', () => {
  const made = (base: string) => () =>
    authorizedClient(
      { fetch: vi.fn() },
      base,
      () => [baseUrl],
      (settings) => createClient<Paths>(settings),
    )
  expect(made('https://anna:planted-password@api.example.com')).toThrow(
    expect.objectContaining({ option: 'baseUrl', message: expect.not.stringContaining('planted') as string }),
  )
  expect(made('https://api.example.com/@me/v1')).not.toThrow()
  expect(made('/api/@me')).not.toThrow()
})

describe('the fetch of a client', () => {
  test.each([
    ['/things', `${baseUrl}/v1/things`],
    [`${baseUrl}/other`, `${baseUrl}/other`],
    [new URL(`${baseUrl}/other`), `${baseUrl}/other`],
    [new Request(`${baseUrl}/other`), `${baseUrl}/other`],
  ])('takes %s, with the token', async (input, url) => {
    const server = observeFetch(() => Response.json({}))
    const client = authorizedClient(
      { accessToken: 'a-token', fetch: server },
      `${baseUrl}/v1/`,
      () => [baseUrl],
      (settings) => createClient<Paths>({ baseUrl, ...settings }),
    )
    await client.fetch(input)
    expect(server.calls[0]!.url).toBe(url)
    expect(server.calls[0]!.headers.get('authorization')).toBe('Bearer a-token')
  })
})
