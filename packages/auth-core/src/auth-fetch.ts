import { asksForNewToken, parseChallenges } from './challenges.ts'
import { systemClock, type Clock } from './clock.ts'
import { checkOptions, ConfigurationError, TokenError } from './errors.ts'
import { emit, type TokenEventListener } from './events.ts'
import { isSecure } from './grant.ts'
import { LightRequest } from './light-request.ts'
import { record } from './record-body.ts'
import { isTokenValue, type Token, type TokenSource } from './token.ts'

export interface AuthFetchOptions {
  /** The only places the token goes: exact scheme, host and port, e.g. `['https://api.example.com']`. */
  origins: readonly string[]
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Whether a 401 without any challenge means an invalid token. Default true. */
  refreshWithoutChallenge?: boolean | undefined
  /** Keeps a copy of a stream body while it is sent, so that it can be sent again. Default false. */
  bufferStreams?: boolean | undefined
  /** Longest body kept for sending again, where it has to be copied: streams and `Request` objects. Default 1 MiB. */
  replayBufferBytes?: number | undefined
  /** Allows `http:` origins that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
}

const KNOWN =
  'origins fetch refreshWithoutChallenge bufferStreams replayBufferBytes allowInsecure onEvent clock'

/** How long a token that was refused right after it was minted is not replaced again. */
const FRUITLESS_MS = 30_000

type Attempt = (header: string, body?: BodyInit) => Promise<Response>

/**
 * Makes a `fetch` that sends the token of a source to the given origins, and to no other.
 *
 * A 401 that a new token can cure is sent again once, with its method, headers, signal and body as they were; the answer
 * to that is returned whatever it is. A body that cannot be sent again (a stream) gets its 401 back, and the next call a
 * new token. A call that brings its own `Authorization` header is left alone. Nothing is sent to a configured origin
 * without a token.
 *
 * @throws {@link ConfigurationError} at once for malformed origins. The fetch rejects with {@link TokenError} when there
 * is no token to send, and with whatever the transport rejects with.
 */
export function authFetch(source: TokenSource, options: AuthFetchOptions): typeof globalThis.fetch {
  checkOptions(options, KNOWN)
  const {
    refreshWithoutChallenge = true,
    replayBufferBytes = 1024 * 1024,
    clock = systemClock,
    onEvent,
  } = options
  const origins = new Set(options.origins.map((origin) => checkOrigin(origin, options)))
  const transport = options.fetch ?? ((...call: Parameters<typeof fetch>) => globalThis.fetch(...call))

  let lastToken: Token | undefined
  let lastHeader = ''
  /** A token refused right after it was minted: another one would fare no better. */
  let fruitless: string | undefined
  let fruitlessUntilMs = 0

  function headerFor(token: Token): string {
    if (token !== lastToken) {
      const value = token.reveal()
      if (!isTokenValue(value))
        throw new TokenError('token_malformed', 'The token source gave something that is no token')
      lastHeader = `Bearer ${value}`
      lastToken = token
    }
    return lastHeader
  }

  function isCurable(response: Response, origin: string): boolean {
    const challenges = parseChallenges(response.headers.get('www-authenticate'))
    // A redirect may have led to a place that never saw the token.
    const isOurs = !response.redirected || origins.has(new URL(response.url).origin)
    const isAsking = response.status === 401 && isOurs && asksForNewToken(challenges, refreshWithoutChallenge)
    if (!isAsking && challenges.length)
      emit(onEvent, { type: 'challenge', origin, status: response.status, challenges })
    return isAsking
  }

  async function send(
    attempt: Attempt,
    replay: Replay,
    origin: string,
    signal: AbortSignal | null | undefined,
  ) {
    const token = await source.get({ signal: signal ?? undefined })
    const response = await attempt(headerFor(token))
    const value = token.reveal()
    if (response.status !== 401) {
      if (value === fruitless) fruitless = undefined
      if (response.status === 403) isCurable(response, origin)
      return response
    }
    if (!isCurable(response, origin)) return response
    if (value === fruitless && clock.monotonicMs() < fruitlessUntilMs) return response
    const body = await replay?.()
    const renewal = source.get({ signal: signal ?? undefined, rejected: value })
    if (!body) {
      renewal.catch(() => {})
      return response
    }
    let renewed: Token
    try {
      renewed = await renewal
    } catch (error) {
      release(response)
      throw error
    }
    const isNew = renewed.reveal() !== value
    let answer = response
    if (isNew) {
      release(response)
      emit(onEvent, { type: 'replay', origin })
      answer = await attempt(headerFor(renewed), body.bytes)
    }
    if (answer.status === 401 && (!isNew || isCurable(answer, origin))) {
      fruitless = renewed.reveal()
      fruitlessUntilMs = clock.monotonicMs() + FRUITLESS_MS
    }
    return answer
  }

  return async (given, givenInit) => {
    // openapi-fetch hands over the class it was given; the type of `fetch` cannot say so.
    const light = (given as unknown) instanceof LightRequest ? (given as unknown as LightRequest) : undefined
    const input = light ? light.url : given
    const init = light ? (givenInit ? { ...light.init, ...givenInit } : light.init) : givenInit
    const isRequest = typeof input === 'object' && 'headers' in input
    const url = new URL(isRequest ? input.url : input, globalThis.location?.href)
    const streams = isStream(init?.body)
    if (!origins.has(url.origin)) return transport(input, init)

    if (!isRequest && !(streams && options.bufferStreams)) {
      const headers = new Headers(init?.headers)
      if (headers.has('authorization')) return transport(input, init)
      const attempt: Attempt = (header) => {
        headers.set('authorization', header)
        return transport(input, { ...init, headers })
      }
      return send(attempt, streams ? undefined : async () => ({}), url.origin, init?.signal)
    }

    const request = new Request(input, streams ? ({ ...init, duplex: 'half' } as RequestInit) : init)
    if (request.headers.has('authorization')) return transport(request)
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const copy = hasBody ? record(request.clone(), replayBufferBytes) : undefined
    const attempt: Attempt = (header, body) => {
      const headers = new Headers(request.headers)
      headers.set('authorization', header)
      return transport(new Request(request, body ? { headers, body } : { headers }))
    }
    return send(attempt, copy ?? (async () => ({})), url.origin, request.signal)
  }
}

/** Gives the body to send again (none when the first call's own init still holds it), or undefined if it is gone. */
type Replay = (() => Promise<{ bytes?: BodyInit } | undefined>) | undefined

/** Lets go of an answer nobody will read, so that its connection is free. */
function release(response: Response): void {
  response.body?.cancel().catch(() => {})
}

/** Whether a body can be read only once. Anything unknown is taken for a stream. */
function isStream(body: unknown): boolean {
  return !(
    body == null ||
    typeof body === 'string' ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams
  )
}

function checkOrigin(origin: string, { allowInsecure }: AuthFetchOptions): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (!url || url.origin === 'null' || url.username || url.pathname !== '/' || url.search || url.hash) {
    throw new ConfigurationError('origins', 'must be origins like https://api.example.com, without a path')
  }
  if (!isSecure(url) && !allowInsecure)
    throw new ConfigurationError('origins', 'must be https (only loopback may be http)')
  return url.origin
}
