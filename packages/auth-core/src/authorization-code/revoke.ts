import * as oauth from 'oauth4webapi'
import { bareError } from '../bare-error.ts'
import { checkUrl } from '../check-url.ts'
import { systemClock, type Clock } from '../clock.ts'
import { refuseUnknown, TokenError } from '../errors.ts'
import type { Token } from '../token.ts'

export interface RevocationOptions {
  /** RFC 7009 endpoint; https, unless loopback. */
  revocationEndpoint: string
  clientId: string
  clientSecret?: string | undefined
  /** How the client proves itself. Default: `client_secret_basic` with a secret, `none` without. */
  clientAuth?: 'client_secret_basic' | 'client_secret_post' | undefined
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** For each of the two calls. Default 10 000 ms. */
  timeoutMs?: number | undefined
  clock?: Clock | undefined
}

/**
 * Tells the server that a token is of no more use: the refresh token first, then the access token (RFC 7009).
 *
 * Local state is not waited for and not waited on: call `source.clear()` first, which forgets at once.
 *
 * @throws {@link TokenError} when the server could not be told; the tokens are forgotten here all the same.
 */
export async function revokeToken(token: Token, options: RevocationOptions): Promise<void> {
  const {
    revocationEndpoint,
    clientId,
    clientSecret,
    clientAuth,
    fetch,
    timeoutMs = 10_000,
    clock = systemClock,
    ...unknown
  } = options
  refuseUnknown(unknown)
  const { href, origin, protocol } = checkUrl('revocationEndpoint', revocationEndpoint, false)
  const server: oauth.AuthorizationServer = { issuer: origin, revocation_endpoint: href }
  const prove = clientAuth === 'client_secret_post' ? oauth.ClientSecretPost : oauth.ClientSecretBasic
  const authentication = clientSecret ? prove(clientSecret) : oauth.None()
  const tokens = { refresh_token: token.revealRefreshToken(), access_token: token.reveal() }

  for (const [hint, value] of Object.entries(tokens)) {
    if (!value) continue
    const controller = new AbortController()
    const cancelTimer = clock.setTimer(
      () => controller.abort(new TokenError('token_timeout')),
      timeoutMs,
      true,
    )
    try {
      const response = await oauth.revocationRequest(server, { client_id: clientId }, authentication, value, {
        additionalParameters: { token_type_hint: hint },
        signal: controller.signal,
        [oauth.allowInsecureRequests]: protocol === 'http:',
        ...(fetch && { [oauth.customFetch]: (url: string, init: RequestInit) => fetch(url, init) }),
      } as oauth.RevocationRequestOptions)
      await oauth.processRevocationResponse(response)
    } catch (error) {
      controller.signal.throwIfAborted()
      const { status } = Object(error) as { status?: unknown }
      if (typeof status !== 'number') throw new TokenError('token_network', { cause: bareError(error) })
      throw new TokenError(status >= 500 ? 'token_unavailable' : 'token_refused', {
        status,
        cause: bareError(error),
      })
    } finally {
      cancelTimer()
    }
  }
}
