import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CodedError, oneLine, parseRetryAfter } from '../src/api-error.ts'

test('an error carries its code, its cause and the name its class gives it', () => {
  class ShopError extends CodedError<'closed' | 'sold_out'> {
    override readonly name = 'ShopError'
  }
  const cause = new Error('flood')
  const error = new ShopError('closed', 'come back tomorrow', { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'ShopError', code: 'closed', message: 'come back tomorrow', cause })
  expect(String(error)).toBe('ShopError: come back tomorrow')
})

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
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %j milliseconds from now', (header, waitMs) => {
  expect(parseRetryAfter(header, 30_000)).toBe(waitMs)
})
