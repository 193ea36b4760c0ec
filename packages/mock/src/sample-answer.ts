import type { Answer } from './behaviour.ts'
import { zipOf } from './bytes/archive.ts'
import { pdfOf } from './bytes/pdf.ts'
import type { Operation } from './openapi/document.ts'
import { isObject, responseFor } from './openapi/document.ts'
import { isFieldValue } from './openapi/fields.ts'
import { essence, isJson, negotiate } from './openapi/media-type.ts'
import type { Sampler } from './openapi/sampler.ts'
import { sampleStream } from './sample-stream.ts'

/** The success the document promises first: 2XX before 3XX before `default`. */
export function successStatus(operation: Operation): number {
  const keys = Object.keys(operation.responses)
  const exact = keys.filter((key) => /^[23]\d\d$/.test(key)).toSorted()[0]
  if (exact !== undefined) return Number(exact)
  const range = keys.find((key) => /^[23]XX$/.test(key))
  if (range !== undefined) return Number(range[0]) * 100
  // Where no success is documented, what is; what is only informed about beforehand ends no call.
  const only = keys.includes('default')
    ? undefined
    : keys.filter((key) => /^[45]\d\d$/.test(key)).toSorted()[0]
  return only === undefined ? 200 : Number(only)
}

/** An answer made from the document alone; the same every time. @throws {@link MockError} `no_valid_sample` */
export function sampleAnswer(
  operation: Operation,
  sampler: Sampler,
  accept: string | null,
  status?: number,
): Answer {
  const chosen = status ?? successStatus(operation)
  const response = responseFor(operation, chosen)
  const headers = Object.entries(response?.headers ?? {}).flatMap(([name, header]) => {
    if (header['required'] !== true && name.toLowerCase() !== 'location') return []
    const schema = isObject(header['schema']) ? header['schema'] : { type: 'string' }
    const value = String(header['example'] ?? sampler.fromSchema(schema, 'response'))
    return isFieldValue(value) ? [[name, value] as const] : []
  })
  const content = response?.content ?? {}
  const mediaType = negotiate(Object.keys(content), accept)
  const media = mediaType === undefined ? undefined : content[mediaType]
  if (mediaType === undefined || media === undefined) {
    return { status: chosen, headers: Object.fromEntries(headers) }
  }
  const body = isJson(mediaType)
    ? sampler.fromMediaType(media, 'response')
    : (sampleBytes(mediaType) ??
      sampleStream(mediaType, media, sampler) ??
      sampler.fromMediaType(media, 'response'))
  return { status: chosen, headers: Object.fromEntries(headers), mediaType, body }
}

function sampleBytes(mediaType: string): Uint8Array | undefined {
  const type = essence(mediaType)
  if (type === 'application/pdf') return pdfOf(['Sample document'])
  if (type === 'application/zip') return zipOf({ 'sample.txt': 'A sample file.\n' })
  if (/^(application\/octet-stream|image|audio|video|\*)/.test(type))
    return new TextEncoder().encode('sample bytes\n')
  return undefined
}
