import { createNitroSign } from '@latchkey/nitro-sign/server'
import type { LiveVendor } from './vendor-probe.ts'

export const { connect }: LiveVendor = {
  connect: (read, fetch) =>
    createNitroSign({
      clientId: read('NITRO_SIGN_CLIENT_ID'),
      clientSecret: read('NITRO_SIGN_CLIENT_SECRET'),
      baseUrl: read('NITRO_SIGN_BASE_URL', undefined),
      tokenBaseUrl: read('NITRO_SIGN_TOKEN_BASE_URL', undefined),
      fetch,
    }),
}
