import type { NitroSignClient } from './client.ts'
import { contentTypeOf } from './content-type.ts'
import { NitroSignInputError } from './errors.ts'
import { documentedLimits } from './documented-limits.ts'
import { toFormData } from './multipart.ts'
import { unwrapObject } from './unwrap.ts'
import { countedFile, type UploadProgress } from './progress.ts'
import { tell } from './tell.ts'
import type { PendingDocument } from './types.ts'

export interface UploadFile {
  /** The bytes. In Node, `fs.openAsBlob(path)` gives a file that is read from disk while it is sent. */
  file: Blob | Uint8Array
  /** The name shown in the envelope. Default: the name of a `File`. */
  name?: string | undefined
  /** Media type of the file. Default: that of the blob, else by the extension of the name, else application/pdf. */
  contentType?: string | undefined
}

export type UploadDocumentOptions = UploadFile & {
  envelopeID: string
  /**
   * Told at the start, at the end, and in Node for each chunk between. Starts again when the request is repeated, for
   * instance with a new token. What it throws is ignored.
   */
  onProgress?: ((progress: UploadProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface UploadDocumentsOptions {
  envelopeID: string
  /** At most 15, 20 MB each. */
  files: readonly UploadFile[]
  /** As for `uploadDocument`; `index` says which file. */
  onProgress?: ((progress: UploadProgress & { index: number }) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface AddNitroDocumentOptions {
  envelopeID: string
  /** The document that exists in Nitro already. */
  nitroDocumentID: string
  name: string
  signal?: AbortSignal | undefined
}

/**
 * Uploads a file to an envelope as multipart/form-data.
 *
 * The document answered is `pending`: Nitro checks and converts it afterwards. `waitForUploaded` waits for that.
 * An envelope that holds as many documents as it may answers `unprocessable` or `conflict`, the documentation has both.
 *
 * @throws {@link NitroSignInputError} before any request: `file_too_large`, `file_empty`, `file_unreadable`, `missing_name`
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function uploadDocument(
  client: NitroSignClient,
  { envelopeID, onProgress, signal, ...upload }: UploadDocumentOptions,
): Promise<PendingDocument> {
  return send(client, envelopeID, await checkedFile(upload, ''), onProgress, signal)
}

/**
 * Uploads several files one after the other, so that the envelope has them in this order.
 *
 * All are checked before the first is sent. When one is refused, those before it are in the envelope.
 *
 * @throws {@link NitroSignInputError} before any request, as `uploadDocument`, and `too_many_documents`
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function uploadDocuments(
  client: NitroSignClient,
  { envelopeID, files, onProgress, signal }: UploadDocumentsOptions,
): Promise<PendingDocument[]> {
  const { documentsPerEnvelope } = documentedLimits
  if (files.length > documentsPerEnvelope) {
    const message = `${files.length} documents; an envelope holds at most ${documentsPerEnvelope}`
    throw new NitroSignInputError('too_many_documents', 'files', message)
  }
  const checked = await Promise.all(files.map((upload, index) => checkedFile(upload, `files[${index}].`)))
  const documents: PendingDocument[] = []
  for (const [index, file] of checked.entries()) {
    const report = onProgress && ((progress: UploadProgress) => onProgress({ ...progress, index }))
    documents.push(await send(client, envelopeID, file, report, signal))
  }
  return documents
}

/**
 * Adds a document that exists in Nitro already; nothing is uploaded.
 *
 * @throws {@link NitroSignApiError}, {@link NitroSignResponseError}
 */
export async function addNitroDocument(
  client: NitroSignClient,
  { envelopeID, nitroDocumentID, name, signal }: AddNitroDocumentOptions,
): Promise<PendingDocument> {
  return unwrapObject(
    client.POST('/sign/envelopes/{envelopeID}/documents', {
      params: { path: { envelopeID }, query: { nitroDocumentID } },
      body: { metadata: { name } },
      ...(signal && { signal }),
    }),
  )
}

async function send(
  client: NitroSignClient,
  envelopeID: string,
  file: File,
  onProgress: ((progress: UploadProgress) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<PendingDocument> {
  const totalBytes = file.size
  let reported = -1
  const report = (progress: UploadProgress): void => {
    reported = progress.sentBytes
    tell(onProgress, progress)
  }
  report({ sentBytes: 0, totalBytes })
  const document = await unwrapObject(
    client.POST('/sign/envelopes/{envelopeID}/documents', {
      params: { path: { envelopeID } },
      body: {
        metadata: { name: file.name, contentType: file.type },
        payload: onProgress ? countedFile(file, report) : file,
      },
      // Only a form asks a file for its stream, which is what counts.
      ...(onProgress && { bodySerializer: toFormData }),
      // For `retryFetch`: a file takes as long as the line lets it.
      retry: { timeoutMs: 0 },
      ...(signal && { signal }),
    }),
  )
  if (reported < totalBytes) report({ sentBytes: totalBytes, totalBytes })
  return document
}

async function checkedFile({ file, name, contentType }: UploadFile, at: string): Promise<File> {
  const fileName = name ?? ('name' in file && typeof file.name === 'string' ? file.name : '')
  if (fileName === '') {
    throw new NitroSignInputError(
      'missing_name',
      `${at}name`,
      'the file has no name of its own, so give it one',
    )
  }
  // Blob takes any view; the newer typings only want to be sure that its memory is not shared.
  const blob = file instanceof Blob ? file : new Blob([file as Uint8Array<ArrayBuffer>])
  const option = `${at}file`
  if (blob.size === 0) throw new NitroSignInputError('file_empty', option, `"${fileName}" is empty`)
  if (blob.size > documentedLimits.documentBytes) {
    const message = `"${fileName}" has ${blob.size} bytes; a document has at most ${documentedLimits.documentBytes} (20 MB)`
    throw new NitroSignInputError('file_too_large', option, message)
  }
  try {
    // A blob may stand for a file on disk that is gone by now.
    await blob.slice(0, 1).arrayBuffer()
  } catch (cause) {
    throw new NitroSignInputError('file_unreadable', option, `"${fileName}" cannot be read`, { cause })
  }
  return new File([blob], fileName, { type: contentType ?? contentTypeOf(blob.type, fileName) })
}
