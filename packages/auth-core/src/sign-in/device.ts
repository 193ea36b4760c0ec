import * as oauth from 'oauth4webapi'
import { abortable } from '../lib/abortable.ts'
import { systemClock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { pause } from '../lib/pause.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import type { Token } from '../lib/token.ts'
import type { Exchange } from '../request/exchange.ts'
import type { DeviceCodeOptions } from '../request/options.ts'
import { joinScopes } from '../request/scopes.ts'
import { AuthorizationError } from './authorization-error.ts'
import { createEndpoint, ENDPOINT_OPTIONS, type EndpointOptions, type Success } from './endpoint.ts'
import { extraParameters } from './extra-parameters.ts'

/** What the exchange of a device code needs beside client and endpoint. */
export type DeviceGrant = Pick<DeviceCodeOptions, 'grant' | 'deviceCode'>

export interface DeviceAuthorizationOptions extends EndpointOptions {
  /** RFC 8628 §3.1 endpoint; https, unless loopback. */
  deviceAuthorizationEndpoint: string
  scope?: string | undefined
  /** What stands between two scopes, if not a space. */
  scopeSeparator?: string | undefined
  /** Parameters of the vendor. May not replace one that is set here. */
  extraParams?: Readonly<Record<string, string>> | undefined
  /** Makes the exchange of a device code, usually `(grant) => grantExchange(deviceCode, client, …, grant)`. */
  exchange: (grant: DeviceGrant) => Exchange
}

const OPTIONS: OptionTable<DeviceAuthorizationOptions> = {
  deviceAuthorizationEndpoint: 'string',
  scope: 'string',
  scopeSeparator: 'string',
  extraParams: 'record',
  exchange: 'function',
  ...ENDPOINT_OPTIONS,
}

/** A sign-in on another device, under way. */
export interface DeviceAuthorization {
  /** What the person enters at `verificationUri`. */
  readonly userCode: string
  readonly verificationUri: string
  /** The same address with the code in it, for a QR code, where the server gives one. */
  readonly verificationUriComplete: string | undefined
  /** Wall-clock milliseconds when the code ends. */
  readonly expiresAtMs: number
  /**
   * Waits until the person has consented, asking as often as the server allows (RFC 8628 §3.5). Called twice, it asks once,
   * and both get the same token; a signal frees its own caller alone.
   *
   * @throws {@link AuthorizationError} `refused` when the person said no, `timeout` when the code has ended; the abort
   * reason; otherwise what the exchange rejects with.
   */
  finish(options?: { signal?: AbortSignal | undefined }): Promise<Token>
}

/** RFC 8628 §3.5: how much slower after `slow_down`, and the pause where the server names none. */
const FIVE_SECONDS_MS = 5000
/** A server that names none in earnest is not asked without a pause. */
const SHORTEST_PAUSE_MS = 1000
/** How long a question that was under way when the code ended may still take, where its exchange does not say. */
const LAST_QUESTION_MS = 10_000
/** No code is good for longer: keeps what a server says inside what dates can hold. */
const LONGEST_CODE_MS = 2 ** 45

/**
 * Asks for a device code: the person signs in on another device, and this one waits (RFC 8628).
 *
 * @throws {@link ConfigurationError} for options that cannot work; {@link TokenError} when the server gives no code:
 * `token_refused` with its `oauthError`, `token_unavailable` (5xx, 408, 425, 429) with `retryAfterMs`, `token_redirected`,
 * `token_malformed`, `token_too_large`, `token_timeout`, `token_network`; the reason of `signal`.
 */
export async function startDeviceAuthorization(
  options: DeviceAuthorizationOptions,
): Promise<DeviceAuthorization> {
  const {
    deviceAuthorizationEndpoint,
    scope,
    scopeSeparator,
    extraParams = {},
    exchange,
    ...settings
  } = readOptions(options, OPTIONS)
  const { clock = systemClock } = settings
  const endpoint = createEndpoint('deviceAuthorizationEndpoint', deviceAuthorizationEndpoint, settings)
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  const isTaken = (name: string) => /^(client_id|scope|grant_type)$/.test(name)
  const parameters = new URLSearchParams([
    ...(scope ? [['scope', joinScopes(scope, scopeSeparator)!]] : []),
    ...extraParameters(extraParams, isTaken),
  ])
  const sentAtMs = clock.nowMs()
  const sentMs = clock.monotonicMs()
  const success = await endpoint.ask({}, ({ server, client, authentication, options: asked }) =>
    oauth.deviceAuthorizationRequest(server, client, authentication, parameters, asked),
  )
  const begun = await readCode(success, endpoint)
  const lifetimeMs = Math.min(begun.expires_in * 1000, LONGEST_CODE_MS)
  /** By a clock that nobody turns. */
  const leftMs = () => Math.max(0, lifetimeMs - (clock.monotonicMs() - sentMs))

  const timedOut = () => new AuthorizationError('timeout', undefined, undefined, endpoint.place)

  /** What the last question brings, be it that everybody has left meanwhile: the code is used up then. */
  let question = Promise.resolve<Token | undefined>(undefined)

  async function ask(signal: AbortSignal): Promise<Token> {
    const call = exchange({
      grant: 'urn:ietf:params:oauth:grant-type:device_code',
      deviceCode: begun.device_code,
    })
    const limitMs = leftMs() + (call.timeoutMs ?? LAST_QUESTION_MS)
    const end = deadline(clock, limitMs, timedOut, signal, true)
    let intervalMs = Math.max(begun.interval * 1000, SHORTEST_PAUSE_MS)
    let pauseMs = intervalMs
    try {
      const late = await abortable(question, end.signal)
      if (late) return late
      for (;;) {
        await pause(clock, Math.min(pauseMs, leftMs()), end.signal)
        if (leftMs() === 0) throw timedOut()
        try {
          const asked = call({ signal: end.signal })
          question = asked.catch(() => undefined)
          return await abortable(asked, end.signal)
        } catch (error) {
          end.signal.throwIfAborted()
          const next = intervalAfter(error, intervalMs)
          if (next === undefined) throw endOf(error, endpoint)
          intervalMs = next
          // That is asked for once: the next pause is as long as those before.
          pauseMs = Math.max(next, (error as TokenError).retryAfterMs ?? 0)
        }
      }
    } finally {
      end.end()
    }
  }

  let asking: { token: Promise<Token>; controller: AbortController; waiters: number } | undefined
  function begin() {
    const controller = new AbortController()
    const begun = { controller, token: ask(controller.signal), waiters: 0 }
    // What failed may be tried again; a token is there for good.
    begun.token.catch(() => asking === begun && (asking = undefined))
    return (asking = begun)
  }

  return {
    userCode: begun.user_code,
    verificationUri: begun.verification_uri,
    verificationUriComplete: begun.verification_uri_complete,
    expiresAtMs: sentAtMs + lifetimeMs,
    async finish({ signal } = {}) {
      signal?.throwIfAborted()
      const joined = asking ?? begin()
      joined.waiters++
      try {
        return await abortable(joined.token, signal)
      } finally {
        if (!--joined.waiters) {
          joined.controller.abort(signal?.reason)
          // Who comes now begins anew, and does not hear why others left.
          if (signal?.aborted && asking === joined) asking = undefined
        }
      }
    },
  }
}

/** How long to wait between two questions from now on; undefined when there is to be no other. */
function intervalAfter(error: unknown, intervalMs: number): number | undefined {
  const { code, oauthError } = Object(error) as Partial<TokenError>
  if (oauthError === 'authorization_pending') return intervalMs
  if (oauthError === 'slow_down') return intervalMs + FIVE_SECONDS_MS
  const isPassing = code === 'token_network' || code === 'token_timeout' || code === 'token_unavailable'
  return isPassing ? intervalMs * 2 : undefined
}

function endOf(error: unknown, { place }: ReturnType<typeof createEndpoint>): unknown {
  const { oauthError } = Object(error) as Partial<TokenError>
  if (oauthError === 'expired_token') return new AuthorizationError('timeout', error, undefined, place)
  return oauthError === 'access_denied' ? new AuthorizationError('refused', error, oauthError, place) : error
}

/**
 * The code in a response that is a success.
 *
 * @throws {@link TokenError} `token_malformed`; nothing of the response is in it.
 */
async function readCode(
  { text, facts }: Success,
  { server, client }: ReturnType<typeof createEndpoint>,
): Promise<oauth.DeviceAuthorizationResponse & { interval: number }> {
  // Google's spelling is `verification_url`.
  const renamed = text.replace(/"verification_url(_complete)?"\s*:/g, '"verification_uri$1":')
  try {
    // Some name the interval as text, or 0; the library takes neither.
    const { interval, ...others } = Object(JSON.parse(renamed)) as { interval?: unknown }
    const response = new Response(JSON.stringify(others), { headers: { 'content-type': 'application/json' } })
    const code = await oauth.processDeviceAuthorizationResponse(server, client, response)
    const { verification_uri: shown, verification_uri_complete: whole = shown } = code
    // Programs open it.
    if ([shown, whole].every((address) => URL.canParse(address) && /^https?:/i.test(address)))
      return { ...code, interval: readInterval(interval) }
  } catch {
    // What the library says may repeat the response.
  }
  throw new TokenError('token_malformed', facts, 'no device code', 'check "deviceAuthorizationEndpoint"')
}

/** The pause a server asks for, in seconds; that of RFC 8628 where it names none. */
function readInterval(interval: unknown): number {
  const seconds = Number(interval ?? NaN)
  return seconds >= 0 ? seconds : FIVE_SECONDS_MS / 1000
}
