import { createWriteStream, openAsBlob } from 'node:fs'
import { Writable } from 'node:stream'
import * as sign from '@latchkey/nitro-sign'

export async function signLease(nitro: sign.NitroSignClient, email: string): Promise<void> {
  const notification = { subject: 'Please sign', body: 'Here is $(envelope_name).' }
  const body = { name: 'Lease', mode: 'sequential', notification } as const
  const { ID: envelopeID } = await sign.unwrap(nitro.POST('/sign/envelopes', { body }))
  const pdf = { file: await openAsBlob('lease.pdf'), name: 'lease.pdf', onProgress: console.log }
  const { ID: documentID } = await sign.uploadDocument(nitro, { envelopeID, ...pdf })
  await sign.waitForUploaded(nitro, { envelopeID, documentID })
  const participant = { email, role: 'signer' } as const
  const { ID: participantID } = await sign.createParticipant(nitro, { envelopeID, participant })
  // In points from the top left corner of the page: x, y, width, height.
  const field = { type: 'signature' as const, participantID, page: 1, boundingBox: [72, 640, 180, 36] }
  await sign.createField(nitro, { envelopeID, documentID, field })
  const params = { path: { envelopeID } }
  await sign.unwrap(nitro.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params }))
  await sign.waitForSealed(nitro, { envelopeID, timeoutMs: 3_600_000 })
  const { stream } = await sign.downloadSealedEnvelope(nitro, { envelopeID })
  await stream.pipeTo(Writable.toWeb(createWriteStream('lease-signed.zip')))
}
