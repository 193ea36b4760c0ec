import { LatchkeyError } from '@latchkey/auth-core'
import { findSecret } from '@latchkey/testkit'
import fc from 'fast-check'
import createClient, { type Middleware } from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient } from '../src/index.ts'
import { ApiError, ResponseError } from '../src/errors.ts'
import { textOf, unwrapping, type ApiResult } from '../src/unwrap.ts'
import { errorOf } from './support/error-of.ts'
import { parseRetryAfter, rememberSentToken } from '@latchkey/auth-core/lib'
import { oneLine } from '../src/errors.ts'

test('any text becomes one printable line of bounded length', () => {
  expect(oneLine('  not\r\n\u001b[31mfound\u202e\u0000 ')).toBe('not [31mfound')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
      const line = oneLine(text)
      expect(line.length).toBeLessThanOrEqual(300)
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\n]/u)
    }),
  )
})

test.each([
  ['7', 7_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 30_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 0],
  ['Thursday, 01-Jan-70 00:01:00 GMT', 30_000],
  ['Thu Jan  1 00:01:00 1970', 30_000],
  ['5, 7', 7_000],
  ['7,5', 7_000],
  ['5, soon', undefined],
  ['soon, 5', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['9'.repeat(400), 2 ** 45],
  ['Thu, '.repeat(20_000), undefined],
  ['1'.repeat(20_000) + ', '.repeat(20_000), undefined],
  [','.repeat(65_536), undefined],
  [`5,${' '.repeat(65_000)}x`, undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %j milliseconds from now', (header, waitMs) => {
  expect(parseRetryAfter(header, 30_000)).toBe(waitMs)
})

describe('the errors of a vendor', () => {
  const errors = unwrapping({
    vendor: 'Shop',
    apiError: (facts, body) =>
      Object.assign(new ApiError('ShopApiError', facts, textOf(Object(body).detail)), { body }),
    responseError: (code, message) =>
      new ResponseError(code, message, { vendor: 'Shop' }, 'ShopResponseError'),
  })
  const token = 'sEcret/t0ken+that~is_long-enough=='

  async function refused(status: number, body: unknown, headers: Record<string, string> = {}) {
    const fetch: typeof globalThis.fetch = async () =>
      Object.defineProperty(Response.json(body, { status, headers }), 'url', {
        value: 'https://api.shop.test/x',
      })
    const client = authorizedClient(
      { accessToken: token, fetch },
      'https://api.shop.test',
      () => ['https://api.shop.test'],
      (settings) => createClient<never>({ baseUrl: 'https://api.shop.test', ...settings }),
    ) as unknown as { GET(path: string): Promise<ApiResult> }
    return errorOf(errors.unwrap(client.GET('/x')))
  }

  test('say what failed, for which vendor, where, and what to do next', async () => {
    const error = await refused(409, { detail: 'sold\nout' }, { 'x-request-id': 'r-1', 'retry-after': '3' })
    expect(error).toBeInstanceOf(LatchkeyError)
    expect(error).toMatchObject({
      name: 'ShopApiError',
      code: 'conflict',
      vendor: 'Shop',
      host: 'api.shop.test',
      status: 409,
      requestId: 'r-1',
      retryAfterMs: 3000,
    })
    expect(error.message).toMatch(
      /^Shop refused the call: .*\(conflict, HTTP 409, api\.shop\.test, request r-1\): read again/s,
    )
  })

  test.each([
    ['in its text', { detail: `no: Bearer ${token}` }],
    ['as a name', { [token]: 1 }],
    ['deep inside', { a: [{ b: { c: `x${token}x` } }] }],
    ['as the whole body', token],
  ])('never repeat the token that was sent, even where the API does: %s', async (_, body) => {
    const error = await refused(400, body, { 'x-request-id': token })
    expect(findSecret(error, [token])).toBeUndefined()
  })

  const urlTwice = encodeURIComponent(encodeURIComponent(token))
  test.each([
    ['encoded for a URL', encodeURIComponent(token)],
    ['encoded for a URL twice', urlTwice],
    ['encoded for a form', `${new URLSearchParams({ token })}`],
    ['as JSON writes it', token.replaceAll('/', '\\/').replaceAll('+', '\\u002B')],
    ['as HTML writes it', token.replaceAll('/', '&#47;').replaceAll('+', '&#x2B;')],
    ['as base64', btoa(token)],
    ['as base64 of the header', btoa(`Authorization: Bearer ${token}`)],
    ['as base64 for a URL, in the middle of it', `id=${btoa(`x${token}`).replaceAll('/', '_')}&a=1`],
    ['as hexadecimal', Buffer.from(`Bearer ${token}`).toString('hex')],
    ['as hexadecimal behind half a byte', `f${Buffer.from(token).toString('hex')}`],
    ['as bytes of a text', token.replace(/./g, (one) => `\\x${one.charCodeAt(0).toString(16)}`)],
    ['as HTML writes it, with zeros', token.replace(/./g, (one) => `&#0${one.charCodeAt(0)}`)],
    [
      'as a dump of its bytes',
      Buffer.from(`Bearer ${token}`)
        .toString('hex')
        .replace(/..(?!$)/g, '$& '),
    ],
    [
      'as a dump of its words',
      Buffer.from(token)
        .toString('hex')
        .replace(/.{4}(?!$)/g, '$& '),
    ],
    [
      'as bytes of a program',
      Buffer.from(token)
        .toString('hex')
        .replace(/..(?!$)/g, '0x$&, '),
    ],
    ['as numbers', [...Buffer.from(token)].join(', ')],
    ['with what takes no room in it', token.replace(/.{5}/g, '$&\u00ad')],
    ['as base64 of UTF-16', Buffer.from(token, 'utf16le').toString('base64')],
    ['in another case', token.toUpperCase()],
    ['cut off', `${token.slice(0, 20)}...`],
    ['its end alone', `...${token.slice(-20)}`],
  ])('never repeat the token in another spelling: %s', async (_, written) => {
    const body = { detail: `not good: "${written}"`, [written]: 1, list: [{ deep: written }] }
    const error = await refused(400, body, { 'x-request-id': written })
    expect(findSecret(error, [written.slice(4, -4)])).toBeUndefined()
    expect(error.message).toContain('not good: "[token]"')
  })

  test('never repeat the bytes of the token, as a program shows a buffer', async () => {
    const bytes = [...Buffer.from(`Bearer ${token}`)]
    const error = await refused(400, { detail: 'not good', header: { type: 'Buffer', data: bytes } })
    expect(error).toMatchObject({ body: { header: { data: ['[token]'] } } })
    const numbers = Array.from({ length: 40 }, (_, index) => index * 100)
    expect(await refused(400, { numbers, hex: 'aa bb cc dd ee ff 00 11' })).toMatchObject({
      body: { numbers, hex: 'aa bb cc dd ee ff 00 11' },
    })
  })

  test.each(['shortTok12', 'a-Token-13xx', 'almost-15-xxx9'])(
    'never repeat a short token, wherever it stands in what is base64: %s',
    (short) => {
      for (const before of ['', 'x', 'Bearer ', '{"authorization":"Bearer ']) {
        const response = new Response(null, { status: 400 })
        rememberSentToken(response, short)
        const detail = `no: ${btoa(`${before}${short}`)}`
        expect(errors.toApiError({ error: { detail }, response })).toMatchObject({
          body: { detail: 'no: [token]' },
        })
      }
    },
  )

  test('never repeat what looks like a token, where nobody knows which one was sent', () => {
    const response = new Response(null, { status: 400 })
    const error = { detail: 'no good: bearer abc.def-ghi!' }
    expect(errors.toApiError({ error, response })).toMatchObject({
      body: { detail: 'no good: Bearer [token]' },
    })
  })

  test('keep every other word of what the API says', async () => {
    const detail = 'Envelope 7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a10 of application/json was archived yesterday'
    expect((await refused(400, { detail })).message).toContain(detail)
  })

  test('keep the names of a body where the token is a letter, as in tests', async () => {
    const response = new Response(null, { status: 400 })
    rememberSentToken(response, 't')
    expect(errors.toApiError({ error: { detail: 'not sent' }, response })).toMatchObject({
      body: { detail: 'not sent' },
    })
  })

  test('are told of 64 KiB of anything in time linear to its length', async () => {
    const hostile = ['%41', '\\u0041', '&#65;', '&#0', 'A', '"', 'Bearer ', '=', '\\', '41 ', 'aa    '].map(
      (piece) => piece.repeat(65_536 / piece.length),
    )
    for (const text of hostile)
      expect((await refused(400, { detail: text })).message.length).toBeLessThan(600)
  })

  test.each([200, 400])('know the token even where a middleware made them of a %i', async (status) => {
    const client = authorizedClient(
      { accessToken: token, fetch: async () => new Response('{}', { status }) },
      'https://api.shop.test',
      () => ['https://api.shop.test'],
      (settings) => createClient<never>({ baseUrl: 'https://api.shop.test', ...settings }),
    ) as unknown as { GET(path: string): Promise<ApiResult>; use(middleware: Middleware): void }
    client.use({ onResponse: () => Response.json({ detail: `no: ${token}` }, { status: 400 }) })
    expect(findSecret(await errorOf(errors.unwrap(client.GET('/x'))), [token])).toBeUndefined()
  })

  test('are told for any depth of a body, without running out of stack', async () => {
    let body: unknown = token
    for (let depth = 0; depth < 5000; depth++) body = [body]
    const fetch = { error: body, response: new Response(null, { status: 400 }) }
    expect(findSecret(errors.toApiError(fetch).message, [token])).toBeUndefined()
  })

  test.each([
    [418, 'unexpected_status'],
    [500, 'server_error'],
    [503, 'unavailable'],
    [429, 'rate_limited'],
  ])('have a code for %i: %s', async (status, code) => {
    expect(await refused(status, {})).toMatchObject({ code, status })
  })

  test('a success that is not JSON, or nothing, is a typed error without a piece of it', async () => {
    const page = new Response('<html>planted</html>', { status: 200 })
    const client = authorizedClient(
      { fetch: async () => page },
      'https://api.shop.test',
      () => [],
      (settings) => createClient<never>({ baseUrl: 'https://api.shop.test', ...settings }),
    ) as unknown as { GET(path: string): Promise<ApiResult> }
    const call = client.GET('/x')
    expect(await errorOf(call)).toMatchObject({ name: 'ResponseError', code: 'unreadable_response' })
    const error = await errorOf(errors.unwrap(call))
    expect(error).toMatchObject({ name: 'ShopResponseError', code: 'unreadable_response', vendor: 'Shop' })
    expect(findSecret(error, ['planted'])).toBeUndefined()
    const nothing = { data: undefined, response: new Response() }
    expect(await errorOf(errors.unwrapObject(nothing))).toMatchObject({ code: 'empty_response' })
    expect(await errorOf(errors.unwrapObject({ data: [], response: new Response() }))).toMatchObject({
      code: 'unreadable_response',
    })
  })
})
