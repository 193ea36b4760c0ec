import { checkUrl, ConfigurationError, type Secret, systemClock, type TokenSource } from '@latchkey/auth-core'
import {
  abortable,
  bodyAgain,
  fetchByValue,
  handingOver,
  initOf,
  isAuthorized,
  isSteering,
  markAuthorized,
  MOVED_TO,
  readOptions,
  replayBody,
  type OwnCall,
  type ReplayBody,
} from '@latchkey/auth-core/lib'
import type { GivenToken } from './client.ts'
import { joinCookies } from './cookies.ts'
import { broken, type Hop, nextHop } from './next-hop.ts'

/** How a vendor's document says that calls are authorized, beside bearer tokens. */
export type CallScheme =
  | {
      /** A text the vendor gave out. */
      readonly kind: 'key'
      readonly in: 'header' | 'query' | 'cookie'
      /** Of the header, the parameter or the cookie. */
      readonly name: string
      /** What stands before it in the header, e.g. `Token`. */
      readonly scheme?: string | undefined
    }
  | {
      /** HTTP Basic (RFC 7617). */
      readonly kind: 'basic'
    }

/** A user's name and password for HTTP Basic. */
export interface BasicCredential {
  username: string
  /** The password, or a function that fetches it: asked at every call. */
  password: Secret
}

/** A token, and where a new one comes from. */
export type TokenCredential =
  { tokenSource: TokenSource; accessToken?: undefined } | { accessToken: GivenToken; tokenSource?: undefined }

export interface NoToken {
  tokenSource?: undefined
  accessToken?: undefined
}

/** A fetch that lets itself in, such as one that goes through your backend. */
export interface OwnFetch extends NoToken {
  fetch: typeof globalThis.fetch
}

/** Where an API wants its token, if not in `Authorization: Bearer …`. */
export type TokenPlace =
  | {
      readonly header: string
      /** What stands before the token; empty for nothing. One that ends in `=` stands right before it. */
      readonly scheme: string
    }
  | {
      /** Name of a query parameter. */
      readonly query: string
    }

/** What `credentialFetch` is made of. */
export interface CredentialOptions {
  /** Option → how its value is sent. */
  schemes?: Readonly<Record<string, CallScheme>> | undefined
  /** Option → the key, or the name and password. What is left out is not sent. */
  given?: Readonly<Record<string, Secret | BasicCredential | undefined>> | undefined
  /** Moves the token that comes as a bearer token. */
  token?: TokenPlace | undefined
  /** The only places credentials go to: https, or loopback. The first is that of the API. */
  origins: readonly string[]
  fetch?: typeof globalThis.fetch | undefined
}

const OPTIONS = {
  schemes: 'object',
  given: 'object',
  token: 'object',
  origins: 'array',
  fetch: 'function',
} as const

/** As many as the global `fetch` follows. */
const MOST_REDIRECTS = 20
/** The longest body of a `Request` that is copied, for a redirect that asks for it again. */
const LONGEST_COPY_BYTES = 2 ** 20
const BY_HAND = { redirect: 'manual' } as const

/**
 * Makes a `fetch` that adds keys, or a name and password, to calls of the given origins, and to no others.
 *
 * Redirects are followed here as the fetch standard has it, because `fetch` would take every header but Authorization along:
 * to an origin that is not given without the credentials. A call's own `redirect` holds. Browsers do not say where a redirect
 * leads: there, one that would be followed rejects with a TypeError. A key in the query stands in the request alone, never in an error
 * or a response. A header, parameter or cookie of that name that a call brings along is left as it is.
 *
 * @throws {@link ConfigurationError} naming the option: an unknown one, an empty key, one that no header can carry, an address
 * that is neither https nor loopback. The fetch rejects with it when a function gives no such text.
 */
