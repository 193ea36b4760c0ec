import {
  createFields,
  createParticipants,
  unwrap,
  uploadDocument,
  waitForUploaded,
  type Envelope,
} from '@latchkey/nitro-sign'
import { createNitro, nitro } from './api.ts'
import type { CompleteDraft } from './draft.ts'
import { createUploadFetch } from './upload-fetch.ts'

/** How far an envelope has come at Nitro, so that another attempt goes on there and nothing exists twice. */
export interface Checkpoint {
  envelopeID?: string
  documentID?: string
  participantIDs?: readonly string[]
  hasFields?: boolean
}

/** An envelope on its way out. */
export interface Sending {
  draft: CompleteDraft
  checkpoint: Checkpoint
  controller: AbortController
}

export interface SendProgress {
  step: 'prepare' | 'upload' | 'check' | 'invite' | 'send'
  /** Of the upload: from 0 to 1. */
  fraction?: number
}

/** Creates an envelope with its document, signers and fields, and sends it. Goes on where the last attempt ended. */
export async function sendEnvelope(
  { draft, checkpoint, controller: { signal } }: Sending,
  report: (progress: SendProgress) => void,
): Promise<Envelope> {
  const { file, name, signers, inOrder, message } = draft
  report({ step: 'prepare' })
  const text = message.trim() === '' ? 'Here is $(envelope_name).' : message
  const mode = inOrder ? 'sequential' : 'parallel'
  const body = { name, mode, notification: { subject: `Please sign: ${name}`, body: text } } as const
  checkpoint.envelopeID ??= (await unwrap(nitro.POST('/sign/envelopes', { body, signal }))).ID
  const { envelopeID } = checkpoint

  if (checkpoint.documentID === undefined) {
    report({ step: 'upload', fraction: 0 })
    const uploader = createNitro(createUploadFetch((fraction) => report({ step: 'upload', fraction })))
    checkpoint.documentID = (await uploadDocument(uploader, { envelopeID, file, name: file.name, signal })).ID
  }
  const { documentID } = checkpoint
  report({ step: 'check' })
  await waitForUploaded(nitro, { envelopeID, documentID, signal })

  report({ step: 'invite' })
  if (checkpoint.participantIDs === undefined) {
    const participants = signers.map((email) => ({ email, role: 'signer' as const }))
    const added = await createParticipants(nitro, { envelopeID, participants, signal })
    checkpoint.participantIDs = added.map(({ ID }) => ID)
  }
  if (!checkpoint.hasFields) {
    const fields = checkpoint.participantIDs.map((participantID, index) => ({
      type: 'signature' as const,
      participantID,
      page: 1,
      // In points from the top left corner of the page: three boxes in a row, the first row near the foot.
      boundingBox: [72 + (index % 3) * 160, 640 - Math.floor(index / 3) * 48, 144, 36],
      required: true,
    }))
    await createFields(nitro, { envelopeID, documentID, fields, signal })
    checkpoint.hasFields = true
  }

  report({ step: 'send' })
  const params = { path: { envelopeID } }
  return unwrap(nitro.POST('/sign/envelopes/{envelopeID}:send-for-signing', { params, signal }))
}
