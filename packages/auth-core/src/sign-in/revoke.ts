import * as oauth from 'oauth4webapi'
import { abortable } from '../lib/abortable.ts'
import { bareError } from '../lib/bare-error.ts'
import { checkUrl } from '../lib/check-url.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { ConfigurationError, TokenError } from '../lib/errors.ts'
import { readCapped } from '../lib/read-capped.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import { parseRetryAfter } from '../lib/retry-after.ts'
import { isSteering } from '../lib/steering.ts'
import type { Token } from '../lib/token.ts'
import { proveClient, type EndpointAuth } from './prove-client.ts'

export interface RevocationOptions {
  /** RFC 7009 endpoint; https, unless loopback. */
  revocationEndpoint: string
  clientId: string
  clientSecret?: string | undefined
  /** How the client proves itself. Default: `client_secret_basic` with a secret, `none` without. */
  clientAuth?: EndpointAuth | undefined
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** For each of the two calls. Default 10 000 ms. */
  timeoutMs?: number | undefined
  clock?: Clock | undefined
}

const OPTIONS: OptionTable<RevocationOptions> = {
  revocationEndpoint: 'string',
  clientId: 'string',
  clientSecret: 'string',
  clientAuth: 'string',
  fetch: 'function',
  timeoutMs: 'number',
  clock: 'clock',
}

const LONGEST_REASON_BYTES = 2 ** 16

/**
 * Tells the server that a token is of no more use: the refresh token first, then the access token (RFC 7009).
 *
 * A server that refuses one of the two is still told of the other. Local state is not waited for and not waited on: call
 * `source.clear()` first, which forgets at once.
 *
 * @throws {@link TokenError} when the server could not be told, the first one when both failed; the tokens are forgotten
 * here all the same. `token_refused` with the server's `oauthError`, `token_unavailable` (5xx, 408, 425, 429) with
 * `retryAfterMs`, `token_redirected`, `token_timeout`, `token_network`.
 */
export async function revokeToken(token: Token, options: RevocationOptions): Promise<void> {
  const settings = readOptions(options, OPTIONS)
  const { revocationEndpoint, clientId, clientSecret, clientAuth } = settings
  const { fetch = (...call) => globalThis.fetch(...call), timeoutMs = 10_000, clock = systemClock } = settings
  if (!clientId) throw new ConfigurationError('clientId', 'is empty')
  const { href, origin, protocol } = checkUrl('revocationEndpoint', revocationEndpoint, false, true)
  const server: oauth.AuthorizationServer = { issuer: origin, revocation_endpoint: href }
  const authentication = proveClient(clientSecret, clientAuth)
  const tokens = { refresh_token: token.revealRefreshToken(), access_token: token.reveal() }

  async function revoke(hint: string, value: string): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    const cancelTimer = clock.setTimer(
      () => controller.abort(new TokenError('token_timeout')),
      timeoutMs,
      true,
    )
    let answer: Response | undefined
    try {
      const sending = oauth.revocationRequest(server, { client_id: clientId }, authentication, value, {
        additionalParameters: { token_type_hint: hint },
        signal,
        [oauth.allowInsecureRequests]: protocol === 'http:',
        [oauth.customFetch]: async (url: string, init: RequestInit) => (answer = await fetch(url, init)),
      } as oauth.RevocationRequestOptions)
      const { ok, body } = await abortable(sending, signal)
      // What a success says is of no interest (RFC 7009 §2.2).
      if (ok) body?.cancel().catch(() => {})
      else throw await abortable(refusal(answer!, [value, clientSecret], clock.nowMs()), signal)
    } catch (error) {
      answer?.body?.cancel().catch(() => {})
      signal.throwIfAborted()
      throw error instanceof TokenError || isSteering(error)
        ? error
        : new TokenError('token_network', { cause: bareError(error) })
    } finally {
      cancelTimer()
    }
  }

  const failures: unknown[] = []
  for (const [hint, value] of Object.entries(tokens))
    if (value) await revoke(hint, value).catch((error: unknown) => failures.push(error))
  if (failures.length) throw failures[0]
}

/** What an answer that is no success says, by its status; its body adds the reason, if it is one. */
async function refusal(
  { status, headers, body }: Response,
  secrets: readonly (string | undefined)[],
  nowMs: number,
): Promise<TokenError> {
  // A redirect that was not followed has status 0 in browsers.
  if (status < 200 || (status >= 300 && status < 400)) {
    body?.cancel().catch(() => {})
    return new TokenError('token_redirected', { status })
  }
  const text = await readCapped(body, LONGEST_REASON_BYTES).then(
    (read) => read?.text(),
    () => undefined,
  )
  const isLater = status >= 500 || [408, 425, 429].includes(status)
  return new TokenError(isLater ? 'token_unavailable' : 'token_refused', {
    status,
    oauthError: readReason(text, secrets),
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), nowMs),
  })
}

/** The RFC 6749 §5.2 code in an answer: a lower-case word, and no echo of what was sent. */
function readReason(text = '', secrets: readonly (string | undefined)[]): string | undefined {
  try {
    const { error } = Object(JSON.parse(text)) as { error?: unknown }
    const isCode = typeof error === 'string' && /^[a-z_]{3,40}$/.test(error) && !secrets.includes(error)
    return isCode ? error : undefined
  } catch {
    return undefined
  }
}
