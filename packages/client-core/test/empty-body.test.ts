import { describe, expect, test } from 'vitest'
import createClient from 'openapi-fetch'
import { authorizedClient, EmptyBody } from '../src/index.ts'

const baseUrl = 'https://api.example.com'

async function call(response: () => Response, middleware = false) {
  const client = authorizedClient(
    { fetch: async () => response() },
    baseUrl,
    () => [baseUrl],
    (settings) => createClient<never>({ baseUrl, ...settings }),
  ) as unknown as {
    use(middleware: object): void
    GET(path: string): Promise<{ data?: unknown; error?: unknown; response: Response }>
  }
  if (middleware) client.use({ onRequest() {} })
  return client.GET('/things')
}

describe('the error of a response that is not ok', () => {
  test.each([
    ['a bare 503', () => new Response(null, { status: 503 })],
    ['an empty 404', () => new Response('', { status: 404, headers: { 'content-length': '0' } })],
    ['a 500 of null', () => new Response('null', { status: 500 })],
    ['a 500 of false', () => Response.json(false, { status: 500 })],
    ['a 500 of zero', () => Response.json(0, { status: 500 })],
    ['a 500 of an empty text', () => Response.json('', { status: 500 })],
    ['a redirect that was not followed', () => new Response(null, { status: 304 })],
  ])('is truthy and says that the body is empty: %s', async (_, response) => {
    for (const middleware of [false, true]) {
      const { data, error, response: got } = await call(response, middleware)
      expect(data).toBeUndefined()
      expect(error).toBeInstanceOf(EmptyBody)
      expect(error).toMatchObject({ status: got.status, message: `HTTP ${got.status} without a body` })
    }
  })

  test.each([
    ['JSON', () => Response.json({ title: 'no' }, { status: 503 }), { title: 'no' }],
    ['text', () => new Response('<html>', { status: 503 }), '<html>'],
  ])('is the body where there is one: %s', async (_, response, expected) => {
    expect((await call(response)).error).toEqual(expected)
  })

  test('is left out of a success without a body', async () => {
    expect(await call(() => new Response(null, { status: 204 }))).not.toHaveProperty('error')
  })
})
