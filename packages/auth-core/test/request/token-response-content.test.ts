import { observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formResponse, shapedResponse } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { errorOf, exchangeWith, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { read, shaped } from '../support/reading.ts'

describe('status and content', () => {
  test('201 with a good body is accepted', async () => {
    expect((await read(tokenBody(), rfcDialect, { status: 201 })).reveal()).toBe('planted-token-1')
  })

  test('JSON served as text is accepted', async () => {
    const token = await read(tokenBody(), rfcDialect, { headers: { 'content-type': 'text/plain' } })
    expect(token.reveal()).toBe('planted-token-1')
  })

  test('a byte order mark does not matter', async () => {
    expect((await read(`\uFEFF${JSON.stringify(tokenBody())}`)).reveal()).toBe('planted-token-1')
  })

  test('203 with a good body is accepted: a 200 that a proxy has changed', async () => {
    expect((await read(tokenBody(), rfcDialect, { status: 203 })).reveal()).toBe('planted-token-1')
  })

  test('204 is accepted where the token stands in a header, and is none without it', async () => {
    const dialect = {
      ...rfcDialect,
      tokenTypeOptional: true,
      response: { access_token: ['header:X-Token'] },
      responseReader: shapedResponse,
    }
    const withHeader = { status: 204, headers: { 'x-token': 'planted-token-1' } }
    expect((await read(undefined, dialect, withHeader)).reveal()).toBe('planted-token-1')
    expect(await errorOf(read(undefined, dialect, { status: 204 }))).toMatchObject({
      code: 'token_malformed',
    })
    expect(await errorOf(read(undefined, rfcDialect, withHeader))).toMatchObject({ code: 'token_malformed' })
  })

  test('an empty refresh token is none: the one that was sent stays', async () => {
    const fetch = observeFetch(() => Response.json({ ...tokenBody(), refresh_token: '' }))
    const token = await exchangeWith(fetch, {
      grant: 'refresh_token',
      refreshToken: 'planted-first',
    } as never)()
    expect(token.revealRefreshToken()).toBe('planted-first')
  })

  test.each([202, 206, 299])('%i is no token response, which is no refusal', async (status) => {
    expect(await errorOf(read(tokenBody(), rfcDialect, { status }))).toMatchObject({
      code: 'token_malformed',
      kind: 'transient',
      status,
    })
  })

  test.each([
    ['HTML', '<html>planted-token', 'text/html; charset=utf-8', 'not JSON: text/html'],
    ['a text', 'planted-token', 'TEXT/PLAIN', 'not JSON: text/plain'],
    ['a list', '[]', 'application/json', 'not a JSON object: application/json'],
    ['a text in JSON', '"planted-token"', 'application/json', 'not a JSON object: application/json'],
    ['nothing', ' ', 'application/json', 'an empty body: application/json'],
    ['no media type', '<', '', 'not JSON: no content type'],
    ['an invalid media type', '<', 'planted-token', 'not JSON: no content type'],
    ['no token', '{}', 'application/json', 'no access token'],
  ])('an error says what came, and none of it: %s', async (_name, body, type, says) => {
    const fetch = observeFetch(() => {
      const response = new Response(body)
      if (type) response.headers.set('content-type', type)
      else response.headers.delete('content-type')
      return response
    })
    const error = await errorOf(exchangeWith(fetch)())
    expect(error).toMatchObject({ code: 'token_malformed', kind: 'transient', status: 200 })
    expect(error.message).toContain(says)
  })

  test.each([
    ['HTML', '<!doctype html><title>Sign in</title>'],
    ['an empty body', ''],
    ['a JSON null', 'null'],
    ['a JSON string', '"planted-token-1"'],
    ['a JSON list', '[{"access_token":"planted-token-1"}]'],
    ['a form', 'access_token=planted-token-1&token_type=bearer'],
    ['a token that is missing', '{"token_type":"Bearer"}'],
    ['a token that is null', '{"access_token":null,"token_type":"Bearer"}'],
    ['a token that is blank', '{"access_token":" ","token_type":"Bearer"}'],
    ['a token that is empty', '{"access_token":"","token_type":"Bearer"}'],
    ['a token that is a number', '{"access_token":12345,"token_type":"Bearer"}'],
    ['a token that is an object', '{"access_token":{},"token_type":"Bearer"}'],
  ])('%s with 200 is a typed error', async (_name, body) => {
    expect(await errorOf(read(body))).toMatchObject({ code: 'token_malformed', kind: 'transient' })
  })

  test.each([
    ['an empty text', ''],
    ['false', false],
    ['zero', 0],
    ['null', null],
  ])('an error member that is %s tells of no error', async (_name, error) => {
    expect((await read(tokenBody({ error }))).reveal()).toBe('planted-token-1')
    expect(await errorOf(read({ error }, rfcDialect, { status: 400 }))).toMatchObject({
      code: 'token_refused',
    })
  })

  test.each([
    ['an object', { code: 'invalid_client' }],
    ['an object without its methods', { toString: 1, valueOf: 1 }],
    ['a list', ['invalid_client']],
    ['true', true],
    ['a fraction', 1.5e300],
  ])('an error member that is %s is a refusal without a code', async (_name, error) => {
    for (const status of [200, 400])
      expect(await errorOf(read(tokenBody({ error }), rfcDialect, { status }))).toMatchObject({
        code: 'token_refused',
        oauthError: undefined,
        status,
      })
    expect(await errorOf(read({ error }, rfcDialect, { status: 503 }))).toMatchObject({
      code: 'token_unavailable',
    })
  })

  test('whatever stands in whatever member, there is a token or a typed error', async () => {
    const names = [
      'access_token',
      'token_type',
      'expires_in',
      'refresh_token',
      'refresh_expires_in',
      'scope',
      'error',
    ]
    const odd = fc.oneof(fc.constant({ toString: null, valueOf: null }), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        odd,
        fc.constantFrom(200, 400),
        async (name, value, status) => {
          const outcome = await read(tokenBody({ [name]: value }), rfcDialect, { status }).catch(
            (error: unknown) => error,
          )
          expect([Object(outcome).type, Object(outcome).name]).toSatisfy(
            ([type, is]) => type === 'Bearer' || is === 'TokenError',
          )
        },
      ),
    )
  })

  test('an error inside a 200 is a refusal with its code', async () => {
    const error = await errorOf(read({ ...tokenBody(), error: 'invalid_scope' }))
    expect(error).toMatchObject({
      code: 'token_refused',
      kind: 'permanent',
      oauthError: 'invalid_scope',
      status: 200,
    })
  })

  test('a form is read where the dialect says so', async () => {
    const dialect: TokenDialect = { ...rfcDialect, responseReader: formResponse }
    const token = await read('access_token=planted-token-1&token_type=bearer&expires_in=60', dialect)
    expect(token.expiresAtMs! - token.obtainedAtMs).toBe(60_000)
  })

  test('a token in a header is read, with a body and without', async () => {
    const response = { access_token: ['header:X-Subject-Token'], expires_in: ['/token/ttl'] }
    const dialect: TokenDialect = { ...shaped, response, tokenTypeOptional: true }
    const init = { headers: { 'X-Subject-Token': 'planted-token-1' } }
    const token = await read({ token: { ttl: 60 } }, dialect, init)
    expect([token.reveal(), token.expiresAtMs! - token.obtainedAtMs]).toEqual(['planted-token-1', 60_000])
    expect((await read('', dialect, init)).reveal()).toBe('planted-token-1')
    expect(await errorOf(read({ 'header:X-Subject-Token': 'x' }, dialect))).toMatchObject({
      code: 'token_malformed',
    })
  })

  test('a token in a cookie is read, whatever the body; of several cookies of a name, the last', async () => {
    const response = { access_token: ['cookie:SID'] }
    const dialect: TokenDialect = { ...shaped, response, tokenTypeOptional: true }
    const headers = new Headers([
      ['Set-Cookie', 'SID2=other; Path=/'],
      ['Set-Cookie', 'SID=old; Path=/'],
      ['Set-Cookie', 'SID=planted-token-1=; Expires=Mon, 30 Nov 2099 10:00:00 GMT; HttpOnly'],
    ])
    for (const body of ['', 'Ok.', '[]', '"Ok."', '{"SID":"x"}'])
      expect((await read(body, dialect, { headers })).reveal()).toBe('planted-token-1=')
    for (const bad of ['SID2=other', 'SID=; Max-Age=0', 'SIDE=x'])
      expect(await errorOf(read('{"SID":"x"}', dialect, { headers: { 'Set-Cookie': bad } }))).toMatchObject({
        code: 'token_malformed',
      })
  })

  test('a response that is nothing but the token is read as text and as JSON; a page or a word for nothing never', async () => {
    const response = { access_token: [''] }
    const dialect: TokenDialect = { ...shaped, response, tokenTypeOptional: true }
    for (const body of ['planted-token-1\n', '"planted-token-1"'])
      expect((await read(body, dialect)).reveal()).toBe('planted-token-1')
    expect((await read('nullable-token', dialect)).reveal()).toBe('nullable-token')
    for (const page of ['<html>welcome</html>', ' <p>welcome</p>', '"<p>welcome</p>"', '', 'not a token'])
      expect(await errorOf(read(page, dialect))).toMatchObject({ code: 'token_malformed' })
    for (const nothing of ['null', 'undefined\n', 'NaN', '"null"', '"undefined"'])
      expect(await errorOf(read(nothing, dialect))).toMatchObject({ code: 'token_malformed' })
  })

  test('a token with Bearer before it is read without that word, beside the body and at a pointer', async () => {
    const at = (place: string): TokenDialect => ({
      ...shaped,
      response: { access_token: [place], error_description: ['why'] },
      tokenTypeOptional: true,
    })
    const said = 'Bearer planted-token-1'
    const headers = { Authorization: said }
    expect((await read('', at('header:Authorization'), { headers })).reveal()).toBe('planted-token-1')
    expect((await read({ data: { token: said } }, at('/data/token'))).reveal()).toBe('planted-token-1')
    const refused = { error: 'invalid_request', why: 'Bearer token is missing' }
    expect(await errorOf(read(refused, at('/token'), { status: 401 }))).toMatchObject({
      errorDescription: refused.why,
    })
  })

  test('a list is read where the dialect points into one, and nowhere else', async () => {
    const list = [tokenBody({ expires_in: 60 })]
    const response = { access_token: ['/0/access_token'], token_type: ['/0/token_type'] }
    expect((await read(list, { ...shaped, response })).reveal()).toBe('planted-token-1')
    for (const dialect of [rfcDialect, shaped])
      expect(await errorOf(read(list, dialect))).toMatchObject({
        code: 'token_malformed',
        message: expect.stringContaining('not a JSON object'),
      })
  })

  test('an answer over 1 MiB is a typed error, read no further', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
    })
    const fetch = observeFetch(() => new Response(endless))
    expect(await errorOf(exchangeWith(fetch)())).toMatchObject({ code: 'token_too_large' })
    expect(sent).toBeLessThan(3 * 1024 * 1024)
  })

  test('a response of exactly 1 MiB is read', async () => {
    const body = JSON.stringify(tokenBody({ padding: '' }))
    const padded = body.replace('"padding":""', `"padding":"${'x'.repeat(1024 * 1024 - body.length)}"`)
    expect(padded).toHaveLength(1024 * 1024)
    expect((await read(padded)).reveal()).toBe('planted-token-1')
    expect(await errorOf(read(`${padded} `))).toMatchObject({ code: 'token_too_large' })
  })
})
