import * as oauth from 'oauth4webapi'
import { abortable } from '../lib/abortable.ts'
import { isAuthorized } from '../lib/authorized.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkNumber } from '../lib/check-number.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigurationError, TokenError, type TokenErrorCode, type TokenErrorFacts } from '../lib/errors.ts'
import { readCappedText } from '../lib/read-capped.ts'
import type { OptionTable } from '../lib/read-options.ts'
import { parseRetryAfter } from '../lib/retry-after.ts'
import { isSteering } from '../lib/steering.ts'
import { eitherWay } from '../request/basic-or-body.ts'
import type { TokenDialect } from '../request/dialect.ts'
import { judgeResponse } from '../request/judge-response.ts'
import { readMediaType, tokenFailure } from '../request/token-failure.ts'
import { proveClient, type EndpointAuth } from './prove-client.ts'

/** How an endpoint beside the token endpoint is asked. */
export interface EndpointOptions {
  clientId: string
  clientSecret?: string | undefined
  /** How the client proves itself there. Default: `client_secret_basic` with a secret, `none` without. */
  clientAuth?: EndpointAuth | undefined
  /**
   * The dialect of the token endpoint, where nobody says how its clients prove themselves: HTTP Basic is tried, and where the
   * client is not known by that, the body; what was taken for a token is tried first. `clientAuth` says it otherwise.
   */
  basicOrBody?: TokenDialect | undefined
  /** Default: the global `fetch`. One of `authFetch` is refused. */
  fetch?: typeof globalThis.fetch | undefined
  /** Bounds each call, headers and body together. Default 10 000 ms. */
  timeoutMs?: number | undefined
  /** Ends the call. */
  signal?: AbortSignal | undefined
  /** Name of the vendor in errors. */
  vendor?: string | undefined
  clock?: Clock | undefined
}

export const ENDPOINT_OPTIONS: OptionTable<EndpointOptions> = {
  clientId: 'string',
  clientSecret: 'string',
  clientAuth: 'string',
  basicOrBody: 'record',
  fetch: 'function',
  timeoutMs: 'number',
  signal: 'signal',
  vendor: 'string',
  clock: 'clock',
}

/** The text of a success, and where and how it came, for errors about it. */
export interface Success {
  text: string
  facts: TokenErrorFacts
}

/** What oauth4webapi wants to be told with every request. */
export interface Asked {
  server: oauth.AuthorizationServer
  client: oauth.Client
  authentication: oauth.ClientAuth
  options: oauth.RevocationRequestOptions & oauth.DeviceAuthorizationRequestOptions
}

const LONGEST_RESPONSE_BYTES = 2 ** 16

/**
 * An endpoint beside the token endpoint, which is asked and read within limits of time and size.
 *
 * @param name The option that gives the address.
 * @throws {@link ConfigurationError} naming the option that cannot work.
 */
