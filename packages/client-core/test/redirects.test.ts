import type { RequestListener } from 'node:http'
import { listen } from '@latchkey/testkit/listen'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { credentialFetch } from '../src/call-credentials.ts'

/** A request as a server saw it. */
interface Seen {
  at: string
  headers: Record<string, unknown>
  body: string
  /** The boundary in its header is that of its body. */
  isOfItsType: boolean
}

const WATCHED = [
  'authorization',
  'cookie',
  'content-type',
  'content-length',
  'content-language',
  'content-encoding',
  'content-location',
  'transfer-encoding',
  'x-own',
  'x-key',
]

let seen: Seen[] = []
/** Answers `/go?STATUS=PLACE` with a redirect, and anything else with 200. */
const answerAs =
  (name: string): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method, url = '/', headers } = request
        const watched = WATCHED.filter((header) => headers[header] !== undefined)
        // The boundary of a form is another each time.
        const shown = (value: unknown) => String(value).replace(/formdata-undici-\d+/g, 'BOUNDARY')
        const text = Buffer.concat(chunks).toString('latin1')
        const [, boundary = ''] = /boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? []
        seen.push({
          at: `${method} ${name}${url}`,
          headers: Object.fromEntries(watched.map((header) => [header, shown(headers[header])])),
          body: shown(text),
          isOfItsType: text.includes(boundary),
        })
        const [, status, place] = /^\/go\?(\d+)=?(.*)$/.exec(url) ?? []
        const location = place && { location: decodeURIComponent(place) }
        response
          .writeHead(Number(status ?? 200), location || {})
          .end(status === undefined ? 'over' : undefined)
      })
  }
const servers = await Promise.all(['one', 'two'].map((name) => listen(answerAs(name))))
const [one = '', two = ''] = servers.map(({ url }) => url)
afterAll(() => Promise.all(servers.map((server) => server.close())))
beforeEach(() => {
  seen = []
})

const go = (status: number, place: string) => `/go?${status}=${encodeURIComponent(place)}`

/** What came of a call: what the servers saw, and what the caller got. */
async function trail(fetch: typeof globalThis.fetch, url: string, init: () => RequestInit): Promise<object> {
  seen = []
  const outcome = await fetch(url, init()).then(
    async (response) => ({
      status: response.status,
      url: response.url,
      redirected: response.redirected,
      text: await response.text(),
    }),
    (error: unknown) => (error as Error).name,
  )
  return {
    seen: seen.map(({ at, body, headers: { 'x-key': _, ...headers } }) => ({ at, body, headers })),
    outcome,
  }
}

/** The same call with the global `fetch`, and with ours: it must come out the same. */
async function compare(path: string, init: () => RequestInit): Promise<void> {
  const schemes = { key: { kind: 'key', in: 'header', name: 'X-Key' } } as const
  const ours = credentialFetch({ schemes, given: { key: 'k' }, origins: [one] })
  const right = await trail(globalThis.fetch, one + path, init)
  expect(await trail(ours, one + path, init)).toEqual(right)
  // A key goes to its origin, and to no other.
  for (const { at, headers } of seen) expect(headers['x-key']).toBe(/ one/.test(at) ? 'k' : undefined)
  expect(seen.every(({ isOfItsType }) => isOfItsType)).toBe(true)
}

const form = () => {
  const data = new FormData()
  data.append('a', '1')
  data.append('file', new Blob(['x']), 'x.txt')
  return data
}
const streamed = () => new Blob(['streamed']).stream()
const bodies: readonly [kind: string, body: () => RequestInit['body']][] = [
  ['no body', () => undefined],
  ['a text', () => 'text'],
  ['bytes', () => new Uint8Array([1, 2, 3])],
  ['a form', form],
  ['parameters', () => new URLSearchParams({ a: '1' })],
  ['a stream', streamed],
]
const headers = {
  authorization: 'Bearer t',
  cookie: 'own=1',
  'content-language': 'de',
  'content-location': '/x',
  'x-own': '1',
}

