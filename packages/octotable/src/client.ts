import { ConfigurationError } from '@latchkey/auth-core'
import {
  type ApiClient,
  authorizedClient,
  type CallCredential,
  type ClientWithFetch,
  type TransportOptions,
} from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { servers } from './generated/servers.ts'
import { originsOf, wired } from './generated/wire.ts'

/**
 * Everything but the token endpoint and the one-off registration, which live elsewhere or take no token. The `Property`
 * header is set once for the client, so a call may leave it out; `params.header.Property` names another property.
 */
export type OctotablePaths = PropertyPreset<Omit<paths, '/oauth2/token' | '/api-account/oauth2/client'>>

/** An openapi-fetch client of the OctoTable API, and the `fetch` it uses, which adds no `Property`. */
export type OctotableClient = ClientWithFetch<ApiClient<OctotablePaths>>

export interface OctotableApiOptions {
  /** Id of the restaurant the calls are about, sent as the `Property` header. */
  propertyId: number
  /** Where the API is. Default: OctoTable's address. Tokens go to the origin of this address and nowhere else. */
  baseUrl?: string | undefined
}

export type OctotableClientOptions = OctotableApiOptions & TransportOptions & CallCredential

/** The address of the API. The token endpoint is on another service. */
export const defaultBaseUrl = servers[0].url

/**
 * Makes a typed client from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * @throws {@link ConfigurationError} naming the option: no `propertyId`, a `baseUrl` that is neither https nor loopback, no way
 *   to authorize calls
 */
export function createOctotableClient(options: OctotableClientOptions): OctotableClient {
  const { propertyId, baseUrl = defaultBaseUrl, ...transport } = options ?? {}
  if (!Number.isSafeInteger(propertyId) || propertyId <= 0) {
    throw new ConfigurationError('propertyId', 'must be the number of your property')
  }
  const headers = { Property: propertyId }
  return authorizedClient(
    transport,
    baseUrl,
    () => originsOf(baseUrl),
    (settings) => wired(createClient<OctotablePaths>({ ...settings, baseUrl, headers }), baseUrl),
  )
}

type PropertyPreset<Paths> = {
  [Path in keyof Paths]: { [Method in keyof Paths[Path]]: WithPreset<Paths[Path][Method]> }
}

type WithPreset<Operation> = Operation extends { parameters: { header: { Property: infer Id } } }
  ? Omit<Operation, 'parameters'> & {
      parameters: Omit<Operation['parameters'], 'header'> & { header?: { Property?: Id } }
    }
  : Operation
