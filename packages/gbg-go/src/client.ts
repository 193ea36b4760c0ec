import {
  authFetch,
  checkUrl,
  ConfigurationError,
  lightRequests,
  staticToken,
  type TokenEventListener,
  type TokenSource,
} from '@latchkey/auth-core'
import createClient, { type Client } from 'openapi-fetch'
import type { ConnectToken, CustomerAccessToken, EndUserToken } from './credentials.ts'
import { errorInSuccess } from './error-in-success.ts'
import type { CustomerPaths, DevicePaths, EndUserPaths } from './paths.ts'
import { baseUrlOf, type RegionOptions } from './region.ts'

/** The typed client of a customer: journeys, interactions, device start, sandbox. */
export type GbgGoClient = Client<CustomerPaths>
/** The typed client of an end user's device. It cannot call what needs a customer's token. */
export type EndUserClient = Client<EndUserPaths>
/** The typed client of a device without an end-user token. */
export type DeviceClient = Client<DevicePaths>

export interface TransportOptions {
  /** Sends the requests. Default: the global `fetch`. Put retries and timeouts here. */
  fetch?: typeof globalThis.fetch | undefined
  /** Sent with every call, e.g. `{ 'X-GBG-Source': 'my-integration' }`, which GBG counts usage by. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Hears replays and challenges. */
  onEvent?: TokenEventListener | undefined
}

/** Where a customer's access token comes from: exactly one of the three. */
export type CustomerCredential =
  | {
      /** Where tokens come from, and from where a new one comes when one is refused. */
      tokenSource: TokenSource
      accessToken?: undefined
    }
  | {
      /** A token somebody else keeps, or a function asked at every call; its argument names the token refused. */
      accessToken: Given<CustomerAccessToken>
      tokenSource?: undefined
    }
  | {
      /** A fetch that lets itself in, such as one that goes through your backend. */
      fetch: typeof globalThis.fetch
      tokenSource?: undefined
      accessToken?: undefined
    }

type Given<Token> = Token | ((request: { rejected?: string | undefined }) => Token | Promise<Token>)

export type GbgGoClientOptions = RegionOptions & TransportOptions & CustomerCredential

/**
 * Makes the typed client for calls with the customer access token.
 *
 * Safe in a browser by what it contains; a customer token is not: keep it on a server, and see {@link createEndUserClient}.
 * The token goes to the origin of the region (or `baseUrl`) only. A refused token is renewed and the call sent again
 * once, if `tokenSource` can renew it.
 *
 * @throws {@link ConfigurationError} at once, naming the option: an unknown region, no credential, a `baseUrl` that
 *   is neither https nor loopback.
 */
export function createGbgGoClient(options: GbgGoClientOptions): GbgGoClient {
  const { tokenSource, accessToken } = options
  if (!tokenSource && accessToken === undefined && !options.fetch) {
    throw new ConfigurationError(
      'tokenSource',
      'is missing: give it, "accessToken", or a "fetch" that authorizes',
    )
  }
  const source = tokenSource ?? (accessToken === undefined ? undefined : staticToken(accessToken))
  return createTypedClient<CustomerPaths>(options, source)
}

export type EndUserClientOptions = RegionOptions &
  TransportOptions & {
    /** The token, or a function asked at every call; its argument names the token refused. */
    endUserToken: Given<EndUserToken>
  }

/**
 * Makes the typed client of an end user's device. It knows only the operations that take an end-user token.
 *
 * @throws {@link ConfigurationError} at once, naming the option.
 */
export function createEndUserClient(options: EndUserClientOptions): EndUserClient {
  if (!options.endUserToken) throw new ConfigurationError('endUserToken', 'must not be empty')
  return createTypedClient<EndUserPaths>(options, staticToken(options.endUserToken))
}

export type DeviceClientOptions = RegionOptions &
  TransportOptions & {
    /** Needed for `/journey/device/connect`, where it also goes into the body. */
    connectToken?: ConnectToken | undefined
  }

/**
 * Makes the typed client of a device that trades a connect token for an end-user token, or renews one.
 *
 * @throws {@link ConfigurationError} at once, naming the option.
 */
export function createDeviceClient(options: DeviceClientOptions): DeviceClient {
  const { connectToken } = options
  return createTypedClient<DevicePaths>(
    options,
    connectToken === undefined ? undefined : staticToken(connectToken),
  )
}

/** What the three have in common; `source` is absent where nothing is to be authorized, or `fetch` does it. */
export function createTypedClient<Paths extends object>(
  options: RegionOptions & TransportOptions,
  source: TokenSource | undefined,
): Client<Paths> {
  const baseUrl = baseUrlOf(options)
  const { fetch, headers, onEvent } = options
  const send = source
    ? authFetch(source, { origins: [checkUrl('baseUrl', baseUrl).origin], fetch, onEvent })
    : (fetch ?? ((...call: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...call)))
  const client = createClient<Paths>({ baseUrl, fetch: errorInSuccess(send), ...(headers && { headers }) })
  return source ? lightRequests(client) : client
}
