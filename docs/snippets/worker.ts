import {
  createNitroSign,
  type NitroSign,
} from '@latchkey/nitro-sign/server'

interface Env {
  NITRO_SIGN_CLIENT_ID: string
  NITRO_SIGN_CLIENT_SECRET: string
}

let nitro: NitroSign | undefined

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    // One per isolate, so that its token outlives the request.
    nitro ??= createNitroSign({
      clientId: env.NITRO_SIGN_CLIENT_ID,
      clientSecret: env.NITRO_SIGN_CLIENT_SECRET,
      // A request of a worker cannot wait for what another request started.
      tokens: { shareExchanges: false },
    })
    const { data, error } = await nitro.GET('/sign/envelopes')
    return error
      ? new Response(null, { status: 502 })
      : Response.json(data.items ?? [])
  },
}
