import { findSecret, observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TokenDialect } from '../../src/index.ts'
import { errorOf, exchangeWith, planted, secrets, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

const nitroDialect: TokenDialect = {
  ...rfcDialect,
  encoding: 'json',
  fields: { client_id: 'clientID', client_secret: 'clientSecret' },
  response: {
    access_token: ['access_token', 'accessToken'],
    token_type: ['token_type', 'tokenType'],
    expires_in: ['expires_in', 'expiresIn'],
  },
}

const read = (body: unknown, dialect: TokenDialect = rfcDialect, init?: ResponseInit) =>
  exchangeWith(
    observeFetch(() => new Response(typeof body === 'string' ? body : JSON.stringify(body), init)),
    {},
    dialect,
  )()

const lifetimeOf = async (body: object, dialect?: TokenDialect) => {
  const token = await read(body, dialect)
  return token.expiresAtMs === undefined ? undefined : token.expiresAtMs - token.obtainedAtMs
}

describe('lifetime', () => {
  test.each([
    ['a number', 3600, 3_600_000],
    ['digits in a string', '3600', 3_600_000],
    ['a fraction is floored', 59.9, 59_000],
    ['a fraction in a string is floored', '59.9', 59_000],
    ['zero', 0, 0],
    ['null is unknown', null, undefined],
    ['absent is unknown', undefined, undefined],
  ])('%s', async (_name, expires_in, lifetimeMs) => {
    expect(await lifetimeOf(tokenBody({ expires_in }))).toBe(lifetimeMs)
  })

  test.each([
    ['negative', -1],
    ['a word', 'soon'],
    ['an empty string', ''],
    ['hexadecimal', '0x10'],
    ['an exponent in a string', '1e3'],
    ['a sign', '+60'],
    ['a boolean', true],
    ['an object', {}],
    ['a list', [60]],
  ])('%s is a typed error', async (_name, expires_in) => {
    expect(await errorOf(read(tokenBody({ expires_in })))).toMatchObject({
      code: 'token_malformed',
      kind: 'transient',
    })
  })

  test('an infinite number is a typed error', async () => {
    const body = '{"access_token":"planted-token-1","token_type":"Bearer","expires_in":1e999}'
    expect(await errorOf(read(body))).toMatchObject({ code: 'token_malformed' })
  })

  test('int64-sized lifetimes are clamped and dates stay valid', async () => {
    const token = await read(
      '{"access_token":"planted-token-1","token_type":"Bearer","expires_in":9223372036854775807}',
    )
    expect(new Date(token.expiresAtMs!).getFullYear()).toBeGreaterThan(2100)
    expect(() => new Date(token.expiresAtMs!).toISOString()).not.toThrow()
  })

  test.each([
    ['seconds', undefined, 90, 90_000],
    ['minutes', 60_000, 1.5, 60_000],
    ['milliseconds', 1, 1500, 1500],
  ])('the dialect names the unit: %s', async (_unit, expiresInUnitMs, expires_in, lifetimeMs) => {
    const dialect = { ...rfcDialect, ...(expiresInUnitMs && { expiresInUnitMs }) }
    expect(await lifetimeOf(tokenBody({ expires_in }), dialect)).toBe(lifetimeMs)
  })

  test('a documented default lifetime fills in for an absent one, in seconds whatever the unit', async () => {
    const dialect: TokenDialect = { ...rfcDialect, expiresInUnitMs: 60_000, defaultLifetimeSeconds: 300 }
    expect(await lifetimeOf(tokenBody({ expires_in: undefined }), dialect)).toBe(300_000)
    expect(await lifetimeOf(tokenBody({ expires_in: 2 }), dialect)).toBe(120_000)
  })

  test('any JSON value as lifetime gives a valid date, no date, or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (expires_in) => {
        const token = await read(tokenBody({ expires_in })).catch((error: { code?: string }) => error)
        if ('code' in token) expect(token.code).toBe('token_malformed')
        else if ('expiresAtMs' in token && token.expiresAtMs !== undefined) {
          expect(Number.isInteger(token.expiresAtMs)).toBe(true)
          expect(token.expiresAtMs).toBeGreaterThanOrEqual(token.obtainedAtMs)
          expect(Number.isNaN(new Date(token.expiresAtMs).getTime())).toBe(false)
        }
      }),
    )
  })
})

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

  test.each(['DPoP', 'mac', 'N_A', '', 'Bearer ', 5, {}, ['Bearer', 'x']])(
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
    expect((await read(tokenBody({ scope: ['a'] }))).scope).toBeUndefined()
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

  test.each([202, 203, 206])('%i is no token answer', async (status) => {
    expect(await errorOf(read(tokenBody(), rfcDialect, { status }))).toMatchObject({
      code: 'token_refused',
      status,
    })
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

  test('an answer of exactly 1 MiB is read', async () => {
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
        if (token) expect(token.reveal()).toMatch(/^[\x21-\x7e]+$/)
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

  test('the body of a refusal never enters the error, whatever it echoes', async () => {
    const fetch = observeFetch(({ body }) =>
      Response.json({ error: 'invalid_request', error_description: `you sent ${body}` }, { status: 400 }),
    )
    const error = await errorOf(exchangeWith(fetch)())
    expect(findSecret(error, planted)).toBeUndefined()
    expect(error.message).not.toContain('you sent')
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
