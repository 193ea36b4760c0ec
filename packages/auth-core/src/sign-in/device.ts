import * as oauth from 'oauth4webapi'
import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { readCapped } from '../lib/read-capped.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import type { Token } from '../lib/token.ts'
import type { Exchange } from '../request/exchange.ts'
import type { DeviceCodeOptions } from '../request/options.ts'
import { AuthorizationError } from './authorization-error.ts'
import { extraParameters } from './extra-parameters.ts'
import { proveClient, type EndpointAuth } from './prove-client.ts'

/** What the exchange of a device code needs beside client and endpoint. */
export type DeviceGrant = Pick<DeviceCodeOptions, 'grant' | 'deviceCode'>

export interface DeviceAuthorizationOptions {
  /** RFC 8628 §3.1 endpoint; https, unless loopback. */
  deviceAuthorizationEndpoint: string
  clientId: string
  clientSecret?: string | undefined
  /** How the client proves itself there. Default: `client_secret_basic` with a secret, `none` without. */
  clientAuth?: EndpointAuth | undefined
  scope?: string | undefined
  /** Parameters of the vendor. May not replace one that is set here. */
  extraParams?: Readonly<Record<string, string>> | undefined
  /** Makes the exchange of a device code, usually `(grant) => grantExchange(deviceCode, client, …, grant)`. */
  exchange: (grant: DeviceGrant) => Exchange
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** For the first call. Default 10 000 ms. */
  timeoutMs?: number | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<DeviceAuthorizationOptions> = {
  deviceAuthorizationEndpoint: 'string',
  clientId: 'string',
  clientSecret: 'string',
  clientAuth: 'string',
  scope: 'string',
  extraParams: 'object',
  exchange: 'function',
  fetch: 'function',
  timeoutMs: 'number',
  clock: 'clock',
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
   * Waits until the person has consented, asking as often as the server allows (RFC 8628 §3.5).
   *
   * @throws {@link AuthorizationError} `refused` when the person said no, `timeout` when the code has ended; the abort
   * reason; otherwise what the exchange rejects with.
   */
  finish(options?: { signal?: AbortSignal | undefined }): Promise<Token>
}

/** RFC 8628 §3.5: how much slower after `slow_down`, and the pause where the server names none. */
const FIVE_SECONDS_MS = 5000
const LONGEST_RESPONSE_BYTES = 2 ** 16

/**
 * Asks for a device code: the person signs in on another device, and this one waits (RFC 8628).
 *
 * @throws {@link ConfigurationError} for options that cannot work; {@link TokenError} when the server gives no code:
 * `token_refused` with its `oauthError`, `token_malformed`, `token_timeout`, `token_network`.
 */
export async function startDeviceAuthorization(
  options: DeviceAuthorizationOptions,
): Promise<DeviceAuthorization> {
  const settings = readOptions(options, OPTIONS)
  const { deviceAuthorizationEndpoint, clientId, clientSecret, clientAuth, scope } = settings
  const { extraParams = {}, exchange, fetch, timeoutMs = 10_000, clock = systemClock } = settings
  if (!clientId) throw new ConfigurationError('clientId', 'is empty')
  if (typeof exchange !== 'function') throw new ConfigurationError('exchange', 'must be a function')
  const isTaken = (name: string) => /^(client_id|scope|grant_type)$/.test(name)
  const parameters = new URLSearchParams([
    ...(scope ? [['scope', scope]] : []),
    ...extraParameters(extraParams, isTaken),
  ])
  const url = checkUrl('deviceAuthorizationEndpoint', deviceAuthorizationEndpoint, false, true)
  const sentAtMs = clock.nowMs()
  const begun = await askForCode({
    url,
    clientId,
    authentication: proveClient(clientSecret, clientAuth),
    parameters,
    fetch,
    timeoutMs,
    clock,
  })
  const expiresAtMs = sentAtMs + begun.expires_in * 1000
  return {
    userCode: begun.user_code,
    verificationUri: begun.verification_uri,
    verificationUriComplete: begun.verification_uri_complete,
    expiresAtMs,
    async finish({ signal } = {}) {
      const call = exchange({
        grant: 'urn:ietf:params:oauth:grant-type:device_code',
        deviceCode: begun.device_code,
      })
      for (let pauseMs = (begun.interval ?? 5) * 1000; ;) {
        await pause(clock, pauseMs, signal)
        if (clock.nowMs() >= expiresAtMs) throw new AuthorizationError('timeout')
        try {
          return await call({ signal })
        } catch (error) {
          signal?.throwIfAborted()
          const next = pauseAfter(error, pauseMs)
          if (next === undefined) throw endOf(error)
          pauseMs = next
        }
      }
    },
  }
}

/** How long to wait before the next question; undefined when there is none. */
function pauseAfter(error: unknown, pauseMs: number): number | undefined {
  const { code, oauthError, retryAfterMs = 0 } = Object(error) as Partial<TokenError>
  if (oauthError === 'authorization_pending') return pauseMs
  if (oauthError === 'slow_down') return pauseMs + FIVE_SECONDS_MS
  const isPassing = code === 'token_network' || code === 'token_timeout' || code === 'token_unavailable'
  return isPassing ? Math.max(pauseMs * 2, retryAfterMs) : undefined
}

function endOf(error: unknown): unknown {
  const { oauthError } = Object(error) as Partial<TokenError>
  if (oauthError === 'expired_token') return new AuthorizationError('timeout', error)
  return oauthError === 'access_denied' ? new AuthorizationError('refused', error, oauthError) : error
}

interface Question {
  url: URL
  clientId: string
  authentication: oauth.ClientAuth
  parameters: URLSearchParams
  fetch: typeof globalThis.fetch | undefined
  timeoutMs: number
  clock: Clock
}

async function askForCode(question: Question): Promise<oauth.DeviceAuthorizationResponse> {
  const { url, clientId, authentication, parameters, timeoutMs, clock } = question
  const { fetch = (...call) => globalThis.fetch(...call) } = question
  const controller = new AbortController()
  const { signal } = controller
  const onLate = () => controller.abort(new TokenError('token_timeout'))
  const cancelTimer = clock.setTimer(onLate, timeoutMs, true)
  const server: oauth.AuthorizationServer = {
    issuer: url.origin,
    device_authorization_endpoint: url.href,
  }
  const client = { client_id: clientId }
  const place = { endpoint: `POST ${url.origin}${url.pathname}` }
  try {
    const sending = oauth.deviceAuthorizationRequest(server, client, authentication, parameters, {
      signal,
      [oauth.allowInsecureRequests]: url.protocol === 'http:',
      [oauth.customFetch]: async (address: string, init: RequestInit) => spelled(await fetch(address, init)),
    } as oauth.DeviceAuthorizationRequestOptions)
    const response = await abortable(sending, signal)
    return await abortable(oauth.processDeviceAuthorizationResponse(server, client, response), signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TokenError) throw error
    const { error: said, status } = Object(error) as { error?: unknown; status?: number }
    const oauthError = /^[a-z_]{3,40}$/.exec(String(said ?? ''))?.[0]
    if (oauthError !== undefined) throw new TokenError('token_refused', { ...place, status, oauthError })
    const isAnswered =
      error instanceof oauth.OperationProcessingError || error instanceof oauth.ResponseBodyError
    throw new TokenError(isAnswered ? 'token_malformed' : 'token_network', {
      ...place,
      cause: bareError(error),
    })
  } finally {
    cancelTimer()
  }
}

/** Google's spelling is `verification_url`. */
async function spelled({ status, body }: Response): Promise<Response> {
  const text = (await (await readCapped(body, LONGEST_RESPONSE_BYTES))?.text()) ?? ''
  const renamed = text.replace(/"verification_url(_complete)?"\s*:/g, '"verification_uri$1":')
  return new Response(renamed, { status, headers: { 'content-type': 'application/json' } })
}

function pause(clock: Clock, pauseMs: number, signal: AbortSignal | undefined): Promise<void> {
  let cancelTimer = () => {}
  const slept = new Promise<void>((resolve) => (cancelTimer = clock.setTimer(resolve, pauseMs, true)))
  return abortable(slept, signal).finally(() => cancelTimer())
}
