import { abortable } from '../lib/abortable.ts'
import { markAuthorized } from '../lib/authorized.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError, refuseUnknown } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import { readCapped } from '../lib/read-capped.ts'
import { checkTokenValue, type Token, type TokenSource } from '../lib/token.ts'

export interface AuthFetchOptions {
  /** The only places the token goes: exact scheme, host and port, e.g. `['https://api.example.com']`. */
  origins: readonly string[]
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Whether a 401 without any challenge means an invalid token. Default true. */
  refreshWithoutChallenge?: boolean | undefined
  /** Longest body of a `Request` object that is copied while it is sent, to be sent again. Default 1 MiB. */
  replayBufferBytes?: number | undefined
  /** Allows `http:` origins that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
}

/** How long a token that was refused right after it was minted is not replaced again. */
const FRUITLESS_MS = 30_000

/**
 * Makes a `fetch` that sends the token of a source to the given origins, and to no other.
 *
 * A 401 that a new token can cure is sent again once, with its method, headers, signal and body as they were; the answer
 * to that is returned whatever it is. A stream cannot be sent again: its 401 is returned, and the next call
 * gets a new token; the body of a `Request` can, up to `replayBufferBytes`. A call that brings its own `Authorization` header is left alone. Nothing is sent to a configured origin
 * without a token.
 *
 * @throws {@link ConfigurationError} at once for malformed origins. The fetch rejects with {@link TokenError} when there
 * is no token to send, and with whatever the transport rejects with.
 */
export function authFetch(source: TokenSource, options: AuthFetchOptions): typeof globalThis.fetch {
  const {
    origins,
    fetch = (...call) => globalThis.fetch(...call),
    clock = systemClock,
    onEvent,
    ...others
  } = options
  const { allowInsecure, refreshWithoutChallenge = true, replayBufferBytes = 2 ** 20, ...unknown } = others
  refuseUnknown(unknown)
  const allowed = new Set<string>()
  for (const given of origins) {
    const { href, origin } = checkUrl('origins', given, allowInsecure)
    if (href !== `${origin}/`) throw new ConfigurationError('origins', 'must be origins, without a path')
    allowed.add(origin)
  }

  let lastToken: Token | undefined
  let lastHeader = ''
  /** A token refused right after it was minted: another one would fare no better. */
  let fruitless: string | undefined
  let fruitlessUntilMs = 0

  /** The configured origin a URL belongs to. */
  function originOf(url: string): string | undefined {
    for (const origin of allowed) if (url.startsWith(`${origin}/`)) return origin
    const { origin } = new URL(url, globalThis.location?.href)
    return allowed.has(origin) ? origin : undefined
  }

  function isRefused(response: Response, origin: string): boolean {
    // Where a redirect led to another origin, that one never saw the token.
    if (response.status !== 401 || (response.redirected && originOf(response.url) !== origin)) return false
    const header = response.headers.get('www-authenticate')
    return header ? isCurable(header) : refreshWithoutChallenge
  }

  return markAuthorized(async (input, init) => {
    let request: Request | undefined
    if (input instanceof Request) {
      request = input = init ? new Request(input, init) : input
      // What an init would reset, and what only transports know of it; the body is in the request by now.
      const { referrer, referrerPolicy } = request
      const { body, ...others } = init ?? {}
      init = { ...others, referrer, referrerPolicy }
    }
    const { signal, headers: givenHeaders } = request ?? init ?? {}
    const headers = new Headers(givenHeaders)
    const origin = originOf(request?.url ?? String(input))
    if (!origin || headers.has('authorization')) return fetch(input, init)

    const token = await source.get({ signal })
    if (token !== lastToken) {
      lastHeader = `Bearer ${checkTokenValue(token.reveal())}`
      lastToken = token
    }
    const value = token.reveal()
    const copy = request?.body && readCapped(request.clone().body, replayBufferBytes).catch(() => undefined)
    const send = (header: string, body?: Blob | null) => {
      headers.set('authorization', header)
      return fetch(input, { ...init, headers, ...(body && { body }) })
    }

    const response = await send(lastHeader)
    if (!isRefused(response, origin)) {
      if (value === fruitless && response.status !== 401) fruitless = undefined
      return response
    }
    if (value === fruitless && clock.monotonicMs() < fruitlessUntilMs) return response
    const renewal = source.get({ signal, rejected: value })
    renewal.catch(() => {})
    const kept = await abortable(Promise.resolve(copy), signal)
    const { body } = init ?? {}
    const isStream = body instanceof ReadableStream || Symbol.asyncIterator in Object(body)
    if (isStream || (request?.bodyUsed && !kept)) return response

    let answer = response
    let renewed: string | undefined
    try {
      renewed = checkTokenValue((await renewal).reveal())
    } finally {
      // Lets go of an answer nobody will read, so that its connection is free.
      if (renewed !== value) response.body?.cancel().catch(() => {})
    }
    if (renewed !== value) {
      emit(onEvent, { type: 'replay', origin })
      answer = await send(`Bearer ${renewed}`, kept)
    }
    if (isRefused(answer, origin)) {
      fruitless = renewed
      fruitlessUntilMs = clock.monotonicMs() + FRUITLESS_MS
    }
    return answer
  })
}

/**
 * Whether a new token of the same kind may cure a refusal: there is a Bearer challenge, and none that asks for more scope
 * (RFC 6750 §3.1), a better sign-in (RFC 9470 §3) or another request. Takes less than {@link parseChallenges} does, and
 * agrees with it.
 */
function isCurable(header: string): boolean {
  const isIncurable = /\berror[ \t]*=[ \t]*"?(insufficient_|invalid_request\b)/i.test(header)
  return !isIncurable && /(^|,)[ \t]*bearer([ \t,]|$)/i.test(header.replace(/"(\\[^]|[^"\\])*("|$)/g, ''))
}
