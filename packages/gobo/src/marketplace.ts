import { ConfigurationError } from '@latchkey/auth-core'

/**
 * The origin of a marketplace: Gobo's pages write it as a host, its sample as a URL, both are taken.
 *
 * Every tenant has its own, on several domains or one of its own, so it is never guessed.
 *
 * @throws ConfigurationError (`marketplaceUrl`, or the option named) for anything but an https host; http is for loopback only
 */
export function marketplaceOrigin(marketplaceUrl: string | URL, option = 'marketplaceUrl'): string {
  const written = String(marketplaceUrl).trim()
  const href = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`
  const url = written && URL.canParse(href) ? new URL(href) : undefined
  const refused = (problem: string) => new ConfigurationError(option, problem)
  if (!url) throw refused('must be the host of your marketplace, such as "acme.withgobo.com"')
  const isLoopback = url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol !== 'https:' && !isLoopback) throw refused('must be https')
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') {
    throw refused('must be a host alone, without credentials, path or query')
  }
  return url.origin
}