export function createEndpoint(
  name: 'deviceAuthorizationEndpoint' | 'revocationEndpoint',
  address: string,
  settings: EndpointOptions,
) {
  const { clientId, clientSecret, clientAuth, signal, timeoutMs = 10_000, clock = systemClock } = settings
  const { basicOrBody, vendor } = settings
  const { fetch = (...call) => globalThis.fetch(...call) } = settings
  checkNumber('timeoutMs', timeoutMs, 1)
  if (!clientId) throw new ConfigurationError('clientId', 'is empty')
  if (isAuthorized(fetch))
    throw new ConfigurationError('fetch', 'sends tokens itself, and this call would wait for one')
  const url = checkUrl(name, address, false, true)
  const place = { vendor, host: url.host, endpoint: `POST ${url.origin}${url.pathname}` }
  const stated = proveClient(clientSecret, clientAuth)
  const isOpen = basicOrBody !== undefined && clientAuth === undefined && clientSecret !== undefined
  const tryBoth = isOpen ? eitherWay(basicOrBody) : undefined
  const isDevice = name === 'deviceAuthorizationEndpoint'
  const member = isDevice ? 'device_authorization_endpoint' : 'revocation_endpoint'
  const server = { issuer: url.origin, [member]: url.href }
  const client = { client_id: clientId }

  /** What to do about a failure that is of this endpoint and of no other. */
  const nextOf = (code: TokenErrorCode) =>
    code === 'token_unavailable'
      ? 'try again later'
      : code === 'token_refused'
        ? undefined
        : `check "${name}"`

  /** What a success says; any other response is thrown by its status, and its body adds the reason, if it is one. */
  async function read(
    { ok, status, headers, body }: Response,
    values: Record<string, string>,
    end: AbortSignal,
  ): Promise<Success> {
    // A redirect that was not followed has status 0 in browsers. What a success of a revocation says is of no interest
    // (RFC 7009 §2.2).
    const isUnread = ok ? !isDevice : status < 200 || (status >= 300 && status < 400)
    const text = isUnread
      ? ''
      : await readCappedText(body, LONGEST_RESPONSE_BYTES, end).catch((error: unknown) => {
          if (ok || isSteering(error)) throw error
          return ''
        })
    const { error, error_description: description } = parse(text)
    const contentType = headers.get('content-type')
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), clock.nowMs())
    const judged = judgeResponse({ status, error, isOneTime: false }, {})
    const failure = (code: TokenErrorCode, detail?: string) =>
      tokenFailure(
        code,
        { status, contentType, retryAfterMs, place, error, description, values },
        {},
        detail,
        nextOf(code),
      )
    if (judged && !(ok && isUnread)) throw failure(judged.code, judged.detail)
    if (text === undefined) throw failure('token_too_large')
    return { text, facts: { ...place, status, mediaType: readMediaType(contentType, values) } }
  }

  /** Sends one request, by one way to prove the client. */
  async function send(
    values: Record<string, string>,
    request: (asked: Asked) => Promise<unknown>,
    authentication: oauth.ClientAuth,
  ): Promise<Success> {
    const end = deadline(clock, timeoutMs, () => new TokenError('token_timeout', place), signal, true)
    const sent = { ...values, ...(clientSecret && { client_secret: clientSecret }) }
    let response: Response | undefined
    let success: Success | undefined
    const letGo = () => void response?.body?.cancel().catch(() => {})
    const options = {
      signal: end.signal,
      [oauth.allowInsecureRequests]: url.protocol === 'http:',
      [oauth.customFetch]: async (to: string, init: RequestInit) => {
        response = await fetch(to, init)
        // Nobody waits for it any more.
        if (end.signal.aborted) letGo()
        success = await read(response, sent, end.signal)
        // Everything is read: there is nothing left to parse.
        return new Response(null, { status: 204 })
      },
    } as Asked['options']
    try {
      await abortable(request({ server, client, authentication, options }), end.signal)
      if (success) return success
      throw new TypeError('nothing was sent')
    } catch (error) {
      end.signal.throwIfAborted()
      if (error instanceof TokenError || isSteering(error)) throw error
      throw new TokenError('token_network', { ...place, cause: bareError(error) })
    } finally {
      letGo()
      end.end()
    }
  }

  return {
    server,
    client,
    place,
    /**
     * Sends one request and gives the text of a success.
     *
     * @param values What is sent and must not be repeated in an error.
     * @throws {@link TokenError}; the reason of a signal; an error by which a framework steers, as it is.
     */
    ask: (values: Record<string, string>, request: (asked: Asked) => Promise<unknown>): Promise<Success> =>
      tryBoth
        ? tryBoth((way) => send(values, request, proveClient(clientSecret, proofs[way])))
        : send(values, request, stated),
  }
}

const proofs = { header: 'client_secret_basic', body: 'client_secret_post' } as const

function parse(text: string | undefined): { error?: unknown; error_description?: unknown } {
  try {
    return Object(JSON.parse(text ?? '')) as object
  } catch {
    return {}
  }
}
