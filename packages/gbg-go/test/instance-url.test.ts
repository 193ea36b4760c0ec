import { ConfigurationError } from '@latchkey/auth-core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveInstanceUrl } from '../src/index.ts'

describe('resolveInstanceUrl', () => {
  test.each([
    ['/journey/abc', 'https://us.platform.go.gbgplc.com/journey/abc'],
    ['/journey/abc?k=1#top', 'https://us.platform.go.gbgplc.com/journey/abc?k=1#top'],
    ['https://journeys.example/abc', 'https://journeys.example/abc'],
  ])('%s is opened at %s', (instanceUrl, opened) => {
    expect(resolveInstanceUrl(instanceUrl, { region: 'us' })).toBe(opened)
  })

  test('follows a baseUrl of one’s own, http where that is http', () => {
    const baseUrl = 'http://127.0.0.1:4010/v2/captain'
    expect(resolveInstanceUrl('/journey/abc', { baseUrl })).toBe('http://127.0.0.1:4010/journey/abc')
  })

  test('a journey without a page has none', () => {
    expect(resolveInstanceUrl(undefined, { region: 'eu' })).toBeUndefined()
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'http://journeys.example/abc', 'file:///etc/passwd'])(
    '%s is not opened',
    (instanceUrl) => {
      const resolve = () => resolveInstanceUrl(instanceUrl, { region: 'eu' })
      expect(resolve).toThrow(ConfigurationError)
      expect(resolve).toThrow(expect.objectContaining({ option: 'instanceUrl' }))
    },
  )

  test('whatever starts with a slash stays on the host of the region', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const url = new URL(resolveInstanceUrl(`/${rest}`, { region: 'eu' }))
        expect(url.origin).toBe('https://eu.platform.go.gbgplc.com')
      }),
    )
  })
})
