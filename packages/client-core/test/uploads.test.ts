import { createToken } from '@latchkey/auth-core'
import { type OwnCall, replayBody } from '@latchkey/auth-core/lib'
import createClient, { type Middleware } from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient, lightRequests } from '../src/index.ts'
import { retryFetch } from '../src/retry.ts'

const baseUrl = 'https://api.example.com'
const bytes = new Uint8Array(3_000_000).map((_, index) => index)

interface Uploading {
  use(middleware: Middleware): void
  POST(path: string, init: object): Promise<{ data?: unknown }>
}

const middlewares: Readonly<Record<string, Middleware | undefined>> = {
  'no middleware': undefined,
  'one that only looks': { onRequest() {} },
  'one that reads a copy': { onRequest: async ({ request }) => void (await request.clone().arrayBuffer()) },
  'one that sets a header': {
    onRequest({ request }) {
      request.headers.set('x-trace', '1')
      return request
    },
  },
  'one that makes another Request': {
    onRequest: ({ request }) =>
      new Request(request, { headers: { ...Object.fromEntries(request.headers), 'x-trace': '1' } }),
  },
}

const bodies: Readonly<Record<string, () => BodyInit>> = {
  form: () => {
    const form = new FormData()
    form.set('file', new Blob([bytes], { type: 'application/pdf' }), 'a.pdf')
    return form
  },
  blob: () => new Blob([bytes], { type: 'application/pdf' }),
  bytes: () => new Uint8Array(bytes),
}

/** A client whose first token is refused, or whose first call fails, once the whole upload has arrived. */
function start(first: 401 | 503, middleware: Middleware | undefined) {
  const arrived: { token: string | null; length: number }[] = []
  const transport: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const body = request.headers.get('content-type')?.startsWith('multipart/')
      ? await ((await request.formData()).get('file') as File).arrayBuffer()
      : await request.arrayBuffer()
    expect(new Uint8Array(body).every((byte, index) => byte === index % 256)).toBe(true)
    arrived.push({ token: request.headers.get('authorization'), length: body.byteLength })
    return arrived.length === 1 ? new Response('no', { status: first }) : Response.json({ ok: true })
  }
  const tokenSource = {
    get: async ({ rejected }: { rejected?: string | undefined } = {}) =>
      createToken({ accessToken: rejected ? 't2' : 't1', obtainedAtMs: 0 }),
  }
  const retrying = retryFetch(transport, { unsafe: true, backoffMs: 0 }) as typeof fetch
  const client = authorizedClient(
    { tokenSource, fetch: retrying },
    baseUrl,
    () => [baseUrl],
    (settings) => createClient<never>({ ...settings, baseUrl, bodySerializer: (body) => body as never }),
  ) as unknown as Uploading
  if (middleware) client.use(middleware)
  return { client, arrived }
}

test('a stream that middleware has made another Request of is not copied past the limit', async () => {
  const { client, arrived } = start(401, middlewares['one that makes another Request'])
  const body = new Blob([bytes]).stream()
  await client.POST('/files', { body, duplex: 'half' })
  expect(arrived.map(({ length }) => length)).toEqual([3_000_000])
})

test('a body that is given whole is sent again from what was given, though middleware looks at its Request', async () => {
  const kinds: string[] = []
  const client = lightRequests(
    (settings) => createClient<never>({ ...settings, baseUrl, bodySerializer: (body) => body as never }),
    async (input) => {
      const target = input as Request
      kinds.push(replayBody({ target, body: undefined } as OwnCall, 0).kind)
      return Response.json({})
    },
  ) as unknown as Uploading
  client.use({ onRequest() {} })
  await client.POST('/files', { body: new Blob([bytes]) })
  expect(kinds).toEqual(['whole'])
})

test('what changes once a call is made changes nothing of its body', async () => {
  const sent: unknown[] = []
  const client = lightRequests(
    (settings) => createClient<never>({ ...settings, baseUrl, bodySerializer: (body) => body as never }),
    async (_, init) => (await Promise.resolve(), sent.push(init?.body), Response.json({})),
  ) as unknown as Uploading
  const own = new Uint8Array([1, 2, 3])
  const call = client.POST('/files', { body: own })
  own.fill(0)
  await call
  expect(sent).toEqual([new Uint8Array([1, 2, 3])])
})

describe.each(Object.entries(middlewares))('an upload of 3 MB, %s', (_, middleware) => {
  test.each(Object.entries(bodies))(
    '%s: a refused token is replaced and the upload sent again',
    async (_kind, body) => {
      const { client, arrived } = start(401, middleware)
      const { data } = await client.POST('/files', { body: body() })
      expect(data).toEqual({ ok: true })
      expect(arrived).toEqual([
        { token: 'Bearer t1', length: 3_000_000 },
        { token: 'Bearer t2', length: 3_000_000 },
      ])
    },
  )

  test.each(Object.entries(bodies))('%s: a failed upload that may be repeated is', async (_kind, body) => {
    const { client, arrived } = start(503, middleware)
    const { data } = await client.POST('/files', { body: body() })
    expect(data).toEqual({ ok: true })
    expect(arrived.map(({ length }) => length)).toEqual([3_000_000, 3_000_000])
  })

  test('given for one call alone, the same', async () => {
    const { client, arrived } = start(401, undefined)
    await client.POST('/files', { body: bodies['form']!(), ...(middleware && { middleware: [middleware] }) })
    expect(arrived).toHaveLength(2)
  })
})
