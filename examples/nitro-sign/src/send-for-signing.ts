import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  createFields,
  createParticipants,
  downloadSealedEnvelope,
  unwrap,
  uploadDocument,
  waitForSealed,
  waitForUploaded,
  type NitroSignClient,
  type PollOptions,
} from '@latchkey/nitro-sign'

export interface SendForSigningOptions {
  /** The file to sign. */
  pdf: string
  /** E-mail addresses, in the order in which they sign. */
  signers: readonly string[]
  /** Where the archive with the signed documents goes. */
  output: string
  /** Told what is being done. */
  onStep?: ((text: string) => void) | undefined
  /** Called once the mail is on its way. */
  onSent?: ((envelopeID: string) => void) | undefined
  /** How long and how often to ask whether something has happened. */
  polling?: PollOptions | undefined
}

/** Sends a PDF to its signers, waits until all have signed, and saves the sealed archive whole or not at all. */
export async function sendForSigning(nitro: NitroSignClient, options: SendForSigningOptions): Promise<void> {
  const { pdf, signers, output, onStep = () => {}, polling = {} } = options
  const { signal } = polling
  const name = basename(pdf)

  const file = await open(pdf)
  onStep('create the envelope')
  const notification = { subject: 'Please sign', body: 'Hello, please sign $(envelope_name).' }
  const body = { name, mode: 'sequential', notification } as const
  const { ID: envelopeID } = await unwrap(nitro.POST('/sign/envelopes', { body, ...(signal && { signal }) }))

  try {
    onStep(`upload ${name}`)
    const { ID: documentID } = await uploadDocument(nitro, {
      envelopeID,
      file,
      name,
      signal,
      onProgress: ({ sentBytes, totalBytes }) => onStep(`  ${sentBytes} of ${totalBytes} bytes`),
    })
    await waitForUploaded(nitro, { envelopeID, documentID, ...polling })

    onStep(`add ${signers.length} signers with a signature field each`)
    const participants = signers.map((email) => ({ email, role: 'signer' as const }))
    const added = await createParticipants(nitro, { envelopeID, participants, signal })
    const fields = added.map(({ ID: participantID }, index) => {
      // In points from the top left corner of the page: three boxes in a row, the first row near the foot.
      const boundingBox = [72 + (index % 3) * 160, 640 - Math.floor(index / 3) * 48, 144, 36]
      return { type: 'signature' as const, participantID, page: 1, boundingBox, required: true }
    })
    await createFields(nitro, { envelopeID, documentID, fields, signal })
  } catch (error) {
    // Nobody was asked to sign yet; half an envelope is of no use to anyone.
    await nitro.DELETE('/sign/envelopes/{envelopeID}', { params: { path: { envelopeID } } }).catch(() => {})
    throw error
  }
  onStep('send')
  const params = { path: { envelopeID } }
  await unwrap(
    nitro.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params, ...(signal && { signal }) }),
  )
  options.onSent?.(envelopeID)

  onStep('wait for the signatures')
  await waitForSealed(nitro, { envelopeID, ...polling, onStatus: (status) => onStep(`  ${status}`) })

  onStep(`save ${output}`)
  const { stream } = await downloadSealedEnvelope(nitro, { envelopeID, signal })
  const partial = `${output}.${randomUUID()}.part`
  try {
    await writeFile(partial, stream, { signal })
    await rename(partial, output)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function open(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path)
  } catch (cause) {
    throw new Error(`cannot read ${path}`, { cause })
  }
}
