import { createNitroSign, nitroSignExchange } from '@latchkey/nitro-sign/server'
import { defineVendor } from '../vendor.ts'

export default defineVendor({
  title: 'Nitro Sign',
  example: 'GET /sign/envelopes',
  settings: {
    clientId: { variable: 'NITRO_SIGN_CLIENT_ID', about: 'from the admin portal, Settings > API' },
    clientSecret: {
      variable: 'NITRO_SIGN_CLIENT_SECRET',
      about: 'shown there once, when the client is made',
      isSecret: true,
    },
    baseUrl: {
      variable: 'NITRO_SIGN_BASE_URL',
      about: "another address than the vendor's, such as a mock's",
      isOptional: true,
    },
    tokenBaseUrl: {
      variable: 'NITRO_SIGN_TOKEN_BASE_URL',
      about: 'where the token endpoint is, if elsewhere than the API',
      isOptional: true,
    },
  },
  exchange: ({ clientId, clientSecret, baseUrl, tokenBaseUrl = baseUrl }) =>
    nitroSignExchange({ clientId, clientSecret, tokenBaseUrl }),
  connect: createNitroSign,
  atMock: ({ apiUrl }) => ({ baseUrl: apiUrl }),
})
