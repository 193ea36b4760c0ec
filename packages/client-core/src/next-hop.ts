/** One call on its way through redirects. */
export interface Hop {
  readonly url: URL
  readonly method: string
  /** What the caller sends along, without any credential of ours. */
  readonly headers: Headers
  /** `stream`: there is one that cannot be sent again. */
  readonly body: 'none' | 'stream' | 'whole'
}

const REDIRECTS = [301, 302, 303, 307, 308]
/** What describes a body goes with it (Fetch, “request-body-header name”; the length as transports do). */
const OF_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']
/** What is meant for one origin: Authorization by the standard, the others by every server runtime. */
const OF_ORIGIN = ['authorization', 'proxy-authorization', 'cookie', 'host']

/**
 * Where a redirect leads, as the fetch standard has it (“HTTP-redirect fetch”); undefined for any other response.
 *
 * @throws TypeError where the standard says that it is a network error. Nothing of the address is repeated.
 */
export function nextHop({ status, headers, type }: Response, from: Hop): Hop | undefined {
  if (type === 'opaqueredirect') throw broken('a browser does not say where to')
  const location = headers.get('location')
  if (!REDIRECTS.includes(status) || location === null) return undefined
  const url = readLocation(location, from.url)
  if (status !== 303 && from.body === 'stream') throw broken('a stream cannot be sent twice')

  const isRewritten = becomesGet(status, from.method.toUpperCase())
  const kept = new Headers(from.headers)
  for (const name of [...(isRewritten ? OF_BODY : []), ...(url.origin === from.url.origin ? [] : OF_ORIGIN)])
    kept.delete(name)
  return { ...from, url, headers: kept, ...(isRewritten && { method: 'GET', body: 'none' }) }
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return status < 303 && method === 'POST'
}

function readLocation(header: string, from: URL): URL {
  const written = asUtf8(header)
  const url = URL.canParse(written, from) ? new URL(written, from) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url
  throw broken('its address is not plain http or https')
}

/** A redirect that cannot be followed, as `fetch` tells of it. */
export function broken(why: string): TypeError {
  return new TypeError(`fetch failed: the API redirects, and ${why}`)
}

/** Some servers write an address in UTF-8, which headers show byte by byte. */
function asUtf8(header: string): string {
  if (!/[\x80-\xff]/.test(header)) return header
  return new TextDecoder().decode(Uint8Array.from(header, (byte) => byte.charCodeAt(0)))
}
