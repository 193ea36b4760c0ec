import * as go from '@latchkey/gbg-go'

/** @param token What your backend got from `/journey/device/start`, e.g. out of a QR code. */
export async function capture(token: string, image: Blob, api: go.RegionOptions & go.TransportOptions) {
  const connectToken = go.connectToken(token)
  const device = go.createDeviceClient({ ...api, connectToken })
  const body = { connectToken, deviceInfo: { deviceId: crypto.randomUUID() } }
  const session = await go.unwrap(device.POST('/journey/device/connect', { body }))
  const { instanceId, endUserToken } = session
  const endUser = go.createEndUserClient({ ...api, endUserToken })
  const { interactionId = '' } = await go.waitForInteraction(endUser, { instanceId })
  const asset = { instanceId, interactionId, element: 'PrimaryDocument/side1Image', content: image }
  return go.uploadAsset(endUser, asset)
}
