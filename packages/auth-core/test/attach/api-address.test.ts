import { createFakeClock, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { addressFromToken } from '../../src/dialect.ts'
import { authFetch, cached, createToken, type TokenSource } from '../../src/index.ts'
import { MOVED_TO } from '../../src/lib/index.ts'
import { sweep } from '../support/sweep.ts'

const BASE = 'https://base.example.com/services/data'
const ORIGINS = ['https://*.my.salesforce.com', 'https://www.zohoapis.eu', 'https://api.example.com:8443']
const REFUSAL = {
  'www-authenticate': 'Bearer error="invalid_token"',
}

/** A fetch whose tokens carry these addresses, one after the other; `dead` tokens are refused. */
function world(addresses: (string | undefined)[], { baseUrl = BASE, dead = [] as string[] } = {}) {
  const clock = createFakeClock()
  let minted = 0
  const source = cached(
    async () => {
      const apiAddress = addresses[Math.min(minted, addresses.length - 1)]
      const times = { obtainedAtMs: clock.nowMs(), expiresAtMs: clock.nowMs() + 3_600_000 }
      return createToken({ accessToken: `planted-token-${++minted}`, ...times, apiAddress })
    },
    { clock, random: () => 0 },
  )
  const server = observeFetch(({ headers, body }) =>
    dead.some((token) => headers.get('authorization') === `Bearer ${token}`)
      ? new Response(null, { status: 401, headers: REFUSAL })
      : new Response(body),
  )
  const apiAddress = addressFromToken({ baseUrl, apiOrigins: ORIGINS, vendor: 'Acme' })
  const origins = [new URL(baseUrl).origin]
  const fetch = authFetch(source, { origins, apiAddress, clock, fetch: server as typeof globalThis.fetch })
  sweep(source, fetch)
  return { source, server, fetch, clock }
}

describe('the address that came with a token', () => {
  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com/services/data/q?x=%2F1'],
    ['https://acme.my.salesforce.com/', 'https://acme.my.salesforce.com/services/data/q?x=%2F1'],
    ['HTTPS://ACME.my.salesforce.com:443', 'https://acme.my.salesforce.com/services/data/q?x=%2F1'],
    ['https://acme--dev.my.salesforce.com', 'https://acme--dev.my.salesforce.com/services/data/q?x=%2F1'],
    [
      'https://xn--bcher-kva.my.salesforce.com',
      'https://xn--bcher-kva.my.salesforce.com/services/data/q?x=%2F1',
    ],
    // Alone, a label is what the star stands for.
    ['acme', 'https://acme.my.salesforce.com/services/data/q?x=%2F1'],
    ['acme--dev', 'https://acme--dev.my.salesforce.com/services/data/q?x=%2F1'],
    ['www.zohoapis.eu', 'https://www.zohoapis.eu/services/data/q?x=%2F1'],
    ['www.zohoapis.eu/', 'https://www.zohoapis.eu/services/data/q?x=%2F1'],
    ['https://www.zohoapis.eu/eu/tenant-1', 'https://www.zohoapis.eu/eu/tenant-1/services/data/q?x=%2F1'],
    ['https://www.zohoapis.eu/eu/', 'https://www.zohoapis.eu/eu/services/data/q?x=%2F1'],
    ['https://www.zohoapis.eu/eu/services/data', 'https://www.zohoapis.eu/eu/services/data/q?x=%2F1'],
    ['api.example.com:8443', 'https://api.example.com:8443/services/data/q?x=%2F1'],
  ])('%s is where calls go, with their path and query', async (address, url) => {
    const { fetch, server } = world([address])
    await fetch(`${BASE}/q?x=%2F1`)
    expect(server.calls.map((call) => call.url)).toEqual([url])
    expect(server.calls[0]!.headers.get('authorization')).toBe('Bearer planted-token-1')
  })

  test.each([
    ['a look-alike suffix', 'https://acme.my.salesforce.com.evil.example'],
    ['a look-alike prefix', 'https://evilmy.salesforce.com'],
    ['a look-alike of an exact host', 'https://xwww.zohoapis.eu'],
    ['a subdomain of an exact host', 'https://x.www.zohoapis.eu'],
    ['the wildcard over two labels', 'https://a.b.my.salesforce.com'],
    ['the wildcard over no label', 'https://my.salesforce.com'],
    ['the wildcard over an empty label', 'https://.my.salesforce.com'],
    ['the star itself', 'https://*.my.salesforce.com'],
    ['a host with a trailing dot', 'https://acme.my.salesforce.com.'],
    ['letters that only look alike', 'https://www.zohоapis.eu'],
    ['a full stop of another script', 'https://acme。my.salesforce.com'],
    ['a slash of another script', 'https://evil.example／.my.salesforce.com'],
    ['the coded look-alike', 'https://www.xn--zohapis-4ye.eu'],
    ['another port', 'https://acme.my.salesforce.com:8443'],
    ['the host without its port', 'https://api.example.com'],
    ['http', 'http://acme.my.salesforce.com'],
    ['another scheme', 'ftp://acme.my.salesforce.com'],
    ['a scheme without a host', 'javascript:alert(1)'],
    ['no scheme, but slashes', '//acme.my.salesforce.com'],
    ['user info', 'https://me:pass@acme.my.salesforce.com'],
    ['empty user info', 'https://@acme.my.salesforce.com'],
    ['user info that looks like the host', 'https://acme.my.salesforce.com@evil.example'],
    ['a query', 'https://acme.my.salesforce.com?x=1'],
    ['an empty query', 'https://acme.my.salesforce.com/?'],
    ['a fragment', 'https://acme.my.salesforce.com#x'],
    ['a backslash', 'https://evil.example\\.my.salesforce.com'],
    ['a line break', 'https://acme.my.sales\nforce.com'],
    ['a blank before it', ' https://acme.my.salesforce.com'],
    ['a path that leads back', 'https://acme.my.salesforce.com/a/../b'],
    ['a path that leads back, coded', 'https://acme.my.salesforce.com/a/%2E%2e/b'],
    ['a path with a coded slash', 'https://acme.my.salesforce.com/a%2fb'],
    ['a path that is coded twice', 'https://acme.my.salesforce.com/%252e%252e'],
    ['nothing', undefined],
    ['an empty text', ''],
  ])('%s is refused, and nothing is sent', async (_name, address) => {
    const { fetch, server } = world([address])
    const error: unknown = await fetch(`${BASE}/q`).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      name: 'TokenError',
      code: 'api_address_refused',
      vendor: 'Acme',
      kind: 'permanent',
    })
    for (const origin of ORIGINS) expect(String(error)).toContain(origin)
    if (address) expect(String(error).split(';')[0]).not.toContain(address)
    expect(server.calls).toHaveLength(0)
  })

  test.each([[['https://*.one.example', 'https://*.two.example']], [['https://api.example.com']]])(
    'is not known by a label alone where it could be several, or none: %j',
    (apiOrigins) => {
      const address = addressFromToken({ baseUrl: BASE, apiOrigins })
      const call = { target: `${BASE}/q`, url: `${BASE}/q`, method: 'GET', init: {} } as never
      const token = createToken({ accessToken: 't', obtainedAtMs: 0, apiAddress: 'acme' })
      expect(() => address(call, token)).toThrow('its own is another origin')
    },
  )

  test('is judged at every sending, whatever a source gives', async () => {
    const { source, server } = world(['https://acme.my.salesforce.com'])
    const good = await source.get()
    let address = 'https://acme.my.salesforce.com'
    const turning: TokenSource = {
      get: async () =>
        Object.create(good, {
          reveal: { value: () => good.reveal() },
          apiAddress: { get: () => address },
        }) as typeof good,
    }
    const apiAddress = addressFromToken({ baseUrl: BASE, apiOrigins: ORIGINS })
    const fetch = authFetch(turning, {
      origins: ['https://base.example.com'],
      apiAddress,
      fetch: server as typeof globalThis.fetch,
    })
    await fetch(`${BASE}/q`)
    address = 'https://evil.example'
    await expect(fetch(`${BASE}/q`)).rejects.toMatchObject({ code: 'api_address_refused' })
    expect(server.calls).toHaveLength(1)
  })

  test('is that of the new token when a call is sent again after a 401', async () => {
    const addresses = ['https://one.my.salesforce.com', 'https://two.my.salesforce.com']
    const { fetch, server } = world(addresses, { dead: ['planted-token-1'] })
    const response = await fetch(`${BASE}/q?a=1`, { method: 'POST', body: 'whole' })
    expect(await response.text()).toBe('whole')
    expect(server.calls.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      ['https://one.my.salesforce.com/services/data/q?a=1', 'Bearer planted-token-1'],
      ['https://two.my.salesforce.com/services/data/q?a=1', 'Bearer planted-token-2'],
    ])
  })

  test('refused on the second sending, it leaves the first alone and sends no second', async () => {
    const { fetch, server } = world(['https://one.my.salesforce.com', 'https://evil.example'], {
      dead: ['planted-token-1'],
    })
    await expect(fetch(`${BASE}/q`)).rejects.toMatchObject({ code: 'api_address_refused' })
    expect(server.calls).toHaveLength(1)
  })

  test('holds for a Request, with its method, headers and body', async () => {
    const { fetch, server } = world(['www.zohoapis.eu'], { dead: ['planted-token-1'] })
    const request = new Request(`${BASE}/q`, { method: 'PUT', headers: { 'x-own': '1' }, body: 'whole' })
    expect(await (await fetch(request)).text()).toBe('whole')
    for (const call of server.calls) {
      expect(call.url).toBe('https://www.zohoapis.eu/services/data/q')
      expect([call.method, call.headers.get('x-own')]).toEqual(['PUT', '1'])
    }
    expect(server.calls).toHaveLength(2)
  })

  test('changes nothing for calls to other origins, which get no token', async () => {
    const { fetch, server } = world(['www.zohoapis.eu'])
    await fetch('https://www.zohoapis.eu/services/data/q')
    await fetch('https://base.example.com.evil.example/')
    expect(server.calls.map((call) => call.headers.get('authorization'))).toEqual([null, null])
  })

  test('is the URL as it was when the call was made', async () => {
    const { fetch, server } = world(['www.zohoapis.eu'])
    const url = new URL(`${BASE}/one`)
    const sent = fetch(url)
    url.pathname = '/two'
    url.host = 'evil.example'
    await sent
    expect(server.calls[0]!.url).toBe('https://www.zohoapis.eu/services/data/one')
  })

  test('names where it went for the fetch that brings keys, whatever a call says of itself', async () => {
    const inits: RequestInit[] = []
    const apiAddress = addressFromToken({ baseUrl: BASE, apiOrigins: ORIGINS })
    const token = createToken({ accessToken: 't', obtainedAtMs: 0, apiAddress: 'www.zohoapis.eu' })
    const fetch = authFetch(
      { get: async () => token },
      {
        origins: ['https://base.example.com'],
        apiAddress,
        fetch: async (_input, init) => {
          inits.push(init!)
          return new Response()
        },
      },
    )
    await fetch(`${BASE}/q`, { [MOVED_TO]: 'https://evil.example' } as RequestInit)
    expect((inits[0] as { [MOVED_TO]?: string })[MOVED_TO]).toBe('https://www.zohoapis.eu')
  })
})

test.each([
  ['none', []],
  ['http', ['http://api.example.com']],
  ['a path', ['https://api.example.com/']],
  ['a star alone', ['https://*']],
  ['a star over a top-level domain', ['https://*.com']],
  ['a star in the middle', ['https://api.*.example.com']],
  ['two stars', ['https://*.*.example.com']],
  ['part of a label', ['https://api-*.example.com']],
  ['a host alone', ['api.example.com']],
  ['capitals, which no origin has', ['https://API.example.com']],
])('origins that cannot be meant are refused by name: %s', (_name, apiOrigins) => {
  expect(() => addressFromToken({ baseUrl: BASE, apiOrigins })).toThrow(
    expect.objectContaining({ name: 'ConfigurationError', option: 'apiOrigins' }),
  )
})
