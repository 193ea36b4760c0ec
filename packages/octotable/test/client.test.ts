import { createToken } from '@latchkey/auth-core'
import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, createOctotableClient, type OctotableClientOptions } from '../src/index.ts'

const answer = () => observeFetch(() => Response.json({ data: [] }))

describe('createOctotableClient', () => {
  test('sends token and Property header to the documented address', async () => {
    const fetch = answer()
    await createOctotableClient({ propertyId: 1234, accessToken: 'abc', fetch }).GET('/rooms')
    const [call] = fetch.calls
    expect(call!.url).toBe('https://api.octotable.com/octotable-pms/api/v2/rooms')
    expect(call!.headers.get('authorization')).toBe('Bearer abc')
    expect(call!.headers.get('property')).toBe('1234')
  })

  test('a call can be about another property', async () => {
    const fetch = answer()
    const client = createOctotableClient({ propertyId: 1234, accessToken: 'abc', fetch })
    await client.GET('/rooms', { params: { header: { Property: 99 } } })
    expect(fetch.calls[0]!.headers.get('property')).toBe('99')
  })

  test('repeats the bracketed name of an array parameter for every value', async () => {
    const fetch = answer()
    const client = createOctotableClient({ propertyId: 1, accessToken: 'abc', fetch })
    const query = { 'status[]': ['CONFIRMED', 'WAITING'], 'room_ids[]': [1, 2], incoming: true } as const
    await client.GET('/reservations', {
      params: { query: { ...query, 'status[]': ['CONFIRMED', 'WAITING'], 'room_ids[]': [1, 2] } },
    })
    const { searchParams } = new URL(fetch.calls[0]!.url)
    expect([...searchParams]).toEqual([
      ['status[]', 'CONFIRMED'],
      ['status[]', 'WAITING'],
      ['room_ids[]', '1'],
      ['room_ids[]', '2'],
      ['incoming', 'true'],
    ])
  })

  test('a fetch of your own is used as it is', async () => {
    const fetch = answer()
    await createOctotableClient({ propertyId: 1, fetch, baseUrl: 'https://app.example.com/octotable/' }).GET(
      '/rooms',
    )
    expect(fetch.calls[0]!.url).toBe('https://app.example.com/octotable/rooms')
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('a refused token is renewed once and the call repeated', async () => {
    const asked: (string | undefined)[] = []
    const tokenSource = {
      get: async ({ rejected }: { rejected?: string | undefined } = {}) => {
        asked.push(rejected)
        return createToken({ accessToken: rejected ? 'new' : 'old', obtainedAtMs: 0 })
      },
    }
    const fetch = observeFetch(({ headers }) =>
      headers.get('authorization') === 'Bearer new'
        ? Response.json({ data: [] })
        : Response.json({ success: false, error: { message: 'expired' } }, { status: 401 }),
    )
    const { response } = await createOctotableClient({ propertyId: 1, tokenSource, fetch }).GET('/rooms')
    expect(response.status).toBe(200)
    expect(asked).toEqual([undefined, 'old'])
  })

  test.each<[string, string, Partial<OctotableClientOptions>]>([
    ['propertyId', 'no property', { propertyId: undefined as never }],
    ['propertyId', 'a property that is no number', { propertyId: Number('x') }],
    ['propertyId', 'property zero', { propertyId: 0 }],
    ['baseUrl', 'half an address', { baseUrl: 'api.octotable.com' }],
    ['tokenSource', 'no way to authorize', { accessToken: undefined as never }],
  ])('names the option %s at once for %s', (option, _what, wrong) => {
    const options = { propertyId: 1, accessToken: 'abc', ...wrong } as OctotableClientOptions
    expect(() => createOctotableClient(options)).toThrow(ConfigurationError)
    expect(() => createOctotableClient(options)).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }),
    )
  })

  test('an address that is not https is refused before any token is asked for', () => {
    const options = { propertyId: 1, accessToken: 'abc', baseUrl: 'http://api.octotable.com' }
    expect(() => createOctotableClient(options)).toThrow(/https/)
  })
})
