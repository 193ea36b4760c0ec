import { observeFetch } from '@latchkey/testkit'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { authFetch, staticToken } from '../../src/index.ts'

const API = 'https://api.example.com'

function guarded(origins: string[] = [API]) {
  const server = observeFetch(() => new Response('ok'))
  const fetch = authFetch(staticToken('planted-token'), { origins, fetch: server as typeof globalThis.fetch })
  const sentTo = async (input: string | URL | Request, init?: RequestInit) => {
    await fetch(input, init)
    return server.calls.at(-1)!.headers.get('authorization')
  }
  return { fetch, server, sentTo }
}

test.each([
  `${API}/v1`,
  `${API}:443/v1?x=1`,
  'HTTPS://API.example.com/',
  new URL(`${API}/v1`),
  new Request(`${API}/v1`),
])('the token goes to %s', async (url) => {
  expect(await guarded().sentTo(url)).toBe('Bearer planted-token')
})

test.each([
  ['another host', 'https://example.com/'],
  ['a subdomain', 'https://x.api.example.com/'],
  ['a look-alike suffix', 'https://api.example.com.evil.example/'],
  ['a look-alike prefix', 'https://evilapi.example.com/'],
  ['user info that looks like the host', 'https://api.example.com@evil.example/'],
  ['user info with a port', 'https://api.example.com:443@evil.example/'],
  ['a backslash', 'https://evil.example\\@api.example.com/'],
  ['http', 'http://api.example.com/'],
  ['another port', 'https://api.example.com:8443/'],
  ['a host with a trailing dot', 'https://api.example.com./'],
  ['letters that only look alike', 'https://аpi.example.com/'],
  ['a path that names the host', 'https://evil.example/https://api.example.com/'],
])('%s gets no token', async (_name, url) => {
  // Node refuses some of these as a Request; the guard has to hold before that.
  const server = observeFetch(() => new Response('ok'))
  const seen: (string | null)[] = []
  const fetch = authFetch(staticToken('planted-token'), {
    origins: [API],
    fetch: async (_input, init) => {
      seen.push(new Headers(init?.headers).get('authorization'))
      return new Response('ok')
    },
  })
  await fetch(url)
  expect(seen).toEqual([null])
  expect(server.calls).toHaveLength(0)
})

test('several origins may be configured, and each is exact', async () => {
  const { sentTo } = guarded([API, 'http://localhost:3000'])
  expect(await sentTo('http://localhost:3000/x')).toBe('Bearer planted-token')
  expect(await sentTo('http://localhost:3001/x')).toBeNull()
})

test('a source is not even asked for a call to elsewhere', async () => {
  let asked = 0
  const server = observeFetch(() => new Response('', { status: 401 }))
  const source = { get: async () => (asked++, staticToken('t').get()) }
  const fetch = authFetch(source, { origins: [API], fetch: server as typeof globalThis.fetch })
  expect((await fetch('https://elsewhere.example/')).status).toBe(401)
  expect(asked).toBe(0)
})

test("the caller's own Authorization header is left alone, in any spelling and any form", async () => {
  const { sentTo } = guarded()
  for (const headers of [
    { authorization: 'Basic x' },
    [['AUTHORIZATION', 'Basic x']] as [string, string][],
    new Headers({ Authorization: 'Basic x' }),
  ]) {
    expect(await sentTo(API, { headers })).toBe('Basic x')
  }
  expect(await sentTo(new Request(API, { headers: { authorization: 'Basic x' } }))).toBe('Basic x')
})

test('the token is never in a URL', async () => {
  const { fetch, server } = guarded()
  await fetch(`${API}/v1?page=1`)
  expect(server.calls[0]!.url).toBe(`${API}/v1?page=1`)
})

describe('redirects over real sockets', () => {
  const servers: Server[] = []
  const listen = async (handler: (request: IncomingMessage) => { status: number; location?: string }) => {
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      const { status, location } = handler(request)
      response.writeHead(status, location ? { location } : {}).end()
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
  }

  afterEach(() =>
    Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))),
  )

  test('a redirect to another origin never carries the token', async () => {
    const other = await listen(() => ({ status: 200 }))
    for (const status of [301, 302, 303, 307, 308]) {
      const api = await listen(() => ({ status, location: `${other.origin}/stolen` }))
      const fetch = authFetch(staticToken('planted-token'), { origins: [api.origin] })
      expect((await fetch(`${api.origin}/things`)).status).toBe(200)
      expect(api.seen).toEqual(['Bearer planted-token'])
    }
    expect(other.seen).toEqual([undefined, undefined, undefined, undefined, undefined])
  })

  test('a redirect within the origin carries it', async () => {
    const api = await listen((request) =>
      request.url === '/a' ? { status: 302, location: '/b' } : { status: 200 },
    )
    const fetch = authFetch(staticToken('planted-token'), { origins: [api.origin] })
    await fetch(`${api.origin}/a`)
    expect(api.seen).toEqual(['Bearer planted-token', 'Bearer planted-token'])
  })
})
