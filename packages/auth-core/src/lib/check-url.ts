import { ConfigurationError } from './errors.ts'

/**
 * The URL, if secrets may travel there: https, or http that never leaves the machine.
 *
 * @throws {@link ConfigurationError} naming the option.
 */
export function checkUrl(option: string, href: string, allowInsecure?: boolean | undefined): URL {
  const { protocol, hostname, hash, username, password } = URL.canParse(href)
    ? new URL(href)
    : ({} as Partial<URL>)
  const isLocal = /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname ?? '')
  const isSecure = protocol === 'https:' || (protocol === 'http:' && (isLocal || allowInsecure))
  if (isSecure && !hash && !username && !password) return new URL(href)
  throw new ConfigurationError(
    option,
    href ? 'must be https or loopback, without fragment or credentials' : 'is empty',
  )
}
