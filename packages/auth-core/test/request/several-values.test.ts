import { describe, expect, test } from 'vitest'
import { describedDialect, severalValues, shapedResponse } from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { isPart, joinParts, splitParts } from '../../src/lib/token-parts.ts'
import { read } from '../support/reading.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { errorOf } from '../support/setup.ts'

const places = ['/data/ticket', '/ticket']
const dialect: TokenDialect = {
  ...rfcDialect,
  tokenTypeOptional: true,
  response: { access_token: places, scope: ['/data/csrf'] },
  responseReader: severalValues(shapedResponse, places, ['/data/csrf', 'header:X-Id']),
}
const withId = { headers: { 'X-Id': '7' } }

describe('a token of several values', () => {
  test('is one, with each of them in it', async () => {
    const token = await read({ data: { ticket: 'a b&c%d', csrf: 42 } }, dialect, withId)
    expect(token.reveal()).toBe('a%20b%26c%25d&42&7')
    expect(splitParts(token.reveal())).toEqual(['a b&c%d', '42', '7'])
    // Elsewhere, the value is the value.
    expect(token.scope).toBeUndefined()
  })

  test('comes from the first of its places that has one', async () => {
    expect((await read({ ticket: 't', data: { csrf: 'c' } }, dialect, withId)).reveal()).toBe('t&c&7')
  })

  test.each([
    ['is not there', { data: { ticket: 't' } }],
    ['is empty', { data: { ticket: 't', csrf: '' } }],
    ['is no text', { data: { ticket: 't', csrf: {} } }],
    ['cannot stand in a header', { data: { ticket: 't', csrf: 'a\r\nb' } }],
    ['is the token itself, and not there', { data: { csrf: 'c' } }],
  ])('is none where one of them %s', async (_, body) => {
    expect(await errorOf(read(body, dialect, withId))).toMatchObject({ code: 'token_malformed' })
  })

  test('is a word of a described dialect', async () => {
    const { responseReader } = describedDialect({
      encoding: 'form',
      fields: {},
      response: { access_token: ['token'], error: ['code'] },
      tokenParts: ['csrf'],
      successCodes: ['0'],
      grants: {},
    })
    const response = { access_token: ['token'], error: ['code'] }
    const both = { ...rfcDialect, tokenTypeOptional: true, response, responseReader: responseReader! }
    expect((await read({ token: 't', csrf: 'c', code: '0' }, both)).reveal()).toBe('t&c')
  })
})

test('what is joined comes apart as it was, and what was never joined stays whole', () => {
  const texts = ['', 'a', '&', '%26', '100%', ' x ', 'a=b&c=d', '%2526']
  expect(splitParts(joinParts(texts))).toEqual(texts)
  expect(splitParts('eyJ.%7B.x')).toEqual(['eyJ.%7B.x'])
  expect([isPart('a b'), isPart(''), isPart('ü'), isPart(1)]).toEqual([true, false, false, false])
})
