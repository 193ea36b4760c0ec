import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import type { Grant } from './grant.ts'
import { password } from './password.ts'
import { refreshToken } from './refresh-token.ts'

/** The grants of RFC 6749, which `tokenExchange` knows by their `grant_type`; any other is handed to `grantExchange`. */
const GRANTS: Readonly<Record<string, Grant>> = {
  authorization_code: authorizationCode,
  client_credentials: clientCredentials,
  password,
  refresh_token: refreshToken,
}

/** A grant only a dialect knows: what it needs comes as `extraParams`. */
const EXTENSION: Grant = { options: {}, needs: [], needsSecret: false, isOneTime: false }

/** What there is to know about a grant. */
export function grantOf(grantType: string): Grant {
  return Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType]! : EXTENSION
}
