import {
  connectToken,
  createDeviceClient,
  createEndUserClient,
  endUserToken,
  uploadAsset,
  type DeviceClient,
  type EndUserClient,
} from '../../src/index.ts'
import { createGbgGo, gbgGoExchange, type GbgGo } from '../../src/server.ts'
import { defaultCredentials } from '@latchkey/mock'
import type { SpecialCalls, Stage } from '@latchkey/conformance'

const { clientId, clientSecret } = defaultCredentials
const region = 'eu'

/** One client per kind of bearer: mixing them up does not compile. */
export interface Clients {
  readonly CustomerAccess: GbgGo
  readonly InteractionAccess: EndUserClient
  readonly DeviceConnect: DeviceClient
  readonly open: DeviceClient
}

export function createClients({ mock, fetch }: Stage): Clients {
  const token = mock.issueToken()
  return {
    CustomerAccess: createGbgGo({ region, clientId, clientSecret, fetch }),
    InteractionAccess: createEndUserClient({ region, endUserToken: endUserToken(token), fetch }),
    DeviceConnect: createDeviceClient({ region, connectToken: connectToken(token), fetch }),
    open: createDeviceClient({ region, fetch }),
  }
}

export const specialCalls: SpecialCalls = {
  'POST /as/token.oauth2': ({ fetch }) => gbgGoExchange({ clientId, clientSecret, fetch })(),
  // The package brands the kinds of token, so that a plain text does not compile in place of one.
  'POST /journey/device/connect': (stage) =>
    createClients(stage).DeviceConnect.POST('/journey/device/connect', {
      body: {
        connectToken: connectToken(stage.mock.issueToken()),
        deviceInfo: { deviceId: 'device-0123456789' },
      },
    }),
  'POST /journey/interaction/asset/upload': (stage) =>
    uploadAsset(createClients(stage).CustomerAccess, {
      instanceId: 'instance-0123456789',
      interactionId: 'grn:interaction',
      element: 'Selfie/selfieImage',
      content: new Blob(['bytes of an image']),
    }),
}
