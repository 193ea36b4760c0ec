import { checkUrl } from '../lib/check-url.ts'
import { ConfigurationError } from '../lib/errors.ts'

/** The origin of a URL as a call has it. */
export const originIn = (url: string): string => new URL(url, globalThis.location?.href).origin

/**
 * Reads the origins a token may go to, as URLs write them.
 *
 * @throws {@link ConfigurationError} naming `origins`.
 */
export function readOrigins(
  origins: readonly string[] | undefined,
  allowInsecure: boolean | undefined,
): readonly string[] {
  if (!origins?.length) throw new ConfigurationError('origins', 'must name an origin the token may go to')
  return origins.map((given) => {
    const { href, origin } = checkUrl('origins', given, allowInsecure)
    if (href !== `${origin}/`) throw new ConfigurationError('origins', 'must be origins, without a path')
    return origin
  })
}

/** The origin a URL belongs to, of those that were read; undefined if it is at none of them. */
export function originAmong(origins: readonly string[], url: string): string | undefined {
  // Spelled like this nearly always; whatever else a URL may look like is read as a URL.
  for (const origin of origins) if (url.startsWith(origin) && url[origin.length] === '/') return origin
  return origins.find((origin) => origin === originIn(url))
}
