import { expect, test } from 'vitest'
import { withOwn } from '../../src/grants.ts'

const own = { grant: 'client_credentials', baseUrl: 'https://auth.example.com' }

test('what is not the caller’s to give is refused by name, and never left out in silence', () => {
  const given = { clientId: 'c', baseUrl: 'http://127.0.0.1:4010' }
  expect(() => withOwn(given, own)).toThrow(expect.objectContaining({ option: 'baseUrl' }))
})

test('what is both the caller’s and its own is all there', () => {
  expect(withOwn({ clientId: 'c' }, own)).toEqual({ clientId: 'c', ...own })
})
