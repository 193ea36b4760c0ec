import { checkUrl } from '../lib/check-url.ts'
import { ConfigurationError } from '../lib/errors.ts'

/** The origin of a URL as a call has it. */
export const originIn = (url: string): string => new URL(url, globalThis.location?.href).origin

/**
 * Reads the origins a token may go to; the function it returns finds the one a URL belongs to.
 *
 * @throws {@link ConfigurationError} naming `origins`.
 */
export function readOrigins(
  origins: readonly string[] | undefined,
  allowInsecure: boolean | undefined,
): (url: string) => string | undefined {
  if (!origins?.length) throw new ConfigurationError('origins', 'must name an origin the token may go to')
  const allowed = origins.map((given) => {
    const { href, origin } = checkUrl('origins', given, allowInsecure)
    if (href !== `${origin}/`) throw new ConfigurationError('origins', 'must be origins, without a path')
    return origin
  })
  return (url) => {
    // Spelled like this nearly always; whatever else a URL may look like is read as a URL.
    for (const origin of allowed) if (url.startsWith(origin) && url[origin.length] === '/') return origin
    const read = originIn(url)
    return allowed.includes(read) ? read : undefined
  }
}
