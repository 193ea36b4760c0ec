import { createOctotable } from '@latchkey/octotable/server'
import type { LiveVendor } from './vendor-probe.ts'

export const { connect }: LiveVendor = {
  connect: (read, fetch) =>
    createOctotable({
      clientId: read('OCTOTABLE_CLIENT_ID'),
      clientSecret: read('OCTOTABLE_CLIENT_SECRET'),
      propertyId: Number(read('OCTOTABLE_PROPERTY_ID')),
      baseUrl: read('OCTOTABLE_BASE_URL', undefined),
      tokenBaseUrl: read('OCTOTABLE_TOKEN_BASE_URL', undefined),
      fetch,
    }),
}
