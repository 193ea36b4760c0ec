import { unknownBase } from '@latchkey/client-core/wire'
import { readWire, renderWire } from '@latchkey/generate'
import { expect, test } from 'vitest'

test('generated code and client-core have the same address for calls whose address comes with the token', () => {
  const document = {
    servers: [{ url: 'https://{org}.forces.test/v1' }],
    paths: { '/files': { get: { servers: [{ url: 'https://{org}.forces.test/files' }], responses: {} } } },
  }
  const dialect = { apiOrigins: ['https://*.forces.test'], grants: {} }
  const facts = readWire(document, { token: { method: 'POST', path: '/token', dialect: dialect as never } })
  expect(renderWire(facts)).toContain(`["${unknownBase}","${unknownBase}/files"]`)
})
