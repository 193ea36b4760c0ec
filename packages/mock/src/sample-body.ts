import { pdfOf } from './bytes/pdf.ts'
import { collectProperties } from './openapi/body.ts'
import {
  asObject,
  resolve,
  type JsonObject,
  type MediaType,
  type OpenApiDocument,
  type Operation,
} from './openapi/document.ts'
import { isBinary } from './openapi/json-schema.ts'
import { isJson } from './openapi/media-type.ts'
import type { Sampler } from './openapi/sampler.ts'
import { trimRequest } from './openapi/trim-request.ts'

export interface BodySample {
  readonly mediaType: string
  /** JSON, text, or the members of a form that are no files. Undefined for raw bytes. */
  readonly value: unknown
  /** Files of a multipart form by part name, several where the part is a list; or the raw body under the empty name. */
  readonly files: { readonly [part: string]: Uint8Array | readonly Uint8Array[] }
}

/** A body in the first media type an operation takes. @throws {@link MockError} `no_valid_sample` */
export function sampleBody(
  document: OpenApiDocument,
  sampler: Sampler,
  operation: Operation,
): BodySample | undefined {
  const [mediaType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  if (mediaType === undefined || media === undefined) return undefined
  switch (formOf(mediaType, media, resolve(document, media.schema))) {
    case 'form':
      return { mediaType, ...sampleForm(document, sampler, media.schema) }
    case 'value':
      return { mediaType, value: sampler.fromMediaType(media, 'request'), files: {} }
    case 'text': {
      const value = sampler.fromMediaType(media, 'request')
      return { mediaType, value: typeof value === 'string' ? value : 'sample text', files: {} }
    }
    case 'bytes':
      return { mediaType, value: undefined, files: { '': new TextEncoder().encode('sample bytes\n') } }
  }
}

function formOf(
  mediaType: string,
  media: MediaType,
  schema: JsonObject,
): 'form' | 'value' | 'text' | 'bytes' {
  if (mediaType.startsWith('multipart/')) return 'form'
  if (isJson(mediaType) || mediaType === 'application/x-www-form-urlencoded') return 'value'
  // Bytes may be described as the text they are in another form, such as base64.
  const isString = [schema['type']].flat().includes('string')
  if ((isText(mediaType) || isString) && !isBinary(schema)) return 'text'
  return mediaType.includes('*') && media.schema !== undefined && !isBinary(schema) ? 'value' : 'bytes'
}

function sampleForm(
  document: OpenApiDocument,
  sampler: Sampler,
  schema: unknown,
): Pick<BodySample, 'value' | 'files'> {
  const properties = Object.entries(collectProperties(document, schema))
  const isBytes = (one: unknown): boolean => isBinary(resolve(document, one))
  const isList = (one: unknown): boolean => isBytes(resolve(document, one)['items'])
  const fileNames = properties.filter(([, one]) => isBytes(one) || isList(one)).map(([name]) => name)
  const file = pdfOf(['Sample file'])
  const parts = properties.map(([name, one]) => {
    if (!fileNames.includes(name)) return [name, sampler.fromSchema(one, 'request')] as const
    return [name, isList(one) ? [file] : file] as const
  })
  const sent = Object.entries(asObject(trimRequest(document, schema, Object.fromEntries(parts))))
  const files = sent.filter(([name]) => fileNames.includes(name))
  return {
    value: Object.fromEntries(sent.filter(([name]) => !fileNames.includes(name))),
    files: Object.fromEntries(files) as BodySample['files'],
  }
}

function isText(mediaType: string): boolean {
  return /^text\/|[/+](xml|yaml|csv)\b/.test(mediaType)
}
