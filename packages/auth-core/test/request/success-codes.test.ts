import { describe, expect, test } from 'vitest'
import { describedDialect, shapedResponse, successCodes } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { read } from '../support/reading.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { errorOf } from '../support/setup.ts'

const dialectOf = (place: string, codes: readonly (string | number | boolean)[]): TokenDialect => ({
  ...rfcDialect,
  tokenTypeOptional: true,
  response: { access_token: ['token'], error: [place], error_description: ['message'] },
  responseReader: successCodes(shapedResponse, [place], codes),
})

describe('a code that every response has', () => {
  test.each([
    ['digits as text', { code: '0' }, '/code', ['0']],
    ['a number', { code: 200 }, 'code', ['200']],
    ['a number stated as one', { code: '200' }, 'code', [200]],
    ['a word', { head: { status: 'SUCCESS' } }, '/head/status', ['OK', 'SUCCESS']],
    ['a truth', { success: true }, '/success', [true]],
    ['nothing where it stands', {}, '/code', ['0']],
  ] as const)('is no error where it says that all is well: %s', async (_, said, place, codes) => {
    expect((await read({ token: 't', ...said }, dialectOf(place, codes))).reveal()).toBe('t')
  })

  test.each([
    ['another code', { code: 'A1002' }, ['A1000'], 'A1002'],
    ['zero, where that is no success', { code: 0 }, ['1'], '0'],
    ['false', { code: false }, [true], 'false'],
  ] as const)(
    'refuses with whatever else it is, a token beside it or not: %s',
    async (_, said, codes, word) => {
      for (const token of ['t', undefined]) {
        const refused = await errorOf(
          read({ token, ...said, message: 'no such shop' }, dialectOf('code', codes)),
        )
        expect(refused).toMatchObject({
          code: 'token_refused',
          oauthError: word,
          errorDescription: 'no such shop',
        })
      }
    },
  )

  test('is one where it stands alone: elsewhere the same text is what it is', async () => {
    expect((await read({ token: 'OK', code: 'OK' }, dialectOf('code', ['OK']))).reveal()).toBe('OK')
  })

  test('may be an object, which is an error that says nothing', async () => {
    const refused = await errorOf(read({ token: 't', code: { toString: 1 } }, dialectOf('code', ['0'])))
    expect(refused).toMatchObject({ code: 'token_refused', oauthError: undefined })
  })

  test('is a word of a described dialect, whose error stands at its places', async () => {
    const dialect = describedDialect({
      encoding: 'form',
      fields: {},
      response: { access_token: ['token'], error: ['code'] },
      tokenTypeOptional: true,
      successCodes: ['0'],
      grants: { client_credentials: { fixed: {} } },
    })
    const both = { ...rfcDialect, ...dialect, grants: rfcDialect.grants, fields: rfcDialect.fields }
    expect((await read({ token: 't', code: '0' }, both)).reveal()).toBe('t')
    expect(await errorOf(read({ token: 't', code: '7' }, both))).toMatchObject({ oauthError: '7' })
  })

  test('stands in forms as well', () => {
    const { responseReader } = describedDialect({
      encoding: 'form',
      fields: {},
      response: { access_token: ['token'], error: ['code'] },
      responseEncoding: 'form',
      successCodes: ['0'],
      grants: {},
    })
    const members = responseReader!.parse('token=t&code=0', {}) as Record<string, unknown>
    expect(responseReader!.valueAt('token', members, undefined)).toBe('t')
    expect(responseReader!.valueAt('code', members, undefined)).toBeUndefined()
  })
})
