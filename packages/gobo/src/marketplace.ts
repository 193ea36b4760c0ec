import { checkUrl, ConfigurationError } from '@latchkey/auth-core'

/**
 * The origin of a marketplace: Gobo's pages write it as a host, its sample as a URL, both are taken.
 *
 * Every tenant has its own, on several domains or one of its own, so it is never guessed.
 *
 * @throws {@link ConfigurationError} (`marketplaceUrl`, or the option named) for anything but an https host; http is for loopback only
 */
export function marketplaceOrigin(marketplaceUrl: string | URL, option = 'marketplaceUrl'): string {
  const written = `${marketplaceUrl ?? ''}`.trim()
  const url = checkUrl(option, /^[a-z]+:\/\//i.test(written) ? written : `https://${written}`)
  if (url.pathname === '/' && !url.search) return url.origin
  throw new ConfigurationError(option, 'must be a host, such as "acme.withgobo.com"')
}
