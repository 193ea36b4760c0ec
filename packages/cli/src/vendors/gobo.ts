import type { CustomerOrg } from '@latchkey/gobo'
import { createGobo, goboExchange } from '@latchkey/gobo/server'
import { defineVendor } from '../vendor.ts'

export default defineVendor({
  title: 'Gobo',
  example: 'GET /api/me',
  settings: {
    marketplaceUrl: { variable: 'GOBO_MARKETPLACE_URL', about: "host of the tenant's marketplace" },
    clientId: { variable: 'GOBO_CLIENT_ID', about: 'from the partner portal' },
    clientSecret: { variable: 'GOBO_CLIENT_SECRET', about: 'from the partner portal', isSecret: true },
    customerOrgGuid: {
      variable: 'GOBO_CUSTOMER_ORG_GUID',
      about: 'GUID of the organisation that installed the app',
      unless: 'customerOrgExternalId',
    },
    customerOrgExternalId: {
      variable: 'GOBO_CUSTOMER_ORG_EXTERNAL_ID',
      about: "the tenant's own id of it, instead of the GUID",
      isOptional: true,
    },
    apiUrl: {
      variable: 'GOBO_API_URL',
      about: "base address of the tenant's API, which `call` adds paths to",
      isForCalls: true,
    },
  },
  exchange: ({ marketplaceUrl, clientId, clientSecret, customerOrgGuid, customerOrgExternalId }) =>
    goboExchange({
      marketplaceUrl,
      clientId,
      clientSecret,
      customerOrg: organisation(customerOrgGuid, customerOrgExternalId),
    }),
  connect: ({ marketplaceUrl, clientId, clientSecret, customerOrgGuid, customerOrgExternalId, apiUrl }) =>
    createGobo({
      marketplaceUrl,
      clientId,
      clientSecret,
      customerOrg: organisation(customerOrgGuid, customerOrgExternalId),
      apiUrl,
    }),
  atMock: ({ url, apiUrl }) => ({ marketplaceUrl: url, customerOrgGuid: 'mock-org', apiUrl }),
})

/** Both or none of the two are refused by the client, which says what to give. */
function organisation(guid: string | undefined, externalId: string | undefined): CustomerOrg {
  return { guid, externalId } as CustomerOrg
}
