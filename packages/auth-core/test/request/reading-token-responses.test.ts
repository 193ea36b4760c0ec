import { findSecret, observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TokenDialect } from '../../src/index.ts'
import { errorOf, exchangeWith, planted, secrets, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { nitroDialect, read } from '../support/reading.ts'

describe('token type', () => {
  test.each(['bearer', 'BEARER', 'Bearer', 'bEaReR'])(
    '%s is a bearer token, and Bearer is what we say',
    async (token_type) => {
      expect((await read(tokenBody({ token_type }))).type).toBe('Bearer')
    },
  )

  test.each([undefined, null])('missing (%s) is refused unless the dialect allows it', async (token_type) => {
    expect(await errorOf(read(tokenBody({ token_type })))).toMatchObject({
      code: 'token_type_unsupported',
      kind: 'permanent',
    })
    expect((await read(tokenBody({ token_type }), { ...rfcDialect, tokenTypeOptional: true })).type).toBe(
      'Bearer',
    )
  })

  test('misspelt (type) is read only where the dialect says so', async () => {
    const body = { access_token: 'planted-token-1', type: 'Bearer', expires_in: 1440 }
    expect(await errorOf(read(body))).toMatchObject({ code: 'token_type_unsupported' })
    const dialect = {
      ...rfcDialect,
      response: { ...rfcDialect.response, token_type: ['token_type', 'type'] },
    }
    expect((await read(body, dialect)).type).toBe('Bearer')
  })

  test.each(['BearerToken', 'application access token', 'user', 'bearer'])(
    '%s is a bearer token where the dialect says so',
    async (token_type) => {
      const dialect = { ...rfcDialect, tokenTypes: ['bearertoken', 'Application Access Token', 'user'] }
      expect((await read(tokenBody({ token_type }), dialect)).type).toBe('Bearer')
      expect(await errorOf(read(tokenBody({ token_type: 'DPoP' }), dialect))).toMatchObject({
        code: 'token_type_unsupported',
      })
    },
  )

  test.each(['DPoP', 'mac', 'N_A', 'user', '', 'Bearer ', 5, {}, ['Bearer'], ['Bearer', 'x']])(
    '%j is refused, even where it may be missing',
    async (token_type) => {
      const error = await errorOf(read(tokenBody({ token_type }), { ...rfcDialect, tokenTypeOptional: true }))
      expect(error).toMatchObject({ code: 'token_type_unsupported' })
    },
  )
})

describe('members', () => {
  test('both spellings give the same token', async () => {
    const snake = await read(
      { access_token: 'planted-token-1', token_type: 'Bearer', expires_in: 60 },
      nitroDialect,
    )
    const camel = await read(
      { accessToken: 'planted-token-1', tokenType: 'Bearer', expiresIn: 60 },
      nitroDialect,
    )
    expect(camel.reveal()).toBe(snake.reveal())
    expect(camel.expiresAtMs! - camel.obtainedAtMs).toBe(snake.expiresAtMs! - snake.obtainedAtMs)
  })

  test('the RFC spelling wins when both appear', async () => {
    const token = await read(
      { accessToken: 'other', access_token: 'planted-token-1', tokenType: 'x', token_type: 'bearer' },
      nitroDialect,
    )
    expect(token.reveal()).toBe('planted-token-1')
  })

  test('a null in the RFC spelling leaves the word to the other', async () => {
    const token = await read(
      { access_token: null, accessToken: 'planted-token-1', tokenType: 'bearer' },
      nitroDialect,
    )
    expect(token.reveal()).toBe('planted-token-1')
  })

  test('the granted scope is exposed, and the requested one when the answer is silent', async () => {
    expect((await read(tokenBody({ scope: 'a b' }))).scope).toBe('a b')
    const fetch = observeFetch(() => Response.json(tokenBody()))
    expect((await exchangeWith(fetch, { scope: 'read' })()).scope).toBe('read')
    expect((await read(tokenBody())).scope).toBeUndefined()
    expect((await read(tokenBody({ scope: ['a', 'b'] }))).scope).toBe('a b')
    expect((await read(tokenBody({ scope: ['a', 5] }))).scope).toBeUndefined()
  })

  test('unknown members are kept apart and prototype members are harmless', async () => {
    const token = await read(
      '{"access_token":"planted-token-1","token_type":"Bearer","id_token":"planted-token-id","__proto__":{"expires_in":5},"constructor":1}',
    )
    expect(Object.keys(token).sort()).toEqual(['expiresAtMs', 'obtainedAtMs', 'scope', 'type'])
    expect(token.expiresAtMs).toBeUndefined()
    expect(token.revealAnswer()!.id_token).toBe('planted-token-id')
    expect(({} as Record<string, unknown>).expires_in).toBeUndefined()
  })

  test.each([
    ['/authed_user/access_token', { authed_user: { access_token: 'planted-token-1' } }],
    ['/data/0/token', { data: [{ token: 'planted-token-1' }] }],
    ['/a~1b/c~0d', { 'a/b': { 'c~d': 'planted-token-1' } }],
  ])('a JSON pointer of the dialect leads to a nested member: %s', async (pointer, body) => {
    const dialect = { ...rfcDialect, response: { access_token: [pointer] }, tokenTypeOptional: true }
    expect((await read(body, dialect)).reveal()).toBe('planted-token-1')
    expect(await errorOf(read({}, dialect))).toMatchObject({ code: 'token_malformed' })
  })

  test('a JSON pointer leads through own members only', async () => {
    for (const pointer of ['/constructor/name', '/token_type/length', '/x/__proto__/y']) {
      const dialect = { ...rfcDialect, response: { access_token: [pointer] }, tokenTypeOptional: true }
      expect(await errorOf(read({ token_type: 'Bearer', x: {} }, dialect))).toMatchObject({
        code: 'token_malformed',
      })
    }
  })

  test.each(['"planted-token-1"', 'planted-token-1\n'])(
    'a response that is nothing but the token is one where the dialect says so: %j',
    async (text) => {
      const bare = { ...rfcDialect, response: { access_token: [''] }, tokenTypeOptional: true }
      expect((await read(text, bare)).reveal()).toBe('planted-token-1')
      expect(await errorOf(read(text))).toMatchObject({ code: 'token_malformed' })
      expect(await errorOf(read('<html>planted token</html>', bare))).toMatchObject({
        code: 'token_malformed',
      })
      expect(await errorOf(read('', bare))).toMatchObject({ code: 'token_malformed' })
    },
  )

  test('an error may stand where the dialect says', async () => {
    const dialect = { ...rfcDialect, response: { ...rfcDialect.response, error: ['/error/code'] } }
    const error = await errorOf(read({ error: { code: 'invalid_client' } }, dialect, { status: 401 }))
    expect(error).toMatchObject({ code: 'token_refused', oauthError: 'invalid_client' })
  })

  test('a token cannot be had from the prototype of the answer', async () => {
    const dialect = {
      ...rfcDialect,
      response: { ...rfcDialect.response, access_token: ['constructor', 'toString'] },
    }
    expect(await errorOf(read({ token_type: 'Bearer' }, dialect))).toMatchObject({ code: 'token_malformed' })
  })
})

test('an answer without a refresh token keeps the one that was sent', async () => {
  const fetch = observeFetch(() => Response.json(tokenBody()))
  const token = await exchangeWith(fetch, { grant: 'refresh_token', refreshToken: 'r' } as never)()
  expect(token.revealRefreshToken()).toBe('r')
})

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
    ['a number', 17],
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
    const dialect: TokenDialect = { ...rfcDialect, responseEncoding: 'form' }
    const token = await read('access_token=planted-token-1&token_type=bearer&expires_in=60', dialect)
    expect(token.expiresAtMs! - token.obtainedAtMs).toBe(60_000)
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

describe('tokens no header can carry', () => {
  test.each(['a\rb', 'a\nb', 'a\0b', 'a b', 'tökèn', 'a\u2028b', 'token\n', '\u007f'])(
    '%j is refused and repeated nowhere',
    async (suffix) => {
      const bad = `planted-token-${suffix}`
      const error = await errorOf(read(tokenBody({ access_token: bad })))
      expect(error).toMatchObject({ code: 'token_malformed' })
      expect(findSecret(error, ['planted-token'])).toBeUndefined()
    },
  )

  test('whatever a server answers, a token is visible ASCII or there is none', async () => {
    const anyToken = fc.oneof(
      fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.jsonValue(),
    )
    await fc.assert(
      fc.asyncProperty(anyToken, async (access_token) => {
        const token = await read(tokenBody({ access_token })).catch(() => undefined)
        expect(token?.reveal() ?? 'none').toMatch(/^[\x21-\x7e]+$/)
      }),
    )
  })
})

describe('refusals', () => {
  test.each([
    [400, 'invalid_request', 'token_refused', 'permanent'],
    [401, 'invalid_client', 'token_refused', 'permanent'],
    [403, undefined, 'token_refused', 'permanent'],
    [404, undefined, 'token_refused', 'permanent'],
    [415, undefined, 'token_refused', 'permanent'],
    [400, 'temporarily_unavailable', 'token_unavailable', 'transient'],
    [400, 'slow_down', 'token_unavailable', 'transient'],
    [400, 'server_error', 'token_unavailable', 'transient'],
    [408, undefined, 'token_unavailable', 'transient'],
    [425, undefined, 'token_unavailable', 'transient'],
    [429, undefined, 'token_unavailable', 'transient'],
    [500, undefined, 'token_unavailable', 'transient'],
    [503, 'invalid_client', 'token_unavailable', 'transient'],
    [301, undefined, 'token_redirected', 'permanent'],
    [308, undefined, 'token_redirected', 'permanent'],
  ])('%i %s is %s, %s', async (status, error, code, kind) => {
    const body = error ? JSON.stringify({ error }) : 'oops'
    expect(await errorOf(read(body, rfcDialect, { status }))).toMatchObject({
      code,
      kind,
      status,
      oauthError: error,
    })
  })

  test('invalid_grant for a refresh token means signing in again, for a password it does not', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const { refreshToken, password } = secrets
    const refused = exchangeWith(fetch, { grant: 'refresh_token', refreshToken } as never)
    expect(await errorOf(refused())).toMatchObject({ code: 'reauth_required', kind: 'reauth-required' })
    const wrong = exchangeWith(fetch, { grant: 'password', username: 'u', password } as never)
    expect(await errorOf(wrong())).toMatchObject({ code: 'token_refused', kind: 'permanent' })
  })

  const refuse = (grant: object, error: string, dialect?: Partial<TokenDialect>) =>
    errorOf(
      exchangeWith(
        observeFetch(() => Response.json({ error }, { status: 400 })),
        grant,
        { ...rfcDialect, ...dialect },
      )(),
    )
  const refresh = { grant: 'refresh_token', refreshToken: secrets.refreshToken }

  test.each(['invalid_grant', 'interaction_required', 'login_required', 'consent_required'])(
    '%s for a refresh token means signing in again',
    async (word) => {
      expect(await refuse(refresh, word)).toMatchObject({ code: 'reauth_required', oauthError: word })
      expect(await refuse({}, word)).toMatchObject({ code: 'token_refused', oauthError: word })
    },
  )

  test('the words of a dialect are added to those of OAuth', async () => {
    const dialect = { reauthErrors: ['SESSION-OVER'], transientErrors: ['Try later'] }
    expect(await refuse(refresh, 'SESSION-OVER', dialect)).toMatchObject({
      code: 'reauth_required',
      oauthError: 'SESSION-OVER',
    })
    expect(await refuse(refresh, 'SESSION-OVER')).toMatchObject({
      code: 'token_refused',
      oauthError: undefined,
    })
    expect(await refuse({}, 'Try later', dialect)).toMatchObject({
      code: 'token_unavailable',
      kind: 'transient',
    })
    expect(await refuse(refresh, 'invalid_grant', dialect)).toMatchObject({ code: 'reauth_required' })
  })

  test('the body of a refusal never enters the error, whatever it echoes', async () => {
    const fetch = observeFetch(({ body }) =>
      Response.json({ error: 'invalid_request', error_description: `you sent ${body}` }, { status: 400 }),
    )
    const error = await errorOf(exchangeWith(fetch)())
    expect(findSecret(error, planted)).toBeUndefined()
    expect(error.errorDescription).toBeUndefined()
  })

  const describe_ = async (error_description: unknown, options: object = {}) => {
    const fetch = observeFetch(() =>
      Response.json({ error: 'invalid_request', error_description }, { status: 400 }),
    )
    const error = await errorOf(exchangeWith(fetch, options)())
    expect(error.message).not.toContain('why')
    return error.errorDescription
  }

  test.each([
    ['is a fact beside the code', 'why it is', 'why it is'],
    ['is one line without control characters', ' why\r\n\u0000it\u001b[31m\u202e is ', 'why it [31m is'],
    ['is at most 300 characters long', 'why '.repeat(9999), 'why '.repeat(75).trim()],
    ['is a text', { why: 1 }, undefined],
    ['is not empty', ' ', undefined],
  ])('a description of the endpoint %s', async (_name, said, kept) => {
    expect(((await describe_(said)) as string | undefined)?.trim()).toBe(kept)
  })

  test.each([
    ['whole', 'why s3cret+/with=signs'],
    ['in a form', 'why s3cret%2B%2Fwith%3Dsigns'],
    ['in part', 'why s3cret+/w...'],
    ['at its end', 'why ...+/with=signs'],
    ['the user', 'why planted-user is unknown'],
  ])('a description that repeats what was sent is left out: %s', async (_name, said) => {
    const options = {
      grant: 'password',
      username: 'planted-user',
      password: 'p',
      clientSecret: 's3cret+/with=signs',
    }
    expect(await describe_(said, options)).toBeUndefined()
  })

  test('an error says where: vendor, host and endpoint, without query, and the media type', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_client' }, { status: 401 }))
    const error = await errorOf(exchangeWith(fetch, { vendor: 'Acme' } as never)())
    expect(error).toMatchObject({
      vendor: 'Acme',
      host: 'auth.example.com',
      endpoint: 'POST https://auth.example.com/token',
      status: 401,
      mediaType: 'application/json',
    })
    expect(error.message).toMatch(/Acme .*invalid_client, HTTP 401, POST https:\/\/auth\.example\.com\/token/)
  })

  test('an error code that is no RFC word, or an echo of what was sent, is left out', async () => {
    for (const error of ['Not A Code', 'x'.repeat(41), 5, { a: 1 }, 'client-1']) {
      expect((await errorOf(read({ error }, rfcDialect, { status: 400 }))).oauthError).toBeUndefined()
    }
    const fetch = observeFetch(() => Response.json({ error: 'mysecret' }, { status: 400 }))
    expect((await errorOf(exchangeWith(fetch, { clientSecret: 'mysecret' })())).oauthError).toBeUndefined()
  })

  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', expect.any(Number)],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['-5', expect.anything()],
  ])('Retry-After %s is told in milliseconds', async (header, retryAfterMs) => {
    const error = await errorOf(read('', rfcDialect, { status: 429, headers: { 'retry-after': header } }))
    if (header === '-5') expect(error.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0)
    else expect(error.retryAfterMs).toEqual(retryAfterMs)
  })
})
