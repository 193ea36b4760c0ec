import { ConfigurationError } from '@latchkey/auth-core'
import type { UploadedAsset } from './types.ts'
import { unwrapObject, type Caller } from './unwrap.ts'

/** Any client that can upload: a customer's or an end user's. */
export type UploadClient = Caller<
  '/journey/interaction/asset/upload',
  {
    params: {
      header: { 'X-Instance-Id': string; 'X-Interaction-Id': string; 'X-Domain-Element-Id': string }
    }
    headers: Record<string, string>
    body: Blob
    bodySerializer: (body: Blob) => Blob
    retry: { timeoutMs: number }
    signal?: AbortSignal
  },
  UploadedAsset
>

/** The elements GBG names; a deployment may know fewer, or more. */
export type AssetElement =
  | 'EncryptedSelfie/selfieImage'
  | 'Selfie/selfieImage'
  | 'PrimaryDocument/side1Image'
  | 'PrimaryDocument/side2Image'
  | (string & {})

export interface UploadAssetOptions {
  instanceId: string
  /** The interaction that collects the image, as fetched. */
  interactionId: string
  /** The element the image answers, e.g. `PrimaryDocument/side1Image`. */
  element: AssetElement
  /** The bytes of the image. */
  content: Blob | ArrayBuffer | Uint8Array
  signal?: AbortSignal | undefined
}

/**
 * Uploads an image as it is, without base64, and gives the key to reference it by in the later submit.
 *
 * Experimental, and GBG states neither a size limit nor where in the submit the key goes. A 422 (`unprocessable`) means:
 * send this one inline instead, as base64. A 409 (`conflict`): the element is not being collected now.
 *
 * @throws {@link ConfigurationError} for an empty image, before any request. {@link GbgGoApiError}, {@link GbgGoResponseError}
 */
export async function uploadAsset(
  client: UploadClient,
  { instanceId, interactionId, element, content, signal }: UploadAssetOptions,
): Promise<UploadedAsset> {
  // Blob takes any view; only newer typings want to be sure that its memory is not shared, and older ones cannot say so.
  const body = content instanceof Blob ? content : new Blob([content as Uint8Array<ArrayBuffer>])
  if (body.size === 0) throw new ConfigurationError('content', 'must not be empty')
  return unwrapObject(
    client.POST('/journey/interaction/asset/upload', {
      params: {
        header: {
          'X-Instance-Id': instanceId,
          'X-Interaction-Id': interactionId,
          'X-Domain-Element-Id': element,
        },
      },
      headers: { 'Content-Type': 'application/octet-stream' },
      body,
      // openapi-fetch would write it as JSON.
      bodySerializer: (blob) => blob,
      // For `retryFetch`: an image takes as long as the line lets it.
      retry: { timeoutMs: 0 },
      ...(signal && { signal }),
    }),
  )
}
