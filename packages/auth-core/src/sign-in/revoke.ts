import * as oauth from 'oauth4webapi'
import { ConfigurationError } from '../lib/errors.ts'
import { readOptions, type OptionTable } from '../lib/read-options.ts'
import { isToken, type Token } from '../lib/token.ts'
import { createEndpoint, ENDPOINT_OPTIONS, type EndpointOptions } from './endpoint.ts'

export interface RevocationOptions extends EndpointOptions {
  /** RFC 7009 endpoint; https, unless loopback. */
  revocationEndpoint: string
}

const OPTIONS: OptionTable<RevocationOptions> = { revocationEndpoint: 'string', ...ENDPOINT_OPTIONS }

/**
 * Tells the server that a token is of no more use: the refresh token first, then the access token (RFC 7009).
 *
 * A server that refuses one of the two is still told of the other. Local state is not waited for and not waited on: call
 * `source.clear()` first, which forgets at once.
 *
 * @throws {@link ConfigurationError} for no token, and for options that cannot work; {@link TokenError} when the server could not be
 * told, the first one when both failed; the tokens are forgotten here all the same. `token_refused` with the server's `oauthError`,
 * `token_unavailable` (5xx, 408, 425, 429) with `retryAfterMs`, `token_redirected`, `token_timeout`, `token_network`.
 */
export async function revokeToken(token: Token, options: RevocationOptions): Promise<void> {
  const { revocationEndpoint, ...settings } = readOptions(options, OPTIONS)
  if (!isToken(token)) throw new ConfigurationError('token', 'is no token of "createToken"')
  const endpoint = createEndpoint('revocationEndpoint', revocationEndpoint, settings)
  const tokens = { refresh_token: token.revealRefreshToken(), access_token: token.reveal() }
  const failures: unknown[] = []
  for (const [hint, value] of Object.entries(tokens)) {
    if (!value) continue
    await endpoint
      .ask({ token: value }, ({ server, client, authentication, options: asked }) =>
        oauth.revocationRequest(server, client, authentication, value, {
          ...asked,
          additionalParameters: { token_type_hint: hint },
        }),
      )
      .catch((error: unknown) => failures.push(error))
  }
  if (failures.length) throw failures[0]
}
