import { markAuthorized } from '../lib/authorized.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { emit, type TokenEventListener } from '../lib/events.ts'
import { fetchByValue, handingOver, initOf, type OwnCall, type SentBody } from '../lib/own-call.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import { bodyAgain, replayBody } from '../lib/replay-body.ts'
import { asksForToken, rememberSentToken } from '../lib/sent-token.ts'
import { checkToken, checkTokenValue, type Token, type TokenCall, type TokenSource } from '../lib/token.ts'
import type { ApiAddress } from './api-address.ts'
import { isRefusal, mayReplay, type ReplayRule } from './next-step.ts'
import { originAmong, originIn, readOrigins } from './origins.ts'

export interface AuthFetchOptions {
  /** The only places the token goes: exact scheme, host and port, e.g. `['https://api.example.com']`. */
  origins: readonly string[]
  /** Where a call goes with its token, for APIs whose address comes with it: `addressFromToken` of the entry `./dialect`. */
  apiAddress?: ApiAddress | undefined
  /** The transport. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /**
   * Which calls are sent again with a new token after a 401 that it can cure: all (`always`, the default), those of safe
   * methods such as GET (`safe`), or none (`never`). The token is renewed for later calls all the same.
   */
  replay?: ReplayRule | undefined
  /** Whether a 401 without any challenge means an invalid token. Default true. */
  refreshWithoutChallenge?: boolean | undefined
  /**
   * Longest body of a `Request` object that is copied while it is sent, to be sent again. Default 1 MiB. A body that a typed
   * client was given whole is sent again whatever its length.
   */
  replayBufferBytes?: number | undefined
  /** Allows `http:` origins that are not loopback. Default false. */
  allowInsecure?: boolean | undefined
  onEvent?: TokenEventListener | undefined
  clock?: Clock | undefined
}

/** What holds where an option of {@link authFetch} is left out. */
export const authFetchDefaults = {
  replay: 'always',
  refreshWithoutChallenge: true,
  replayBufferBytes: 2 ** 20,
  allowInsecure: false,
} as const satisfies Partial<AuthFetchOptions>

/**
 * Makes a `fetch` that sends the token of a source to the given origins, and to no other.
 *
 * What it is called with is taken by value, as the global `fetch` does: a URL, headers or bytes that change while a token is
 * fetched change nothing. A 401 that a new token can cure is sent again once, with its method, headers, signal and body as
 * they were; the response to that is returned whatever it is. A stream cannot be sent again: its 401 is returned, and the next
 * call gets a new token; the body of a `Request` can, up to `replayBufferBytes`. A call that brings its own `Authorization`
 * header is left alone. Nothing is sent to a configured origin without a token.
 *
 * @throws {@link ConfigurationError} at once for options that cannot work. The fetch rejects with {@link TokenError} when
 * there is no token to send, and with whatever the transport rejects with.
 */
export function authFetch(source: TokenSource, options: AuthFetchOptions): typeof globalThis.fetch {
  const table: OptionTable<AuthFetchOptions> = {
    origins: 'array',
    apiAddress: 'function',
    fetch: 'function',
    replay: 'string',
    refreshWithoutChallenge: 'boolean',
    replayBufferBytes: 'number',
    allowInsecure: 'boolean',
    onEvent: 'function',
    clock: 'clock',
  }
  return attachTokens(source, readOptions(options, table, authFetchDefaults))
}

/**
 * The same for settings that somebody has read: a client, which has other options.
 *
 * @throws {@link ConfigurationError} for settings that cannot work.
 */
