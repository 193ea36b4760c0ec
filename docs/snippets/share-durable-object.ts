import { stored } from '@latchkey/auth-core/stores'
import {
  createDurableObjectLock,
  createDurableObjectStore,
  type TokenObjectNamespace,
} from '@latchkey/auth-core/stores/durable-object'
import { createNitroSign } from '@latchkey/nitro-sign/server'

// The class of the objects, which `durable_objects` of your configuration binds as TOKENS.
export { TokenObject } from '@latchkey/auth-core/stores/durable-object'

interface Env {
  TOKENS: TokenObjectNamespace
  NITRO_CLIENT_ID: string
  NITRO_CLIENT_SECRET: string
}

export default {
  async fetch(_: Request, env: Env): Promise<Response> {
    const store = createDurableObjectStore(env.TOKENS)
    const lock = createDurableObjectLock(env.TOKENS)
    const nitro = createNitroSign({
      clientId: env.NITRO_CLIENT_ID,
      clientSecret: env.NITRO_CLIENT_SECRET,
      tokens: {
        wrap: (exchange, shared) =>
          stored(exchange, { store, lock, ...shared }),
      },
    })
    const { data, error } = await nitro.GET('/sign/envelopes')
    return error ? new Response(null, { status: 502 }) : Response.json(data)
  },
}
