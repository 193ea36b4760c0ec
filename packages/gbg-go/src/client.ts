import { ConfigurationError, type TokenSource } from '@latchkey/auth-core'
import * as core from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import type { ConnectToken, CustomerAccessToken, EndUserToken } from './credentials.ts'
import { errorInSuccess } from './error-in-success.ts'
import { originsOf, wired } from './generated/wire.ts'
import type { CustomerPaths, DevicePaths, EndUserPaths } from './paths.ts'
import { baseUrlOf, type RegionOptions } from './region.ts'

/** Everything any of the clients can call. */
export type GbgGoPaths = CustomerPaths & EndUserPaths & DevicePaths

/** The typed client of a customer: journeys, interactions, device start, sandbox. */
export type GbgGoClient = core.ClientWithFetch<core.ApiClient<CustomerPaths>>
/** The typed client of an end user's device. It cannot call what needs a customer's token. */
export type EndUserClient = core.ClientWithFetch<core.ApiClient<EndUserPaths>>
/** The typed client of a device without an end-user token. */
export type DeviceClient = core.ClientWithFetch<core.ApiClient<DevicePaths>>

export interface TransportOptions extends core.TransportOptions {
  /** Sent with every call, e.g. `{ 'X-GBG-Source': 'my-integration' }`, which GBG counts usage by. */
  headers?: Readonly<Record<string, string>> | undefined
}

/** Where a customer's access token comes from: exactly one of the three. */
export type CustomerCredential = core.CallCredential<CustomerAccessToken>

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
  return createTypedClient<CustomerPaths>(options ?? {})
}

export type EndUserClientOptions = RegionOptions &
  TransportOptions & {
    /** The token, or a function asked at every call; its argument names the token refused. */
    endUserToken: core.GivenToken<EndUserToken>
  }

/**
 * Makes the typed client of an end user's device. It knows only the operations that take an end-user token.
 *
 * @throws {@link ConfigurationError} at once, naming the option.
 */
export function createEndUserClient(options: EndUserClientOptions): EndUserClient {
  const { endUserToken: accessToken, ...others } = options ?? {}
  checkToken('endUserToken', accessToken, others)
  return createTypedClient<EndUserPaths>({ ...(others as RegionOptions), accessToken })
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
  const { connectToken: accessToken, fetch, ...others } = options ?? ({} as DeviceClientOptions)
  checkToken('connectToken', accessToken, others, true)
  const plain: typeof globalThis.fetch = (...call) => globalThis.fetch(...call)
  return createTypedClient<DevicePaths>({ ...(others as RegionOptions), accessToken, fetch: fetch ?? plain })
}

/** Names a token that cannot be sent as it is called here; there is no other. */
function checkToken(option: string, token: unknown, others: object, isOptional = false): void {
  if ('accessToken' in others) throw new ConfigurationError('accessToken', 'is unknown')
  if (typeof token === 'function' || (isOptional && token === undefined)) return
  if (typeof token !== 'string' || !/^[!-~]+$/.test(token))
    throw new ConfigurationError(option, token ? 'has characters no header may have' : 'must not be empty')
}

/** What the three have in common. */
export function createTypedClient<Paths extends object>(
  options: RegionOptions &
    TransportOptions & { tokenSource?: TokenSource | undefined; accessToken?: core.GivenToken | undefined },
): core.ClientWithFetch<core.ApiClient<Paths>> {
  const { region, baseUrl: _, headers, ...transport } = options
  const baseUrl = baseUrlOf(options)
  return core.authorizedClient(
    transport,
    baseUrl,
    () => originsOf(baseUrl),
    (settings) =>
      wired(
        createClient<Paths>({
          ...settings,
          baseUrl,
          headers: headers!, // openapi-fetch takes undefined for none; its type does not say so
          fetch: errorInSuccess(settings.fetch),
        }),
        baseUrl,
      ),
  )
}
