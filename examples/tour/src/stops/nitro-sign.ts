import { defaultCredentials } from '@latchkey/mock'
import { createNitroSign, nitroSignExchange, type NitroSign } from '@latchkey/nitro-sign/server'
import { succeed, type Stop, type Visit } from '../stop.ts'

const { clientId, clientSecret } = defaultCredentials

function visit(nitro: NitroSign): Visit {
  return {
    tokenSource: nitro.tokenSource,
    async call() {
      const { items = [] } = await succeed('GET /sign/envelopes', nitro.GET('/sign/envelopes'))
      return `GET /sign/envelopes: ${items.length} envelopes`
    },
  }
}

export const stop: Stop = {
  grants: ({ url }) => ({
    client_credentials: nitroSignExchange({ clientId, clientSecret, tokenBaseUrl: url }),
  }),
  visit: ({ url }) => visit(createNitroSign({ clientId, clientSecret, baseUrl: url })),
  live: (read) =>
    visit(
      createNitroSign({
        clientId: read('NITRO_SIGN_CLIENT_ID'),
        clientSecret: read('NITRO_SIGN_CLIENT_SECRET'),
      }),
    ),
}