describe('a redirect is followed as the global fetch follows it', () => {
  for (const status of [300, 301, 302, 303, 304, 307, 308])
    for (const [place, where] of [
      ['to the same origin', () => '/there'],
      ['to another origin', () => `${two}/there`],
    ] as const)
      test.each(bodies)(`${status} ${place}, with %s`, async (_, body) => {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'post', 'patch']) {
          const isRead = method === 'GET' || method === 'HEAD'
          const given = isRead ? undefined : body
          if (isRead && body() !== undefined) continue
          const duplex = 'half' as const
          await compare(go(status, where()), () => ({ method, headers, body: given?.() ?? null, duplex }))
        }
      })

  test.each([
    ['there and back', () => go(302, `${two}${go(302, `${one}/back`)}`)],
    ['twice within an origin', () => go(307, go(303, '/there'))],
    ['without an address', () => '/go?302'],
    ['to what is no address', () => go(302, 'http://[')],
    ['to data', () => go(302, 'data:text/plain,x')],
    ['to a file', () => go(302, 'file:///etc/passwd')],
    ['with credentials in the address', () => go(302, two.replace('//', '//u:p@'))],
    ['relative to a path', () => go(302, 'there?x=1#fragment')],
    ['without a scheme', () => go(302, `//${two.slice(7)}/there`)],
    ['with spaces and letters beyond ASCII', () => go(302, '/a b/\xc3\xa9?q=\xc3\xa9')],
  ])('%s', async (_, path) => {
    for (const method of ['GET', 'POST'])
      await compare(path(), () => ({ method, headers, body: method === 'POST' ? 'text' : null }))
  })

  test.each(['manual', 'error'] as const)('unless the call says "%s"', async (redirect) => {
    await compare(go(302, '/there'), () => ({ redirect }))
    expect(seen.map(({ at }) => at)).toHaveLength(1)
  })

  test('and no further than that one does: 20 times', async () => {
    const paths = (times: number): string => (times === 0 ? '/there' : `/turn/${times}`)
    const turns = async (count: number) => {
      let left = count
      const calls: string[] = []
      const send = credentialFetch({
        schemes: {},
        origins: [one],
        fetch: async (input) => {
          calls.push(String(input))
          return left-- > 0
            ? new Response(null, { status: 302, headers: { location: paths(left) } })
            : new Response()
        },
      })
      return send(one).then(
        () => calls.length,
        (error: unknown) => (error as Error).name,
      )
    }
    expect([await turns(20), await turns(21)]).toEqual([21, 'TypeError'])
  })
})

test('a Request is followed with its body, as the global fetch does', async () => {
  const ask =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    (url, init) =>
      fetch(new Request(url, init))
  const schemes = { key: { kind: 'key', in: 'query', name: 'key' } } as const
  const ours = credentialFetch({ schemes, given: { key: 's3cret' }, origins: [one] })
  for (const path of [go(307, '/there'), go(307, `${two}/there`), go(302, '/there')]) {
    const init = () => ({ method: 'POST', body: 'text', headers })
    const right = await trail(ask(globalThis.fetch), one + path, init)
    const got = await trail(ask(ours), one + path, init)
    // The length of a stream is not known: another address makes another Request of it.
    const plain = (found: object) =>
      JSON.stringify(found)
        .replace(/[?&]key=s3cret/g, '')
        .replace(/"content-length":"4",|"transfer-encoding":"chunked",/g, '')
    expect(plain(got)).toBe(plain(right))
  }
})

test('a redirect that leads to a refusal elsewhere is known to be one', async () => {
  const schemes = { key: { kind: 'key', in: 'header', name: 'X-Key' } } as const
  const ours = credentialFetch({ schemes, given: { key: 'k' }, origins: [one] })
  const response = await ours(one + go(302, `${two}/there`))
  expect([response.redirected, response.url]).toEqual([true, `${two}/there`])
})

test('where nobody says where a redirect leads, it is refused and not taken for a response', async () => {
  const opaque = Object.defineProperties(new Response(), {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
  })
  const ours = credentialFetch({ schemes: {}, origins: [one], fetch: async () => opaque })
  await expect(ours(one)).rejects.toThrow(TypeError)
})