export function attachTokens(
  source: TokenSource,
  settings: AuthFetchOptions & typeof authFetchDefaults,
): typeof globalThis.fetch {
  const { origins, fetch = (...call) => globalThis.fetch(...call), clock = systemClock, onEvent } = settings
  const transport = handingOver(fetch)
  const { replay, refreshWithoutChallenge, replayBufferBytes, allowInsecure, apiAddress } = settings
  if (!/^(always|safe|never)$/.test(replay)) {
    throw new ConfigurationError('replay', 'must be "always", "safe" or "never"')
  }
  if (typeof source?.get !== 'function') throw new ConfigurationError('source', 'must be a token source')
  const allowed = readOrigins(origins, allowInsecure)

  let lastToken: Token | undefined
  let lastHeader = ''

  function send(
    call: OwnCall,
    headers: Headers,
    token: Token,
    body: SentBody | null | undefined,
  ): Promise<Response> {
    // A token is checked and written once, however often it is sent.
    if (token !== lastToken) {
      lastHeader = `Bearer ${checkTokenValue(token.reveal())}`
      lastToken = token
    }
    headers.set('authorization', lastHeader)
    return transport(call.target, initOf(call, headers, body))
  }

  /** For the error that may be made of a response: of one that is ok by who gave a Request, or asked. */
  function remember({ target, init }: OwnCall, response: Response, value: string): void {
    if (!response.ok || typeof target !== 'string' || asksForToken(init)) rememberSentToken(response, value)
  }

  const authorized = fetchByValue(async (call) => {
    const { signal, body } = call
    const headers = call.headers instanceof Headers ? call.headers : new Headers(call.headers)
    if (!originAmong(allowed, call.url) || headers.has('authorization')) {
      return transport(call.target, initOf(call, headers, body))
    }

    const token = await source.get({ signal })
    const value = checkToken(token).reveal()
    const again = replayBody(call, replayBufferBytes)
    const moved = apiAddress?.(call, token) ?? call
    const [place] = call.url.split('?', 1)
    const operation = `${call.method} ${place}`
    const sentMs = clock.monotonicMs()
    const first = await send(moved, headers, token, body)
    remember(call, first, value)
    const sent = { operation, sentMsAgo: clock.monotonicMs() - sentMs }
    if (!isRefused(first, moved, refreshWithoutChallenge)) {
      tell(source, value, first, false, sent)
      return first
    }
    // Whether it is worth replacing is the source's to judge, which hears of every call with it.
    const renewal = source.get({ signal, rejected: value, call: sent })
    renewal.catch(() => {})
    if (!mayReplay(replay, call.method, again.kind)) return first

    let isReplayed = true
    try {
      const next = checkToken(await renewal)
      const kept = next.reveal() === value ? undefined : await bodyAgain(again, clock, signal)
      isReplayed = kept !== undefined
      if (!kept) return first
      const movedAgain = apiAddress?.(call, next) ?? call
      emit(onEvent, { type: 'replay', origin: originIn(movedAgain.url) })
      const againMs = clock.monotonicMs()
      const response = await send(movedAgain, new Headers(headers), next, kept.body)
      remember(call, response, next.reveal())
      const sentAgain = { operation, sentMsAgo: clock.monotonicMs() - againMs }
      const isRefusedAgain = isRefused(response, movedAgain, refreshWithoutChallenge)
      tell(source, next.reveal(), response, isRefusedAgain, sentAgain)
      return response
    } finally {
      // Lets go of a response nobody will read, so that its connection is free.
      if (isReplayed) first.body?.cancel().catch(() => {})
    }
  })
  return markAuthorized(authorized)
}

function isRefused(response: Response, call: OwnCall, refreshWithoutChallenge: boolean): boolean {
  // Of nearly every response nothing more is looked at.
  if (response.status !== 401) return false
  return isRefusal({
    challenge: response.headers.get('www-authenticate'),
    isElsewhere: response.redirected && originIn(response.url) !== originIn(call.url),
    refreshWithoutChallenge,
  })
}

/** Tells the source what came of a call, which it cannot undo: what goes wrong there is none of the caller's. */
function tell(
  source: TokenSource,
  value: string,
  response: Response,
  wasRefused: boolean,
  sent: TokenCall,
): void {
  if (!wasRefused && !response.ok) return
  emit((call: TokenCall) => source.report?.(value, wasRefused ? 'refused' : 'accepted', call), sent)
}