export function credentialFetch(options: CredentialOptions): typeof globalThis.fetch {
  const settings = readOptions<CredentialOptions>(options, OPTIONS)
  const {
    schemes = {},
    given = {},
    token,
    origins: stated,
    fetch = (...call) => globalThis.fetch(...call),
  } = settings
  if (!stated) throw new ConfigurationError('origins', 'is missing')
  const transport = handingOver(fetch)
  const origins = new Set(stated.map((origin) => checkUrl('baseUrl', origin).origin))
  const used = Object.entries(schemes).flatMap(([option, scheme]) => {
    const value = given[option]
    if (value === undefined) return []
    check(option, scheme, value)
    return [{ option, scheme, value }]
  })

  const [home] = origins

  /** The options whose values a call is to carry; undefined for all that are given. */
  function optionsFor({ init, target }: OwnCall, isHome: boolean, headers: Headers) {
    const authorizedBy = (init as AuthorizedBy).authorizedBy ?? (target as AuthorizedBy).authorizedBy
    const isGiven = (option: string) =>
      option === 'token' ? headers.has('authorization') : used.some((one) => one.option === option)
    // What a document says of one operation is often too little: at the API's own address, a credential is better than none.
    const isLost = isHome && authorizedBy?.length && !authorizedBy.some(isGiven)
    return isLost ? undefined : authorizedBy
  }

  /** The token that is to go elsewhere; one that is to go nowhere is taken away. */
  function bearerFor(headers: Headers, options: readonly string[] | undefined): string | undefined {
    const isTokenless = options && !options.includes('token')
    const bearer = token || isTokenless ? takeBearer(headers) : undefined
    return isTokenless ? undefined : bearer
  }

  /** Puts the credentials on a call to an origin they are for. */
  async function authorize(
    url: URL,
    headers: Headers,
    bearer: string | undefined,
    options: readonly string[] | undefined,
    signal: AbortSignal | null | undefined,
  ): Promise<URL> {
    const sent = new URL(url)
    if (token && bearer !== undefined) placeToken(sent, headers, token, bearer)
    for (const { option, scheme, value } of used) {
      if (options && !options.includes(option)) continue
      if (scheme.kind === 'basic') {
        const { username, password } = value as BasicCredential
        const text = `${username}:${password && (await textOf(`${option}.password`, password, signal))}`
        if (!headers.has('authorization')) headers.set('authorization', `Basic ${base64(text)}`)
      } else
        place(scheme, sent, headers, checkKey(option, scheme, await textOf(option, value as Secret, signal)))
    }
    return sent
  }

  const authorized = fetchByValue(async (call) => {
    const { target, method, body, signal, init } = call
    const first = new URL(call.url, globalThis.location?.href)
    // Where the token's own address has led it; it was judged there.
    const { [MOVED_TO]: movedTo } = init as MovedCall
    const isOurs = ({ origin }: URL) => origins.has(origin) || origin === movedTo
    if (!isOurs(first)) return transport(target, initOf(call, call.headers, body))
    const given = new Headers(call.headers)
    const options = optionsFor(call, first.origin === (movedTo ?? home), given)
    const bearer = bearerFor(given, options)
    const redirect = init.redirect ?? (typeof target === 'string' ? 'follow' : target.redirect)
    const isFollowed = redirect === 'follow'
    const again: ReplayBody = isFollowed ? replayBody(call, LONGEST_COPY_BYTES) : { kind: 'stream' }
    const kind = again.kind === 'copy' ? 'whole' : again.kind

    const send = async (hop: Hop, to: string | Request, part: BodyInit | null | undefined) => {
      const headers = new Headers(hop.headers)
      const url = isOurs(hop.url) ? await authorize(hop.url, headers, bearer, options, signal) : hop.url
      const at = typeof to === 'string' ? url.href : url.href === hop.url.href ? to : new Request(url, to)
      return hideQuery(hop.url, url, () =>
        transport(at, { ...initOf(call, headers, part), method: hop.method, ...(isFollowed && BY_HAND) }),
      )
    }
    let hop: Hop = { url: first, method, headers: given, body: kind }
    let response = await send(hop, target, body)
    for (let count = 0; isFollowed; count++) {
      const next = nextHop(response, hop)
      if (!next) break
      response.body?.cancel().catch(() => {})
      if (count === MOST_REDIRECTS) throw broken('does so without end')
      const kept = next.body === 'none' ? {} : await bodyAgain(again, systemClock, signal)
      if (!kept) throw broken('a body of that length cannot be sent twice')
      hop = next
      response = await send(hop, hop.url.href, kept.body)
      // Others judge by it whether what refuses a call has seen its token.
      Object.defineProperty(response, 'redirected', { value: true })
    }
    return response
  })
  return isAuthorized(fetch) ? markAuthorized(authorized) : authorized
}

