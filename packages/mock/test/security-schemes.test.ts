import { expect, test } from 'vitest'
import { createMockFromDocument } from '../src/index.ts'

async function status(scheme: object, headers: Record<string, string> = {}): Promise<number> {
  const mock = createMockFromDocument({
    openapi: '3.1.0',
    info: { title: 'Secured', version: '1' },
    servers: [{ url: 'https://api.test' }],
    security: [{ own: [] }],
    paths: { '/x': { get: { responses: { 204: { description: '' } } } } },
    components: { securitySchemes: { own: scheme } },
  })
  return (await mock.fetch('https://api.test/x', { headers })).status
}

test.each([
  { type: 'mutualTLS' },
  { type: 'http', scheme: 'Digest' },
  { type: 'http', scheme: 'negotiate' },
  { type: 'http', scheme: 'SCRAM-SHA-256' },
  { type: 'apiKey', in: 'header', name: 'X Key:' },
  { type: 'apiKey', in: 'header' },
  { type: 'apiKey', in: 'body', name: 'key' },
  { type: 'basic' },
  {},
])('what no header of one call can prove is let pass: $type $scheme', async (scheme) => {
  expect(await status(scheme)).toBe(204)
})

test.each([
  [{ type: 'http', scheme: 'basic' }, { authorization: 'Basic bTpw' }],
  [{ type: 'http', scheme: 'Token' }, { authorization: 'Token t' }],
  [{ type: 'apiKey', in: 'header', name: 'X-Key' }, { 'x-key': 'k' }],
  [{ type: 'apiKey', in: 'cookie', name: 'SID' }, { cookie: 'SID=s' }],
])('what a header proves is asked for: %j', async (scheme, headers) => {
  expect(await status(scheme)).toBe(401)
  expect(await status(scheme, headers as unknown as Record<string, string>)).toBe(204)
})
