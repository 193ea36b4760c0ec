import { createOctotable, octotableExchange } from '@latchkey/octotable/server'
import { defineVendor } from '../vendor.ts'

export default defineVendor({
  title: 'OctoTable',
  example: 'GET /rooms',
  settings: {
    clientId: { variable: 'OCTOTABLE_CLIENT_ID', about: 'from the registration of your API client' },
    clientSecret: {
      variable: 'OCTOTABLE_CLIENT_SECRET',
      about: 'given with it',
      isSecret: true,
    },
    propertyId: {
      variable: 'OCTOTABLE_PROPERTY_ID',
      about: 'number of the restaurant the calls are about',
      isForCalls: true,
    },
    baseUrl: {
      variable: 'OCTOTABLE_BASE_URL',
      about: "another address than the vendor's, such as a mock's",
      isOptional: true,
    },
    tokenBaseUrl: {
      variable: 'OCTOTABLE_TOKEN_BASE_URL',
      about: "another address than that of the vendor's token endpoint",
      isOptional: true,
    },
  },
  exchange: ({ clientId, clientSecret, tokenBaseUrl }) =>
    octotableExchange({ clientId, clientSecret, tokenBaseUrl }),
  connect: ({ propertyId, ...values }) => createOctotable({ ...values, propertyId: Number(propertyId) }),
  atMock: ({ apiUrl, tokenBaseUrl }) => ({ propertyId: '1', baseUrl: apiUrl, tokenBaseUrl }),
})