function check(option: string, scheme: CallScheme, value: Secret | BasicCredential): void {
  const isSecret = (one: unknown): boolean =>
    typeof one === 'function' || (typeof one === 'string' && one.trim() !== '')
  if (scheme.kind === 'key') {
    if (!isSecret(value)) throw new ConfigurationError(option, 'is empty')
    if (typeof value === 'string') checkKey(option, scheme, value)
    return
  }
  const { username, password } = Object(value) as BasicCredential
  if (typeof username !== 'string' || username.includes(':'))
    throw new ConfigurationError(`${option}.username`, 'must be text without a colon')
  // Of the two, one may be empty (RFC 7617, section 2): many APIs take a key for a user name, and nothing else.
  if (!isSecret(password) && (password !== '' || username === ''))
    throw new ConfigurationError(`${option}.password`, 'is empty')
}

/** What `fetch` says of a header it cannot send repeats the header. */
function checkKey(option: string, scheme: CallScheme & { kind: 'key' }, key: string): string {
  if (scheme.in === 'header' && !/^[\t\x20-\x7e\x80-\xff]*$/.test(key.trim()))
    throw new ConfigurationError(option, 'has characters no header may have')
  return key
}

async function textOf(
  option: string,
  secret: Secret,
  signal: AbortSignal | null | undefined,
): Promise<string> {
  const text = typeof secret === 'function' ? await abortable(secret(), signal) : secret
  if (typeof text !== 'string' || text === '') throw new ConfigurationError(option, 'must give text')
  return text
}

function place(scheme: CallScheme & { kind: 'key' }, url: URL, headers: Headers, value: string): void {
  const { in: where, name } = scheme
  if (where === 'query') {
    addToQuery(url, name, value)
  } else if (where === 'cookie') {
    const own = `${name}=${cookieValue(value)}`
    headers.set('cookie', joinCookies(headers.get('cookie'), [own]))
  } else if (!headers.has(name)) {
    headers.set(name, scheme.scheme ? `${scheme.scheme} ${value}` : value)
  }
}

/** Takes a bearer token away from where it would have stood. */
function takeBearer(headers: Headers): string | undefined {
  const value = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
  if (value !== undefined) headers.delete('authorization')
  return value
}

function placeToken(url: URL, headers: Headers, place: TokenPlace, value: string): void {
  if ('query' in place) addToQuery(url, place.query, value)
  else if (/^cookie$/i.test(place.header))
    headers.set('cookie', joinCookies(headers.get('cookie'), [place.scheme + cookieValue(value)]))
  else headers.set(place.header, withScheme(place.scheme, value))
}

/** The rest of the query stays as it is written: `URLSearchParams` would write all of it anew, as a form. */
function addToQuery(url: URL, name: string, value: string): void {
  if (url.searchParams.has(name)) return
  url.search += `${url.search ? '&' : '?'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}

/** What may stand in a cookie stays as it is (RFC 6265, section 4.1.1): a server compares it with what it gave out. */
function cookieValue(value: string): string {
  return /^[!#-+\--:<-[\]-~]*$/.test(value) ? value : encodeURIComponent(value)
}

function withScheme(scheme: string, value: string): string {
  return scheme && !scheme.endsWith('=') ? `${scheme} ${value}` : scheme + value
}

/** RFC 7617 §2.1: as UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

/** A key in the query is in no address that others see: that of the response is the one asked for. */
async function hideQuery(asked: URL, sent: URL, send: () => Promise<Response>): Promise<Response> {
  if (asked.href === sent.href) return send()
  let response: Response
  try {
    response = await send()
  } catch (error) {
    if (isSteering(error) || !String((error as Error)?.message).includes(sent.search.slice(1))) throw error
    throw new TypeError('fetch failed')
  }
  Object.defineProperty(response, 'url', { value: asked.href })
  return response
}

/** What a call says of itself, for the fetch that authorizes it. */
interface AuthorizedBy {
  authorizedBy?: readonly string[] | undefined
}

/** A call that `authFetch` has sent to the address of its token. */
interface MovedCall {
  [MOVED_TO]?: string
}
