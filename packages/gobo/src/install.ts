import type { CustomerOrg } from './customer-org.ts'
import { marketplaceOrigin } from './marketplace.ts'

/** What Gobo tells an app when a customer has installed it. */
export interface Installation {
  /** GUID of the customerorg: Gobo's own id of the customer's organisation. */
  guid: string | undefined
  /** The tenant's id of the same organisation. */
  externalId: string | undefined
  /** One of the two, as the other functions of this package take it: the GUID where it was given. */
  customerOrg: CustomerOrg
}

/**
 * Reads what Gobo added to your install URL when it sent the browser there.
 *
 * Anybody can open that URL with parameters of their own: what proves the installation is that Gobo then issues a
 * token for the organisation. Gobo does so for your credentials only after a real one.
 *
 * @returns undefined when the URL names no organisation or is no URL, so when nobody came from an installation; never throws
 * @see https://docs.gobo.io/app-development/app-installation
 */
export function parseInstallUrl(url: string | URL): Installation | undefined {
  // The query alone is read: a framework may give the path as it was asked for, and `//` or `/\\[` is no URL.
  const [, query] = /^[^?#]*\?([^#]*)/.exec(`${url}`) ?? []
  const searchParams = new URLSearchParams(query)
  const guid = searchParams.get('target') || undefined
  const externalId = searchParams.get('target_id') || undefined
  if (guid !== undefined) return { guid, externalId, customerOrg: { guid } }
  if (externalId !== undefined) return { guid, externalId, customerOrg: { externalId } }
  return undefined
}

/**
 * Where to send the browser when your side of the installation has worked.
 *
 * @throws {@link ConfigurationError} when `marketplaceUrl` is not an https host
 */
export function installSuccessUrl(marketplaceUrl: string | URL): URL {
  return redirectUrl(marketplaceUrl, 'install_success', 'true')
}

/**
 * Where to send the browser when your side of the installation has failed.
 *
 * @param message is shown to the person who installs: a sentence, no internals
 * @throws {@link ConfigurationError} when `marketplaceUrl` is not an https host
 */
export function installFailureUrl(marketplaceUrl: string | URL, message: string): URL {
  return redirectUrl(marketplaceUrl, 'error_message', message)
}

function redirectUrl(marketplaceUrl: string | URL, name: string, value: string): URL {
  const url = new URL('/redirect', marketplaceOrigin(marketplaceUrl))
  url.searchParams.set(name, value)
  return url
}
