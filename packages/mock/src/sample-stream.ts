import { isObject, type MediaType } from './openapi/document.ts'
import { essence, isJsonLines } from './openapi/media-type.ts'
import type { Sampler } from './openapi/sampler.ts'

/** A sample of values one after the other, as their media type writes them; `undefined` for any other media type. */
export function sampleStream(mediaType: string, media: MediaType, sampler: Sampler): string | undefined {
  const isEvents = essence(mediaType) === 'text/event-stream'
  if (!isEvents && !isJsonLines(mediaType)) return undefined
  const { schema, itemSchema, example, examples } = media
  const isOfItems =
    schema === undefined && itemSchema !== undefined && example === undefined && examples === undefined
  const value = isOfItems
    ? sampler.fromSchema(itemSchema, 'response')
    : sampler.fromMediaType(media, 'response')
  // A text is all of it, unless nobody would read an event in it.
  if (typeof value === 'string' && (!isEvents || fieldOfEvent.test(value))) return value
  const items = Array.isArray(value) && !isOfItems ? (value as unknown[]) : [value]
  if (isEvents)
    return items.map((item) => eventOf(isOfItems && isEvent(item) ? item : { data: item })).join('')
  const before = /json-seq/i.test(mediaType) ? '\x1e' : ''
  return items.map((item) => `${before}${JSON.stringify(item)}\n`).join('')
}

const fieldOfEvent = /^(data|event|id|retry)?:/m
const fields = ['event', 'id', 'retry', 'data'] as const

/** Whether a value has the fields of an event (OpenAPI 3.2), rather than being what one brings. */
function isEvent(value: unknown): value is { readonly [field: string]: unknown } {
  return isObject(value) && fields.some((field) => Object.hasOwn(value, field))
}

function eventOf(event: { readonly [field: string]: unknown }): string {
  const lines = fields.flatMap((field) => {
    const value = event[field]
    if (value === undefined) return []
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return text.split('\n').map((line) => `${field}: ${line}\n`)
  })
  return `${lines.join('')}\n`
}
