import type { CustomerOrg } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'
import type { LiveVendor } from './vendor-probe.ts'

export const { connect }: LiveVendor = {
  connect: (read, fetch) =>
    createGobo({
      marketplaceUrl: read('GOBO_MARKETPLACE_URL'),
      clientId: read('GOBO_CLIENT_ID'),
      clientSecret: read('GOBO_CLIENT_SECRET'),
      // Both or none of the two are refused by the client, which says what to give.
      customerOrg: {
        guid: read('GOBO_CUSTOMER_ORG_GUID', undefined),
        externalId: read('GOBO_CUSTOMER_ORG_EXTERNAL_ID', undefined),
      } as CustomerOrg,
      apiUrl: read('GOBO_API_URL'),
      fetch,
    }),
}
