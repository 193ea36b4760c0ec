import { ConfigurationError } from './latchkey-error.ts'

/**
 * The URL, if secrets may travel there: https, or http that never leaves the machine. What is put after it has to stay where
 * it was put: a base address has no query, no fragment, no credentials and no blanks.
 *
 * @param mayHaveQuery For the whole address of an endpoint (RFC 6749 §3.1).
 * @throws {@link ConfigurationError} naming the option.
 */
export function checkUrl(
  option: string,
  href: string,
  allowInsecure?: boolean | undefined,
  mayHaveQuery?: boolean | undefined,
): URL {
  const url = URL.canParse(href) && new URL(href)
  const isBare = !(mayHaveQuery ? /[#\s]/ : /[?#\s]/).test(href)
  if (url && isBare && isSafe(url, allowInsecure)) return url
  throw new ConfigurationError(
    option,
    href ? 'must be https or loopback, without query, fragment or credentials' : 'is empty',
  )
}

function isSafe({ protocol, hostname, username, password }: URL, allowInsecure?: boolean): boolean {
  if (username || password) return false
  const isLocal = /(^|.\.)localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname)
  return protocol === 'https:' || (protocol === 'http:' && (isLocal || !!allowInsecure))
}
