import { createNitroSign } from '@latchkey/nitro-sign/server'
import { EnvHttpProxyAgent } from 'undici'

// Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
const dispatcher = new EnvHttpProxyAgent()

export const nitro = createNitroSign({
  fetch: (input, init) =>
    globalThis.fetch(input, { ...init, dispatcher } as RequestInit),
})
