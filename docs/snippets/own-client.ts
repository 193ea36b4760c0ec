import { authFetch, cached } from '@latchkey/auth-core'
import { nitroSignExchange } from '@latchkey/nitro-sign/server'

const tokenSource = cached(
  nitroSignExchange({
    clientId: process.env['NITRO_SIGN_CLIENT_ID'] ?? '',
    clientSecret: process.env['NITRO_SIGN_CLIENT_SECRET'] ?? '',
  }),
)

// A `fetch`, for any client that takes one. The token goes to this origin and to no other.
export const nitroFetch = authFetch(tokenSource, {
  origins: ['https://api.gonitro.dev'],
})
