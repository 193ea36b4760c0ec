import { checkUrl } from '../lib/check-url.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { wholeBodies, type OwnCall } from '../lib/own-call.ts'
import { readOptions } from '../lib/read-options.ts'
import type { Token } from '../lib/token.ts'

/** What {@link addressFromToken} needs to know. */
export interface AddressFromTokenOptions {
  /** Where calls are addressed to that go to the address of their token: https, or loopback. */
  baseUrl: string
  /**
   * Where the API may be: exact origins such as `https://www.zohoapis.eu`, or `https://*.my.salesforce.com` for any one label.
   * Always https.
   */
  apiOrigins: readonly string[]
  /** Name of the vendor in errors. */
  vendor?: string | undefined
}

const OPTIONS = { baseUrl: 'string', apiOrigins: 'array', vendor: 'string' } as const

/** Where a call goes with a token, if not where it is addressed to: `apiAddress` of `authFetch`. */
export type ApiAddress = (call: OwnCall, token: Token) => OwnCall | undefined

/** Names the origin that a call was moved to, for the fetch that brings its keys; no option of a call can have this name. */
export const MOVED_TO = /* @__PURE__ */ Symbol('moved to')

/** A host, with `https://` or alone, and a path whose segments stay where they are: nothing in it is read two ways. */
const ADDRESS = /^(?:https:\/\/)?([a-z0-9][a-z0-9._-]*(?::\d+)?)((?:\/[\w.~!$&'()*+,;=:%-]*)*)$/i
/** Segments that lead back, and characters hidden from whoever reads the address once. */
const LEADS_AWAY = /\/\.{1,2}(\/|$)|%(2e|2f|5c|25)|%(?![\da-f]{2})/i
/** `acme` of `https://*.example.com`. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i
const ORIGIN =
  /^https:\/\/(\*\.(?=[^.]+\.))?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d+)?$/

/**
 * Sends calls to the address that came with their token, for APIs whose token response says where they are.
 *
 * That address stands in place of the origin of `baseUrl`: path and query of a call are kept, behind the path of the address,
 * if it has one (an address that ends in the path of `baseUrl` is the whole of it). One that is a label alone stands for the
 * star, where one of `apiOrigins` has one. It is judged at every sending, since a
 * response and a store are untrusted: an address that is at none of `apiOrigins`, or none at all, rejects the call with
 * {@link TokenError} `api_address_refused`, and nothing is sent.
 *
 * @returns `apiAddress` of `authFetch`.
 * @throws {@link ConfigurationError} (`apiOrigins`) for anything but https origins, with at most one `*.` in front of two
 * labels or more; (`baseUrl`) as everywhere; for unknown options.
 */
export function addressFromToken(options: AddressFromTokenOptions): ApiAddress {
  const { baseUrl, apiOrigins, vendor } = readOptions<AddressFromTokenOptions>(options, OPTIONS)
  const base = checkUrl('baseUrl', baseUrl)
  const basePath = trimmed(base.pathname)
  if (!apiOrigins?.length || !apiOrigins.every((one) => ORIGIN.test(one)))
    throw new ConfigurationError('apiOrigins', 'must be https origins, such as "https://*.example.com"')
  const allowed = new Set(apiOrigins.map(originOf))
  const refused = (detail: string) =>
    new TokenError(
      'api_address_refused',
      { vendor },
      `${detail}; tokens go to ${apiOrigins.join(', ')}`,
      'give "baseUrl", or add the origin to "apiOrigins" of the dialect if it is the vendor’s',
    )

  const [star, ...others] = apiOrigins.filter((one) => one.includes('*'))

  /** A label alone stands for the star, if there is one. */
  const whole = (given: string) =>
    star && others.length === 0 && LABEL.test(given) ? star.replace('*', given) : given

  /** Judged once for each token, however often it is sent. */
  let last: { given: string; origin: string; path: string } | undefined

  function read(given: string | undefined): NonNullable<typeof last> {
    if (!given) throw refused('none came with it')
    if (last?.given === given) return last
    const [, host, path = ''] = ADDRESS.exec(whole(given)) ?? []
    const url =
      host && !LEADS_AWAY.test(path) && URL.canParse(`https://${host}`) && new URL(`https://${host}`)
    if (!url) throw refused('its own is no plain https address')
    const { origin } = url
    if (!allowed.has(origin) && !allowed.has(origin.replace(/^https:\/\/[^.]+/, 'https://*')))
      throw refused('its own is another origin')
    return (last = { given, origin, path: trimmed(path) })
  }

  return (call, token) => {
    const from = new URL(call.url, globalThis.location?.href)
    if (from.origin !== base.origin) return undefined
    const { origin, path } = read(token.apiAddress)
    const isWhole =
      basePath !== '' && path.endsWith(basePath) && `${from.pathname}/`.startsWith(`${basePath}/`)
    const own = isWhole ? from.pathname.slice(basePath.length) : from.pathname
    const url = origin + path + own + from.search
    const init = { ...call.init, [MOVED_TO]: origin }
    return { ...call, url, target: moved(call.target, url), init }
  }
}

/** A `Request` cannot be moved: it is made into another one, with all that hangs on it. */
function moved(target: string | Request, url: string): string | Request {
  if (typeof target === 'string') return url
  // One that was sent is moved without its body; what is sent again has it beside.
  const isUsed = target.bodyUsed || target.body?.locked
  const request = new Request(url, isUsed ? new Request(target, { body: '' }) : target)
  const whole = wholeBodies.get(target)
  if (whole) wholeBodies.set(request, whole)
  return Object.assign(request, target)
}

/** As URLs write it: without the port of https. */
function originOf(written: string): string {
  return written.replace(/:443$/, '')
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '')
}
