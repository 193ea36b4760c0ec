import type { Region, RegionOptions } from '@latchkey/gbg-go'
import { createGbgGo, gbgGoExchange, type GbgGoCredentials } from '@latchkey/gbg-go/server'
import { defineVendor } from '../vendor.ts'

export default defineVendor({
  title: 'GBG GO',
  example: `POST /journey/schema/fetch --data '{"resourceId":"…"}'`,
  settings: {
    region: { variable: 'GBG_GO_REGION', about: 'eu, us or au', unless: 'baseUrl' },
    clientId: { variable: 'GBG_GO_CLIENT_ID', about: 'of an API client with the role "Go API Access"' },
    clientSecret: { variable: 'GBG_GO_CLIENT_SECRET', about: 'given with it', isSecret: true },
    username: {
      variable: 'GBG_GO_USERNAME',
      about: 'only for accounts that still hold one: uses the password grant',
      isOptional: true,
    },
    password: {
      variable: 'GBG_GO_PASSWORD',
      about: 'goes with the user name',
      isSecret: true,
      isOptional: true,
    },
    baseUrl: {
      variable: 'GBG_GO_BASE_URL',
      about: "another address than the region's, such as a mock's",
      isOptional: true,
    },
    tokenBaseUrl: {
      variable: 'GBG_GO_TOKEN_BASE_URL',
      about: "another address than that of the vendor's token endpoint",
      isOptional: true,
    },
  },
  exchange({ tokenBaseUrl, ...values }) {
    // A token serves all regions; an unknown one is refused all the same, before anything is sent.
    createGbgGo({ ...account(values), ...where(values) })
    return gbgGoExchange({ ...account(values), tokenBaseUrl })
  },
  connect: ({ tokenBaseUrl, ...values }) =>
    createGbgGo({ ...account(values), ...where(values), tokenBaseUrl }),
  atMock: ({ apiUrl, tokenBaseUrl }) => ({ baseUrl: apiUrl, tokenBaseUrl }),
})

/** Half a user name and password is refused by the client, which names the half that is missing. */
function account({
  clientId,
  clientSecret,
  username,
  password,
}: {
  clientId: string
  clientSecret: string
  username: string | undefined
  password: string | undefined
}): GbgGoCredentials {
  return { clientId, clientSecret, username, password } as GbgGoCredentials
}

/** An unknown region is refused by the client, which names those there are. */
function where({
  region,
  baseUrl,
}: {
  region?: string | undefined
  baseUrl?: string | undefined
}): RegionOptions {
  return baseUrl === undefined ? { region: region as Region } : { baseUrl }
}
