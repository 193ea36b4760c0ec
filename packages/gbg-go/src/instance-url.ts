import { checkUrl, ConfigurationError } from '@latchkey/auth-core'
import { baseUrlOf, type RegionOptions } from './region.ts'

/**
 * The address of a hosted journey page, ready to be opened.
 *
 * GBG documents `instanceUrl` once as a path and elsewhere as a URL: a path is resolved against the region's host, a URL
 * is kept. Only `page` journeys have one, which is why `undefined` gives `undefined`.
 *
 * @throws {@link ConfigurationError} for anything a browser should not be sent to, such as a `javascript:` URL.
 */
export function resolveInstanceUrl(instanceUrl: string, options: RegionOptions): string
export function resolveInstanceUrl(
  instanceUrl: string | undefined,
  options: RegionOptions,
): string | undefined
export function resolveInstanceUrl(
  instanceUrl: string | undefined,
  options: RegionOptions,
): string | undefined {
  if (instanceUrl === undefined) return undefined
  const base = checkUrl('baseUrl', baseUrlOf(options))
  // Two slashes would name a host: what starts with a slash is a path here, whatever follows.
  const path = instanceUrl.startsWith('/') ? instanceUrl.replace(/^[/\\]+/, '/') : instanceUrl
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined
  if (url?.protocol === 'https:' || url?.protocol === base.protocol) return url.href
  throw new ConfigurationError('instanceUrl', 'must be a path or an https URL')
}
