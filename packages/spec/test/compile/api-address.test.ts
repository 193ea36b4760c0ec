import { describe, expect, test } from 'vitest'
import { read, written } from './read-dialect.ts'

describe('an address of the API that comes with the token', () => {
  const response = { access_token: ['access_token'], api_address: ['/instance_url'] }
  const open = { ...written, response: { access_token: ['access_token'] } }

  test.each([
    ['https://acme.my.salesforce.com', true],
    ['https://*.my.salesforce.com', true],
    ['https://api.example.com:8443', true],
    ['https://*.com', false],
    ['https://*', false],
    ['https://*.*.example.com', false],
    ['https://a.*.example.com', false],
    ['https://a*.example.com', false],
    ['http://a.example.com', false],
    ['https://a.example.com/', false],
    ['https://me@a.example.com', false],
    ['a.example.com', false],
  ])('may be at %s: %j', (origin, isGood) => {
    const { messages } = read({
      ...written,
      response: { ...response, api_address: ['expires_in'] },
      apiOrigins: [origin],
    })
    expect(messages.length === 0).toBe(isGood)
  })

  test('is refused by name where nobody says which origins are the vendor’s, and the other way round', () => {
    expect(read({ ...written, response }).messages).toEqual([
      '…/response/api_address: goes with apiOrigins, the origins of the vendor’s APIs: without them a token would go wherever a response says',
    ])
    expect(read({ ...open, apiOrigins: ['https://a.example.com'] }).messages).toEqual([
      '…/apiOrigins: goes with response: { api_address: [...] }, which says where the API is',
    ])
  })
})
