import { authFetch } from '@latchkey/auth-core'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const { tokenSource } = createNitroSign()

// A `fetch`, for any client that takes one. The token goes to this origin and to no other.
export const nitroFetch = authFetch(tokenSource, {
  origins: ['https://api.gonitro.dev'],
})
