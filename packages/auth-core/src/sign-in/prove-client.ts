import * as oauth from 'oauth4webapi'
import { ConfigurationError } from '../lib/errors.ts'

/** How a client proves itself at an endpoint beside the token endpoint. */
export type EndpointAuth = 'client_secret_basic' | 'client_secret_post'

/**
 * Default: `client_secret_basic` with a secret, none without.
 *
 * @throws {@link ConfigurationError} for another way, and for an empty secret
 */
export function proveClient(
  clientSecret: string | undefined,
  clientAuth: EndpointAuth | undefined,
): oauth.ClientAuth {
  if (clientAuth !== undefined && !/^client_secret_(basic|post)$/.test(clientAuth))
    throw new ConfigurationError('clientAuth', 'must be "client_secret_basic" or "client_secret_post"')
  // Most likely a variable of the environment that is not set; undefined is a client without a secret.
  if (clientSecret === '') throw new ConfigurationError('clientSecret', 'is empty')
  if (!clientSecret) return oauth.None()
  return clientAuth === 'client_secret_post'
    ? oauth.ClientSecretPost(clientSecret)
    : oauth.ClientSecretBasic(clientSecret)
}
