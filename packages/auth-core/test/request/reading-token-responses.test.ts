import { findSecret, observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorOf, exchangeWith, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { nitroDialect, read, shaped } from '../support/reading.ts'

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
    const dialect = { ...shaped, response: { access_token: [pointer] }, tokenTypeOptional: true }
    expect((await read(body, dialect)).reveal()).toBe('planted-token-1')
    expect(await errorOf(read({}, dialect))).toMatchObject({ code: 'token_malformed' })
  })

  test('a JSON pointer leads through own members only', async () => {
    for (const pointer of ['/constructor/name', '/token_type/length', '/x/constructor/name']) {
      const dialect = { ...shaped, response: { access_token: [pointer] }, tokenTypeOptional: true }
      expect(await errorOf(read({ token_type: 'Bearer', x: {} }, dialect))).toMatchObject({
        code: 'token_malformed',
      })
    }
  })

  test.each(['"planted-token-1"', 'planted-token-1\n'])(
    'a response that is nothing but the token is one where the dialect says so: %j',
    async (text) => {
      const bare = { ...shaped, response: { access_token: [''] }, tokenTypeOptional: true }
      expect((await read(text, bare)).reveal()).toBe('planted-token-1')
      expect(await errorOf(read(text))).toMatchObject({ code: 'token_malformed' })
      expect(await errorOf(read('<html>planted token</html>', bare))).toMatchObject({
        code: 'token_malformed',
      })
      expect(await errorOf(read('', bare))).toMatchObject({ code: 'token_malformed' })
    },
  )

  test('an error may stand where the dialect says', async () => {
    const dialect = { ...shaped, response: { ...rfcDialect.response, error: ['/error/code'] } }
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
