import type { TokenSource } from '@latchkey/auth-core'
import { describe, expectTypeOf, test } from 'vitest'
import { createGbgGo } from '../src/server.ts'
import {
  connectToken,
  createDeviceClient,
  createEndUserClient,
  createGbgGoClient,
  customerAccessToken,
  endUserToken,
  type AssetElement,
  type ConnectToken,
  type CustomerAccessToken,
  type CustomerPaths,
  type DeviceClient,
  type DevicePaths,
  type EndUserClient,
  type EndUserPaths,
  type EndUserToken,
  type GbgGoClient,
  type paths,
  type Region,
  type Subject,
  type operations,
} from '../src/index.ts'

type SandboxQuery = NonNullable<operations['listSandboxScenarios']['parameters']['query']>

/** Holds calls that are compiled and never run. */
function compiled(_calls: (...clients: never[]) => unknown): void {}

const instanceId = 'FKtMQpa3T9SxLgbF'

describe('types', () => {
  test('what the documentation forbids does not compile', () => {
    compiled((gbg: GbgGoClient) => {
      // @ts-expect-error a path that does not exist
      void gbg.POST('/journey/begin', {})
      // @ts-expect-error a path of v1
      void gbg.POST('/journey/task/list', { body: { instanceId } })
      // @ts-expect-error a method the path does not have
      void gbg.GET('/journey/start')
      // @ts-expect-error no body
      void gbg.POST('/journey/start')
      // @ts-expect-error `delivery` is required, whatever the reference page says
      void gbg.POST('/journey/start', { body: { resourceId: 'a', context: { config: {} } } })
      const resourceId = 'a'
      const posted = { config: { delivery: 'post' as const } }
      // @ts-expect-error a delivery that does not exist
      void gbg.POST('/journey/start', { body: { resourceId, context: posted } })
      // @ts-expect-error `interactionId` is required
      void gbg.POST('/journey/interaction/submit', { body: { instanceId } })
      // @ts-expect-error a view that does not exist
      void gbg.POST('/journey/state/fetch', { body: { instanceId }, params: { query: { view: 'tiny' } } })
      // @ts-expect-error a scope that does not exist
      void gbg.POST('/journey/device/start', { body: { instanceId, scope: ['watch'] } })
      const path = { journeyId: 'a' }
      // @ts-expect-error the flag is a string on the wire
      const query: SandboxQuery = { includePlatform: true }
      void gbg.GET('/sandbox/journeys/{journeyId}/scenarios', { params: { path, query } })
    })
    // @ts-expect-error there is no lastName, only lastNames
    expectTypeOf<Subject>({ identity: { lastName: 'Doe' } })
    expectTypeOf<Subject>({ identity: { lastNames: ['Doe'] } })
    expectTypeOf<Region>().toEqualTypeOf<'eu' | 'us' | 'au'>()
    // @ts-expect-error a region that does not exist
    compiled(() => createGbgGo({ region: 'uk', clientId: 'a', clientSecret: 'b' }))
    // @ts-expect-error half a user
    compiled(() => createGbgGo({ region: 'eu', clientId: 'a', clientSecret: 'b', username: 'c' }))
    // @ts-expect-error a region and an address
    compiled(() => createGbgGo({ region: 'eu', baseUrl: 'https://a', clientId: 'a', clientSecret: 'b' }))
  })

  test('the three kinds of bearer cannot be mixed up', () => {
    expectTypeOf<EndUserToken>().not.toExtend<CustomerAccessToken>()
    expectTypeOf<CustomerAccessToken>().not.toExtend<EndUserToken>()
    expectTypeOf<ConnectToken>().not.toExtend<EndUserToken>()
    expectTypeOf<ConnectToken>().not.toExtend<CustomerAccessToken>()
    expectTypeOf<string>().not.toExtend<EndUserToken>()
    expectTypeOf<EndUserToken>().toExtend<string>()

    compiled(async (gbg: GbgGoClient, tokenSource: TokenSource) => {
      const region = 'eu'
      const started = await gbg.POST('/journey/device/start', { body: { instanceId } })
      if (!started.data) return
      expectTypeOf(started.data.connectToken).toEqualTypeOf<ConnectToken>()
      const device = createDeviceClient({ region, connectToken: started.data.connectToken })
      const deviceInfo = { deviceId: 'device-0123456789abcdef' }
      const connected = await device.POST('/journey/device/connect', {
        body: { connectToken: started.data.connectToken, deviceInfo },
      })
      if (!connected.data) return
      expectTypeOf(connected.data.endUserToken).toEqualTypeOf<EndUserToken>()
      createEndUserClient({ region, endUserToken: connected.data.endUserToken })

      // @ts-expect-error an end-user token is no customer token
      createGbgGoClient({ region, accessToken: connected.data.endUserToken })
      // @ts-expect-error neither is any string
      createGbgGoClient({ region, accessToken: (await tokenSource.get()).reveal() })
      // @ts-expect-error a connect token is no end-user token
      createEndUserClient({ region, endUserToken: started.data.connectToken })
      // @ts-expect-error a customer token is no end-user token: it would reach the device
      createEndUserClient({ region, endUserToken: customerAccessToken('a') })
      // @ts-expect-error an end-user token is no connect token
      createDeviceClient({ region, connectToken: endUserToken('a') })
      // @ts-expect-error a customer's tokens do not belong on a device
      createEndUserClient({ region, tokenSource })
      // @ts-expect-error nor does the token in the body mix with another
      void device.POST('/journey/device/connect', { body: { connectToken: endUserToken('a'), deviceInfo } })
      createDeviceClient({ region, connectToken: connectToken('a') })
    })
  })

  test('each client knows the operations its token may call, and no other', () => {
    compiled((customer: GbgGoClient, endUser: EndUserClient, device: DeviceClient) => {
      // @ts-expect-error only the end user's own token is accepted
      void customer.POST('/journey/device/validate')
      // @ts-expect-error only the end user's own token is accepted
      void customer.POST('/journey/instance/{instanceId}/handoff-token', { params: { path: { instanceId } } })
      // @ts-expect-error the token endpoint is another host; `createGbgGo` asks it
      void customer.POST('/as/token.oauth2', {})
      // @ts-expect-error starting is the customer's
      void endUser.POST('/journey/start', {})
      // @ts-expect-error a device that is not connected yet can only connect
      void device.POST('/journey/interaction/fetch', { body: { instanceId } })
    })
    expectTypeOf<
      keyof CustomerPaths | keyof EndUserPaths | keyof DevicePaths | '/as/token.oauth2'
    >().toEqualTypeOf<keyof paths>()
  })

  test('no error hides in the data of an interaction, and every error has one shape', () => {
    compiled(async (gbg: GbgGoClient) => {
      const submitted = await gbg.POST('/journey/interaction/submit', {
        body: { instanceId, interactionId: 'i' },
      })
      if (submitted.data) expectTypeOf(submitted.data.status).toEqualTypeOf<'success'>()
      else expectTypeOf(submitted.error.errors?.[0]?.problem).toEqualTypeOf<string | undefined>()
      const fetched = await gbg.POST('/journey/interaction/fetch', { body: { instanceId } })
      if (fetched.data) expectTypeOf(fetched.data.journey.status).toBeString()
    })
  })

  test('a client with fewer paths fits where those are enough', () => {
    expectTypeOf<'Selfie/selfieImage'>().toExtend<AssetElement>()
    expectTypeOf<'Something/new'>().toExtend<AssetElement>()
  })
})
