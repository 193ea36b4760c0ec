import { poll, type PollOptions } from '@latchkey/client-core/poll'
import type { NitroSignClient } from './client.ts'
import { NitroSignWaitError } from './errors.ts'
import { unwrapObject } from './unwrap.ts'
import type { EnvelopeDocument, ExtendedEnvelope } from './types.ts'

export type WaitForUploadedOptions = PollOptions & { envelopeID: string; documentID: string }
export type WaitForSealedOptions = PollOptions & { envelopeID: string }

/** A document that Nitro has taken in. */
export type ReadyDocument = Exclude<EnvelopeDocument, { status: 'pending' | 'failed' }>

/**
 * Waits until Nitro has checked and converted a document, so that its envelope can be sent.
 *
 * Asks at once, again after 0.5 s, then with pauses that grow to 10 s; gives up after 5 minutes. All of that are options.
 *
 * @throws {@link NitroSignWaitError} `document_failed` with `failureReason`, `deadline_exceeded`
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function waitForUploaded(
  client: NitroSignClient,
  { envelopeID, documentID, ...options }: WaitForUploadedOptions,
): Promise<ReadyDocument> {
  const params = { path: { envelopeID, documentID } }
  const path = '/sign/envelopes/{envelopeID}/documents/{documentID}'
  const task = {
    timedOut: timedOut(`document ${documentID} to be uploaded`),
    read: async (signal: AbortSignal): Promise<EnvelopeDocument> =>
      unwrapObject(client.GET(path, { params, signal })),
    statusOf: (document: EnvelopeDocument) => document.status,
    isDone(document: EnvelopeDocument): boolean {
      if (document.status !== 'failed') return ready.has(document.status)
      const { status, failureReason } = document
      const message = `document ${documentID} failed: ${failureReason ?? 'no reason given'}`
      throw new NitroSignWaitError('document_failed', message, { status, failureReason })
    },
    timeoutMs: 5 * 60_000,
    minPauseMs: 500,
    maxPauseMs: 10_000,
  }
  // isDone lets through the three statuses of a ReadyDocument only.
  return (await poll(task, options)) as ReadyDocument
}

const ready: ReadonlySet<string> = new Set(['uploaded', 'signed', 'sealed'])

/**
 * Waits until everybody has signed and the signed documents can be downloaded.
 *
 * Asks at once, again after 2 s, then with pauses that grow to 30 s; gives up after an hour. All of that are options.
 * People take their time: to wait for days, keep the envelope's ID and come back instead.
 *
 * @throws {@link NitroSignWaitError} `envelope_ended` once it was rejected, cancelled or deleted, `deadline_exceeded`
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export function waitForSealed(
  client: NitroSignClient,
  { envelopeID, ...options }: WaitForSealedOptions,
): Promise<ExtendedEnvelope> {
  const params = { path: { envelopeID } }
  const task = {
    timedOut: timedOut(`envelope ${envelopeID} to be sealed`),
    read: async (signal: AbortSignal): Promise<ExtendedEnvelope> =>
      unwrapObject(client.GET('/sign/envelopes/{envelopeID}', { params, signal })),
    statusOf: (envelope: ExtendedEnvelope) => envelope.status,
    isDone({ status }: ExtendedEnvelope): boolean {
      if (status === undefined || !ended.has(status)) return status === 'sealed'
      throw new NitroSignWaitError('envelope_ended', `envelope ${envelopeID} was ${status}`, { status })
    },
    timeoutMs: 60 * 60_000,
    minPauseMs: 2_000,
    maxPauseMs: 30_000,
  }
  return poll(task, options)
}

const ended: ReadonlySet<string> = new Set(['rejected', 'cancelled', 'deleted'])

function timedOut(what: string): (timeoutMs: number, status: string | undefined) => NitroSignWaitError {
  return (timeoutMs, status) => {
    const message = `gave up waiting for ${what} after ${timeoutMs} ms; last status: ${status ?? 'unknown'}`
    return new NitroSignWaitError('deadline_exceeded', message, { status })
  }
}
