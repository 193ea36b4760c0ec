import type { NitroSignClient } from './client.ts'
import { NitroSignResponseError } from './errors.ts'
import { unwrap, type ApiResult } from './unwrap.ts'

export interface EnvelopeDownloadOptions {
  envelopeID: string
  signal?: AbortSignal | undefined
}
export type DocumentDownloadOptions = EnvelopeDownloadOptions & { documentID: string }

export interface Download {
  /** The bytes as they arrive. Read it to its end or cancel it, or the connection stays open. */
  stream: NonNullable<Response['body']>
  /** What the bytes are. The API calls most of them application/octet-stream. */
  mediaType: 'application/zip' | 'application/pdf'
  /** From Content-Length; `undefined` when the API does not say. */
  sizeBytes: number | undefined
}

const asStream = { parseAs: 'stream' } as const

/**
 * The signed PDFs and the audit trail of a sealed envelope as a ZIP archive, not buffered.
 *
 * @throws {@link NitroSignResponseError} `empty_download`, {@link NitroSignApiError} `conflict` until the envelope is `sealed`
 */
export function downloadSealedEnvelope(
  client: NitroSignClient,
  { envelopeID, signal }: EnvelopeDownloadOptions,
): Promise<Download> {
  const init = { ...asStream, params: { path: { envelopeID } }, ...(signal && { signal }) }
  return toDownload(client.GET('/sign/envelopes/{envelopeID}:download-sealed', init), 'application/zip')
}

/**
 * The documents of an envelope as they were before anybody signed, as a ZIP archive, not buffered.
 *
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError} `empty_download`
 */
export function downloadOriginalEnvelope(
  client: NitroSignClient,
  { envelopeID, signal }: EnvelopeDownloadOptions,
): Promise<Download> {
  const init = { ...asStream, params: { path: { envelopeID } }, ...(signal && { signal }) }
  return toDownload(client.GET('/sign/envelopes/{envelopeID}:download-original', init), 'application/zip')
}

/**
 * The audit trail of an envelope as a PDF, not buffered.
 *
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError} `empty_download`
 */
export function downloadAuditTrail(
  client: NitroSignClient,
  { envelopeID, signal }: EnvelopeDownloadOptions,
): Promise<Download> {
  const init = { ...asStream, params: { path: { envelopeID } }, ...(signal && { signal }) }
  return toDownload(client.GET('/sign/envelopes/{envelopeID}:download-audit-trail', init), 'application/pdf')
}

/**
 * One signed document as a PDF, not buffered.
 *
 * @throws {@link NitroSignResponseError} `empty_download`, {@link NitroSignApiError} `conflict` until the document is `sealed`
 */
export function downloadSealedDocument(
  client: NitroSignClient,
  { envelopeID, documentID, signal }: DocumentDownloadOptions,
): Promise<Download> {
  const init = { ...asStream, params: { path: { envelopeID, documentID } }, ...(signal && { signal }) }
  const path = '/sign/envelopes/{envelopeID}/documents/{documentID}:download-sealed'
  return toDownload(client.GET(path, init), 'application/pdf')
}

async function toDownload<Result extends ApiResult>(
  call: Promise<Result>,
  mediaType: Download['mediaType'],
): Promise<Download> {
  const { response } = await call
  const stream = await unwrap(call)
  if (!(stream instanceof ReadableStream))
    throw new NitroSignResponseError('empty_download', 'the download has no bytes')
  const length = response.headers.get('content-encoding') ? null : response.headers.get('content-length')
  return { stream, mediaType, sizeBytes: length === null ? undefined : Number(length) }
}
