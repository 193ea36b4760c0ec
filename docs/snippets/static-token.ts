import { createNitroSignClient } from '@latchkey/nitro-sign'

/** Where somebody else keeps the token, such as a sidecar. */
declare function askSidecar(options: { renew: boolean }): Promise<string>

export const nitro = createNitroSignClient({
  // `rejected` is the token the API has just refused, if it did.
  accessToken: ({ rejected }) =>
    askSidecar({ renew: rejected !== undefined }),
})
