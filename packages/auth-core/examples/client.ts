import { authFetch, cached, tokenExchange, type TokenDialect } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'

/** How the token endpoint speaks: RFC 6749, and what this vendor does otherwise: it says `type` for `token_type`. */
const dialect = {
  encoding: 'form',
  grants: { client_credentials: { fixed: {} } },
  fields: { grant_type: 'grant_type', client_id: 'client_id', client_secret: 'client_secret' },
  response: {
    access_token: ['access_token'],
    token_type: ['token_type', 'type'],
    expires_in: ['expires_in'],
  },
} as const satisfies TokenDialect

/** A `fetch` for any client that takes one: it sends a token to this API alone, and keeps it fresh. */
export function connect(api: string, tokens: string, clientId: string, clientSecret: string) {
  const exchange = tokenExchange(createClient(), '/oauth2/token', dialect, {
    grant: 'client_credentials',
    baseUrl: tokens,
    clientId,
    clientSecret,
  })
  return authFetch(cached(exchange), { origins: [new URL(api).origin] })
}
