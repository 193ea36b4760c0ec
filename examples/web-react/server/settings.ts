import type { CustomerOrg } from '@latchkey/gobo'

/** Where the vendors are and who this app is to them. Secrets among it: it stays on the server. */
export interface Settings {
  nitro: { clientId: string; clientSecret: string; baseUrl: string }
  gobo: {
    marketplaceUrl: string
    clientId: string
    customerOrg: CustomerOrg
    /** Where the tenant's API is. */
    apiUrl: string
    /** A path of it that says who calls. */
    mePath: string
  }
}

/**
 * The settings of a live run, from environment variables.
 *
 * @throws Error naming the variable that is missing
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const read = (name: string): string => {
    const value = environment[name]
    if (!value) throw new Error(`${name} is not set (see --help)`)
    return value
  }
  const guid = environment['GOBO_CUSTOMER_ORG_GUID']
  return {
    nitro: {
      clientId: read('NITRO_SIGN_CLIENT_ID'),
      clientSecret: read('NITRO_SIGN_CLIENT_SECRET'),
      baseUrl: environment['NITRO_SIGN_BASE_URL'] || 'https://api.gonitro.dev',
    },
    gobo: {
      marketplaceUrl: read('GOBO_MARKETPLACE_URL'),
      clientId: read('GOBO_CLIENT_ID'),
      customerOrg: guid ? { guid } : { externalId: read('GOBO_CUSTOMER_ORG_EXTERNAL_ID') },
      apiUrl: read('GOBO_API_URL'),
      mePath: read('GOBO_API_PATH'),
    },
  }
}
