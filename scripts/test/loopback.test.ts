import { checkUrl } from '@latchkey/auth-core'
import { isLoopback } from '@latchkey/openapi'
import { expect, test } from 'vitest'

const hosts = [
  'localhost',
  'auth.localhost',
  '127.0.0.1',
  '127.1',
  '127.255.0.9',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
]
const others = [
  'localhost.acme.test',
  'mylocalhost',
  '127.acme.test',
  '128.0.0.1',
  '0.0.0.0',
  '[::]',
  '[::2]',
]

const isAllowed = (host: string): boolean => {
  try {
    return Boolean(checkUrl('tokenUrl', `http://${host}/token`))
  } catch {
    return false
  }
}

test.each([...hosts.map((host) => [host, true] as const), ...others.map((host) => [host, false] as const)])(
  '%s is taken without TLS by what reads documents as by what sends tokens: %s',
  (host, wanted) => {
    expect(isLoopback(new URL(`http://${host}`).hostname)).toBe(wanted)
    expect(isAllowed(host)).toBe(wanted)
  },
)
