import { ConfigurationError } from '@latchkey/auth-core'
import { servers } from './generated/servers.ts'

/** A region of GBG GO. Accounts, journeys and data of one are unknown to the others. */
export type Region = Lowercase<(typeof servers)[number]['description']>

/** Where the API is: a region, or an address of one's own such as a mock's or a proxy's. */
export type RegionOptions =
  | { region: Region; baseUrl?: undefined }
  | {
      region?: undefined
      /** Everything before the paths of the document, e.g. `https://eu.platform.go.gbgplc.com/v2/captain`. */
      baseUrl: string
    }

/**
 * The address the paths of the document are appended to.
 *
 * @throws {@link ConfigurationError} naming `region`.
 */
export function baseUrlOf({ region, baseUrl }: RegionOptions): string {
  const known = servers.map(({ description }) => description.toLowerCase())
  const url = baseUrl ?? servers[known.indexOf(region as Region)]?.url
  if (url === undefined) throw new ConfigurationError('region', `must be one of ${known.join()}`)
  return url
}
