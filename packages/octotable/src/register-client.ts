import { checkUrl } from '@latchkey/auth-core'
import { readOptions } from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import { defaultBaseUrl } from './client.ts'
import { unwrapFirst } from './envelope.ts'
import type { components, paths } from './generated/schema.ts'
import { toApiError } from './unwrap.ts'

export interface RegisterClientOptions {
  /** Where the API is. Default: OctoTable's address. */
  baseUrl?: string | undefined
  fetch?: typeof globalThis.fetch | undefined
}

type ApiClient = components['schemas']['ApiClient']

/** New credentials. The secrets are behind a function, so that logging the object shows none. */
export interface RegisteredClient {
  clientId: string
  username: string | undefined
  /** The sandbox that came with the credentials. */
  properties: NonNullable<ApiClient['properties']>
  /** Store these now. */
  reveal(): { clientSecret: string; password: string | undefined }
}

/**
 * Creates API credentials and a sandbox property: done once per integration, by a person at a terminal.
 *
 * The vendor's sources disagree on the shape of the request; this sends the one that was seen to work, the registration
 * in an array of one. Refusals keep no text of the vendor's, which could repeat the password.
 *
 * @throws {@link OctotableApiError} when the registration is refused, for example because the user name is taken
 * @see https://octotable-1.gitbook.io/octotable-api/create-clients/quickstart
 */
export async function registerClient(
  registration: components['schemas']['ClientRegistration'],
  options?: RegisterClientOptions,
): Promise<RegisteredClient> {
  const settings = readOptions(options, { baseUrl: 'string', fetch: 'function' })
  const { baseUrl = defaultBaseUrl, fetch } = settings
  checkUrl('baseUrl', baseUrl) // a password goes there
  const client = createClient<paths>({ baseUrl, redirect: 'manual', ...(fetch && { fetch }) })
  const result = await client.POST('/api-account/oauth2/client', { body: [registration] })
  if (!result.response.ok) throw toApiError({ response: result.response })
  const created = unwrapFirst(result)
  if (!created) throw toApiError({ response: result.response })
  const { client_id: clientId, client_secret: clientSecret, username, password, properties = [] } = created
  return { clientId, username, properties, reveal: () => ({ clientSecret, password }) }
}
