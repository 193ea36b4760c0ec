import { expect, test } from 'vitest'
import { isPlaceholderHost } from '../src/index.ts'

test.each([
  'your-domain.com',
  'yourcompany.acme.com',
  'example.com',
  'www.example.org',
  'example.acme.com',
  'tenant.acme.com',
  '<host>.acme.com',
  'api',
  'my-org.eu.acme.com',
])('%s is nobody’s host', (host) => {
  expect(isPlaceholderHost(host)).toBe(true)
})

test.each([
  'api.acme.com',
  'acme.example',
  'examples.acme.com',
  'acme.test',
  'mydata.com',
  'hosting.acme.com',
  '[::1]',
])('%s may be somebody’s host', (host) => {
  expect(isPlaceholderHost(host)).toBe(false)
})
