import type { Region, RegionOptions } from '@latchkey/gbg-go'
import { createGbgGo, type GbgGoCredentials } from '@latchkey/gbg-go/server'
import type { LiveVendor } from './vendor-probe.ts'

export const { connect }: LiveVendor = {
  connect(read, fetch) {
    const baseUrl = read('GBG_GO_BASE_URL', undefined)
    // An unknown region is refused by the client, which names those there are.
    const where: RegionOptions =
      baseUrl === undefined ? { region: read('GBG_GO_REGION') as Region } : { baseUrl }
    const account = {
      clientId: read('GBG_GO_CLIENT_ID'),
      clientSecret: read('GBG_GO_CLIENT_SECRET'),
      username: read('GBG_GO_USERNAME', undefined),
      password: read('GBG_GO_PASSWORD', undefined),
    } as GbgGoCredentials // half a user name and password is refused by the client
    return createGbgGo({
      ...account,
      ...where,
      tokenBaseUrl: read('GBG_GO_TOKEN_BASE_URL', undefined),
      fetch,
    })
  },
}
