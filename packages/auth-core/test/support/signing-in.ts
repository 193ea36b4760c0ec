import { observeFetch } from '@latchkey/testkit'
import { type AuthorizationOptions } from '../../src/sign-in/index.ts'
import { exchangeWith, tokenBody } from './setup.ts'
import { rfcDialect } from './rfc-vendor.ts'

export const dialect = {
  ...rfcDialect,
  grants: { ...rfcDialect.grants, authorization_code: { fixed: {} } },
  fields: {
    ...rfcDialect.fields,
    code: 'code',
    code_verifier: 'code_verifier',
    redirect_uri: 'redirect_uri',
  },
} as const

export const REDIRECT = 'https://app.example.com/callback'

export function world(options: Partial<AuthorizationOptions> = {}) {
  const fetch = observeFetch(() => Response.json(tokenBody({ refresh_token: 'planted-rotated' })))
  const all: AuthorizationOptions = {
    authorizationEndpoint: 'https://acme.example.com/oauth/authorize',
    clientId: 'client-1',
    redirectUri: REDIRECT,
    exchange: (grant) => exchangeWith(fetch, { ...grant, clientSecret: undefined } as never, dialect),
    ...options,
  }
  const callback = (state: string, more: Record<string, string> = {}, base = all.redirectUri ?? REDIRECT) =>
    `${base}?${new URLSearchParams({ code: 'planted-code', state, ...more })}`
  return { fetch, all, callback }
}
